"""The world fails on the way: what was sent is told, and nothing is lost."""

from __future__ import annotations

import re
import signal
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from caspian_mail.delivery.smtp_lane import SmtpLane
from caspian_mail.errors import AGAIN, LedgerError
from caspian_mail.ledger import Ledger, SendLedger
from tests.cli.newsroom import (
    PASSWORD,
    SECRETS,
    THREE,
    Newsroom,
    Wall,
    reader,
)

if TYPE_CHECKING:
    from caspian_mail.model import Outcome, Recipient

pytestmark = pytest.mark.usefixtures("wall")


@pytest.mark.smtp_faults(auth="535 5.7.8 authentication failed")
def test_a_wrong_password_ends_with_where_the_send_stands(newsroom: Newsroom) -> None:
    newsroom.prepare()
    result = newsroom.caspian("send", "--yes", "3")
    assert (result.code, result.out) == (3, "Stopped: 0 of 3 sent, 3 pending.\n")
    assert result.err.splitlines()[-3:] == [
        "error: the server refused the login: 535 5.7.8 authentication failed",
        (
            f"  where: 127.0.0.1:{newsroom.relay.port}; CASPIAN_MAIL_SMTP_USERNAME .env:5,"
            " CASPIAN_MAIL_SMTP_PASSWORD .env:6"
        ),
        "  next: mend .env, then: caspian-mail send",
    ]
    assert newsroom.states() == {"pending": 3}


@pytest.mark.parametrize(
    ("error", "stopped"),
    [
        pytest.param(
            "hung up ",
            "0 of 3 sent, 3 pending",
            marks=pytest.mark.smtp_faults(greeting="hang up"),
        ),
        pytest.param(
            "the server refused the sender: 550 5.7.1 no",
            "0 of 3 sent, 3 pending",
            marks=pytest.mark.smtp_faults(mail="550 5.7.1 no"),
        ),
        pytest.param(
            "dropped 7 letters in a row before it took them: connection lost before the letter was written",
            "0 of 3 sent, 3 pending",
            marks=pytest.mark.smtp_faults(mail="hang up"),
        ),
        pytest.param(
            "dropped 7 letters in a row before it took them: connection lost before the letter was written",
            "0 of 3 sent, 3 pending",
            marks=pytest.mark.smtp_faults(data="hang up"),
        ),
        pytest.param(
            "left 3 letters in a row in doubt: connection lost after the final dot",
            "0 of 3 sent, 3 in doubt",
            marks=pytest.mark.smtp_faults(dot="hang up"),
        ),
    ],
)
def test_a_server_that_fails_ends_with_where_the_send_stands(
    newsroom: Newsroom, error: str, stopped: str
) -> None:
    newsroom.prepare()
    result = newsroom.caspian("send", "--yes", "3")
    assert (result.code, result.out) == (3, f"Stopped: {stopped}.\n")
    assert re.search(rf"\nerror: .*{error}", result.err)
    newsroom.relay.faults.clear()
    newsroom.caspian("send")
    assert sum(newsroom.states().values()) == 3
    assert set(newsroom.had().values()) <= {1}


@pytest.mark.smtp_faults(rcpt=["450 4.2.0 later", "550 5.1.1 no", "", *["hang up"] * 9], dot=["hang up"])
def test_every_state_is_told_where_it_stops(newsroom: Newsroom) -> None:
    newsroom.prepare(readers=6)
    result = newsroom.caspian("send", "--yes", "6")
    assert (result.code, result.out) == (
        3,
        "Stopped: 0 of 6 sent, 3 pending, 1 deferred, 1 refused, 1 in doubt.\n",
    )


@pytest.mark.smtp_faults(data=["450 4.2.0 later", *["hang up"] * 3])
def test_one_letter_that_is_lost_does_not_keep_the_others_back(newsroom: Newsroom, wall: Wall) -> None:
    newsroom.prepare(readers=4)
    result = newsroom.caspian("send", "--yes", "4")
    assert result.code == 1
    assert "  pending   1  connection lost before the letter was written\n" in result.out
    assert re.search(
        r"\nnext: caspian-mail send     tries the 2 pending and deferred again, from 10:0[34]\n"
        r"      caspian-mail status --csv > not-sent\.csv\n$",
        result.err,
    )
    wall.time += timedelta(minutes=6)
    assert newsroom.caspian("send").code == 0
    assert newsroom.had() == {reader(one): 1 for one in range(1, 5)}


