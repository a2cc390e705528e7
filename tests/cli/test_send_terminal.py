"""A send on a real terminal: the bar, the waiting, and Ctrl-C in the middle of them."""

from __future__ import annotations

import os
import re
import signal
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.newsroom import ON_A_TERMINAL, HeldServer, Newsroom, read_until

if TYPE_CHECKING:
    import subprocess

pytestmark = ON_A_TERMINAL
STOPPED = "goes on where it stopped\n"


def start(newsroom: Newsroom, program: int, *arguments: str, columns: int = 80) -> subprocess.Popen[str]:
    streams: dict[str, Any] = {"stdin": program, "stdout": program, "stderr": program}
    environ = {**os.environ, "TERM": "xterm", "COLUMNS": str(columns), "NO_COLOR": "1"}
    child = newsroom.child(
        "send", *arguments, "--connections", "1", as_it_stands=True, env=environ, **streams
    )
    os.close(program)
    return child


@pytest.mark.smtp_faults(rcpt=["", "450 4.2.0 later"])
def test_waiting_is_shown_in_place_of_the_bar_and_gone_with_ctrl_c(
    newsroom: Newsroom, terminal: tuple[int, int]
) -> None:
    newsroom.prepare()
    person, program = terminal
    with start(newsroom, program, "--yes", "3") as child:
        seen = read_until(person, "1 deferred; next attempt at ")
        child.send_signal(signal.SIGINT)
        seen += read_until(person, STOPPED)
    assert child.returncode == 130
    # The line is taken away, and the answer stands at the left.
    assert re.search(
        r"1 deferred; next attempt at [\d: -]+\r\x1b\[2KStopping\. Ctrl-C again leaves at once\.\n",
        seen,
    )
    assert "Stopped: 2 of 3 sent, 1 deferred.\n" in seen


def test_the_bar_gives_way_to_the_answer_to_ctrl_c(
    held_newsroom: Newsroom, terminal: tuple[int, int]
) -> None:
    server = held_newsroom.relay
    assert isinstance(server, HeldServer)
    person, program = terminal
    with start(held_newsroom, program, "--yes", "5") as child:
        assert server.reached.wait(60)
        child.send_signal(signal.SIGINT)
        seen = read_until(person, "leaves at once.")
        server.go_on.set()
        seen += read_until(person, STOPPED)
    assert child.returncode == 130
    assert "\r\x1b[2KStopping: the letter under way is being finished. Ctrl-C again leaves at once.\n" in seen
    assert "Stopped: 3 of 5 sent, 2 pending.\n" in seen


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(
    newsroom: Newsroom, terminal: tuple[int, int], columns: int
) -> None:
    newsroom.relay.faults["rcpt"] = ["450 4.2.0 later", f"550 5.2.2 {'the mailbox is full and ' * 9}"]
    newsroom.prepare()
    assert newsroom.caspian("send", "--yes", "3").code == 1
    person, program = terminal
    with start(newsroom, program, "--no-wait", columns=columns) as child:
        seen = read_until(person, "not-sent.csv\n")
    assert child.returncode == 1
    assert "goes on from its own copy: 1 of 3 sent" in seen.replace("\n", " ")
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen)
    # Commands are never cut.
    lines = [line for line in re.split(r"[\r\n]+", plain) if "caspian-mail " not in line]
    assert max(map(len, lines)) <= columns
