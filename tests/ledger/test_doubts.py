from __future__ import annotations

import pytest

from caspian_mail.address import Address
from caspian_mail.errors import UsageError
from caspian_mail.ledger import Counts, Held, Reason, State
from caspian_mail.ledger.doubts import DIED
from caspian_mail.model import Accepted, Deferred, InDoubt, Recorded, Refused
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
        Held(one.number, one.address, clock.now(), DIED, one.message_id, one.date) for one in due
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


def test_what_surely_did_not_arrive_goes_out_again_with_what_shows_it(start: Start, deliver: Deliver) -> None:
    send = start(3)
    (first, *_) = send.fresh(0, 3)
    deliver(send, InDoubt("lost"), Accepted("250 Ok"))
    assert send.release([1, 2], "never arrived there") == 1
    assert send.counts() == Counts(sent=1, pending=2)
    assert [one.message_id for one in send.fresh(0, 1)] == [first.message_id]
    assert [(one.number, one.reason) for one in send.unsent()] == [(1, "never arrived there"), (3, "")]


def test_a_letter_of_the_same_run_bears_witness(start: Start, deliver: Deliver, clock: HandClock) -> None:
    send = start(6)
    send.begin_run(ROUTE)
    clock.pass_(seconds=3)
    deliver(send, Refused("550 no"), Accepted("250 Ok"), InDoubt("lost"))
    (held,) = send.in_doubt()
    witness = send.witness(held.number)
    assert witness is not None
    assert (witness.number, witness.reason) == (2, "250 Ok")
    assert (witness.begun, held.begun) == (clock.now().replace(microsecond=0),) * 2
    # Another run, of another transport for all anybody knows.
    clock.pass_(minutes=5)
    send.begin_run("elsewhere")
    clock.pass_(seconds=3)
    deliver(send, InDoubt("lost"), after=3)
    assert send.witness(4) is None
    deliver(send, Accepted("250 Ok"), after=4)
    assert [one and one.number for one in (send.witness(3), send.witness(4))] == [2, 5]


def test_what_was_assumed_is_no_witness(start: Start, deliver: Deliver, clock: HandClock) -> None:
    send = start(3)
    send.begin_run(ROUTE)
    clock.pass_(seconds=3)
    deliver(send, InDoubt("lost"), InDoubt("lost"))
    send.assume_sent([1])
    assert send.witness(2) is None
    send.confirm([1], "queued as 4F3A1")
    assert send.witness(2) is None  # what is settled stays settled


def test_of_a_letter_that_was_tried_twice_nobody_knows_the_run(
    start: Start, deliver: Deliver, clock: HandClock
) -> None:
    send = start(2)
    send.begin_run(ROUTE)
    clock.pass_(seconds=3)
    deliver(send, Deferred("451 later"), Accepted("250 Ok"), again=clock.now())
    clock.pass_(seconds=9)
    (again,) = send.again(clock.now(), 1)
    send.begin_many([again])
    send.record_many([Recorded(again, InDoubt("lost"))])
    assert send.witness(1) is None
    assert send.witness(9) is None


def test_in_the_second_in_which_a_run_begins_nothing_is_told_but_of_the_first(
    start: Start, deliver: Deliver, clock: HandClock
) -> None:
    send = start(6)
    send.begin_run(ROUTE)
    deliver(send, Accepted("250 Ok"), InDoubt("lost"))
    assert send.witness(2) is not None
    clock.pass_(minutes=5)
    send.begin_run(ROUTE)
    deliver(send, Accepted("250 Ok"), InDoubt("lost"), after=2)
    assert send.witness(2) is not None
    assert send.witness(4) is None


def test_two_runs_that_begin_in_one_second_are_not_told_apart(
    start: Start, deliver: Deliver, clock: HandClock
) -> None:
    send = start(4)
    send.begin_run(ROUTE)
    deliver(send, Accepted("250 Ok"))
    clock.pass_(seconds=0.2)
    send.begin_run(ROUTE)
    deliver(send, InDoubt("lost"), after=1)
    assert send.witness(2) is None


def test_without_a_run_there_is_no_witness(start: Start, deliver: Deliver) -> None:
    send = start(2)
    deliver(send, Accepted("250 Ok"), InDoubt("lost"))
    assert send.witness(2) is None
