"""Several connections, a pace, and waiting for what was deferred."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from caspian_mail.cli.drain import Drain
from caspian_mail.delivery import engine
from caspian_mail.delivery.pacing import Pace
from tests.cli.newsroom import ISSUE, Newsroom, Wall, reader

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.usefixtures("wall")


def test_several_connections_are_opened_as_far_as_there_are_letters(newsroom: Newsroom) -> None:
    newsroom.prepare(readers=40)
    result = newsroom.caspian("send", "--connections", "3", "--yes", "40")
    assert result.code == 0
    assert newsroom.relay.connections <= 3
    assert newsroom.had() == {reader(number): 1 for number in range(1, 41)}


@pytest.mark.smtp_faults(rcpt=["450 4.2.0 later"])
def test_it_waits_for_the_deferred_and_says_until_when(
    newsroom: Newsroom, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.prepare()
    usual = engine.Engine._see_whether_over  # noqa: SLF001 - looked at while the run waits

    def pass_time(self: engine.Engine) -> None:
        usual(self)
        wall.time += timedelta(minutes=1)

    monkeypatch.setattr(engine.Engine, "_see_whether_over", pass_time)
    monkeypatch.setattr(Wall, "monotonic", lambda self: self.time.timestamp())
    result = newsroom.waiting_caspian("send", "--connections", "1", "--yes", "3")
    assert result.code == 0
    (line,) = [line for line in result.err.splitlines() if "deferred" in line]
    assert line in {"1 deferred; next attempt at 10:03", "1 deferred; next attempt at 10:04"}
    assert newsroom.states() == {"sent": 3}


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch, wall: Wall) -> None:
    """Six seconds pass each time somebody looks at the clock to see how long it took, and while it waits."""

    def monotonic(self: Wall) -> float:
        self.time += timedelta(seconds=6)
        return self.time.timestamp()

    assert wall
    monkeypatch.setattr(Wall, "monotonic", monotonic)


@pytest.mark.usefixtures("passing")
def test_a_letter_that_is_tried_again_counts_once(newsroom: Newsroom) -> None:
    newsroom.relay.faults["rcpt"] = ["450 4.2.0 later", "", "", "450 4.2.0 later"]
    newsroom.prepare()
    result = newsroom.waiting_caspian("send", "--connections", "1", "--yes", "3")
    assert result.code == 0
    told = [line for line in result.err.splitlines() if " done, " in line or "; next attempt" in line]
    # Once deferred, twice, and sent at last.
    assert [line.partition(" done")[0].partition(";")[0] for line in told] == [
        "0 of 3",
        "1 of 3",
        "2 of 3",
        "1 deferred",
        "2 of 3",
        "1 deferred",
        "3 of 3",
    ]


@pytest.mark.usefixtures("passing")
def test_those_deferred_by_an_earlier_run_are_waited_for(newsroom: Newsroom) -> None:
    newsroom.relay.faults["rcpt"] = ["450 4.2.0 later", "450 4.2.0 later"]
    newsroom.prepare()
    assert newsroom.caspian("send", "--yes", "3").code == 1
    result = newsroom.waiting_caspian("send", "--connections", "1")
    assert result.code == 0
    assert "\n2 deferred; next attempt at 10:" in result.err
    assert "\n3 of 3 done, 100%" in result.err
    assert " of 3 done, 133%" not in result.err


@pytest.mark.parametrize(
    ("arguments", "settings", "paced"),
    [
        (["--rate", "60/min"], ("", ""), "60/min"),
        ([], ("120/min", ""), "120/min"),
        ([], ("", "2000/h"), "2000/h"),
        ([], ("120/min", "2000/h"), "120/min"),
        (["--rate", "30/s"], ("120/min", "2000/h"), "30/s"),
        ([], ("", ""), "None"),
    ],
)
def test_the_pace_is_the_option_s_then_the_environment_s_then_the_publication_s(
    newsroom: Newsroom,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    settings: tuple[str, str],
    paced: str,
) -> None:
    environment, publication = settings
    heard: list[tuple[str, list[str]]] = []

    def pace(rate: object, domains: dict[str, object]) -> Pace:
        heard.append((str(rate), list(domains)))
        return Pace()

    monkeypatch.setattr("caspian_mail.flows.sending.run.Pace", pace)
    with newsroom.workspace.publication_file.open("a", encoding="utf-8") as file:
        rate = f'rate = "{publication}"\n' if publication else ""
        file.write(f'\n[pace]\n{rate}[pace.domains]\n"Readers.internal" = "9/s"\n')
    newsroom.configure(RATE=environment)
    newsroom.prepare()
    assert newsroom.caspian("send", *arguments, "--yes", "3").code == 0
    assert heard == [(paced, ["readers.internal"])]


def test_a_pace_is_kept_to(newsroom: Newsroom, wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom.prepare(readers=5)
    usual, left = Pace.wait, []

    def pass_time(self: Pace, domain: str, now: datetime) -> float:
        pause = usual(self, domain, now)
        wall.time += timedelta(seconds=pause)
        left.append(pause)
        return 0.0

    monkeypatch.setattr(Pace, "wait", pass_time)
    assert newsroom.caspian("send", "--rate", "6/min", "--yes", "5").code == 0
    # The first may leave at once, each other ten seconds after the one before.
    assert [round(pause, 6) for pause in left if pause] == [10.0] * 4


@pytest.mark.parametrize("rate", ["fast", "0/min", "1/day", "-5/s"])
def test_a_rate_that_is_none_is_wrong_use(newsroom: Newsroom, rate: str) -> None:
    newsroom.prepare()
    result = newsroom.caspian("send", f"--rate={rate}")
    assert (result.code, result.err) == (
        2,
        "error: --rate must be a number and /s, /min or /h, such as 100/min\n",
    )


@pytest.mark.parametrize(
    ("under_way", "words"),
    [
        (0, "Stopping. Ctrl-C again leaves at once."),
        (1, "Stopping: the letter under way is being finished. Ctrl-C again leaves at once."),
        (4, "Stopping: 4 letters under way are being finished. Ctrl-C again leaves at once."),
    ],
)
def test_what_ctrl_c_is_answered(under_way: int, words: str) -> None:
    drain = Drain()
    drain.under_way = lambda: under_way
    assert drain._stopping == words  # noqa: SLF001 - written past the streams


def test_a_stop_while_it_waits_ends_it(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom.relay.faults["rcpt"] = ["450 4.2.0 later"]
    newsroom.prepare()
    stopped: list[str] = []
    monkeypatch.setattr(Drain, "wanted", lambda _: bool(stopped))
    monkeypatch.setattr(
        "caspian_mail.cli.progress.SendProgress.wait", lambda *until: stopped.append(*until[1:])
    )
    result = newsroom.waiting_caspian("send", "--connections", "1", "--yes", "3")
    assert (result.code, result.out) == (130, "Stopped: 2 of 3 sent, 1 deferred.\n")
    assert result.err.endswith("next: caspian-mail send     goes on where it stopped\n")
    assert ISSUE in newsroom.caspian("status").out
