from __future__ import annotations

import gc
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from caspian_mail.address import Address
from caspian_mail.errors import GateError, LedgerError
from caspian_mail.ledger import (
    Counts,
    Imported,
    Joined,
    Ledger,
    ListSize,
    Member,
    Reader,
    Received,
    State,
    Suppressed,
    SuppressionCount,
)
from caspian_mail.model import Accepted, Deferred, InDoubt, Recorded, Refused
from caspian_mail.signing import Keys
from tests.ledger.conftest import KEYS, ROUTE, HandClock, Start, readers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from caspian_mail.ledger import Suppression
    from caspian_mail.model import Outcome

ANNA = Address("Anna@example.org", "Anna")
BEN = Address("ben@example.org", "Ben")
CARL = Address("carl@example.org")
THEN = datetime(2025, 9, 15, 8, tzinfo=UTC)


# Lists


def test_who_is_added_is_on_the_list_once(ledger: Ledger, clock: HandClock) -> None:
    assert ledger.readers.add(ANNA, "weekly")
    clock.pass_(days=1)
    assert not ledger.readers.add(Address("anna@EXAMPLE.org"), "weekly")
    assert ledger.readers.add(ANNA, "daily")
    joined = clock.now()
    assert ledger.readers.show(ANNA) == Reader(
        ANNA,
        "active",
        None,
        "",
        (Joined("daily", joined), Joined("weekly", datetime(2025, 10, 27, 14, 2, 11, 250_000, tzinfo=UTC))),
        (),
    )


def test_a_name_given_later_is_taken_and_none_given_takes_none_away(ledger: Ledger) -> None:
    ledger.readers.add(CARL, "weekly")
    ledger.readers.add(Address(CARL.email, "Carl"), "weekly")
    ledger.readers.add(CARL, "weekly")
    assert [member.address.name for member in ledger.readers.export("weekly")] == ["Carl"]


def test_who_is_removed_is_off_that_list_and_known_still(ledger: Ledger) -> None:
    for name in ("weekly", "daily"):
        ledger.readers.add(ANNA, name)
    assert ledger.readers.remove(ANNA, "weekly")
    assert not ledger.readers.remove(ANNA, "weekly")
    assert not ledger.readers.remove(BEN, "weekly")
    found = ledger.readers.show(ANNA)
    assert found is not None
    assert [joined.list for joined in found.lists] == ["daily"]


def test_nobody_is_known_who_was_never_named(ledger: Ledger) -> None:
    assert ledger.readers.show(ANNA) is None
    assert ledger.readers.lists() == []
    assert ledger.readers.suppressions() == []
    assert list(ledger.readers.export("weekly")) == []
    assert list(ledger.readers.suppressed()) == []


def test_a_list_is_imported_and_what_is_on_it_stays(ledger: Ledger, clock: HandClock) -> None:
    ledger.readers.add(CARL, "weekly")
    ledger.readers.add(Address("dora@example.org"), "weekly")
    ledger.readers.suppress(BEN, "bounced", "550 5.1.1 no")
    ledger.readers.forget(Address("eve@example.org"))
    rows = [
        *(ANNA, BEN, Address("ANNA@example.org")),
        *(Address(CARL.email, "Carl"), Address("eve@example.org")),
    ]
    assert ledger.readers.import_(iter(rows), "weekly", THEN) == Imported(
        added=2, already=1, suppressed=1, forgotten=1, duplicates=1
    )
    assert set(ledger.readers.export("weekly")) == {
        Member(ANNA, "active", THEN),
        Member(BEN, "bounced", THEN),
        Member(Address(CARL.email, "Carl"), "active", clock.now()),
        Member(Address("dora@example.org"), "active", clock.now()),
    }
    assert ledger.readers.lists() == [ListSize("weekly", 3, 1)]


def test_an_import_without_a_day_is_of_today_and_keeps_names(ledger: Ledger, clock: HandClock) -> None:
    ledger.readers.add(ANNA, "daily")
    ledger.readers.import_([Address(ANNA.email)], "weekly")
    assert list(ledger.readers.export("weekly")) == [Member(ANNA, "active", clock.now())]


def test_of_an_import_that_breaks_off_nothing_remains(ledger: Ledger) -> None:
    def breaking() -> Iterator[Address]:
        yield ANNA
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ledger.readers.import_(breaking(), "weekly")
    assert ledger.readers.lists() == []
    assert ledger.readers.show(ANNA) is None


# Suppressions


