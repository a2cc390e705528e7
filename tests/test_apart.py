from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from caspian_mail.apart import apart

if TYPE_CHECKING:
    from collections.abc import Callable


def wait_for(what: Callable[[], bool]) -> None:
    for _ in range(2000):
        if what():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it never happened")


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "apart"]


def test_the_loop_goes_on_while_the_work_blocks() -> None:
    at_work, go_on = threading.Event(), threading.Event()

    def work() -> tuple[str, bool]:
        at_work.set()
        assert go_on.wait(20)
        thread = threading.current_thread()
        return thread.name, thread.daemon

    async def main() -> tuple[str, bool]:
        waiting = asyncio.create_task(apart(work))
        assert await asyncio.to_thread(at_work.wait, 20)
        go_on.set()
        return await waiting

    # A thread that is no daemon would be waited for when the program ends.
    assert asyncio.run(main()) == ("apart", True)


def test_what_the_work_raises_is_raised() -> None:
    async def main() -> None:
        await apart(lambda: 1 // 0)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(main())


class Abandoned:
    """Work that nobody waits for any more when it is done.

    Attributes:
        discarded: the results that were discarded.
    """

    def __init__(self, work: Callable[[], int], *, discards: bool = True) -> None:
        self._work = work
        self._go_on = threading.Event()
        self._before = threads()
        self.discarded: list[int] = []
        self._discard = self.discarded.append if discards else None

    def _blocked(self) -> int:
        assert self._go_on.wait(20)
        return self._work()

    async def _start(self) -> None:
        waiting = asyncio.create_task(apart(self._blocked, self._discard))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    def until_cancelled(self) -> None:
        async def main() -> None:
            await self._start()
            self._go_on.set()
            await asyncio.to_thread(self._join)

        asyncio.run(main())

    def until_closed(self) -> None:
        asyncio.run(self._start())
        self._go_on.set()
        self._join()

    def _join(self) -> None:
        # Another test may have left work that still blocks.
        wait_for(lambda: not [one for one in threads() if one not in self._before])


def fails() -> int:
    raise ZeroDivisionError


@pytest.mark.parametrize("until", [Abandoned.until_cancelled, Abandoned.until_closed])
def test_a_result_that_nobody_waits_for_is_discarded(until: Callable[[Abandoned], None]) -> None:
    abandoned = Abandoned(lambda: 7)
    until(abandoned)
    assert abandoned.discarded == [7]


@pytest.mark.parametrize("until", [Abandoned.until_cancelled, Abandoned.until_closed])
def test_a_result_that_needs_no_discarding_and_an_error_are_forgotten(
    until: Callable[[Abandoned], None],
) -> None:
    until(Abandoned(lambda: 7, discards=False))
    failing = Abandoned(fails)
    until(failing)
    assert failing.discarded == []
