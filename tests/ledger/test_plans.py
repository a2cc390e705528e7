"""The queries of a send are answered by the index made for each, or a list of a million takes seconds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from caspian_mail.model import Accepted, Deferred, NotAccepted
from tests.ledger.conftest import ROUTE, Deliver, HandClock, Start, readers

if TYPE_CHECKING:
    from caspian_mail.ledger import Ledger, SendLedger
    from caspian_mail.storage import Database


class Asked:
    """What a database was asked, and how it goes about it."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self._database = database
        self._statements: list[tuple[str, tuple[object, ...]]] = []
        for name in ("rows", "row", "run"):
            monkeypatch.setattr(database, name, self._noting(getattr(database, name)))

    def _noting(self, method: object) -> object:
        def noted(sql: str, *values: object) -> object:
            self._statements.append((sql, values))
            return method(sql, *values)  # type: ignore[operator]

        return noted

    def plans(self) -> list[str]:
        """Return the plan of each statement since the last call that looks for letters or fills a list."""
        asked = [
            (sql, values)
            for sql, values in self._statements
            if re.search(r"\b(letters|tallies)\b|INTO members", sql)
        ]
        self._statements.clear()
        found = [self._plan(sql, values) for sql, values in asked]
        self._statements.clear()
        return found

    def _plan(self, sql: str, values: tuple[object, ...]) -> str:
        if self._database.dialect == "sqlite":
            return "\n".join(row[3] for row in self._database.rows(f"EXPLAIN QUERY PLAN {sql}", *values))
        return "\n".join(row[0] for row in self._database.rows(f"EXPLAIN {sql}", *values))


@pytest.fixture
def send(start: Start, deliver: Deliver, clock: HandClock, ledger: Ledger) -> SendLedger:
    made = start(400)
    deliver(made, *[Accepted("250 Ok")] * 300)
    for _ in range(20):
        deliver(made, Deferred("451 later"), NotAccepted("lost"), again=clock.now())
    made.begin_many(made.fresh(0, 10))
    ledger.readers.suppress(readers(1)[0], "bounced", "x")
    if ledger._database.dialect == "postgres":  # noqa: SLF001 - so few rows are else read one by one
        ledger._database.run("SET enable_seqscan = off")  # noqa: SLF001 - the same
    return made


@pytest.fixture
def asked(ledger: Ledger, send: SendLedger, monkeypatch: pytest.MonkeyPatch) -> Asked:
    assert send.counts().total == 400
    return Asked(ledger._database, monkeypatch)  # noqa: SLF001 - the plans are the database's


def test_the_next_ones_are_found_behind_whatever_is_done(
    send: SendLedger, asked: Asked, clock: HandClock
) -> None:
    assert send.fresh(0, 5)
    assert send.again(clock.now(), 5)
    assert send.next_attempt()
    fresh, again, next_ = asked.plans()
    assert "letters_fresh" in fresh
    assert "letters_waiting" in again
    assert "letters_waiting" in next_
    for plan in (fresh, again, next_):
        assert not re.search("SCAN|TEMP B-TREE|Sort|Seq Scan", plan)


def test_states_are_counted_without_a_look_at_the_letters(send: SendLedger, asked: Asked) -> None:
    send.counts()
    tallies, last = asked.plans()
    # But for those under way, which stand alone in their index.
    assert "letters_troubled" in tallies
    assert not re.search(r"SCAN letters|Seq Scan on letters", tallies)
    # The last number stands at the end of an index; none is read through.
    assert re.search(r"SEARCH letters USING (PRIMARY KEY|COVERING INDEX)|Index Only Scan Backward", last)


def test_letters_that_stick_are_found_among_those_alone(send: SendLedger, asked: Asked) -> None:
    send.reasons()
    send.in_doubt()
    send.failed()
    send.hold_interrupted()
    reasons, *others = asked.plans()
    assert "letters_troubled" in reasons
    assert "letters_waiting" in reasons
    for plan in others:
        assert "letters_troubled" in plan


def test_a_run_begins_without_reading_the_list(send: SendLedger, asked: Asked) -> None:
    send.begin_run(ROUTE)
    held, suppressed, put_off = asked.plans()
    assert "letters_troubled" in held
    assert "readers_suppressed" in suppressed
    assert re.search(r"INDEX \w+ \(send=\? AND reader=\?\)|letters_send_reader_key", suppressed)
    assert "letters_waiting" in put_off


def test_the_letters_of_a_reader_are_found_send_by_send(
    ledger: Ledger, send: SendLedger, asked: Asked
) -> None:
    assert ledger.readers.show(readers(1)[0])
    (letters,) = asked.plans()
    assert send.send.id == 1
    assert re.search(r"INDEX \w+ \(send=\? AND reader=\?\)|letters_send_reader_key", letters)


def test_a_list_is_joined_in_the_order_of_two_indexes(ledger: Ledger, asked: Asked) -> None:
    ledger.readers.import_(readers(400), "weekly")
    (join,) = asked.plans()
    assert re.search("COVERING INDEX staged_by_hash|Index Only Scan using staged_by_hash", join)
    # SQLite: without a look into the table. PostgreSQL has to look, but goes through both side by side.
    assert re.search("COVERING INDEX readers_by_hash|Merge Join", join)