def test_who_is_suppressed_is_so_whether_known_or_not(ledger: Ledger, clock: HandClock) -> None:
    ledger.readers.add(ANNA, "weekly")
    assert ledger.readers.suppress(ANNA, "unsubscribed", "by hand")
    assert ledger.readers.suppress(BEN, "complained", "postmark.csv", THEN)
    assert list(ledger.readers.suppressed()) == [
        Suppressed(BEN, "complained", THEN, "postmark.csv"),
        Suppressed(ANNA, "unsubscribed", clock.now(), "by hand"),
    ]
    assert ledger.readers.suppressions() == [
        SuppressionCount("unsubscribed", 1, clock.now()),
        SuppressionCount("complained", 1, THEN),
    ]
    assert not ledger.readers.add(ANNA, "weekly")
    found = ledger.readers.show(ANNA)
    assert found is not None
    assert (found.status, found.since, found.why) == ("unsubscribed", clock.now(), "by hand")


def test_a_readers_own_word_stands_over_a_servers(ledger: Ledger) -> None:
    def status() -> str:
        found = ledger.readers.show(ANNA)
        assert found is not None
        return found.status

    kinds: list[Suppression] = ["bounced", "bounced", "complained", "bounced", "unsubscribed"]
    changed = [ledger.readers.suppress(ANNA, kind, "x") for kind in kinds]
    assert changed == [True, False, True, False, False]
    assert status() == "complained"


def test_many_are_suppressed_at_once_or_none(ledger: Ledger) -> None:
    ledger.readers.suppress(Address("reader7@example.org"), "bounced", "x")
    rows: Iterator[tuple[Address, Suppression, None, str]] = (
        (one, "bounced", None, "list.csv") for one in readers(2001)
    )
    assert ledger.readers.suppress_many(rows) == (2000, 1)
    assert [(found.status, found.count) for found in ledger.readers.suppressions()] == [("bounced", 2001)]

    def breaking() -> Iterator[tuple[Address, Suppression, None, str]]:
        yield ANNA, "bounced", None, "x"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ledger.readers.suppress_many(breaking())
    assert ledger.readers.show(ANNA) is None


def test_who_is_no_longer_suppressed_is_written_to_again(ledger: Ledger) -> None:
    ledger.readers.suppress(ANNA, "bounced", "x")
    assert ledger.readers.unsuppress(Address("anna@example.org"))
    assert not ledger.readers.unsuppress(ANNA)
    assert not ledger.readers.unsuppress(BEN)
    assert ledger.readers.show(ANNA) == Reader(ANNA, "active", None, "", (), ())


def test_a_token_leads_to_its_reader(ledger: Ledger) -> None:
    ledger.readers.add(ANNA, "weekly")
    assert ledger.readers.by_token(KEYS.token(ANNA.key)) == ANNA
    assert ledger.readers.by_token(KEYS.token(BEN.key)) is None
    assert ledger.readers.by_token("test") is None
    ledger.readers.forget(ANNA)
    assert ledger.readers.by_token(KEYS.token(ANNA.key)) is None


# Letters of readers


def test_a_reader_shows_what_became_of_their_letters(ledger: Ledger, start: Start, clock: HandClock) -> None:
    send = start(1)
    send.begin_run(ROUTE)
    (first,) = send.fresh(0, 9)
    send.begin_many([first])
    clock.pass_(seconds=1)
    send.record_many([Recorded(first, Accepted("250 Ok"))])
    sent = clock.now()
    start(1, kind="rehearsal")
    clock.pass_(days=7)
    start(1, issue="2025-11-03")
    found = ledger.readers.show(readers(1)[0])
    assert found is not None
    assert found.letters == (
        Received("2025-10-27", 0, State.SENT, sent),
        Received("2025-11-03", 0, State.PENDING, clock.now()),
    )


# Forgetting


def test_of_one_who_was_forgotten_only_the_hash_is_left(
    ledger: Ledger, start: Start, clock: HandClock
) -> None:
    ledger.readers.import_(readers(5), "weekly")
    send = start(5)
    send.begin_run(ROUTE)
    due = send.fresh(0, 4)
    send.begin_many(due)
    outcomes: list[Outcome] = [
        *(Accepted("250 Ok"), Deferred("451 <Reader2@example.org> later")),
        *(InDoubt("lost"), Refused("550 5.7.1 <x@example.net> no")),
    ]
    send.record_many([Recorded(*pair) for pair in zip(due, outcomes, strict=True)])
    for reader in readers(5):
        assert ledger.readers.forget(reader)
        found = ledger.readers.show(reader)
        assert found is not None
        assert found.address == Address("")
        assert (found.status, found.since, found.why, found.lists) == (
            *("unsubscribed", clock.now(), "forgotten"),
            (),
        )
    assert send.counts() == Counts(sent=1, in_doubt=1, refused=3)
    assert send.next_attempt() is None
    assert [(one.address, one.reason) for one in send.unsent()] == [
        *((Address(""), "suppressed"), (Address(""), "forgotten")),
        *((Address(""), "forgotten"), (Address(""), "suppressed")),
    ]
    assert send.resend([3]) == send.failed() == send.retry_failed() == 0
    assert ledger.readers.lists() == []
    assert [(one.status, one.count) for one in ledger.readers.suppressions()] == [("unsubscribed", 5)]
    assert list(ledger.readers.suppressed()) == []


