"""The question before letters leave: only the number of recipients, typed on a terminal, goes on."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.newsroom import ISSUE, ON_A_TERMINAL, Newsroom, read_until, reader

if TYPE_CHECKING:
    from collections.abc import Callable

QUESTION = "\nType the number of recipients to send, or Enter to stop: "


class Keyboard(io.StringIO):
    """A terminal on which something is typed."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def call(answer: str) -> None:
        monkeypatch.setattr(sys, "stdin", Keyboard(answer))

    return call


@pytest.mark.parametrize("answer", ["3\n", " 3 \n"])
def test_the_number_goes_on(newsroom: Newsroom, typed: Callable[[str], None], answer: str) -> None:
    newsroom.prepare()
    typed(answer)
    result = newsroom.caspian("send")
    assert result.code == 0
    assert QUESTION in result.err
    assert result.err.count("Type the number") == 1
    assert newsroom.had() == {reader(1): 1, reader(2): 1, reader(3): 1}


@pytest.mark.parametrize("answer", ["\n", "", "yes\n", "y\n", "three\n", "-3\n", "3.0\n", "³\n", "0x3\n"])
def test_anything_else_is_no(newsroom: Newsroom, typed: Callable[[str], None], answer: str) -> None:
    newsroom.prepare()
    typed(answer)
    result = newsroom.caspian("send")
    assert (result.code, result.out) == (2, "")
    assert result.err.endswith(f"{QUESTION}Nothing was sent.\n")
    assert newsroom.relay.connections == 0
    assert newsroom.states() == {}


@pytest.mark.parametrize("answer", ["2\n", "4\n", "0\n", "33\n"])
def test_a_wrong_number_is_an_error_and_no_second_try(
    newsroom: Newsroom, typed: Callable[[str], None], answer: str
) -> None:
    newsroom.prepare()
    typed(f"{answer}3\n")
    result = newsroom.caspian("send")
    assert result.code == 2
    number = answer.strip()
    assert result.err.endswith(
        f"{QUESTION}error: {number} is not the number of recipients; nothing was sent\n"
    )
    assert newsroom.relay.connections == 0


def test_thousands_may_be_typed_as_they_are_shown(newsroom: Newsroom, typed: Callable[[str], None]) -> None:
    newsroom.prepare(readers=1001)
    newsroom.configure(TRANSPORT="maildir")
    typed("1,000\n")
    result = newsroom.caspian("send")
    assert "Recipients  1,001\n" in result.err
    assert "\nType the number of recipients to rehearse, or Enter to stop: " in result.err
    assert result.err.endswith("error: 1000 is not the number of recipients; nothing was sent\n")


def test_an_interruption_is_no(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(Keyboard):
        def readline(self, *_: object) -> str:  # type: ignore[override] # one of three bases wants bytes
            raise KeyboardInterrupt

    newsroom.prepare()
    monkeypatch.setattr(sys, "stdin", Interrupted())
    result = newsroom.caspian("send")
    assert result.code == 130
    assert result.err.endswith(f"{QUESTION}\nNothing was sent.\n")
    assert newsroom.relay.connections == 0
    assert newsroom.states() == {}


def test_without_a_terminal_nobody_is_asked(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom.prepare()
    monkeypatch.setattr(sys, "stdin", io.StringIO("3\n"))
    result = newsroom.caspian("send")
    assert result.code == 2
    assert "Type the number" not in result.err
    assert result.err.endswith(
        "its ledger\nerror: no terminal to ask on; nothing was sent\n"
        "  next: caspian-mail send --connections 1 --no-wait --yes N, N being the number of recipients"
        " above\n"
    )
    assert newsroom.relay.connections == 0


@pytest.mark.parametrize("number", ["2", "4", "0", "-3"])
def test_a_wrong_number_in_a_script_is_an_error(newsroom: Newsroom, number: str) -> None:
    newsroom.prepare()
    result = newsroom.caspian("send", "--yes", number)
    assert result.code == 2
    assert result.err.endswith(f"error: --yes {number}, but there are 3 recipients; nothing was sent\n")
    assert newsroom.relay.connections == 0


@ON_A_TERMINAL
@pytest.mark.parametrize(
    ("keys", "code", "last"),
    [
        (b"3\n", 0, f"{ISSUE}: 3 of 3 sent in "),
        (b"\n", 2, "Nothing was sent.\n"),
        (b"\x04", 2, "Nothing was sent.\n"),
        (b"2\n", 2, "error: 2 is not the number of recipients; nothing was sent\n"),
    ],
)
def test_the_question_on_a_real_terminal(
    newsroom: Newsroom, terminal: tuple[int, int], keys: bytes, code: int, last: str
) -> None:
    newsroom.prepare()
    person, program = terminal
    streams: dict[str, Any] = {"stdin": program, "stdout": program, "stderr": program}
    environ = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "NO_COLOR": "1"}
    with newsroom.child("send", env=environ, **streams) as child:
        os.close(program)
        asked = read_until(person, "Enter to stop: ")
        os.write(person, keys)
        answered = read_until(person, "\x00")
    assert child.returncode == code
    assert "Recipients  3\n" in asked
    assert last in answered
    assert len(newsroom.relay.arrived) == (3 if code == 0 else 0)


@ON_A_TERMINAL
def test_addresses_are_not_listed_on_a_terminal(newsroom: Newsroom, terminal: tuple[int, int]) -> None:
    newsroom.prepare()
    person, program = terminal
    with newsroom.child("status", "--csv", stdin=program, stdout=program, stderr=program) as child:
        os.close(program)
        seen = read_until(person, "\x00")
    assert child.returncode == 2
    assert "error:" in seen
    assert " --csv writes addresses, not to a terminal\n" in seen
    assert reader(1) not in seen
