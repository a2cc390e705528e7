from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from caspian_mail.address import Address
from caspian_mail.errors import GateError, LedgerError
from caspian_mail.ledger import Counts, Ledger, Reason, State
from caspian_mail.model import Accepted, Deferred, InDoubt, NotAccepted, Outcome, Recorded, Refused
from tests.ledger.conftest import EDITION, KEYS, ROUTE, Deliver, HandClock, Start, readers

if TYPE_CHECKING:
    from pathlib import Path

    from caspian_mail.model import Recipient

MINUTES = timedelta(minutes=5)


def numbers(recipients: list[Recipient]) -> list[int]:
    return [recipient.number for recipient in recipients]


# What is due


def test_the_list_is_read_in_its_order_a_stretch_at_a_time(start: Start) -> None:
    send = start(5)
    assert numbers(send.fresh(0, 3)) == [1, 2, 3]
    assert numbers(send.fresh(3, 3)) == [4, 5]
    assert send.fresh(5, 3) == []
    send.begin_many(send.fresh(1, 2))
    assert numbers(send.fresh(0, 9)) == [1, 4, 5]


def test_what_was_put_off_is_due_when_its_moment_has_come_the_soonest_first(
    start: Start, clock: HandClock, deliver: Deliver
) -> None:
    send = start(3)
    assert send.next_attempt() is None
    now = clock.now()
    deliver(send, Deferred("451 later"), again=now + 2 * MINUTES)
    deliver(send, NotAccepted("lost"), after=1, again=now + MINUTES)
    assert numbers(send.fresh(0, 9)) == [3]
    assert send.next_attempt() == now + MINUTES
    assert send.again(now + MINUTES - timedelta(microseconds=1), 9) == []
    assert numbers(send.again(now + MINUTES, 9)) == [2]
    both = send.again(now + 2 * MINUTES, 9)
    assert [(one.number, one.was_deferred) for one in both] == [(2, False), (1, True)]
    assert numbers(send.again(now + 2 * MINUTES, 1)) == [2]
    send.begin_many(send.again(now + 2 * MINUTES, 1))
    assert send.next_attempt() == now + 2 * MINUTES


def test_what_was_lost_and_is_not_put_off_is_due_at_once(start: Start, deliver: Deliver) -> None:
    send = start(2)
    deliver(send, NotAccepted("lost"))
    assert numbers(send.fresh(0, 9)) == [1, 2]
    assert send.next_attempt() is None


def test_a_letter_bears_what_its_first_attempt_bore(start: Start, clock: HandClock, deliver: Deliver) -> None:
    send = start(1)
    (first,) = send.fresh(0, 1)
    assert first.date == clock.now().replace(microsecond=0)
    deliver(send, NotAccepted("lost"))
    clock.pass_(days=1)
    assert send.fresh(0, 1) == [replace(first, attempts=1)]
    deliver(send, Deferred("451 later"), again=clock.now())
    clock.pass_(days=1)
    assert send.again(clock.now(), 1) == [replace(first, attempts=2, was_deferred=True)]


def test_one_message_id_never_names_two_letters(
    start: Start, clock: HandClock, ledger: Ledger, deliver: Deliver
) -> None:
    send = start(2)
    (first, _) = send.fresh(0, 9)
    deliver(send, InDoubt("lost"))
    send.resend([1])
    (again, untried) = send.fresh(0, 9)
    assert (again.message_id, again.date) == (first.message_id, first.date)
    newer = ledger.adopt(send, replace(send.edition, subject="newer"))
    clock.pass_(days=1)
    (changed, still) = newer.fresh(0, 9)
    assert changed.message_id != first.message_id
    assert changed.date == clock.now().replace(microsecond=0)
    assert still.message_id == untried.message_id
    deliver(newer, Deferred("451 later"), again=clock.now())
    (retried,) = newer.again(clock.now(), 9)
    assert (retried.message_id, retried.date, retried.number) == (changed.message_id, changed.date, 1)
    newest = ledger.adopt(newer, replace(send.edition, subject="newest"))
    (third,) = newest.again(clock.now(), 9)
    assert third.message_id not in {first.message_id, changed.message_id}