def test_one_who_was_forgotten_is_never_written_to(ledger: Ledger) -> None:
    assert not ledger.readers.forget(ANNA)
    assert ledger.stage([ANNA, BEN]).suppressed == {"unsubscribed": 1}
    with pytest.raises(GateError, match="this reader was forgotten") as caught:
        ledger.readers.add(ANNA, "weekly")
    assert caught.value.next_steps == (
        "caspian-mail suppressions remove EMAIL   if they ask for it themselves",
    )
    assert ledger.readers.unsuppress(ANNA)
    assert ledger.readers.add(ANNA, "weekly")
    assert [member.address for member in ledger.readers.export("weekly")] == [ANNA]


def test_why_somebody_was_suppressed_is_forgotten_and_that_they_were_is_not(
    ledger: Ledger, clock: HandClock
) -> None:
    ledger.readers.suppress(ANNA, "bounced", "550 5.1.1 <A…@example.org> unknown", THEN)
    clock.pass_(days=1)
    assert ledger.readers.forget(ANNA)
    assert not ledger.readers.forget(ANNA)
    assert ledger.readers.show(ANNA) == Reader(Address(""), "bounced", THEN, "forgotten", (), ())


def test_a_rehearsal_forgets_as_well(ledger: Ledger, start: Start) -> None:
    send = start(2, kind="rehearsal")
    assert ledger.readers.forget(Address("reader1@EXAMPLE.org"))
    assert [one.address.email for one in send.unsent()] == ["", "Reader2@example.org"]


def test_no_byte_of_one_who_was_forgotten_is_left_on_the_disk(path: Path, clock: HandClock) -> None:
    def everything() -> bytes:
        gc.collect()
        return b"".join(file.read_bytes() for file in path.parent.iterdir())

    with Ledger.open(path, clock, keys=KEYS) as ledger:
        ledger.readers.import_([*readers(300), Address("forgetful@example.net", "Zebedee")], "weekly")
        # Rows that grow and pages that are left behind keep what stood in them.
        ledger.readers.import_([Address("forgetful@example.net", "Zebedee the Second")], "weekly")
        assert b"forgetful" in everything()
        assert b"Zebedee" in everything()
        ledger.readers.forget(Address("Forgetful@example.net"))
        assert b"forgetful" not in everything()
        assert b"Zebedee" not in everything()
        assert b"Reader299@example.org" in everything()


# The secret


def without_the_secret(ledger: Ledger) -> list[Callable[[], object]]:
    return [
        lambda: ledger.readers.add(ANNA, "weekly"),
        lambda: ledger.readers.remove(ANNA, "weekly"),
        lambda: ledger.readers.show(ANNA),
        lambda: ledger.readers.import_([ANNA], "weekly"),
        lambda: ledger.readers.suppress(ANNA, "bounced", "x"),
        lambda: ledger.readers.unsuppress(ANNA),
        lambda: ledger.readers.forget(ANNA),
        lambda: ledger.readers.by_token("test"),
        lambda: ledger.stage([ANNA]),
        ledger.check_secret,
    ]


def test_without_the_secret_no_reader_is_found(place: Path | str, clock: HandClock) -> None:
    with Ledger.open(place, clock) as ledger:
        for call in without_the_secret(ledger):
            with pytest.raises(GateError) as caught:
                call()
            assert caught.value.message == "CASPIAN_MAIL_SECRET is not set"
            assert caught.value.where == ".env"
            assert caught.value.next_steps == (
                "put in the one of your colleagues, or make one: caspian-mail init .",
            )


@pytest.mark.parametrize(
    "first",
    [
        lambda ledger: ledger.readers.add(ANNA, "weekly"),
        lambda ledger: ledger.readers.import_([ANNA], "weekly"),
        lambda ledger: ledger.readers.suppress(ANNA, "bounced", "x"),
        lambda ledger: ledger.readers.forget(ANNA),
    ],
)
def test_the_first_reader_pins_the_secret(
    first: Callable[[Ledger], object], place: Path | str, ledger: Ledger, clock: HandClock
) -> None:
    first(ledger)
    with Ledger.open(place, clock, keys=Keys("another secret of thirty-two characters")) as other:
        for call in without_the_secret(other):
            with pytest.raises(GateError, match="CASPIAN_MAIL_SECRET is not the one"):
                call()


def test_readers_are_looked_at_without_writing(place: Path | str, ledger: Ledger, clock: HandClock) -> None:
    ledger.readers.add(ANNA, "weekly")
    with Ledger.open(place, clock, keys=KEYS, create=False) as reading:
        assert reading.readers.show(ANNA) == ledger.readers.show(ANNA)
        assert reading.readers.by_token(KEYS.token(ANNA.key)) == ANNA
        assert list(reading.readers.export("weekly")) == list(ledger.readers.export("weekly"))
        with pytest.raises(LedgerError, match="read-only"):
            reading.readers.add(BEN, "weekly")
