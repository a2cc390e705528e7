"""Work on many things, shared by as many processes as there are processors."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, BinaryIO, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Thing = TypeVar("Thing")
Result = TypeVar("Result")

FEWEST = 64
"""Of fewer things none is worth a process."""

_MOST_PROCESSES = 4


def side_by_side(work: Callable[[Thing], Result], things: Sequence[Thing]) -> list[Result]:
    """Return what the work makes of each thing, in their order.

    Where the system can, this process is forked, so that each has all that was read so far and only results
    are handed back. A child that fails leaves its share to this process, which then meets the same fault.

    Args:
        work: changes nothing but its own result, which can be pickled.
        things: what to work on.
    """
    number = _processes(len(things))
    shares = [things[first::number] for first in range(number)]
    with ExitStack() as stack:
        children = [_begin(work, share) for share in shares[1:]]
        for child in filter(None, children):
            stack.callback(_close, *child)
        made = [[work(thing) for thing in shares[0]]]
        for begun, share in zip(children, shares[1:], strict=True):
            results: list[Result] | None = _results(begun[1]) if begun else None
            made.append([work(thing) for thing in share] if results is None else results)
    return [made[place % number][place // number] for place in range(len(things))]


def _processes(things: int) -> int:
    # Elsewhere a fork copies too little, or what it copies may be in use by the system's own threads.
    if things < FEWEST or sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return min(len(os.sched_getaffinity(0)), _MOST_PROCESSES)


def _begin(work: Callable[[Thing], Result], share: Sequence[Thing]) -> tuple[int, BinaryIO] | None:
    """Fork a child for a share of the things; None where there can be no more processes."""
    reading, writing = os.pipe()
    try:
        child = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        return None
    if not child:
        _work_apart(work, share, writing)
    os.close(writing)
    return child, os.fdopen(reading, "rb")


def _work_apart(work: Callable[[Thing], Result], share: Sequence[Thing], writing: int) -> NoReturn:
    # Whatever happens, a child never goes on with what its parent was about to do.
    try:
        with os.fdopen(writing, "wb") as stream:
            stream.write(pickle.dumps([work(thing) for thing in share], pickle.HIGHEST_PROTOCOL))
    finally:
        os._exit(0)


def _results(stream: BinaryIO) -> list[Result] | None:
    """Return what a child made; None where it failed."""
    written = stream.read()
    try:
        # It comes from this program's own fork, through a pipe nobody else holds.
        return pickle.loads(written)  # type: ignore[no-any-return]  # noqa: S301
    except (EOFError, pickle.UnpicklingError):
        return None


def _close(child: int, stream: BinaryIO) -> None:
    # A child that still writes to it ends.
    stream.close()
    os.waitpid(child, 0)
