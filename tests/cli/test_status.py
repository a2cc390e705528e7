from __future__ import annotations

import csv
import io
import itertools
import json
import re
import sys
from typing import TYPE_CHECKING

import pytest

from caspian_mail.cli.app import run
from caspian_mail.clock import SystemClock
from caspian_mail.errors import LedgerError
from caspian_mail.ledger import Ledger, SendLedger
from tests.cli.newsroom import ISSUE, Newsroom, Wall, reader
from tests.console.screen import Screen

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.usefixtures("wall")

DEFERRED = "451 4.7.1 Greylisted, try again later"
REFUSED = "550 5.1.1 User unknown"
SOME_NOT = pytest.mark.smtp_faults(rcpt=["", DEFERRED, REFUSED, ""], dot=["", "hang up"])


def test_before_anything(newsroom: Newsroom) -> None:
    before = newsroom.files()
    result = newsroom.caspian("status")
    assert (result.code, result.out, result.err) == (
        0,
        f"Issue       {ISSUE}, not composed, not sent\n",
        "next: caspian-mail compose\n",
    )
    assert newsroom.files() == before


def test_composed_and_tested_but_not_sent(newsroom: Newsroom, wall: Wall) -> None:
    digest = newsroom.compose()
    result = newsroom.caspian("status", ISSUE)
    assert (result.out, result.err) == (
        f"Edition     {ISSUE}, digest {digest}, composed today 9:41; not test-sent, not sent\n",
        "next: caspian-mail send --test\n",
    )
    newsroom.test_send()
    wall.time = wall.time.replace(day=28)
    result = newsroom.caspian("status")
    assert (result.out, result.err) == (
        f"Edition     {ISSUE}, digest {digest}, composed {ISSUE}; test-sent {ISSUE}, not sent\n",
        "next: caspian-mail send\n",
    )


def test_an_issue_that_is_not_the_newest_is_named_in_what_comes_next(newsroom: Newsroom) -> None:
    issue = newsroom.workspace.issue_file(ISSUE)
    issue.with_name("2025-11-03.yaml").write_bytes(issue.read_bytes())
    assert newsroom.caspian("status", ISSUE).err == f"next: caspian-mail compose {ISSUE}\n"
    newsroom.caspian("compose", ISSUE)
    assert newsroom.caspian("status", ISSUE).err == f"next: caspian-mail send --test {ISSUE}\n"
    newsroom.test_send()
    assert newsroom.caspian("status", ISSUE).err == f"next: caspian-mail send {ISSUE}\n"


def test_a_rehearsal_is_told_apart(newsroom: Newsroom) -> None:
    newsroom.prepare()
    newsroom.configure(TRANSPORT="maildir")
    newsroom.caspian("send", "--yes", "3")
    out = newsroom.caspian("status").out
    assert "not sent\nRehearsed   today 9:58, 3 letters into a Maildir; none counts as sent\n" in out
    assert newsroom.status()["total"] == 0


@SOME_NOT
def test_every_state_has_its_row(newsroom: Newsroom) -> None:
    digest = newsroom.prepare(readers=4)
    newsroom.caspian("send", "--yes", "4")
    result = newsroom.caspian("status")
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[:2] == [
        f"Edition     {ISSUE}, digest {digest}, through 127.0.0.1:{newsroom.relay.port}",
        "Sent        today 9:58 to 9:58",
    ]
    assert [line.split()[0] for line in lines[2:]] == [
        "pending",
        "sending",
        "sent",
        "deferred",
        "refused",
        "in",
        "total",
    ]
    assert f"  deferred  1  {DEFERRED}; next attempt 10:0" in result.out
    assert f"  refused   1  {REFUSED}" in result.out
    assert "  in doubt  1  connection lost after the final dot" in result.out
    assert lines[-1] == "  total     4"
    assert result.err == "next: caspian-mail in-doubt list\n"


@pytest.mark.smtp_faults(rcpt=["450 4.2.0 later"])
def test_an_open_send_can_be_gone_on_with_on_another_day(newsroom: Newsroom, wall: Wall) -> None:
    newsroom.prepare()
    newsroom.caspian("send", "--yes", "3")
    wall.time = wall.time.replace(day=29)
    result = newsroom.caspian("status")
    assert f"Sent        {ISSUE} 9:58 to {ISSUE} 9:58\n" in result.out
    assert result.err.startswith("next: caspian-mail send")


