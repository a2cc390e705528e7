"""A ledger as the first release wrote it is brought up with all that is in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from caspian_mail.address import Address
from caspian_mail.errors import GateError
from caspian_mail.ledger import Counts, Ledger, Reason, State, Times
from caspian_mail.model import Recipient
from caspian_mail.signing import Keys
from caspian_mail.storage import migrate, open_database
from caspian_mail.storage.migrations import SQLITE_MIGRATIONS
from tests.ledger.conftest import EDITION, KEYS, ROUTE, HandClock, readers

if TYPE_CHECKING:
    from pathlib import Path

WHEN = "2025-10-27T14:02:11.000000+00:00"
LATER = "2025-10-27T14:07:11.000000+00:00"
DIGEST = EDITION.digest
OTHER = Keys("the secret of a rehearsal, before the real one")
COLUMNS = (
    "send, address_key, number, address, name, message_id, state, attempts, next_attempt, reply, status_code"
)
LETTERS = [
    (1, 1, "sent", 1, None, "250 2.0.0 Ok", "2.0.0", WHEN, DIGEST),
    (1, 2, "deferred", 1, LATER, "451 4.7.1 later", "4.7.1", WHEN, DIGEST),
    (1, 3, "refused", 1, None, "550 5.1.1 no", "5.1.1", WHEN, DIGEST),
    (1, 4, "in_doubt", 1, None, "lost", "", WHEN, DIGEST),
    (1, 5, "sending", 1, None, "", "", WHEN, DIGEST),
    (1, 6, "pending", 1, LATER, "lost", "", WHEN, DIGEST),
    (1, 7, "pending", 0, None, "", "", None, None),
    (2, 1, "pending", 0, None, "", "", None, None),
    (2, 2, "sent", 1, None, "", "", WHEN, DIGEST),
]


@pytest.fixture
def first(path: Path) -> Path:
    """A ledger of the first release: a live send, a rehearsal, a test, each state."""
    with open_database(path) as database:
        migrate(database, datetime(2025, 10, 1, tzinfo=UTC), SQLITE_MIGRATIONS[:1])
        database.run("INSERT INTO meta VALUES ('secret', ?)", KEYS.fingerprint)
        database.run("INSERT INTO editions VALUES (?, ?)", DIGEST, EDITION.to_json())
        database.run("INSERT INTO tests VALUES (?, ?, ?, '250 Ok')", DIGEST, ROUTE, WHEN)
        for id_, kind in ((1, "live"), (2, "rehearsal")):
            database.run(
                "INSERT INTO sends VALUES (?, '2025-10-27', ?, 0, ?, ?, ?)", id_, kind, ROUTE, DIGEST, WHEN
            )
        database.run("INSERT INTO runs VALUES (1, 1, ?, ?, 20, 10.0)", WHEN, LATER)
        for number, reader in enumerate(readers(8), 1):
            keys = OTHER if number == 8 else KEYS
            token = keys.token(reader.key)
            database.run("INSERT INTO readers VALUES (?, ?, ?)", reader.key, reader.email, token)
        for send, number, *rest in LETTERS:
            # The rehearsal's list is the other way round, and begins with somebody nobody knows.
            reader = readers(number if send == 1 else 9 - number)[-1]
            database.run(
                f"INSERT INTO letters ({COLUMNS}, date, digest, updated)"  # noqa: S608 - words of ours
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(send, reader.key, number, reader.email, reader.name, f"<{number}@old>", *rest, WHEN),
            )
    return path


@pytest.mark.parametrize("create", [True, False])
def test_all_is_kept(first: Path, clock: HandClock, create: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    before = first.read_bytes()
    with Ledger.open(first, clock, keys=KEYS, create=create) as ledger:
        send = ledger.find("2025-10-27")
        assert send is not None
        assert send.edition == EDITION
        assert ledger.tested(DIGEST, ROUTE) == datetime.fromisoformat(WHEN)
        assert send.counts() == Counts(pending=2, sending=1, sent=1, deferred=1, refused=1, in_doubt=1)
        assert send.times() == Times(datetime.fromisoformat(WHEN), datetime.fromisoformat(LATER), 2.0)
        assert send.reasons() == [
            Reason(State.PENDING, "lost", 1, datetime.fromisoformat(LATER)),
            Reason(State.DEFERRED, "451 4.7.1 later", 1, datetime.fromisoformat(LATER)),
            Reason(State.REFUSED, "550 5.1.1 no", 1),
            Reason(State.IN_DOUBT, "lost", 1),
        ]
        (held,) = send.in_doubt()
        assert (held.number, held.address, held.message_id) == (4, readers(4)[3], "<4@old>")
        (again, other) = send.again(datetime.fromisoformat(LATER), 9)
        date = datetime.fromisoformat(WHEN)
        token = KEYS.token("reader2@example.org")
        assert again == Recipient(2, readers(2)[1], token, "<2@old>", date, attempts=1, was_deferred=True)
        assert (other.number, other.message_id) == (6, "<6@old>")
        assert [one.message_id for one in send.fresh(0, 9)] == ["<7@old>"]
        rehearsed = ledger.find("2025-10-27", "rehearsal")
        assert rehearsed is not None
        assert rehearsed.counts() == Counts(sent=1, pending=1)
    if not create:
        assert first.read_bytes() == before


def test_who_was_written_to_is_known_and_who_was_only_rehearsed_is_not(first: Path, clock: HandClock) -> None:
    with Ledger.open(first, clock, keys=KEYS) as ledger:
        for reader in readers(7):
            found = ledger.readers.show(reader)
            assert found is not None
            assert (found.address, found.status, len(found.letters)) == (reader, "active", 1)
            assert ledger.readers.by_token(KEYS.token(reader.key)) == reader
        assert ledger.readers.show(readers(8)[7]) is None
        send = ledger.find("2025-10-27")
        assert send is not None
        ledger.stage([*readers(8), Address("new@example.org")])
        assert send.add_missed() == 2
        send.begin_run(ROUTE)
        assert send.counts() == Counts(pending=4, sent=1, deferred=1, refused=1, in_doubt=2)
        ledger.readers.suppress(readers(7)[6], "unsubscribed", "by hand")
        assert send.drop_suppressed() == 1


def test_its_secret_is_pinned_still(first: Path, clock: HandClock) -> None:
    with (
        Ledger.open(first, clock, keys=OTHER) as ledger,
        pytest.raises(GateError, match="CASPIAN_MAIL_SECRET is not the one"),
    ):
        ledger.check_secret()
