from __future__ import annotations

import csv
import io
import sys
from typing import TYPE_CHECKING

import pytest

from caspian_mail.ledger import Held, Ledger
from tests.cli.newsroom import ISSUE, Newsroom, Wall, reader
from tests.cli.test_send_question import Keyboard

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

TWO_LOST = pytest.mark.smtp_faults(dot=["hang up", "", "reset", ""])
LIST = f"""\
{ISSUE}: 2 in doubt. They may have arrived; none goes out again unless you say so.
  number  reader              since       what was seen
       1  r…@readers.internal  today 9:58  connection lost after the final dot
       3  r…@readers.internal  today 9:58  connection lost after the final dot
"""

pytestmark = [TWO_LOST, pytest.mark.usefixtures("wall")]


@pytest.fixture
def sent(newsroom: Newsroom) -> Newsroom:
    """A send of four letters, the first and the third in doubt."""
    newsroom.prepare(readers=4)
    assert newsroom.caspian("send", "--yes", "4").code == 1
    assert newsroom.states() == {"sent": 2, "in_doubt": 2}
    return newsroom


@pytest.mark.parametrize("arguments", [[], ["list"], ["list", "--issue", ISSUE]])
def test_they_are_listed_without_addresses(sent: Newsroom, arguments: list[str]) -> None:
    result = sent.caspian("in-doubt", *arguments)
    assert result.code == 0
    assert [line.split() for line in result.out.splitlines()] == [line.split() for line in LIST.splitlines()]
    assert result.err == (
        "next: caspian-mail in-doubt settle --maillog FILE     looks in the server's log\n"
        "      caspian-mail in-doubt assume-sent 1\n"
    )


def test_assumed_sent_they_never_go_out_again(sent: Newsroom) -> None:
    result = sent.caspian("in-doubt", "assume-sent", "1")
    assert (result.code, result.out) == (0, "1 now sent.\n")
    assert sent.states() == {"sent": 3, "in_doubt": 1}
    assert sent.caspian("in-doubt", "assume-sent", "--all").out == "1 now sent.\n"
    assert sent.caspian("in-doubt").out == f"{ISSUE}: none in doubt.\n"
    assert sent.caspian("send").out == f"{ISSUE} has gone to all 4. Nothing to do.\n"
    assert sent.had() == {reader(2): 1, reader(4): 1}


@pytest.mark.parametrize("named", [["3"], ["R3@Readers.Internal"], ["3", reader(3)]])
def test_resent_they_go_out_with_the_next_send(sent: Newsroom, named: list[str]) -> None:
    first = [command for command in sent.relay.commands if reader(3) in command]
    result = sent.caspian("in-doubt", "resend", *named, "--yes", "1")
    assert (result.code, result.out, result.err) == (
        0,
        "1 now pending.\n",
        f"next: caspian-mail send {ISSUE}\n",
    )
    assert sent.states() == {"sent": 2, "in_doubt": 1, "pending": 1}
    assert sent.caspian("send").code == 1
    assert sent.had()[reader(3)] == 1
    assert first


@pytest.mark.parametrize(
    ("answer", "code", "states"),
    [
        ("2\n", 0, {"sent": 2, "pending": 2}),
        ("\n", 2, {"sent": 2, "in_doubt": 2}),
        ("yes\n", 2, {"sent": 2, "in_doubt": 2}),
    ],
)
def test_a_person_is_asked_before_somebody_gets_it_twice(
    sent: Newsroom, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, states: dict[str, int]
) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard(answer))
    result = sent.caspian("in-doubt", "resend", "--all")
    assert result.code == code
    assert f"2 readers may get {ISSUE} twice. Type 2 to send again, or Enter to stop: " in result.err
    assert ("Nothing was changed.\n" in result.err) is (code == 2)
    assert sent.states() == states


def test_another_number_is_an_error(sent: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard("1\n"))
    result = sent.caspian("in-doubt", "resend", "--all")
    assert result.code == 2
    assert result.err.endswith("error: 1 is not the number of readers; nothing was changed\n")
    assert sent.states() == {"sent": 2, "in_doubt": 2}


def test_without_a_terminal_or_with_a_wrong_number_nothing_changes(sent: Newsroom) -> None:
    result = sent.caspian("in-doubt", "resend", "1")
    assert (result.code, result.err.splitlines()[0]) == (
        2,
        "error: no terminal to ask on; nothing was changed",
    )
    result = sent.caspian("in-doubt", "resend", "1", "--yes", "2")
    assert (result.code, result.err) == (2, "error: --yes 2, but there is 1 reader; nothing was changed\n")
    assert sent.states() == {"sent": 2, "in_doubt": 2}


@pytest.mark.parametrize("command", ["assume-sent", "resend"])
@pytest.mark.parametrize("chosen", [[], ["1", "--all"]])
def test_some_or_all_have_to_be_named(sent: Newsroom, command: str, chosen: list[str]) -> None:
    result = sent.caspian("in-doubt", command, *chosen)
    assert (result.code, result.err) == (
        2,
        "error: name letters by number or address, or say --all\n  next: caspian-mail in-doubt list\n",
    )


def test_what_is_not_in_doubt_cannot_be_settled(sent: Newsroom) -> None:
    result = sent.caspian("in-doubt", "assume-sent", "2")
    assert (result.code, result.err) == (
        2,
        "error: 2 is not in doubt\n  next: caspian-mail in-doubt list\n",
    )