@SOME_NOT
def test_json_is_one_object_alone(newsroom: Newsroom) -> None:
    newsroom.prepare(readers=4)
    newsroom.caspian("send", "--yes", "4")
    result = newsroom.caspian("status", "--format", "json")
    assert result.err == ""
    found = json.loads(result.out)
    digest = found.pop("digest")
    assert len(digest) == 64
    next_attempt = found.pop("next_attempt")
    assert next_attempt.startswith(f"{ISSUE}T10:0")
    assert found == {
        "issue": ISSUE,
        "kind": "live",
        "transport": "smtp",
        "states": {"pending": 0, "sending": 0, "sent": 1, "deferred": 1, "refused": 1, "in_doubt": 1},
        "total": 4,
        "started": f"{ISSUE}T09:58:00-04:00",
        "ended": f"{ISSUE}T09:58:00-04:00",
        "per_second": None,
        "reasons": [
            {"state": "deferred", "reason": DEFERRED, "count": 1},
            {"state": "refused", "reason": REFUSED, "count": 1},
            {"state": "in_doubt", "reason": "connection lost after the final dot", "count": 1},
        ],
    }


def test_json_before_a_send_has_the_same_keys(newsroom: Newsroom) -> None:
    found = newsroom.status()
    assert (found["digest"], found["kind"], found["started"], found["reasons"]) == (None, None, None, [])
    digest = newsroom.prepare()
    assert newsroom.status()["digest"].startswith(digest)
    keys = list(found)
    newsroom.caspian("send", "--yes", "3")
    assert list(newsroom.status()) == keys


def test_a_send_with_a_measured_pace_tells_it(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = itertools.count(0, 0.25)
    monkeypatch.setattr(Wall, "monotonic", lambda _: next(ticks))
    newsroom.prepare()
    result = newsroom.caspian("send", "--yes", "3")
    told = re.search(r"3 of 3 sent in (\d+) s, (\d+\.\d) a second\.\n", result.out)
    assert told is not None
    assert float(told[2]) == pytest.approx(3 / int(told[1]), abs=0.1)
    assert newsroom.status()["per_second"] == float(told[2])
    assert f"Sent        today 9:58 to 9:58, {told[2]} a second\n" in newsroom.caspian("status").out


@SOME_NOT
def test_those_not_sent_as_csv(newsroom: Newsroom) -> None:
    newsroom.prepare(readers=4)
    newsroom.caspian("send", "--yes", "4")
    result = newsroom.caspian("status", "--csv")
    assert (result.code, result.err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(result.out)))
    assert [(row["number"], row["email"], row["name"], row["state"], row["code"]) for row in rows] == [
        ("2", reader(2), "Reader 2", "deferred", "4.7.1"),
        ("3", reader(3), "Reader 3", "refused", "5.1.1"),
        ("4", reader(4), "Reader 4", "in_doubt", ""),
    ]
    assert rows[0]["reason"] == DEFERRED
    moment: datetime = Wall().time
    assert {row["when"] for row in rows} == {moment.isoformat(timespec="seconds")}


def test_addresses_are_not_listed_on_a_terminal(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    newsroom.prepare()
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    assert run(["status", "--csv"]) == 2
    assert screen.text == ""
    assert capsys.readouterr().err == (
        "error: --csv writes addresses, not to a terminal\n  next: caspian-mail status --csv > not-sent.csv\n"
    )


def test_a_send_whose_first_run_never_began(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise LedgerError("the disk of caspian-mail.db is full")

    newsroom.prepare()
    with monkeypatch.context() as patch:
        patch.setattr(SendLedger, "begin_run", full)
        assert newsroom.caspian("send", "--yes", "3").code == 3
    assert "Sent        not yet\n  pending   3\n" in newsroom.caspian("status").out
    assert newsroom.caspian("send").code == 0


def test_csv_before_a_send_is_its_heading(newsroom: Newsroom) -> None:
    assert newsroom.caspian("status", "--csv").out == "number,email,name,state,code,reason,when\n"


def test_a_send_whose_issue_file_is_gone_is_still_told(newsroom: Newsroom) -> None:
    newsroom.prepare()
    newsroom.caspian("send", "--yes", "3")
    newsroom.workspace.issue_file(ISSUE).unlink()
    assert "  total     3\n" in newsroom.caspian("status", ISSUE).out
    assert newsroom.caspian("status", "2025-10-20").code == 2


def test_a_ledger_that_is_none_is_the_world_s_fault(newsroom: Newsroom) -> None:
    newsroom.workspace.ledger_file.write_text(
        "not a database, whatever its name says\n" * 9, encoding="utf-8"
    )
    result = newsroom.caspian("status")
    assert result.code == 3
    assert result.err.startswith("error: caspian-mail.db is not a ledger of Caspian Mail\n")


@SOME_NOT
def test_during_a_send_nobody_is_told_to_send(newsroom: Newsroom) -> None:
    newsroom.prepare(readers=4)
    newsroom.caspian("send", "--yes", "4")
    with Ledger.open(newsroom.workspace.ledger_file, SystemClock()) as sending, sending.lock():
        assert newsroom.caspian("status").err == "note: another process is sending from caspian-mail.db\n"
