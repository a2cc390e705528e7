"""Work on many things, shared by as many processes as there are processors."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any, BinaryIO, Generic, NoReturn, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Thing = TypeVar("Thing")
Kept = TypeVar("Kept")
Told = TypeVar("Told")
Shared = TypeVar("Shared")
Result = TypeVar("Result")
_Thing_contra = TypeVar("_Thing_contra", contravariant=True)
_Result_co = TypeVar("_Result_co", covariant=True)

FEWEST = 64
"""Of fewer things none is worth a process."""

_MOST_PROCESSES = 4


class Work(Protocol[_Thing_contra, Kept, Told, Shared, _Result_co]):
    """What is done to each of many things, in two rounds, between which all is heard of all.

    What is told, what is shared and the results can be pickled.
    """

    def begin(self, thing: _Thing_contra, /) -> tuple[Kept, Told]:
        """Return what is kept of a thing until it is finished, and what is told of it."""

    def gather(self, told: list[Told], /) -> Shared:
        """Return what finishing needs of what was told of all things, in their order."""

    def finish(self, kept: Kept, shared: Shared, /) -> _Result_co:
        """Return what is made of a thing in the end."""


def side_by_side(work: Work[Thing, Kept, Told, Shared, Result], things: Sequence[Thing]) -> list[Result]:
    """Return what the work makes of each thing, in their order.

    Where the system can, this process is forked, and each works on a share: what is kept stays where it was
    made, and only what is told, what is shared and the results are handed over. A child that fails leaves
    its share to this process, which then meets the same fault.
    """
    number = _processes(len(things))
    with ExitStack() as stack:
        children = []
        for first in range(1, number):
            children.append(_Child(work, things[first::number]))
            stack.callback(children[-1].end)
        shares = [_Share(work, things[::number]), *children]
        told = _in_turn([share.begin() for share in shares])
        shared = work.gather(told)
        for child in children:
            child.hand_over(shared)
        return _in_turn([share.finish(shared) for share in shares])


def _processes(things: int) -> int:
    # Elsewhere a fork copies too little, or what it copies may be in use by the system's own threads.
    if things < FEWEST or sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return min(len(os.sched_getaffinity(0)), _MOST_PROCESSES)


def _in_turn(shares: list[list[Result]]) -> list[Result]:
    """Return what was made of the shares in the order of the things, which were dealt out like cards."""
    number = len(shares)
    return [shares[place % number][place // number] for place in range(sum(map(len, shares)))]


class _Share(Generic[Thing, Kept, Told, Shared, Result]):
    """Some of the things, worked on in this process."""

    def __init__(self, work: Work[Thing, Kept, Told, Shared, Result], things: Sequence[Thing]) -> None:
        self._work = work
        self._things = things
        self._kept: list[Kept] = []

    def begin(self) -> list[Told]:
        begun = [self._work.begin(thing) for thing in self._things]
        self._kept = [kept for kept, _ in begun]
        return [told for _, told in begun]

    def finish(self, shared: Shared) -> list[Result]:
        return [self._work.finish(kept, shared) for kept in self._kept]


class _Child(_Share[Thing, Kept, Told, Shared, Result]):
    """Some of the things, worked on in a process of their own as long as that does not fail."""

    def __init__(self, work: Work[Thing, Kept, Told, Shared, Result], things: Sequence[Thing]) -> None:
        super().__init__(work, things)
        self._process = 0
        pipes = [*os.pipe(), *os.pipe()]
        try:
            self._process = os.fork()
        except OSError:  # there can be no more processes
            for end in pipes:
                os.close(end)
            return
        from_parent, to_child, from_child, to_parent = pipes
        if not self._process:
            # Who reads from itself would wait for ever with what its parent no longer hears.
            os.close(to_child)
            os.close(from_child)
            self._work_apart(from_parent, to_parent)
        os.close(from_parent)
        os.close(to_parent)
        self._to, self._from = os.fdopen(to_child, "wb"), os.fdopen(from_child, "rb")

    def begin(self) -> list[Told]:
        told = self._hear()
        if told is not None:
            return told
        self.end()
        return super().begin()

    def hand_over(self, shared: Shared) -> None:
        # One that is gone makes no results either, and that is seen there.
        with suppress(BrokenPipeError):
            if self._process:
                _write(self._to, shared)

    def finish(self, shared: Shared) -> list[Result]:
        results = self._hear()
        if results is not None:
            return results
        if self._process:
            super().begin()
        return super().finish(shared)

    def end(self) -> None:
        """End the process; one that still reads or writes sees that nobody is there, and ends."""
        if self._process:
            with suppress(BrokenPipeError):
                self._to.close()
            self._from.close()
            os.waitpid(self._process, 0)
            self._process = 0

    def _hear(self) -> list[Any] | None:
        """Return what the process made; None where it failed, or there is none."""
        try:
            # It comes from this program's own fork, through a pipe nobody else holds.
            return pickle.load(self._from) if self._process else None  # noqa: S301
        except (EOFError, pickle.UnpicklingError):
            return None

    def _work_apart(self, from_parent: int, to_parent: int) -> NoReturn:
        # Whatever happens, a child never goes on with what its parent was about to do.
        try:
            with os.fdopen(from_parent, "rb") as reading, os.fdopen(to_parent, "wb") as writing:
                _write(writing, super().begin())
                _write(writing, super().finish(pickle.load(reading)))  # noqa: S301 - its parent's, as above
        finally:
            os._exit(0)


def _write(stream: BinaryIO, what: object) -> None:
    pickle.dump(what, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()
