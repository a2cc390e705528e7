from __future__ import annotations

import os
import sys
import threading

import pytest

from caspian_mail.flows.side_by_side import FEWEST, side_by_side

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="work is shared on Linux only")


@pytest.fixture(autouse=True)
def _three_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "linux":
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: {1, 2, 3})
    monkeypatch.setattr(threading, "active_count", lambda: 1)


@pytest.mark.parametrize("number", [0, 1, 2, FEWEST - 1, FEWEST, FEWEST + 1, 500])
def test_the_results_come_in_the_order_of_the_things(number: int) -> None:
    assert side_by_side(lambda thing: thing * 2, range(number)) == [2 * thing for thing in range(number)]


@ON_LINUX
def test_many_things_are_shared_and_few_are_not() -> None:
    assert len(set(side_by_side(lambda _: os.getpid(), range(FEWEST)))) == 3
    assert set(side_by_side(lambda _: os.getpid(), range(FEWEST - 1))) == {os.getpid()}


@ON_LINUX
def test_a_child_that_fails_leaves_its_share_to_its_parent() -> None:
    parent = os.getpid()

    def work(thing: int) -> int:
        if os.getpid() != parent and thing == 40:
            raise ValueError("only there")
        return os.getpid()

    results = side_by_side(work, range(FEWEST))
    assert len(set(results)) == 2
    assert results[40] == parent


@ON_LINUX
def test_a_fault_in_a_childs_share_is_met_in_the_parent() -> None:
    def work(thing: int) -> int:
        if thing == 40:
            raise ValueError("everywhere")
        return thing

    with pytest.raises(ValueError, match="everywhere"):
        side_by_side(work, range(FEWEST))


@ON_LINUX
def test_where_there_can_be_no_more_processes_one_does_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(os, "fork", refuse)
    assert side_by_side(lambda thing: thing, range(100)) == list(range(100))


@pytest.mark.parametrize("threads", [2, 5])
def test_beside_other_threads_nothing_is_forked(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: threads)
    assert set(side_by_side(lambda _: os.getpid(), range(FEWEST))) == {os.getpid()}


class _EndedError(BaseException):
    """What stands here for the end of a process."""


@ON_LINUX
@pytest.mark.parametrize("fault", [None, ValueError("a fault")])
def test_a_child_ends_after_its_share(monkeypatch: pytest.MonkeyPatch, fault: Exception | None) -> None:
    done = []

    def work(thing: int) -> int:
        done.append(thing)
        if fault:
            raise fault
        return thing

    def end(code: int) -> None:
        raise _EndedError(code)

    monkeypatch.setattr(os, "fork", lambda: 0)
    monkeypatch.setattr(os, "_exit", end)
    with pytest.raises(_EndedError):
        side_by_side(work, range(FEWEST))
    assert done == ([1] if fault else list(range(FEWEST))[1::3])