def test_a_ledger_that_cannot_be_written_begins_no_further_letter(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.prepare()
    usual, calls = SendLedger.begin_many, []

    def full(self: SendLedger, recipients: list[Recipient]) -> None:
        calls.append(recipients)
        if len(calls) == 2:
            raise LedgerError(
                "the disk of caspian-mail.db is full", next_steps=[f"make room, then: caspian-mail {AGAIN}"]
            )
        usual(self, recipients)

    monkeypatch.setattr(SendLedger, "begin_many", full)
    result = newsroom.caspian("send", "--yes", "3")
    assert (result.code, result.out) == (3, "Stopped: 1 of 3 sent, 2 pending.\n")
    assert result.err.splitlines()[-2:] == [
        "error: the disk of caspian-mail.db is full; no further letter was begun",
        "  next: make room, then: caspian-mail send",
    ]
    assert newsroom.caspian("send").code == 0
    assert newsroom.had() == THREE


def test_a_run_whose_end_cannot_be_kept_reports_what_it_did(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise LedgerError("the disk is full")

    newsroom.prepare()
    monkeypatch.setattr(SendLedger, "end_run", full)
    result = newsroom.caspian("send", "--yes", "3")
    assert result.code == 0
    assert newsroom.had() == THREE
    assert newsroom.status()["ended"] is None


def test_the_lock_of_another_process_is_respected(newsroom: Newsroom, wall: Wall) -> None:
    newsroom.prepare()
    with Ledger.open(newsroom.workspace.ledger_file, wall) as ledger, ledger.lock():
        wall.time = wall.time.replace(minute=59)
        result = newsroom.caspian("send", "--yes", "3")
        assert newsroom.caspian("status").code == 0
        assert newsroom.caspian("send", "--dry-run").code == 0
    assert (result.code, result.err) == (
        3,
        "error: another process is sending from caspian-mail.db, since 9:58\n  next: caspian-mail status\n",
    )
    assert newsroom.relay.connections == 0
    assert newsroom.caspian("send", "--yes", "3").code == 0


def test_stopped_by_a_signal_it_says_where_it_stands(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = SmtpLane._transfer  # noqa: SLF001 - where a letter has begun and not left

    async def transfer(self: SmtpLane, *arguments: Any) -> Outcome:  # noqa: ANN401 - handed through
        signal.raise_signal(signal.SIGINT)
        return await usual(self, *arguments)

    newsroom.prepare()
    monkeypatch.setattr(SmtpLane, "_transfer", transfer)
    result = newsroom.caspian("send", "--yes", "3")
    assert (result.code, result.out) == (130, "Stopped: 1 of 3 sent, 2 pending.\n")
    assert result.err.endswith("next: caspian-mail send     goes on where it stopped\n")


def test_stopped_twice_it_leaves_the_letter_to_be_held(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def transfer(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    newsroom.prepare()
    with monkeypatch.context() as patch:
        patch.setattr(SmtpLane, "_transfer", transfer)
        result = newsroom.caspian("send", "--yes", "3")
    assert (result.code, result.out) == (130, "Stopped: 0 of 3 sent, 2 pending, 1 under way.\n")
    assert newsroom.caspian("send").code == 1
    assert newsroom.states() == {"sent": 2, "in_doubt": 1}


@pytest.mark.smtp_faults(auth=["", f"535 5.7.8 {PASSWORD} is wrong"], rcpt=["450 later", "550 no"])
def test_no_secret_reaches_a_file_or_the_screen(newsroom: Newsroom) -> None:
    newsroom.prepare()
    commands = [
        ["check"],
        ["compose"],
        ["preview"],
        ["send", "--test"],
        ["send", "--test"],
        ["send", "--dry-run"],
        ["send", "--yes", "3"],
        ["send"],
        ["status"],
        ["status", "--csv"],
        ["status", "--format", "json"],
        ["in-doubt"],
    ]
    for command in commands:
        # The fixture looks through what is printed.
        newsroom.caspian("-v", *command)
    kept = [path for path in newsroom.files() if not path.name.startswith(".env")]
    assert newsroom.workspace.ledger_file in kept
    for path in kept:
        content = path.read_bytes()
        assert not [secret for secret in SECRETS if secret.encode() in content], path