def test_of_none_all_are_settled(sent: Newsroom) -> None:
    sent.caspian("in-doubt", "assume-sent", "--all")
    result = sent.caspian("in-doubt", "resend", "--all")
    assert (result.code, result.out, result.err) == (0, "0 now pending.\n", "")


def test_nothing_was_sent_yet(newsroom: Newsroom) -> None:
    before = newsroom.files()
    result = newsroom.caspian("in-doubt")
    assert (result.code, result.err) == (
        2,
        "error: nothing was sent yet, so nothing is in doubt\n  next: caspian-mail status\n",
    )
    assert newsroom.caspian("in-doubt", "list", "--issue", ISSUE).err == (
        f"error: {ISSUE} was never sent\n  next: caspian-mail status\n"
    )
    assert newsroom.files() == before


# Settled by the server's log


def in_doubt(newsroom: Newsroom) -> list[Held]:
    with Ledger.open(newsroom.workspace.ledger_file, Wall(), create=False) as ledger:
        rows = ledger.find(ISSUE)
        assert rows is not None
        return rows.in_doubt()


def log_of(newsroom: Newsroom, numbers: Collection[int]) -> Path:
    """Write a log in which these letters were queued and the others cut off, and return it."""
    lines = []
    for letter in in_doubt(newsroom):
        queue = f"4F3A{letter.number}"
        lines.append(f"Oct 27 10:04:10 mail postfix/cleanup[7]: {queue}: message-id={letter.message_id}")
        if letter.number in numbers:
            lines.append(f"Oct 27 10:04:11 mail postfix/qmgr[6]: {queue}: from=<b@x>, (queue active)")
    path = newsroom.workspace.root / "mail.log"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_log_settles_what_it_shows_as_accepted(sent: Newsroom) -> None:
    result = sent.caspian("in-doubt", "settle", "--maillog", str(log_of(sent, {1})))
    assert (result.code, result.out) == (
        0,
        "1 of 2 found as accepted: now sent. 1 not found: still held.\n",
    )
    assert result.err == ""
    assert sent.states() == {"sent": 3, "in_doubt": 1}
    result = sent.caspian("in-doubt", "settle", "--maillog", str(log_of(sent, {1, 3})), "--issue", ISSUE)
    assert (result.out, result.err) == ("1 of 1 found as accepted: now sent.\n", "")
    assert sent.states() == {"sent": 4}
    assert sent.caspian("in-doubt", "settle", "--maillog", "mail.log").out == (f"{ISSUE}: none in doubt.\n")


def test_a_log_comes_through_a_pipe_too(sent: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    with log_of(sent, {1, 3}).open(encoding="utf-8") as piped:
        monkeypatch.setattr(sys, "stdin", piped)
        result = sent.caspian("in-doubt", "settle", "--maillog", "-")
    assert (result.code, result.out, result.err) == (0, "2 of 2 found as accepted: now sent.\n", "")
    assert sent.states() == {"sent": 4}


def test_a_log_that_shows_nothing_moves_nothing(sent: Newsroom) -> None:
    result = sent.caspian("in-doubt", "settle", "--maillog", str(log_of(sent, ())))
    assert result.out == "0 of 2 found as accepted: now sent. 2 not found: still held.\n"
    assert sent.states() == {"sent": 2, "in_doubt": 2}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (
            [],
            (
                "error: nothing says which log to look in\n"
                "  next: caspian-mail in-doubt settle --maillog /var/log/mail.log\n"
            ),
        ),
        (
            ["--maillog", "gone.log"],
            "error: no file gone.log\n  next: caspian-mail in-doubt settle --maillog FILE\n",
        ),
        (
            ["--maillog", "newsletter.toml"],
            (
                "error: no line of the log names a letter as Postfix does\n"
                "  next: with the log of the Postfix that takes your letters:"
                " caspian-mail in-doubt settle --maillog FILE\n"
            ),
        ),
    ],
)
def test_without_a_log_nothing_is_settled(sent: Newsroom, arguments: list[str], error: str) -> None:
    result = sent.caspian("in-doubt", "settle", *arguments)
    assert (result.code, result.err) == (2, error)
    assert sent.states() == {"sent": 2, "in_doubt": 2}


# With addresses, for those who have to look


def test_a_table_of_them_goes_to_a_file_or_pipe(sent: Newsroom) -> None:
    result = sent.caspian("in-doubt", "list", "--csv")
    assert (result.code, result.err) == (0, "")
    header, *rows = csv.reader(io.StringIO(result.out))
    assert header == ["number", "email", "name", "message_id", "reason", "since"]
    lost = ["connection lost after the final dot", "2025-10-27T13:58:00+00:00"]
    assert [(row[:3], row[4:]) for row in rows] == [
        (["1", reader(1), "Reader 1"], lost),
        (["3", reader(3), "Reader 3"], lost),
    ]
    assert [row[3] for row in rows] == [letter.message_id for letter in in_doubt(sent)]


def test_of_none_in_doubt_there_is_an_empty_table(sent: Newsroom) -> None:
    sent.caspian("in-doubt", "assume-sent", "--all")
    assert sent.caspian("in-doubt", "list", "--csv").out == "number,email,name,message_id,reason,since\n"


def test_no_table_goes_to_a_terminal(sent: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    result = sent.caspian("in-doubt", "list", "--csv")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "error: --csv writes addresses, not to a terminal\n"
        "  next: caspian-mail in-doubt list --csv > in-doubt.csv\n"
    )