def test_nothing_is_due_without_the_secret(place: Path | str, clock: HandClock, start: Start) -> None:
    start(1)
    with Ledger.open(place, clock) as ledger:
        send = ledger.find("2025-10-27")
        assert send is not None
        assert send.counts() == Counts(pending=1)
        with pytest.raises(GateError, match="CASPIAN_MAIL_SECRET is not set"):
            send.fresh(0, 1)


# What is under way, and what becomes of it


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Accepted("250 2.0.0 Ok"), State.SENT),
        (Deferred("451 4.7.1 Greylisted"), State.DEFERRED),
        (Refused("550 5.1.1 User unknown"), State.REFUSED),
        (NotAccepted("connection lost before the letter was written"), State.PENDING),
        (InDoubt("connection lost after the final dot"), State.IN_DOUBT),
    ],
)
def test_an_outcome_becomes_a_state(start: Start, outcome: Outcome, state: State, deliver: Deliver) -> None:
    send = start(2)
    deliver(send, outcome)
    expected = {State.PENDING.value: 1}
    expected[state.value] = expected.get(state.value, 0) + 1
    assert send.counts() == Counts(**expected)
    assert send.counts().total == 2


def test_what_is_under_way_is_on_the_disk_with_date_and_edition(ledger: Ledger, start: Start) -> None:
    send = start(1)
    (recipient,) = send.fresh(0, 10)
    send.begin_many([recipient])
    assert send.counts() == Counts(sending=1)
    assert send.fresh(0, 10) == []
    (row,) = ledger._database.rows("SELECT attempts, date, digest, message_id FROM letters")  # noqa: SLF001 - what is on the disk
    assert row == (1, "2025-10-27T14:02:11.000000+00:00", EDITION.digest, recipient.message_id)


def test_a_letter_is_begun_once(ledger: Ledger, start: Start) -> None:
    send = start(2)
    due = send.fresh(0, 2)
    send.begin_many(due[:1])
    with pytest.raises(LedgerError) as caught:
        send.begin_many(due)
    assert caught.value.message == f"{ledger.name} was changed while it was being sent from"
    assert send.counts() == Counts(sending=1, pending=1)


def test_only_what_is_under_way_is_recorded(start: Start, deliver: Deliver) -> None:
    send = start(2)
    due = send.fresh(0, 2)
    deliver(send, Accepted("250 Ok"))
    for recipient in due:
        with pytest.raises(LedgerError, match="was changed"):
            send.record_many([Recorded(recipient, Refused("550 5.1.1 no"))])
    assert send.counts() == Counts(sent=1, pending=1)


def test_a_turn_is_on_the_disk_as_one(
    start: Start, ledger: Ledger, place: Path | str, clock: HandClock
) -> None:
    send = start(4)
    first, second, third, _ = send.fresh(0, 4)
    send.begin_many([first, second])
    with Ledger.open(place, clock, create=False) as other:
        seen = other.find("2025-10-27")
        assert seen is not None
        with send.turn():
            send.record_many([Recorded(first, Accepted("250 Ok"))])
            send.begin_many([third])
            assert seen.counts() == Counts(sending=2, pending=2)
        assert seen.counts() == Counts(sent=1, sending=2, pending=1)

    def do_what_cannot_be() -> None:
        with send.turn():
            send.record_many([Recorded(second, Accepted("250 Ok"))])
            send.begin_many([third])

    with pytest.raises(LedgerError, match="was changed"):
        do_what_cannot_be()
    assert send.counts() == Counts(sent=1, sending=2, pending=1)
    assert not ledger.is_sent_from


# Runs


