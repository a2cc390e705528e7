"""Runs that are ended from outside, in processes of their own, through a real server."""

from __future__ import annotations

import os
import random
import re
import signal
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.cli.newsroom import ISSUE, HeldServer, Newsroom, gives_nothing_away, reader
from tests.conftest import Result

if TYPE_CHECKING:
    import subprocess

SIGNALS = pytest.mark.skipif(os.name == "nt", reason="Windows cannot send one process SIGINT or SIGTERM")

STOPPING = "Stopping: the letter under way is being finished. Ctrl-C again leaves at once.\n"
READERS = 40
KILLS = 4


def _held(newsroom: Newsroom) -> HeldServer:
    assert isinstance(newsroom.relay, HeldServer)
    return newsroom.relay


def _line(child: subprocess.Popen[str], wanted: str) -> None:
    """Read what the child says until it says this."""
    assert child.stderr is not None
    for line in child.stderr:
        if line == wanted:
            return
    pytest.fail(f"never said: {wanted}")


def _end(child: subprocess.Popen[str]) -> Result:
    out, err = child.communicate(timeout=60)
    return gives_nothing_away(Result(child.returncode, out, err), ())


@SIGNALS
@pytest.mark.parametrize(("number", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_the_letter_in_hand_is_finished_and_no_other_begun(
    held_newsroom: Newsroom, number: str, code: int
) -> None:
    server = _held(held_newsroom)
    with held_newsroom.child("send", "--yes", "5") as child:
        assert server.reached.wait(60)
        child.send_signal(signal.Signals[number])
        _line(child, STOPPING)
        server.go_on.set()
        result = _end(child)
    assert (result.code, result.out) == (code, "Stopped: 3 of 5 sent, 2 pending.\n")
    assert result.err == "next: caspian-mail send     goes on where it stopped\n"
    assert held_newsroom.states() == {"sent": 3, "pending": 2}
    assert held_newsroom.caspian("send").code == 0
    assert held_newsroom.had() == {reader(one): 1 for one in range(1, 6)}


@SIGNALS
def test_the_letters_of_all_connections_are_finished(held_newsroom: Newsroom) -> None:
    server = _held(held_newsroom)
    server.held, server.connections_held = 1, 4
    held_newsroom.subscribe(9)
    with held_newsroom.child("send", "--yes", "9", as_it_stands=True) as child:
        assert server.reached.wait(60)
        child.send_signal(signal.SIGINT)
        _line(child, "Stopping: 4 letters under way are being finished. Ctrl-C again leaves at once.\n")
        server.go_on.set()
        result = _end(child)
    assert (result.code, result.out) == (130, "Stopped: 4 of 9 sent, 5 pending.\n")
    assert held_newsroom.states() == {"sent": 4, "pending": 5}
    assert sorted(held_newsroom.had().values()) == [1] * 4


@SIGNALS
@pytest.mark.smtp_faults(rcpt=["", "450 4.2.0 later"])
def test_who_waits_for_the_deferred_can_be_interrupted(newsroom: Newsroom) -> None:
    newsroom.prepare()
    with newsroom.child("send", "--yes", "3", "--connections", "1", as_it_stands=True) as child:
        assert child.stderr is not None
        told = next(line for line in child.stderr if "deferred" in line)
        child.send_signal(signal.SIGINT)
        _line(child, "Stopping. Ctrl-C again leaves at once.\n")
        result = _end(child)
    assert re.fullmatch(r"1 deferred; next attempt at (\d{4}-\d\d-\d\d )?\d+:\d\d\n", told)
    assert (result.code, result.out) == (130, "Stopped: 2 of 3 sent, 1 deferred.\n")
    assert result.err == "next: caspian-mail send     goes on where it stopped\n"


@SIGNALS
def test_a_second_interruption_leaves_at_once_and_the_letter_is_held(held_newsroom: Newsroom) -> None:
    server = _held(held_newsroom)
    with held_newsroom.child("send", "--yes", "5") as child:
        assert server.reached.wait(60)
        child.send_signal(signal.SIGINT)
        _line(child, STOPPING)
        child.send_signal(signal.SIGINT)
        result = _end(child)
        # The server is still waiting with its reply.
        assert not server.go_on.is_set()
    assert result.code == 130
    assert result.out.startswith("Stopped: 2 of 5 sent, 2 pending, 1 ")
    server.go_on.set()
    again = held_newsroom.caspian("send")
    assert again.code == 1
    assert held_newsroom.states() == {"sent": 4, "in_doubt": 1}
    assert set(held_newsroom.had().values()) == {1}


def test_a_killed_run_frees_the_lock_and_its_letter_is_held(held_newsroom: Newsroom) -> None:
    server = _held(held_newsroom)
    with held_newsroom.child("send", "--yes", "5") as child:
        assert server.reached.wait(60)
        second = held_newsroom.caspian("send", "--yes", "5")
        assert second.code == 3
        assert second.err.startswith("error: another process is sending from caspian-mail.db, since ")
        assert second.err.endswith("\n  next: caspian-mail status\n")
        assert held_newsroom.states() == {"sent": 2, "sending": 1, "pending": 2}
        child.kill()
        child.communicate(timeout=60)
    server.go_on.set()
    result = held_newsroom.caspian("send")
    assert result.code == 1
    assert (
        "goes on from its own copy: 2 of 5 sent, 2 to go.\n"
        "warning: 1 letter was under way when the last run died; it may have arrived and is held\n"
    ) in result.err
    assert held_newsroom.states() == {"sent": 4, "in_doubt": 1}
    had = held_newsroom.had()
    assert set(had.values()) == {1}
    assert {reader(one) for one in (1, 2, 4, 5)} <= set(had)


def test_killed_again_and_again_everyone_gets_one_or_is_in_doubt(newsroom: Newsroom) -> None:
    newsroom.prepare(readers=READERS)
    chance = random.Random(20251027)  # noqa: S311 - a seed, so that a failure can be seen again
    for _ in range(KILLS):
        with newsroom.child("send", "--yes", str(READERS)) as child:
            # Killed once so many more have arrived, wherever the sender then is.
            wanted = len(newsroom.relay.arrived) + chance.randrange(1, READERS // KILLS)
            while len(newsroom.relay.arrived) < wanted and child.poll() is None:
                newsroom.relay.happened.wait(0.1)
                newsroom.relay.happened.clear()
            child.kill()
            child.communicate(timeout=60)
        assert newsroom.status()["total"] == READERS
    last = newsroom.caspian("send", "--yes", str(READERS))
    states = Counter(newsroom.states())
    assert last.code == (1 if states["in_doubt"] else 0)
    assert set(states) <= {"sent", "in_doubt"}
    assert states["sent"] + states["in_doubt"] == READERS
    assert states["in_doubt"] <= KILLS
    had = newsroom.had()
    assert set(had.values()) == {1}
    missing = {reader(one) for one in range(1, READERS + 1)} - set(had)
    listed = newsroom.caspian("status", "--csv").out
    assert all(address in listed for address in missing)
    assert ISSUE in last.out
