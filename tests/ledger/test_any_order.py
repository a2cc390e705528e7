from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from caspian_mail.ledger import Counts, Ledger
from caspian_mail.model import Accepted, Deferred, InDoubt, NotAccepted, Outcome, Recipient, Recorded, Refused
from tests.ledger.conftest import EDITION, KEYS, ROUTE, HandClock, readers

if TYPE_CHECKING:
    from tests.postgres_server import PostgresServer


class AnyOrder(RuleBasedStateMachine):
    """Whatever happens in whatever order: each recipient in one state, none twice, none lost."""

    def __init__(self, place: Path | str, *, create: bool) -> None:
        super().__init__()
        self.clock = HandClock(datetime(2025, 10, 27, tzinfo=UTC))
        self.ledger = Ledger.open(place, self.clock, keys=KEYS, create=create)

    @initialize()
    def begin(self) -> None:
        self.size = 6
        self.ledger.stage(readers(self.size))
        self.send = self.ledger.start("i", "live", route=ROUTE, edition=EDITION)
        self.send.begin_run(ROUTE)
        self.sent: set[int] = set()
        self.flying: dict[int, Recipient] = {}
        self.suppressed: set[int] = set()

    def teardown(self) -> None:
        self.ledger.close()

    @rule(limit=st.integers(1, 4))
    def begin_some(self, limit: int) -> None:
        now = self.clock.now()
        due = (self.send.again(now, limit) + self.send.fresh(0, limit))[:limit]
        begun = {recipient.number: recipient for recipient in due}
        assert len(begun) == len(due)
        assert begun.keys().isdisjoint(self.sent | self.flying.keys())
        self.send.begin_many(due)
        self.flying |= begun

    @rule(
        data=st.data(),
        minutes=st.integers(-5, 60),
        outcome=st.sampled_from(
            [Accepted("250"), Deferred("451"), Refused("550 5.1.1"), NotAccepted("x"), InDoubt("y")]
        ),
    )
    def record_one(self, data: st.DataObject, minutes: int, outcome: Outcome) -> None:
        if self.flying:
            number = data.draw(st.sampled_from(sorted(self.flying)))
            waits = isinstance(outcome, Deferred | NotAccepted)
            again = self.clock.now() + timedelta(minutes=minutes) if waits else None
            self.send.record_many([Recorded(self.flying.pop(number), outcome, again)])
            if isinstance(outcome, Accepted):
                self.sent.add(number)

    @rule()
    def die_and_begin_again(self) -> None:
        self.clock.at += timedelta(minutes=20)
        assert self.send.begin_run(ROUTE) == len(self.flying)
        self.flying.clear()

    @rule()
    def assume(self) -> None:
        numbers = [held.number for held in self.send.in_doubt()]
        self.send.assume_sent(numbers)
        self.sent.update(numbers)

    @rule()
    def retry(self) -> None:
        assert self.send.failed() == self.send.retry_failed()

    @rule(number=st.integers(1, 9))
    def suppress(self, number: int) -> None:
        self.ledger.readers.suppress(readers(number)[-1], "unsubscribed", "by hand")
        self.suppressed.add(number)
        self.send.drop_suppressed(self.flying.keys())

    @rule(newcomers=st.integers(1, 2))
    def add_missed(self, newcomers: int) -> None:
        staged = readers(min(self.size + newcomers, 9))
        self.ledger.stage(staged)
        added = self.send.add_missed()
        assert added <= newcomers
        self.size += added

    @invariant()
    def states_add_up(self) -> None:
        counts = self.send.counts()
        assert counts.total == self.size
        assert counts.sent == len(self.sent)
        assert counts.sending == len(self.flying)
        rows = self.ledger._database.rows("SELECT state, count(*) FROM letters GROUP BY state")  # noqa: SLF001 - the truth
        by_hand: dict[str, int] = dict(rows)
        assert Counts(**by_hand) == counts


@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 40), ("postgres", 6)])
def test_in_any_order(request: pytest.FixtureRequest, kind: str, examples: int) -> None:
    server: PostgresServer | None = request.getfixturevalue("postgres") if kind == "postgres" else None

    def machine() -> AnyOrder:
        # A path that is not there and not made is a ledger in memory.
        place = server.schema() if server else Path("no such folder") / "caspian-mail.db"
        return AnyOrder(place, create=server is not None)

    run_state_machine_as_test(
        machine,  # type: ignore[arg-type]  # it takes a factory as well
        settings=settings(max_examples=examples, stateful_step_count=30, deadline=None),
    )
