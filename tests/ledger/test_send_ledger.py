from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from caspian_mail.address import Address
from caspian_mail.errors import LedgerError, UsageError
from caspian_mail.ledger import Counts, Held, Ledger, Reason, State, Times, Unsent
from caspian_mail.ledger.send_ledger import DEFERRED_FOR, DIED
from caspian_mail.model import Accepted, Deferred, InDoubt, NotAccepted, Outcome, Refused
from tests.ledger.conftest import EDITION, ROUTE, SECRET, HandClock, Start, readers

if TYPE_CHECKING:
    from caspian_mail.ledger import SendLedger


def deliver(send: SendLedger, clock: HandClock, *outcomes: Outcome) -> None:
    """Begin as many letters as there are outcomes, and record these."""
    due = send.due(clock.now(), len(outcomes))
    send.begin_many(due)
    numbers = [recipient.number for recipient in due]
    send.record_many(list(zip(numbers, outcomes, strict=True)))


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
def test_an_outcome_becomes_a_state(start: Start, clock: HandClock, outcome: Outcome, state: State) -> None:
    send = start(2)
    deliver(send, clock, outcome)
    expected = {State.PENDING.value: 1}
    expected[state.value] = expected.get(state.value, 0) + 1
    assert send.counts() == Counts(**expected)
    assert send.counts().total == 2


def test_what_is_under_way_is_on_the_disk_with_date_and_edition(
    ledger: Ledger, start: Start, clock: HandClock
) -> None:
    send = start(1)
    (recipient,) = send.due(clock.now(), 10)
    assert recipient.date == clock.now().replace(microsecond=0)
    send.begin_many([recipient])
    assert send.counts() == Counts(sending=1)
    assert send.due(clock.now(), 10) == []
    (row,) = ledger._database.rows("SELECT attempts, date, digest FROM letters")  # noqa: SLF001 - what is on the disk
    assert row == (1, "2025-10-27T14:02:11.000000+00:00", EDITION.digest)


def test_every_attempt_bears_the_date_of_the_first(start: Start, clock: HandClock) -> None:
    send = start(1)
    send.begin_run("smtp.example.org:587")
    (first,) = send.due(clock.now(), 1)
    deliver(send, clock, NotAccepted("lost"))
    clock.pass_(days=1)
    assert send.due(clock.now(), 1) == [first]
    deliver(send, clock, Deferred("451 later"))
    clock.pass_(days=1)
    send.begin_run("smtp.example.org:587")
    assert send.due(clock.now(), 1) == [first]


def test_a_letter_is_begun_once(start: Start, clock: HandClock) -> None:
    send = start(2)
    due = send.due(clock.now(), 2)
    send.begin_many(due[:1])
    with pytest.raises(LedgerError, match=r"caspian-mail\.db was changed while it was being sent from"):
        send.begin_many(due)
    assert send.counts() == Counts(sending=1, pending=1)


def test_only_what_is_under_way_is_recorded(start: Start, clock: HandClock) -> None:
    send = start(2)
    deliver(send, clock, Accepted("250 Ok"))
    for number in (1, 2):
        with pytest.raises(LedgerError, match="was changed"):
            send.record_many([(number, Refused("550 no"))])
    assert send.counts() == Counts(sent=1, pending=1)


def test_what_is_deferred_waits_for_the_next_run_and_then_goes_at_once(
    start: Start, clock: HandClock
) -> None:
    send = start(2)
    send.begin_run("smtp.example.org:587")
    began = clock.now()
    deliver(send, clock, Deferred("451 4.7.1 later"), Accepted("250 Ok"))
    assert send.due(began, 10) == []
    assert send.due(clock.now(), 10) == []
    assert [recipient.number for recipient in send.due(clock.now() + DEFERRED_FOR, 10)] == [1]
    clock.pass_(seconds=1)
    send.begin_run("smtp.example.org:587")
    assert [recipient.number for recipient in send.due(clock.now(), 10)] == [1]


def test_a_clock_that_jumps_back_makes_nothing_due_twice_in_a_run(start: Start, clock: HandClock) -> None:
    send = start(1)
    send.begin_run("smtp.example.org:587")
    began = clock.now()
    clock.pass_(hours=-2)
    deliver(send, clock, Deferred("451 4.7.1 later"))
    assert send.due(began, 10) == []
    send.begin_run("smtp.example.org:587")
    assert len(send.due(clock.now(), 10)) == 1


def test_letters_never_tried_come_first(start: Start, clock: HandClock) -> None:
    send = start(3)
    deliver(send, clock, Deferred("451 later"))
    send.begin_run("smtp.example.org:587")
    assert [recipient.number for recipient in send.due(clock.now(), 10)] == [2, 3, 1]
    assert [recipient.number for recipient in send.due(clock.now(), 2)] == [2, 3]


