"""The send to the readers, in one run or in several."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes

import pytest

from tests.cli.newsroom import (
    ISSUE,
    SUBJECT,
    THREE,
    Newsroom,
    Wall,
    facts,
    reader,
)

pytestmark = pytest.mark.usefixtures("wall")


def test_a_send_from_its_facts_to_its_end(newsroom: Newsroom) -> None:
    digest = newsroom.prepare()
    result = newsroom.caspian("send", "--yes", "3")
    assert result.code == 0
    assert result.out == f"{ISSUE}: 3 of 3 sent in 1 s.\n  sent  3\n"
    assert result.err == (
        f"{facts(newsroom, digest)}"
        "Audience    audience.csv: 3 rows\n"
        "Recipients  3\n"
        "warning: caspian-mail.db is new: it knows of no earlier send\n"
        "  help: if this newsletter was sent from another machine, send from there, or with its ledger\n"
    )
    assert newsroom.had() == THREE
    letters = [message_from_bytes(arrived.content) for arrived in newsroom.relay.arrived]
    assert [letter["To"] for letter in letters] == [f"Reader {one} <{reader(one)}>" for one in (1, 2, 3)]
    assert {letter["Subject"] for letter in letters} == {SUBJECT}
    assert len({letter["Message-ID"] for letter in letters}) == 3
    assert len({letter["List-Unsubscribe"] for letter in letters}) == 3
    assert {arrived.sender for arrived in newsroom.relay.arrived} == {"bounces@caspian.internal"}
    assert newsroom.relay.connections == 1


def test_what_has_gone_to_all_is_not_sent_again(newsroom: Newsroom) -> None:
    newsroom.prepare()
    newsroom.caspian("send", "--yes", "3")
    for arguments in ([], ["--yes", "3"], ["--as-started"], [ISSUE]):
        result = newsroom.caspian("send", *arguments)
        assert (result.code, result.out, result.err) == (
            0,
            f"{ISSUE} has gone to all 3. Nothing to do.\n",
            "",
        )
    assert newsroom.had() == THREE
    assert newsroom.relay.connections == 1


def test_the_next_issue_knows_of_the_last_send(newsroom: Newsroom, wall: Wall) -> None:
    newsroom.prepare()
    newsroom.caspian("send", "--yes", "3")
    issue = newsroom.workspace.issue_file(ISSUE)
    issue.with_name("2025-11-03.yaml").write_bytes(issue.read_bytes())
    newsroom.caspian("compose")
    wall.time = wall.time.replace(day=30)
    result = newsroom.caspian("send", "--dry-run")
    assert f"Ledger      caspian-mail.db; last send {ISSUE}, to 3\n" in result.out
    assert "is new" not in result.err


@pytest.mark.smtp_faults(rcpt=["", "450 4.2.0 Greylisted, try again later", "550 5.1.1 User unknown", ""])
def test_what_was_deferred_is_tried_again_and_what_was_refused_is_not(newsroom: Newsroom, wall: Wall) -> None:
    digest = newsroom.prepare(readers=4)
    result = newsroom.caspian("send", "--yes", "4")
    assert result.code == 1
    assert result.out == (
        f"{ISSUE}: 2 of 4 sent in 1 s.\n"
        "  sent      2\n"
        "  deferred  1  450 4.2.0 Greylisted, try again later\n"
        "  refused   1  550 5.1.1 User unknown\n"
    )
    assert re.search(
        r"\nnext: caspian-mail send     tries the 1 deferred again, from 10:0[34]\n"
        r"      caspian-mail status --csv > not-sent\.csv\n$",
        result.err,
    )
    assert newsroom.states() == {"sent": 2, "deferred": 1, "refused": 1}
    # Before its time it is left alone.
    assert newsroom.caspian("send").out.startswith(f"{ISSUE}: 2 of 4 sent; this run 0")
    wall.time += timedelta(minutes=6)
    again = newsroom.caspian("send")
    assert again.code == 1
    assert again.err == (
        f"{ISSUE}, digest {digest}, goes on from its own copy: 2 of 4 sent, 1 to go.\n"
        "next: caspian-mail status --csv > not-sent.csv\n"
    )
    assert again.out == (
        f"{ISSUE}: 3 of 4 sent; this run 1 in 1 s.\n  sent     3\n  refused  1  550 5.1.1 User unknown\n"
    )
    last = newsroom.caspian("send")
    assert (last.code, last.out) == (
        1,
        f"{ISSUE}: 3 of 4 sent, none left to try.\n  sent     3\n  refused  1  550 5.1.1 User unknown\n",
    )
    assert last.err == "next: caspian-mail status --csv > not-sent.csv\n"
    assert newsroom.had() == {reader(1): 1, reader(2): 1, reader(4): 1}


@pytest.mark.smtp_faults(
    rcpt=["550 5.1.1 <r1@readers.internal> unknown", "554 5.7.1 r2@readers.internal: no"]
)
def test_a_server_that_names_readers_is_not_repeated(newsroom: Newsroom) -> None:
    newsroom.prepare()
    result = newsroom.caspian("send", "--yes", "3")
    assert result.code == 1
    assert "550 5.1.1 <r…@readers.internal> unknown\n" in result.out
    assert "554 5.7.1 r…@readers.internal: no\n" in result.out


@pytest.mark.smtp_faults(rcpt=[f"550 5.1.1 reason {word}" for word in "abcdefg"])
def test_of_many_reasons_the_first_are_shown(newsroom: Newsroom) -> None:
    newsroom.prepare(readers=7)
    result = newsroom.caspian("send", "--yes", "7")
    assert [line.strip() for line in result.out.splitlines()[2:]] == [
        "refused  7  550 5.1.1 reason a",
        *(f"550 5.1.1 reason {word}" for word in "bcde"),
        "and 2 other reasons",
    ]


@pytest.mark.smtp_faults(dot=["", "hang up"])
def test_what_may_have_arrived_is_held(newsroom: Newsroom) -> None:
    newsroom.prepare()
    result = newsroom.caspian("send", "--yes", "3")
    assert result.code == 1
    assert "  in doubt  1  connection lost after the final dot\n" in result.out
    assert result.err.endswith("next: caspian-mail in-doubt list\n")
    again = newsroom.caspian("send")
    assert (again.code, again.err) == (1, "next: caspian-mail in-doubt list\n")
    assert again.out.startswith(f"{ISSUE}: 2 of 3 sent, none left to try.\n")
    assert newsroom.had() == {reader(1): 1, reader(3): 1}


def test_a_rehearsal_is_no_send(newsroom: Newsroom) -> None:
    newsroom.prepare()
    newsroom.configure(TRANSPORT="maildir")
    for _ in range(2):
        result = newsroom.caspian("send", "--yes", "3")
        assert (result.code, result.out) == (
            0,
            f"Rehearsed 3 letters in 1 s into outbox/{ISSUE}/maildir/. None counts as sent.\n",
        )
        assert result.err.startswith("Rehearsal: no letter leaves this machine.\nEdition ")
        assert "Tested" not in result.err
        assert "Ledger" not in result.err
        assert result.err.endswith(
            "next: set CASPIAN_MAIL_TRANSPORT=smtp in .env, then: caspian-mail send --test\n"
        )
        assert len(list((newsroom.workspace.outbox(ISSUE) / "maildir" / "new").iterdir())) == 3
    assert newsroom.states() == {}
    newsroom.configure()
    assert newsroom.relay.connections == 0
    assert newsroom.caspian("send", "--yes", "3").code == 0
    assert newsroom.had() == THREE