def test_what_was_lost_is_due_at_once_in_the_next_run_and_what_was_deferred_keeps_its_time(
    start: Start, clock: HandClock, deliver: Deliver
) -> None:
    send = start(3)
    send.begin_run(ROUTE)
    deliver(send, NotAccepted("lost"), Deferred("451 later"), again=clock.now() + MINUTES)
    assert numbers(send.fresh(0, 9)) == [3]
    assert [reason.state for reason in send.reasons()] == [State.PENDING, State.DEFERRED]
    send.end_run(0, 1.0)
    send.begin_run(ROUTE)
    assert numbers(send.fresh(0, 9)) == [1, 3]
    assert send.again(clock.now(), 9) == []
    assert send.next_attempt() == clock.now() + MINUTES
    assert [reason.state for reason in send.reasons()] == [State.DEFERRED]


def test_a_run_through_another_server_is_remembered(start: Start, ledger: Ledger) -> None:
    send = start(1)
    send.begin_run("relay.example.net:465")
    found = ledger.find(send.send.issue)
    assert found is not None
    assert found.send.route == "relay.example.net:465"
    send.keep_alive()
    send.end_run(0, 0.0)


# Suppressions


def test_who_is_suppressed_after_the_freeze_gets_nothing(
    start: Start, ledger: Ledger, deliver: Deliver
) -> None:
    send = start(5)
    deliver(send, Accepted("250 Ok"), Deferred("451 later"), again=datetime(2025, 10, 28, tzinfo=UTC))
    assert send.drop_suppressed() == 0
    for number in (1, 2, 3):
        ledger.readers.suppress(readers(5)[number - 1], "unsubscribed", "by hand")
    assert send.drop_suppressed() == 2
    assert send.drop_suppressed() == 0
    assert send.counts() == Counts(sent=1, refused=2, pending=2)
    assert send.reasons() == [Reason(State.REFUSED, "suppressed", 2)]
    assert send.next_attempt() is None
    ledger.readers.suppress(readers(5)[3], "complained", "by hand")
    assert send.begin_run(ROUTE) == 0
    assert numbers(send.fresh(0, 9)) == [5]


def test_what_is_in_hand_is_left_alone_and_looked_for_again(start: Start, ledger: Ledger) -> None:
    send = start(4)
    one, two, *_ = send.fresh(0, 2)
    send.begin_many([one])
    for number in (1, 2, 3):
        ledger.readers.suppress(readers(4)[number - 1], "unsubscribed", "by hand")
    assert send.drop_suppressed({1, 2}) == 1
    assert send.counts() == Counts(sending=1, pending=2, refused=1)
    send.record_many([Recorded(one, Deferred("451 later"), datetime(2025, 10, 28, tzinfo=UTC))])
    assert send.drop_suppressed({2}) == 1
    send.begin_many([two])
    send.record_many([Recorded(two, Accepted("250 Ok"))])
    assert send.drop_suppressed() == 0
    assert send.counts() == Counts(pending=1, refused=2, sent=1)


@pytest.mark.parametrize("reply", ["550 5.1.1 <Reader1@example.org> User unknown", "550 5.1.10 null MX"])
def test_an_address_that_takes_no_mail_is_suppressed(
    start: Start, ledger: Ledger, clock: HandClock, deliver: Deliver, reply: str
) -> None:
    send = start(2)
    deliver(send, Refused(reply))
    found = ledger.readers.show(readers(1)[0])
    assert found is not None
    assert (found.status, found.since) == ("bounced", clock.now())
    assert found.why == reply.replace("<Reader1@", "<R…@")
    assert send.failed() == 0


@pytest.mark.parametrize(
    "reply", ["550 5.1.7 bad sender", "550 5.1.8 bad sender's domain", "550 5.7.1 spam", "550 User unknown"]
)
def test_what_is_refused_for_another_reason_suppresses_nobody(
    start: Start, ledger: Ledger, deliver: Deliver, reply: str
) -> None:
    send = start(2)
    deliver(send, Refused(reply))
    assert ledger.readers.suppressions() == []
    assert send.failed() == 1


