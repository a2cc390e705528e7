from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from caspian_mail.address import Address
from caspian_mail.errors import LedgerError, UsageError
from caspian_mail.flows.in_doubt import Settled, list_in_doubt, settle_by_log
from caspian_mail.ledger import Counts, Ledger
from caspian_mail.model import InDoubt, Recorded
from caspian_mail.signing import Keys
from tests.conftest import SECRET
from tests.ledger.conftest import EDITION, ROUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from caspian_mail.flows.desk import Desk

STDIN = Path("-")
READERS = [Address("a@readers.internal"), Address("b@readers.internal")]


@pytest.fixture
def desk(open_with: Callable[..., Desk]) -> Desk:
    return open_with()


@pytest.fixture
def ledger(desk: Desk) -> Iterator[Ledger]:
    """A ledger with a send of which one letter is under way."""
    with Ledger.open(desk.workspace.ledger_file, desk.clock, keys=Keys(SECRET)) as opened:
        opened.stage(READERS)
        send = opened.start(EDITION.issue, "live", route=ROUTE, edition=EDITION)
        send.begin_run(ROUTE)
        send.begin_many(send.fresh(0, 1))
        yield opened


def test_what_a_dead_run_left_under_way_is_listed_and_stays_as_it_is(desk: Desk, ledger: Ledger) -> None:
    stem, held = list_in_doubt(desk, None)
    assert (stem, [letter.number for letter in held]) == (EDITION.issue, [1])
    assert held[0].reason == "the run died while it was under way"
    send = ledger.find(EDITION.issue)
    assert send is not None
    assert send.counts().sending == 1
    assert not desk.workspace.ledger_file.with_name("caspian-mail.db.lock").exists()


def test_while_a_run_is_alive_what_is_under_way_is_not_in_doubt(desk: Desk, ledger: Ledger) -> None:
    with ledger.lock():
        assert list_in_doubt(desk, None) == (EDITION.issue, [])


def test_before_anything_was_sent_nothing_is_in_doubt(desk: Desk) -> None:
    with pytest.raises(UsageError, match="nothing was sent yet"):
        list_in_doubt(desk, None)
    with pytest.raises(UsageError, match="nothing was sent yet"):
        settle_by_log(desk, None, STDIN, io.BytesIO())
    assert not desk.workspace.ledger_file.exists()


# Settled by the server's log


def log_of(*message_ids: str) -> io.BytesIO:
    """Return a log in which these letters were queued, after one of somebody else's."""
    return io.BytesIO(
        "".join(
            f"Oct 27 10:04:10 mail postfix/cleanup[7]: 4F3A{number}: message-id={message_id}\n"
            f"Oct 27 10:04:11 mail postfix/qmgr[6]: 4F3A{number}: from=<b@x>, size=9 (queue active)\n"
            for number, message_id in enumerate(("<other@example.org>", *message_ids))
        ).encode()
    )


def counts(ledger: Ledger) -> Counts:
    send = ledger.find(EDITION.issue)
    assert send is not None
    return send.counts()


def held_ids(desk: Desk) -> list[str]:
    return [letter.message_id for letter in list_in_doubt(desk, None)[1]]


def test_what_a_dead_run_left_is_settled_and_the_ledger_keeps_what_showed_it(
    desk: Desk, ledger: Ledger
) -> None:
    log = log_of(*held_ids(desk))
    assert settle_by_log(desk, None, STDIN, log) == Settled(EDITION.issue, 1, 0)
    assert counts(ledger) == Counts(pending=1, sent=1)
    with closing(sqlite3.connect(desk.workspace.ledger_file)) as database:
        kept = database.execute("SELECT reply FROM letters ORDER BY number").fetchall()
    assert kept == [("queued as 4F3A1, Oct 27 10:04:11",), ("",)]


def test_what_the_log_does_not_show_is_held_as_it_was(desk: Desk, ledger: Ledger) -> None:
    send = ledger.find(EDITION.issue)
    assert send is not None
    (other,) = send.fresh(1, 1)
    send.begin_many([other])
    send.record_many([Recorded(other, InDoubt("connection lost after the final dot"))])
    first, second = list_in_doubt(desk, None)[1]
    assert settle_by_log(desk, EDITION.issue, STDIN, log_of(first.message_id)) == Settled(EDITION.issue, 1, 1)
    assert list_in_doubt(desk, None)[1] == [second]
    assert settle_by_log(desk, None, STDIN, log_of()) == Settled(EDITION.issue, 0, 1)
    assert list_in_doubt(desk, None)[1] == [second]


def test_where_none_is_in_doubt_no_log_is_read(desk: Desk, ledger: Ledger) -> None:
    settle_by_log(desk, None, STDIN, log_of(*held_ids(desk)))
    unread = log_of()
    assert settle_by_log(desk, None, STDIN, unread) == Settled(EDITION.issue, 0, 0)
    assert unread.tell() == 0
    assert counts(ledger) == Counts(pending=1, sent=1)


def test_while_letters_go_out_none_is_settled(desk: Desk, ledger: Ledger) -> None:
    log = log_of(*held_ids(desk))
    with ledger.lock(), pytest.raises(LedgerError, match="another process is sending"):
        settle_by_log(desk, None, STDIN, log)
    assert counts(ledger) == Counts(pending=1, sending=1)


def test_a_log_is_named_from_the_workspace(desk: Desk, ledger: Ledger) -> None:
    with pytest.raises(UsageError, match=r"^no file logs/mail\.log$"):
        settle_by_log(desk, None, desk.workspace.root / "logs" / "mail.log")
    assert counts(ledger) == Counts(pending=1, in_doubt=1)


def test_the_log_of_another_server_settles_nothing(desk: Desk, ledger: Ledger) -> None:
    with pytest.raises(UsageError, match="no line of the log names a letter as Postfix does"):
        settle_by_log(desk, None, STDIN, io.BytesIO(b"Oct 27 10:04:11 mail exim[7]: start\n"))
    assert counts(ledger) == Counts(pending=1, in_doubt=1)