def test_what_a_dead_run_left_under_way_is_held(start: Start, clock: HandClock) -> None:
    send = start(3)
    assert send.begin_run("smtp.example.org:587") == 0
    send.begin_many(send.due(clock.now(), 2))
    clock.pass_(minutes=1)
    assert send.begin_run("smtp.example.org:587") == 2
    assert send.counts() == Counts(pending=1, in_doubt=2)
    assert send.in_doubt() == [
        Held(number, Address(f"Reader{number}@example.org", f"Reader {number}"), clock.now(), DIED)
        for number in (1, 2)
    ]
    assert [recipient.number for recipient in send.due(clock.now(), 10)] == [3]


def test_where_nobody_sends_what_is_under_way_is_in_doubt_without_writing(
    start: Start, clock: HandClock
) -> None:
    send = start(2)
    send.begin_run(ROUTE)
    send.begin_many(send.due(clock.now(), 2))
    send.record_many([(1, InDoubt("connection lost"))])
    assert [(held.number, held.reason) for held in send.in_doubt()] == [(1, "connection lost")]
    assert [(held.number, held.reason) for held in send.in_doubt(died=True)] == [
        (1, "connection lost"),
        (2, DIED),
    ]
    assert send.counts().sending == 1


def test_letters_in_doubt_move_by_hand_only(start: Start, clock: HandClock) -> None:
    send = start(3)
    (first, *_) = send.due(clock.now(), 3)
    deliver(send, clock, InDoubt("lost"), InDoubt("lost"), Refused("550 no"))
    assert send.held_numbers(["2", "READER1@example.org", "1"]) == [1, 2]
    for name in ("3", "4", "someone@example.org"):
        with pytest.raises(UsageError, match=f"{name} is not in doubt"):
            send.held_numbers([name])
    assert send.assume_sent([2, 3]) == 1
    assert send.counts() == Counts(sent=1, in_doubt=1, refused=1)
    assert send.resend([1]) == 1
    assert send.counts() == Counts(sent=1, pending=1, refused=1)
    assert send.due(clock.now(), 5) == [first]
    assert send.assume_sent([]) == 0


def test_no_address_is_kept_with_a_reply(start: Start, clock: HandClock) -> None:
    send = start(2)
    deliver(
        send,
        clock,
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
    start: Start, clock: HandClock, ledger: Ledger
) -> None:
    send = start(9)
    send.begin_run("smtp.example.org:587")
    began = clock.now()
    deliver(send, clock, Deferred("451 4.7.1 <reader1@example.org> later"))
    clock.pass_(minutes=1)
    deliver(send, clock, Deferred("451 4.7.1 <xeader2@example.org> later"))
    deliver(send, clock, Refused("550 5.7.1 no"), Refused("550 5.1.1 no"), Refused("550 5.1.1 no"))
    deliver(send, clock, InDoubt("lost"), Accepted("250 Ok"), NotAccepted("lost"))
    assert send.reasons() == [
        Reason(State.PENDING, "lost", 1, clock.now() + DEFERRED_FOR),
        Reason(State.DEFERRED, "451 4.7.1 <r…@example.org> later", 2, began + DEFERRED_FOR),
        Reason(State.REFUSED, "550 5.1.1 no", 2),
        Reason(State.REFUSED, "550 5.7.1 no", 1),
        Reason(State.IN_DOUBT, "lost", 1),
    ]
    assert ledger.find("2025-10-27") is not None


def test_everyone_on_the_list_is_named_in_its_order(start: Start, clock: HandClock) -> None:
    send = start(3)
    deliver(send, clock, Accepted("250 Ok"))
    assert list(send.addresses()) == readers(3)


def test_times_are_those_of_all_runs(start: Start, clock: HandClock) -> None:
    send = start(3)
    assert send.times() == Times()
    send.begin_run("smtp.example.org:587")
    started = clock.now()
    assert send.times() == Times(started=started)
    clock.pass_(seconds=10)
    send.end_run(20, 10.0)
    assert send.times() == Times(started, clock.now(), 2.0)
    clock.pass_(hours=1)
    send.begin_run("smtp.example.org:587")
    assert send.times() == Times(started, None, 2.0)
    clock.pass_(seconds=10)
    send.end_run(10, 10.0)
    assert send.times() == Times(started, clock.now(), 1.5)


def test_a_run_that_took_no_time_has_no_speed(start: Start) -> None:
    send = start(1)
    send.begin_run("smtp.example.org:587")
    send.end_run(0, 0.0)
    assert send.times().per_second is None


def plan(ledger: Ledger, sql: str, *values: object) -> str:
    return "\n".join(str(row[3]) for row in ledger._database.rows(f"EXPLAIN QUERY PLAN {sql}", *values))  # noqa: SLF001 - the plan is the database's