def test_a_deferral_suppresses_nobody_nor_does_what_was_unsubscribed_bounce(
    start: Start, ledger: Ledger, clock: HandClock, deliver: Deliver
) -> None:
    send = start(2)
    due = send.fresh(0, 2)
    send.begin_many(due)
    ledger.readers.suppress(readers(2)[1], "unsubscribed", "by hand")
    send.record_many(
        [Recorded(due[0], Deferred("450 5.1.1 odd"), clock.now()), Recorded(due[1], Refused("550 5.1.1 no"))]
    )
    assert [(one.status, one.count) for one in ledger.readers.suppressions()] == [("unsubscribed", 1)]
    deliver(start(2, kind="rehearsal"), Refused("550 5.1.1 no"))
    assert [(one.status, one.count) for one in ledger.readers.suppressions()] == [("unsubscribed", 1)]


# Further letters


def test_what_failed_goes_again_as_if_for_the_first_time(
    start: Start, ledger: Ledger, clock: HandClock, deliver: Deliver
) -> None:
    send = start(4)
    first, *_ = send.fresh(0, 1)
    deliver(
        send, Refused("550 5.7.1 us"), Refused("550 5.1.1 them"), Refused("550 5.7.1 us"), Accepted("250")
    )
    ledger.readers.suppress(readers(3)[2], "complained", "by hand")
    assert send.failed() == 1
    clock.pass_(days=3)
    assert send.retry_failed() == 1
    assert send.failed() == 0
    assert send.counts() == Counts(pending=1, refused=2, sent=1)
    assert send.fresh(0, 9) == [replace(first, date=clock.now().replace(microsecond=0))]


def test_a_rehearsal_has_failures_as_well(start: Start, deliver: Deliver) -> None:
    send = start(1, kind="rehearsal")
    deliver(send, Refused("550 5.1.1 no"))
    assert send.failed() == send.retry_failed() == 1


def test_who_has_had_none_is_added_past_the_end(start: Start, ledger: Ledger, deliver: Deliver) -> None:
    send = start(2)
    deliver(send, Accepted("250 Ok"))
    ledger.readers.suppress(readers(5)[4], "bounced", "x")
    newcomers = [Address("zoe@example.org", "Zoe"), *readers(5), Address("adam@example.org")]
    ledger.stage(newcomers)
    assert ledger.missed(send) == 4
    assert send.add_missed() == 4
    assert ledger.missed(send) == send.add_missed() == 0
    assert send.counts() == Counts(sent=1, pending=5)
    assert [(one.number, one.address.email) for one in send.fresh(2, 9)] == [
        *((3, "zoe@example.org"), (4, "Reader3@example.org")),
        *((5, "Reader4@example.org"), (6, "adam@example.org")),
    ]
    assert ledger.readers.by_token(KEYS.token("zoe@example.org")) == newcomers[0]


def test_a_correction_or_its_original_is_enough_not_to_be_missed(start: Start, ledger: Ledger) -> None:
    start(4)
    correction = start(2, correction=True)
    start(9, kind="rehearsal")
    ledger.stage(readers(6))
    assert ledger.missed(correction) == 2


# Token buckets


def test_token_buckets_are_as_full_as_they_were_left(start: Start, ledger: Ledger, clock: HandClock) -> None:
    send = start(1)
    assert send.levels() == {}
    send.keep_levels({"": (12.5, clock.now()), "gmail.com": (0.0, clock.now())})
    later = clock.now() + MINUTES
    start(1, issue="2025-11-03").keep_levels({"gmail.com": (3.25, later)})
    found = ledger.find("2025-10-27")
    assert found is not None
    assert found.levels() == {"": (12.5, clock.now()), "gmail.com": (3.25, later)}
