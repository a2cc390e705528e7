from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from caspian_mail.delivery.apart import apart

if TYPE_CHECKING:
    from collections.abc import Callable


def fails() -> str:
    raise OSError("lost")


def test_what_was_made_or_raised_in_a_thread_is_handed_over() -> None:
    assert asyncio.run(apart(lambda: "made")) == "made"
    with pytest.raises(OSError, match="lost"):
        asyncio.run(apart(fails))


@pytest.mark.parametrize("discards", [True, False])
@pytest.mark.parametrize("after_the_loop", [True, False])
@pytest.mark.parametrize("raises", [True, False])
def test_what_nobody_waits_for_is_discarded(*, discards: bool, after_the_loop: bool, raises: bool) -> None:
    go_on = threading.Event()
    discarded: list[str] = []

    def late() -> str:
        go_on.wait()
        return fails() if raises else "made"

    discard: Callable[[str], object] | None = discarded.append if discards else None

    async def give_up() -> None:
        waiting = asyncio.create_task(apart(late, discard))
        await asyncio.sleep(0)
        waiting.cancel()
        if not after_the_loop:
            go_on.set()
            while _threads():  # noqa: ASYNC110 - a thread ends by itself
                await asyncio.sleep(0.001)
            await asyncio.sleep(0)

    asyncio.run(give_up())
    go_on.set()
    for thread in _threads():
        thread.join()
    assert discarded == (["made"] if discards and not raises else [])


def _threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "apart"]
