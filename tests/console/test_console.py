from __future__ import annotations

from datetime import UTC, datetime

import pytest

from caspian_mail.console import Console, Stream
from caspian_mail.errors import GateError, UsageError, WorldError
from tests.console.screen import Screen, console, stream

ERROR = UsageError(
    "no newsletter.toml here or in a folder above",
    where="newsletter.toml:48",
    next_steps=["caspian-mail -C DIR check   with the folder of your newsletter", "caspian-mail init DIR"],
)


class Stopwatch:
    """A clock that stands at a moment."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def now(self) -> datetime:
        return datetime(2025, 10, 27, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.seconds


def test_an_error_says_what_where_and_what_next() -> None:
    words, out, err = console()
    words.error(ERROR)
    assert err.text == (
        "error: no newsletter.toml here or in a folder above\n"
        "  where: newsletter.toml:48\n"
        "  next: caspian-mail -C DIR check   with the folder of your newsletter\n"
        "        caspian-mail init DIR\n"
    )
    assert out.text == ""


def test_what_an_error_does_not_know_is_left_out() -> None:
    words, _, err = console()
    words.error(GateError("digest b20d5f13 was never test-sent"))
    assert err.text == "error: digest b20d5f13 was never test-sent\n"


def test_a_long_error_is_wrapped_on_a_terminal_and_its_commands_are_not() -> None:
    words, _, err = console(terminal=True, columns=60)
    words.error(GateError("w" * 30 + " " + "w" * 30, next_steps=["caspian-mail " + "x" * 70]))
    assert err.text == "error: " + "w" * 30 + "\n  " + "w" * 30 + "\n  next: caspian-mail " + "x" * 70 + "\n"


def test_warnings_and_notes_have_the_same_form() -> None:
    words, _, err = console()
    words.warning("near the clip", where="a:1", advice="the longest stories: 4", next_steps=["mend it"])
    words.note("email.eml is left out", where=".env", advice="set it")
    assert err.text == (
        "warning: near the clip\n  where: a:1\n  help: the longest stories: 4\n  next: mend it\n"
        "note: email.eml is left out\n  where: .env\n  help: set it\n"
    )


def test_long_help_hangs_under_itself() -> None:
    words, _, err = console(terminal=True, columns=60)
    words.warning("w", advice="a" * 40 + " " + "b" * 40)
    assert err.text == "warning: w\n  help: " + "a" * 40 + "\n        " + "b" * 40 + "\n"


def test_next_steps_stand_at_the_left_after_a_report() -> None:
    words, _, err = console()
    words.next("caspian-mail preview", "caspian-mail send --test")
    assert err.text == "next: caspian-mail preview\n      caspian-mail send --test\n"


def test_quiet_leaves_errors_warnings_and_talk() -> None:
    words, _, err = console(quiet=True)
    words.error(ERROR)
    words.warning("w")
    words.note("n")
    words.next("x")
    words.detail("d")
    words.say("s")
    assert err.text == (
        "error: no newsletter.toml here or in a folder above\n  where: newsletter.toml:48\nwarning: w\ns\n"
    )


def test_verbose_tells_what_was_done_and_when() -> None:
    out, err = Screen(terminal=False), Screen(terminal=False)
    words = Console(Stream(out, {}), Stream(err, {}), verbose=True, clock=Stopwatch(103.5), started=102.25)
    words.detail("read newsletter.toml")
    assert err.text == "   1.25 s  read newsletter.toml\n"


@pytest.mark.parametrize(
    ("step", "bold"),
    [
        ("caspian-mail send     tries the 3 again", ["caspian-mail send"]),
        ("fill it in, then: caspian-mail check", ["caspian-mail check"]),
        ("caspian-mail send --yes N, N being the number", ["caspian-mail send --yes N"]),
        ("caspian-mail status --csv > not-sent.csv", ["caspian-mail status --csv > not-sent.csv"]),
        ("caspian-mail -C DIR check   with the folder", ["caspian-mail -C DIR check"]),
        ("report it; caspian-mail -v compose adds the lines", ["caspian-mail -v compose"]),
        ("caspian-mail in-doubt assume-sent 1205", ["caspian-mail in-doubt assume-sent 1205"]),
        (
            "caspian-mail in-doubt settle --maillog FILE     looks",
            ["caspian-mail in-doubt settle --maillog FILE"],
        ),
        ("caspian-mail --help", ["caspian-mail --help"]),
        ("cd caspian-mail-demo", ["cd caspian-mail-demo"]),
        ("-o FILE writes elsewhere", []),
        ("make room in caspian-mail.db", []),
    ],
)
def test_commands_are_bold(step: str, bold: list[str]) -> None:
    err, screen = stream(terminal=True)
    Console(Stream(Screen(), {}), err).next(step)
    assert [part.split("\x1b[0m")[0] for part in screen.text.split("\x1b[1m")[1:]] == bold


def test_kinds_are_coloured() -> None:
    err, screen = stream(terminal=True)
    words = Console(Stream(Screen(), {}), err)
    words.error(UsageError("e"))
    words.warning("w", advice="h")
    words.note("n")
    assert screen.text == (
        "\x1b[1;31merror:\x1b[0m e\n\x1b[1;33mwarning:\x1b[0m w\n  \x1b[36mhelp:\x1b[0m h\n"
        "\x1b[36mnote:\x1b[0m n\n"
    )


def test_the_standard_streams(capsys: pytest.CaptureFixture[str]) -> None:
    words = Console.standard(environ={}, clock=Stopwatch(7), verbose=True)
    words.out.line("result")
    words.detail("talk")
    captured = capsys.readouterr()
    assert captured.out == "result\n"
    assert captured.err == "   0.00 s  talk\n"
    assert not words.out.terminal


def test_a_question_leaves_its_line_open() -> None:
    words, _, err = console(quiet=True)
    words.prompt("Type the number of recipients to send, or Enter to stop: ")
    assert err.text == "Type the number of recipients to send, or Enter to stop: "


def test_a_question_is_wrapped_and_answered_behind_its_last_word() -> None:
    words, _, err = console(terminal=True, columns=60)
    words.prompt(
        "r1@readers.internal is erased from every list and send. Type 1 to erase, or Enter to stop: "
    )
    assert err.text == (
        "r1@readers.internal is erased from every list and send.\nType 1 to erase, or Enter to stop: "
    )


def test_places_are_wrapped_between_them() -> None:
    words, _, err = console(terminal=True, columns=60)
    words.error(WorldError("no", where="mail.example.org:587; A_LONG_NAME .env:5, ANOTHER_LONG_NAME .env:6"))
    assert err.text == (
        "error: no\n  where: mail.example.org:587; A_LONG_NAME .env:5,\n         ANOTHER_LONG_NAME .env:6\n"
    )
