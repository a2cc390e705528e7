from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.address import Address
from caspian_mail.ledger import Counts, Ledger, Staged
from caspian_mail.model import Accepted
from tests.ledger.conftest import EDITION, KEYS, ROUTE, Deliver, HandClock, Start, readers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ANNA = Address("Anna@example.org", "Anna")
BEN = Address("ben@example.org", "Ben")


def begin(ledger: Ledger) -> list[tuple[int, Address]]:
    send = ledger.start("2025-10-27", "live", route=ROUTE, edition=EDITION)
    return [(one.number, one.address) for one in send.fresh(0, 99)]


def test_the_first_spelling_of_an_address_is_the_one_written_to(ledger: Ledger) -> None:
    rows = [
        *(BEN, ANNA, Address("anna@example.org", "Miss A."), Address("BEN@EXAMPLE.ORG")),
        *(Address("carl@example.org"), ANNA),
    ]
    assert ledger.stage(iter(rows)) == Staged(rows=6, duplicates=3, suppressed={}, recipients=3)
    assert begin(ledger) == [(1, BEN), (2, ANNA), (3, Address("carl@example.org"))]


def test_who_is_suppressed_is_counted_and_left_out_without_a_gap(ledger: Ledger) -> None:
    ledger.readers.suppress(readers(2)[1], "bounced", "x")
    ledger.readers.suppress(readers(4)[3], "unsubscribed", "x")
    ledger.readers.suppress(readers(5)[4], "bounced", "x")
    ledger.readers.suppress(readers(9)[8], "bounced", "x")
    staged = ledger.stage(readers(6))
    assert (staged.rows, staged.recipients) == (6, 3)
    assert staged.suppressed == {"bounced": 2, "unsubscribed": 1}
    assert begin(ledger) == [(1, readers(1)[0]), (2, readers(3)[2]), (3, readers(6)[5])]


def test_a_rehearsal_leaves_out_who_is_suppressed_as_well(ledger: Ledger, start: Start) -> None:
    ledger.readers.suppress(readers(2)[1], "bounced", "x")
    assert start(3, kind="rehearsal").counts() == Counts(pending=2)


def test_a_list_longer_than_a_stretch_is_whole(start: Start) -> None:
    send = start(5001)
    assert send.counts() == Counts(pending=5001)
    assert [recipient.number for recipient in send.fresh(0, 6000)] == list(range(1, 5002))


def test_nothing_is_known_of_what_is_staged_only(place: Path | str, ledger: Ledger, clock: HandClock) -> None:
    ledger.stage(readers(3))
    assert ledger.readers.show(readers(1)[0]) is None
    with Ledger.open(place, clock, keys=KEYS) as other:
        other.stage(readers(1))
        assert len(begin(other)) == 1
    assert ledger.missed(ledger.last_sends()[0]) == 2


def test_a_plan_is_made_on_a_ledger_that_is_only_read(
    place: Path | str, clock: HandClock, start: Start
) -> None:
    start(3)
    with Ledger.open(place, clock, keys=KEYS, create=False) as reading:
        staged = reading.stage([*readers(4)[1:], BEN], issue="2025-11-03")
        assert (staged.recipients, staged.new, staged.gone) == (4, 2, 1)
        assert reading.stage(readers(2)).recipients == 2


def test_a_plan_is_made_where_there_is_no_ledger_yet(path: Path, clock: HandClock) -> None:
    with Ledger.open(path, clock, keys=KEYS, create=False) as reading:
        assert reading.stage(readers(3)).recipients == 3
    assert not path.exists()


def test_of_a_list_that_breaks_off_nothing_is_staged(ledger: Ledger) -> None:
    def breaking() -> Iterator[Address]:
        yield ANNA
        raise KeyboardInterrupt

    ledger.stage([BEN])
    with pytest.raises(KeyboardInterrupt):
        ledger.stage(breaking())
    assert begin(ledger) == [(1, BEN)]


# A list of the ledger's own, and the list of an earlier send


def test_a_list_of_the_ledgers_own_is_in_the_order_in_which_its_readers_came(ledger: Ledger) -> None:
    ledger.readers.import_([BEN, ANNA], "daily")
    ledger.readers.import_([ANNA, Address("carl@example.org"), BEN], "weekly")
    ledger.readers.suppress(Address("carl@example.org"), "complained", "x")
    assert ledger.stage_list("weekly") == Staged(
        rows=3, duplicates=0, suppressed={"complained": 1}, recipients=2
    )
    assert begin(ledger) == [(1, BEN), (2, ANNA)]
    assert ledger.stage_list("monthly").rows == 0


def test_a_correction_goes_to_the_list_that_was_frozen_but_for_who_left(ledger: Ledger, start: Start) -> None:
    send = start(4)
    ledger.readers.suppress(readers(2)[1], "unsubscribed", "x")
    ledger.readers.forget(readers(3)[2])
    staged = ledger.stage_send(send)
    assert (staged.rows, staged.suppressed, staged.recipients) == (3, {"unsubscribed": 1}, 2)
    assert staged.against is None
    correction = ledger.start("2025-10-27", "live", route=ROUTE, edition=EDITION, correction=True)
    assert [one.address for one in correction.fresh(0, 9)] == [readers(1)[0], readers(4)[3]]


# Against the last send


def test_a_list_is_held_against_the_last_send_of_another_issue(
    ledger: Ledger, start: Start, clock: HandClock, deliver: Deliver
) -> None:
    assert ledger.stage(readers(3)).against is None
    start(9, issue="2025-10-13")
    clock.pass_(days=7)
    last = start(4, issue="2025-10-20")
    deliver(last, Accepted("250 Ok"))
    start(2, issue="2025-10-20", kind="rehearsal")
    clock.pass_(days=7)
    start(1)
    ledger.readers.suppress(readers(2)[1], "unsubscribed", "x")
    staged = ledger.stage([*readers(3), BEN, ANNA, readers(7)[6]], issue="2025-10-27")
    assert staged.against == last.send
    assert (staged.recipients, staged.against_total, staged.new, staged.gone) == (5, 4, 3, 2)
    assert ledger.stage(readers(3)).against_total == 1


def test_a_correction_stands_for_what_it_corrects(ledger: Ledger, start: Start) -> None:
    start(4, issue="2025-10-20")
    correction = start(3, issue="2025-10-20", correction=True)
    staged = ledger.stage(readers(4), issue="2025-10-27")
    assert staged.against == correction.send
    assert (staged.new, staged.gone) == (1, 0)
