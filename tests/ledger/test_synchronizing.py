from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from caspian_mail.address import Address
from caspian_mail.errors import GateError
from caspian_mail.ledger import Ledger, Synchronized

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from caspian_mail.ledger.suppressions import Report
    from tests.ledger.conftest import HandClock

SINCE = datetime(2025, 10, 20, tzinfo=UTC)


def report(name: str, status: str = "bounced", source: str = "postmark") -> Report:
    return Address(f"{name}@example.org"), status, SINCE, f"{source}: HardBounce"  # type: ignore[return-value]  # one of the three


def test_who_is_listed_is_suppressed_and_counted_by_what_happened(ledger: Ledger) -> None:
    rows = [report("a"), report("b"), report("c", "complained"), report("u", "unsubscribed")]
    assert ledger.readers.synchronize("postmark", iter(rows), whole=True) == Synchronized(
        {"unsubscribed": 1, "complained": 1, "bounced": 2}, 0
    )
    assert {(one.since, one.why) for one in ledger.readers.suppressed()} == {(SINCE, "postmark: HardBounce")}
    again = ledger.readers.synchronize("postmark", iter(rows), whole=True)
    assert (sum(again.new.values()), again.gone) == (0, 0)


def test_who_is_listed_twice_counts_once_by_their_own_word(ledger: Ledger) -> None:
    rows = [report("a"), report("A", "complained"), report("a", "unsubscribed"), report("a")]
    found = ledger.readers.synchronize("postmark", iter(rows), whole=True)
    assert found.new == {"unsubscribed": 1, "complained": 0, "bounced": 0}
    assert [one.status for one in ledger.readers.suppressed()] == ["unsubscribed"]


def test_who_is_listed_no_more_is_counted_where_the_list_is_whole(ledger: Ledger) -> None:
    ledger.readers.suppress(Address("hand@example.org"), "unsubscribed", "by hand")
    ledger.readers.synchronize("ses", [report("s", source="ses")], whole=True)
    ledger.readers.synchronize("postmark", [report("a"), report("b"), report("c")], whole=True)
    assert ledger.readers.synchronize("postmark", [report("b")], whole=False).gone == 0
    assert ledger.readers.synchronize("postmark", [report("b")], whole=True).gone == 2
    assert ledger.readers.synchronize("postmark", [], whole=True).gone == 3
    assert len(list(ledger.readers.suppressed())) == 5


def test_when_it_was_asked_is_kept_for_each_provider(ledger: Ledger, clock: HandClock) -> None:
    assert ledger.readers.synchronized("postmark") is None
    begun = clock.now()

    def slowly() -> Iterator[Report]:
        clock.pass_(minutes=9)
        yield report("a")

    ledger.readers.synchronize("postmark", slowly(), whole=True)
    assert ledger.readers.synchronized("postmark") == begun
    assert ledger.readers.synchronized("ses") is None


def test_of_a_list_that_breaks_off_nothing_is_taken(ledger: Ledger) -> None:
    def broken() -> Iterator[Report]:
        yield report("a")
        raise ConnectionError

    with pytest.raises(ConnectionError):
        ledger.readers.synchronize("postmark", broken(), whole=True)
    assert list(ledger.readers.suppressed()) == []
    assert ledger.readers.synchronized("postmark") is None


def test_without_the_secret_no_list_is_read(path: Path, clock: HandClock) -> None:
    rows = iter([report("a")])
    with Ledger.open(path, clock) as ledger, pytest.raises(GateError):
        ledger.readers.synchronize("postmark", rows, whole=True)
    assert next(rows)
