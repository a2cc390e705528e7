from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from caspian_mail.address import Address
from caspian_mail.ledger import Counts, Reason, State, Times, Unsent
from caspian_mail.model import Accepted, Deferred, InDoubt, NotAccepted, Refused
from tests.ledger.conftest import ROUTE, Deliver, HandClock, Start

if TYPE_CHECKING:
    from caspian_mail.ledger import Ledger

MINUTE = timedelta(minutes=1)


def test_no_address_is_kept_with_a_reply(start: Start, clock: HandClock, deliver: Deliver) -> None:
    send = start(2)
    deliver(
        send,
        Refused("550 5.1.1 <Reader1@example.org> User unknown"),
        Refused("550 5.1.1 <Reader2@example.org> User unknown"),
    )
    assert send.reasons() == [Reason(State.REFUSED, "550 5.1.1 <R…@example.org> User unknown", 2)]
    first, second = send.unsent()
    assert first == Unsent(
        1,
        Address("Reader1@example.org", "Reader 1"),
        State.REFUSED,
        "5.1.1",
        "550 5.1.1 <R…@example.org> User unknown",
        clock.now(),
    )
    assert second.number == 2


def test_reasons_are_counted_by_state_the_most_frequent_first(
    start: Start, clock: HandClock, deliver: Deliver
) -> None:
    send = start(10)
    now = clock.now()
    deliver(send, Deferred("451 4.7.1 <reader1@example.org> later"), again=now + 2 * MINUTE)
    deliver(send, Deferred("451 4.7.1 <xeader2@example.org> later"), again=now + 3 * MINUTE)
    deliver(send, Refused("550 5.7.1 no"), Refused("550 5.1.1 no"), Refused("550 5.1.1 no"))
    deliver(send, InDoubt("lost"), Accepted("250 Ok"), NotAccepted("lost"), again=now + MINUTE)
    send.begin_many(send.fresh(0, 1))
    assert send.reasons() == [
        Reason(State.PENDING, "lost", 1, now + MINUTE),
        Reason(State.DEFERRED, "451 4.7.1 <r…@example.org> later", 2, now + 2 * MINUTE),
        Reason(State.REFUSED, "550 5.1.1 no", 2),
        Reason(State.REFUSED, "550 5.7.1 no", 1),
        Reason(State.IN_DOUBT, "lost", 1),
    ]
    assert [one.number for one in send.unsent()] == [1, 2, 3, 4, 5, 6, 8, 9, 10]


def test_a_send_to_nobody_adds_up(start: Start) -> None:
    assert start(0).counts() == Counts()


def test_a_letter_begins_as_pending_or_not_at_all(start: Start, ledger: Ledger) -> None:
    send = start(1)
    columns = "send, number, address, name, state, updated"
    refused = ""
    try:
        ledger._database.run(  # noqa: SLF001 - what no code of ours does
            f"INSERT INTO letters ({columns}) VALUES (?, 2, '', '', 'sent', '')",  # noqa: S608 - words of ours
            send.send.id,
        )
    except Exception as error:  # noqa: BLE001 - each driver has its own
        refused = str(error)
    assert "a letter begins as pending" in refused
    assert send.counts() == Counts(pending=1)


def test_times_are_those_of_all_runs(start: Start, clock: HandClock) -> None:
    send = start(3)
    assert send.times() == Times()
    send.begin_run(ROUTE)
    started = clock.now()
    assert send.times() == Times(started=started)
    clock.pass_(seconds=10)
    send.end_run(20, 10.0)
    assert send.times() == Times(started, clock.now(), 2.0)
    clock.pass_(hours=1)
    send.begin_run(ROUTE)
    assert send.times() == Times(started, None, 2.0)
    clock.pass_(seconds=10)
    send.end_run(10, 10.0)
    assert send.times() == Times(started, clock.now(), 1.5)


def test_a_run_that_took_no_time_has_no_speed(start: Start) -> None:
    send = start(1)
    send.begin_run(ROUTE)
    send.end_run(0, 0.0)
    assert send.times().per_second is None
