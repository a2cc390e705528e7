from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import groupby

import pytest

from caspian_mail.cli.progress import SendProgress
from caspian_mail.console import Console, Stream
from tests.console.screen import Screen


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 100.0

    def now(self) -> datetime:
        return datetime(2025, 10, 27, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.seconds


def make(
    *,
    terminal: bool,
    quiet: bool = False,
    total: int = 2314,
    done: int = 0,
    deferred: int = 0,
    **environ: str,
) -> tuple[SendProgress, Stopwatch, Screen]:
    clock, err = Stopwatch(), Screen(terminal=terminal)
    words = Console(Stream(Screen(), {}), Stream(err, environ, vital=False), quiet=quiet)
    return SendProgress(words, clock, total, done=done, deferred=deferred), clock, err


def drawn(screen: Screen) -> list[str]:
    """Return each picture that was shown, without control sequences."""
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen.text)
    return [line for line, _ in groupby(re.split(r"[\r\n]+", plain)) if line]


@pytest.fixture(params=["", "1"])
def no_color(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_bar(no_color: str) -> None:
    progress, clock, err = make(terminal=True, COLUMNS="100", NO_COLOR=no_color, TERM="xterm")
    with progress:
        clock.seconds += 1204 / 9.8
        progress.update(1204, deferred=3)
    assert drawn(err) == [
        "Sending ━━━━━━━━━━━━━━━━──────────────  1,204/2,314  52%  9.8/s  1:53 left  3 deferred"
    ]


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        ("80", "Sending ━━━━━━━━━━━───────────  1,204/2,314  52%  9.8/s  1:53 left  3 deferred"),
        ("79", "Sending ━━━━━━━━━━━━━━━━──────────────  1,204/2,314  52%  9.8/s  1:53 left"),
        ("60", "Sending ━━━━━━━───────  1,204/2,314  52%  9.8/s  1:53 left"),
    ],
)
def test_the_bar_is_as_wide_as_there_is_room(columns: str, line: str) -> None:
    progress, clock, err = make(terminal=True, COLUMNS=columns)
    with progress:
        clock.seconds += 1204 / 9.8
        progress.update(1204, deferred=3)
    assert drawn(err) == [line]
    # A terminal shows ^C behind it.
    assert len(line) <= int(columns) - len("^C")


def test_figures_that_leave_no_room_stand_alone() -> None:
    progress, clock, err = make(terminal=True, total=10**15, COLUMNS="60")
    with progress:
        clock.seconds += 10
        progress.update(10**9)
    assert drawn(err)[0].startswith("Sending 1,000,000,000/1,000,000,000,000,000  0%")


def test_the_bar_goes_away(no_color: str) -> None:
    progress, clock, err = make(terminal=True, COLUMNS="100", NO_COLOR=no_color)
    with progress:
        clock.seconds += 1
        progress.update(1)
    assert err.text.endswith("\x1b[2K")
    assert err.text.count("\x1b[?25l") == err.text.count("\x1b[?25h") == 1


def test_the_bar_goes_away_when_interrupted() -> None:
    progress, clock, err = make(terminal=True, COLUMNS="100")
    progress.__enter__()
    clock.seconds += 1
    progress.update(1)
    progress.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert "\x1b[?25h" in err.text


def test_it_is_drawn_ten_times_a_second_at_most() -> None:
    progress, clock, err = make(terminal=True, COLUMNS="100")
    with progress:
        for done in range(1000):
            clock.seconds += 0.001
            progress.update(done)
    assert 8 <= len(drawn(err)) <= 11


def test_a_pipe_gets_a_line_every_five_seconds() -> None:
    progress, clock, err = make(terminal=False)
    with progress:
        for done in range(119):
            clock.seconds += 0.125
            progress.update(done)
    assert err.text.splitlines() == [
        "39 of 2,314 done, 2%, 7.8/s, 4:52 left",
        "79 of 2,314 done, 3%, 7.9/s, 4:43 left",
    ]


def test_a_terminal_that_cannot_be_drawn_over_gets_lines_too() -> None:
    progress, clock, err = make(terminal=True, TERM="dumb")
    with progress:
        clock.seconds += 6
        progress.update(6)
    assert err.text == "6 of 2,314 done, 0%, 1.0/s, 38:28 left\n"


def test_pace_is_that_of_this_run() -> None:
    progress, clock, err = make(terminal=False, done=1204)
    with progress:
        clock.seconds += 5
        progress.update(1204)
        clock.seconds += 5
        progress.update(1304)
    assert err.text.splitlines() == [
        "1,204 of 2,314 done, 52%",
        "1,304 of 2,314 done, 56%, 10.0/s, 1:41 left",
    ]


@pytest.mark.parametrize("terminal", [True, False])
def test_quiet_shows_nothing(terminal: bool) -> None:  # noqa: FBT001 - both kinds of stream
    progress, clock, err = make(terminal=terminal, quiet=True)
    with progress:
        clock.seconds += 60
        progress.update(100)
    assert err.text == ""


def test_nothing_to_do_is_all_done() -> None:
    progress, clock, err = make(terminal=True, total=0, COLUMNS="100")
    with progress:
        clock.seconds += 1
        progress.update(0)
    assert drawn(err) == ["Sending " + "━" * 30 + "  0/0  100%"]


def test_waiting_takes_the_place_of_the_bar(no_color: str) -> None:
    progress, clock, err = make(terminal=True, COLUMNS="100", NO_COLOR=no_color, TERM="xterm")
    with progress:
        clock.seconds += 1
        progress.update(2311, deferred=3)
        for until in ("10:11", "10:11", "10:12"):
            progress.wait(until)
        clock.seconds += 1
        progress.update(2312, deferred=2)
    bar, first, second, last = drawn(err)
    assert (first, second) == ("3 deferred; next attempt at 10:11", "3 deferred; next attempt at 10:12")
    assert bar.startswith("Sending ━")
    assert last.startswith("Sending ━")


def test_waiting_is_told_once_in_a_pipe_and_again_after_a_letter() -> None:
    progress, clock, err = make(terminal=False)
    with progress:
        progress.update(2311, deferred=1203)
        for _ in range(3):
            progress.wait("10:11")
        clock.seconds += 1
        progress.update(2312, deferred=1202)
        progress.wait("10:11")
    assert err.text.splitlines() == [
        "1,203 deferred; next attempt at 10:11",
        "1,202 deferred; next attempt at 10:11",
    ]


@pytest.mark.parametrize(
    ("deferred", "line"),
    [(50, "50 deferred; next attempt at 10:11\n"), (0, "Next attempt at 10:11\n")],
)
def test_a_run_may_begin_with_waiting(deferred: int, line: str) -> None:
    progress, _, err = make(terminal=False, done=2264, deferred=deferred)
    with progress:
        progress.wait("10:11")
    assert err.text == line


@pytest.mark.parametrize("terminal", [True, False])
def test_quiet_waits_without_a_word(terminal: bool) -> None:  # noqa: FBT001 - both kinds of stream
    progress, _, err = make(terminal=terminal, quiet=True)
    with progress:
        progress.wait("10:11")
    assert err.text == ""
