from __future__ import annotations

import os
import pickle
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pytest

from caspian_mail.flows.side_by_side import FEWEST, side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="work is shared on Linux only")


@pytest.fixture(autouse=True)
def _three_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "linux":
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: {1, 2, 3})
    monkeypatch.setattr(threading, "active_count", lambda: 1)


class _Sums:
    """Tells each number, keeps twice as much, and makes of it the sum of all and the process it was in."""

    def __init__(self, begins: Callable[[int], object] = id, finishes: Callable[[int], object] = id) -> None:
        self._begins = begins
        self._finishes = finishes

    def begin(self, number: int) -> tuple[int, int]:
        self._begins(number)
        return 2 * number, number

    def gather(self, told: list[int]) -> str:
        return f"of {','.join(map(str, told))}"

    def finish(self, kept: int, shared: str) -> tuple[int, str, int]:
        self._finishes(kept // 2)
        return kept, shared, os.getpid()


def _results(things: Sequence[int], work: _Sums | None = None) -> tuple[list[int], str, list[int]]:
    """Return what was kept, what was shared with all, and the processes."""
    results = side_by_side(work or _Sums(), things)
    shared = {one for _, one, _ in results}
    return [kept for kept, _, _ in results], shared.pop() if results else "", [one for _, _, one in results]


@pytest.mark.parametrize("number", [0, 1, 2, FEWEST - 1, FEWEST, FEWEST + 1, 500])
def test_all_is_told_and_made_in_the_order_of_the_things(number: int) -> None:
    kept, shared, _ = _results(range(number))
    assert kept == [2 * thing for thing in range(number)]
    assert shared == (f"of {','.join(map(str, range(number)))}" if number else "")


@ON_LINUX
def test_many_things_are_shared_and_few_are_not() -> None:
    assert len(set(_results(range(FEWEST))[2])) == 3
    assert set(_results(range(FEWEST - 1))[2]) == {os.getpid()}


def _fails_elsewhere(at: int = 40) -> Callable[[int], None]:
    parent = os.getpid()

    def fail(thing: int) -> None:
        if os.getpid() != parent and thing == at:
            raise ValueError("only there")

    return fail


@ON_LINUX
@pytest.mark.parametrize("where", ["begins", "finishes"])
def test_a_child_that_fails_leaves_its_share_to_its_parent(where: str) -> None:
    kept, shared, processes = _results(range(FEWEST), _Sums(**{where: _fails_elsewhere()}))
    assert kept == [2 * thing for thing in range(FEWEST)]
    assert shared.count(",") == FEWEST - 1
    assert len(set(processes)) == 2
    assert processes[40] == os.getpid()


@ON_LINUX
def test_a_child_that_dies_instead_of_hearing_leaves_its_share_too(monkeypatch: pytest.MonkeyPatch) -> None:
    parent, usual = os.getpid(), pickle.load

    class Long(_Sums):
        def gather(self, told: list[int]) -> str:
            # More than a pipe takes from which nobody reads.
            return super().gather(told) + " " * 1_000_000

    def load(stream: BinaryIO) -> object:
        if os.getpid() != parent:
            os._exit(1)
        return usual(stream)

    monkeypatch.setattr(pickle, "load", load)
    kept, _, processes = _results(range(FEWEST), Long())
    assert kept == [2 * thing for thing in range(FEWEST)]
    assert set(processes) == {parent}


@ON_LINUX
@pytest.mark.parametrize("where", ["begins", "finishes"])
def test_a_fault_in_a_childs_share_is_met_in_the_parent(where: str) -> None:
    def fail(thing: int) -> None:
        if thing == 40:
            raise ValueError("everywhere")

    with pytest.raises(ValueError, match="everywhere"):
        side_by_side(_Sums(**{where: fail}), range(FEWEST))


@ON_LINUX
def test_a_fault_in_the_parent_ends_its_children() -> None:
    class Deaf(_Sums):
        def gather(self, told: list[int]) -> str:
            raise ValueError(f"{len(told)} told")

    with pytest.raises(ValueError, match=f"{FEWEST} told"):
        side_by_side(Deaf(), range(FEWEST))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@ON_LINUX
@pytest.mark.parametrize("where", ["begin", "finish"])
def test_a_fault_in_the_parents_share_ends_children_that_tell_more_than_a_pipe_takes(where: str) -> None:
    parent = os.getpid()

    class Long:
        def begin(self, number: int) -> tuple[int, str]:
            return number, self._told("begin")

        def gather(self, told: list[str]) -> int:
            return len(told)

        def finish(self, _kept: int, _shared: int) -> str:
            return self._told("finish")

        def _told(self, now: str) -> str:
            if os.getpid() == parent and now == where:
                raise ValueError("only here")
            return " " * 100_000

    with pytest.raises(ValueError, match="only here"):
        side_by_side(Long(), range(FEWEST))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@ON_LINUX
def test_where_there_can_be_no_more_processes_one_does_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(os, "fork", refuse)
    before = len(list(Path("/proc/self/fd").iterdir()))
    kept, _, processes = _results(range(100))
    assert kept == [2 * thing for thing in range(100)]
    assert set(processes) == {os.getpid()}
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.parametrize("threads", [2, 5])
def test_beside_other_threads_nothing_is_forked(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: threads)
    assert set(_results(range(FEWEST))[2]) == {os.getpid()}


class _EndedError(BaseException):
    """What stands here for the end of a process."""


@ON_LINUX
@pytest.mark.parametrize("fault", [None, ValueError("a fault")])
def test_a_child_ends_after_its_share(monkeypatch: pytest.MonkeyPatch, fault: Exception | None) -> None:
    done = []

    def begins(thing: int) -> None:
        done.append(thing)
        if fault:
            raise fault

    def end(code: int) -> None:
        raise _EndedError(code)

    monkeypatch.setattr(os, "fork", lambda: 0)
    monkeypatch.setattr(os, "_exit", end)
    with pytest.raises(_EndedError):
        side_by_side(_Sums(begins=begins), range(FEWEST))
    assert done == ([1] if fault else list(range(FEWEST))[1::3])
