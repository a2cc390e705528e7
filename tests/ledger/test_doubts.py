from __future__ import annotations

import pytest

from caspian_mail.address import Address
from caspian_mail.errors import UsageError
from caspian_mail.ledger import Counts, Held, Reason, State
from caspian_mail.ledger.doubts import DIED
from caspian_mail.model import Accepted, InDoubt, Recorded, Refused
from tests.ledger.conftest import ROUTE, Deliver, HandClock, Start


def test_what_a_dead_run_left_under_way_is_held(start: Start, clock: HandClock) -> None:
    send = start(3)
    assert send.begin_run(ROUTE) == 0
    due = send.fresh(0, 2)
    send.begin_many(due)
    clock.pass_(minutes=1)
    assert send.begin_run(ROUTE) == 2
    assert send.counts() == Counts(pending=1, in_doubt=2)
    assert send.in_doubt() == [
        Held(one.number, one.address, clock.now(), DIED, one.message_id) for one in due
    ]
    assert [one.address for one in due] == [
        Address(f"Reader{number}@example.org", f"Reader {number}") for number in (1, 2)
    ]
    assert [recipient.number for recipient in send.fresh(0, 10)] == [3]


def test_where_nobody_sends_what_is_under_way_is_in_doubt_without_writing(start: Start) -> None:
    send = start(2)
    send.begin_run(ROUTE)
    due = send.fresh(0, 2)
    send.begin_many(due)
    send.record_many([Recorded(due[0], InDoubt("connection lost"))])
    assert [(held.number, held.reason) for held in send.in_doubt()] == [(1, "connection lost")]
    assert [(held.number, held.reason) for held in send.in_doubt(died=True)] == [
        (1, "connection lost"),
        (2, DIED),
    ]
    assert send.counts().sending == 1


def test_letters_in_doubt_move_by_hand_only(start: Start, deliver: Deliver) -> None:
    send = start(3)
    (first, *_) = send.fresh(0, 3)
    deliver(send, InDoubt("lost"), InDoubt("lost"), Refused("550 no"))
    assert send.held_numbers(["2", "READER1@example.org", "1"]) == [1, 2]
    for name in ("3", "4", "someone@example.org"):
        with pytest.raises(UsageError, match=f"{name} is not in doubt"):
            send.held_numbers([name])
    assert send.assume_sent([2, 3]) == 1
    assert send.counts() == Counts(sent=1, in_doubt=1, refused=1)
    assert send.resend([1]) == 1
    assert send.counts() == Counts(sent=1, pending=1, refused=1)
    (again,) = send.fresh(0, 5)
    assert (again.message_id, again.date, again.attempts) == (first.message_id, first.date, 1)
    assert send.assume_sent([]) == 0


def test_a_servers_log_confirms_what_it_took(start: Start, deliver: Deliver) -> None:
    send = start(3)
    deliver(send, InDoubt("lost"), InDoubt("lost"), Accepted("250 Ok"))
    (held, _) = send.in_doubt()
    assert send.confirm([held.number, 3], "queued as 4F3A1") == 1
    assert send.counts() == Counts(sent=2, in_doubt=1)
    assert send.reasons() == [Reason(State.IN_DOUBT, "lost", 1)]
