"""Work that blocks, in a thread that nobody has to wait for when the program ends."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


async def apart(work: Callable[[], T], discard: Callable[[T], object] | None = None) -> T:
    """Return what the work returns, or raise what it raises.

    Args:
        work: what blocks.
        discard: takes the result where nobody waits for it any more.
    """
    loop = asyncio.get_running_loop()
    awaited: asyncio.Future[T] = loop.create_future()

    def fail(error: BaseException) -> None:
        if not awaited.cancelled():
            awaited.set_exception(error)

    def settle(result: T) -> None:
        if not awaited.cancelled():
            awaited.set_result(result)
        elif discard is not None:
            discard(result)

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - handed to the one who waits
            _tell(loop, fail, error)
            return
        if not _tell(loop, settle, result) and discard is not None:
            discard(result)

    threading.Thread(target=run, name="apart", daemon=True).start()
    return await awaited


def _tell(loop: asyncio.AbstractEventLoop, hear: Callable[[T], None], what: T) -> bool:
    """Have the loop hear something; return whether it does: closed, nobody waits any more."""
    try:
        loop.call_soon_threadsafe(hear, what)
    except RuntimeError:
        return False
    return True