def test_what_is_due_and_what_is_counted_is_found_by_index(
    ledger: Ledger, start: Start, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = start(50)
    database = ledger._database  # noqa: SLF001 - the plan is the database's
    asked: list[tuple[str, tuple[object, ...]]] = []
    rows = database.rows

    def noted(sql: str, *values: object) -> object:
        asked.append((sql, values))
        return rows(sql, *values)

    monkeypatch.setattr(database, "rows", noted)
    send.due(clock.now(), 5)
    send.counts()
    send.reasons()
    send.in_doubt()
    monkeypatch.undo()
    assert len(asked) == 4
    for sql, values in asked:
        steps = plan(ledger, sql, *values)
        assert "SCAN" not in steps
        assert "SEARCH" in steps
    due, counts, *_ = (plan(ledger, sql, *values) for sql, values in asked)
    assert "letters_by_state (send=? AND state=?)" in due
    assert "TEMP B-TREE" not in due
    assert "letters" not in counts


class AnyOrder(RuleBasedStateMachine):
    """Whatever happens in whatever order: each recipient in one state, none twice, none lost."""

    size = 6

    @initialize()
    def begin(self) -> None:
        self.clock = HandClock(datetime(2025, 10, 27, tzinfo=UTC))
        # A path that is not there and not made is a ledger in memory.
        self.ledger = Ledger.open(Path("no such folder") / "caspian-mail.db", self.clock, create=False)
        self.send = self.ledger.start(
            "i", "live", route=ROUTE, edition=EDITION, addresses=readers(self.size), secret=SECRET
        )
        self.send.begin_run("smtp.example.org:587")
        self.sent: set[int] = set()
        self.flying: set[int] = set()

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            self.ledger.close()

    @rule(limit=st.integers(1, 4))
    def begin_some(self, limit: int) -> None:
        due = self.send.due(self.clock.now(), limit)
        numbers = {recipient.number for recipient in due}
        assert numbers.isdisjoint(self.sent | self.flying)
        self.send.begin_many(due)
        self.flying |= numbers

    @rule(
        data=st.data(),
        outcome=st.sampled_from(
            [Accepted("250"), Deferred("451"), Refused("550"), NotAccepted("x"), InDoubt("y")]
        ),
    )
    def record_one(self, data: st.DataObject, outcome: Outcome) -> None:
        if self.flying:
            number = data.draw(st.sampled_from(sorted(self.flying)))
            self.send.record_many([(number, outcome)])
            self.flying.remove(number)
            if isinstance(outcome, Accepted):
                self.sent.add(number)

    @rule()
    def die_and_begin_again(self) -> None:
        self.clock.at += timedelta(seconds=1)
        assert self.send.begin_run("smtp.example.org:587") == len(self.flying)
        self.flying.clear()

    @rule()
    def assume(self) -> None:
        numbers = [held.number for held in self.send.in_doubt()]
        self.send.assume_sent(numbers)
        self.sent.update(numbers)

    @invariant()
    def states_add_up(self) -> None:
        counts = self.send.counts()
        assert counts.total == self.size
        assert counts.sent == len(self.sent)
        assert counts.sending == len(self.flying)
        rows = self.ledger._database.rows("SELECT state, count(*) FROM letters GROUP BY state")  # noqa: SLF001 - the truth
        by_hand: dict[str, int] = dict(rows)
        assert Counts(**by_hand) == counts


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)


def test_a_lost_letter_is_not_due_again_in_its_run_and_is_in_the_next(start: Start, clock: HandClock) -> None:
    send = start(2)
    send.begin_run("smtp.example.org:587")
    deliver(send, clock, NotAccepted("lost"))
    assert [one.number for one in send.due(clock.now(), 9)] == [2]
    send.begin_run("smtp.example.org:587")
    assert [one.number for one in send.due(clock.now(), 9)] == [1, 2]
    assert [reason.state for reason in send.reasons()] == []


def test_one_message_id_never_names_two_letters(start: Start, clock: HandClock, ledger: Ledger) -> None:
    send = start(2)
    send.begin_run("smtp.example.org:587")
    (first, _) = send.due(clock.now(), 9)
    deliver(send, clock, InDoubt("lost"))
    send.resend([1])
    (again, untried) = send.due(clock.now(), 9)
    assert (again.message_id, again.date) == (first.message_id, first.date)
    newer = ledger.adopt(send, replace(send.edition, subject="newer"))
    (changed, still) = newer.due(clock.now(), 9)
    assert changed.message_id != first.message_id
    assert still.message_id == untried.message_id
    newer.begin_run("smtp.example.org:587")
    deliver(newer, clock, Deferred("451 later"))
    newer.begin_run("smtp.example.org:587")
    (_, retried) = newer.due(clock.now(), 9)
    assert (retried.message_id, retried.number) == (changed.message_id, 1)


def test_a_run_through_another_server_is_remembered(start: Start, ledger: Ledger) -> None:
    send = start(1)
    send.begin_run("relay.example.net:465")
    found = ledger.find(send.send.issue)
    assert found is not None
    assert found.send.route == "relay.example.net:465"
