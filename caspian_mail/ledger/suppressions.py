"""Who is not written to any more: unsubscribed, bounced, complained."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from caspian_mail.address import Address
from caspian_mail.ledger.notes import SUPPRESSIONS, Notes
from caspian_mail.ledger.reader_records import Suppressed, SuppressionCount, Synchronized
from caspian_mail.ledger.records import moment, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from caspian_mail.clock import Clock
    from caspian_mail.ledger.pinned import PinnedKeys
    from caspian_mail.ledger.reader_records import Suppression
    from caspian_mail.signing import Keys
    from caspian_mail.storage import Database, Row

    Report = tuple[Address, Suppression, datetime | None, str]

_BATCH = 1000
_ASKED = "suppressions of"

_REPORTED = """
    CREATE TEMP TABLE reported (
        hash TEXT NOT NULL,
        address TEXT NOT NULL,
        name TEXT NOT NULL,
        status TEXT NOT NULL,
        since TEXT NOT NULL,
        why TEXT NOT NULL
    )
"""
_COLUMNS = ("hash", "address", "name", "status", "since", "why")
# A reader's own word stands over a server's; else what was there first stays.
_SUPPRESS = """
    INSERT INTO readers (hash, address, name, status, since, why) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (hash) DO UPDATE SET status = excluded.status, since = excluded.since, why = excluded.why
    WHERE readers.status = 'active' OR readers.status = 'bounced' AND excluded.status <> 'bounced'
"""
# One who was forgotten becomes known again.
_UNSUPPRESS = """
    UPDATE readers SET status = 'active', since = NULL, why = '',
        name = CASE WHEN address = '' THEN ? ELSE name END,
        address = CASE WHEN address = '' THEN ? ELSE address END
    WHERE hash = ? AND status <> 'active'
"""
_COUNTS = """
    SELECT status, count(*), max(since) FROM readers WHERE status <> 'active' GROUP BY status
    ORDER BY CASE status WHEN 'unsubscribed' THEN 1 WHEN 'bounced' THEN 2 ELSE 3 END
"""
# What is suppressed there is told by how `why` begins.
_LISTED_NO_MORE = """
    SELECT count(*) FROM readers
    WHERE status <> 'active' AND substr(why, 1, ?) = ? AND hash NOT IN (SELECT hash FROM reported)
"""
# In this order nobody is counted twice who is listed twice: a reader's own word stands.
_IN_TURN: tuple[Suppression, ...] = ("unsubscribed", "complained", "bounced")
_ALL = """
    SELECT address, name, status, since, why FROM readers WHERE status <> 'active' AND address <> ''
    ORDER BY since, id
"""


class Suppressions:
    """The suppressed among a ledger's readers; they always apply, whatever a list says."""

    def __init__(self, database: Database, clock: Clock, keys: PinnedKeys) -> None:
        self._database = database
        self._clock = clock
        self._pinned = keys
        self._notes = Notes(database)

    def suppress(
        self, address: Address, status: Suppression, why: str, since: datetime | None = None
    ) -> bool:
        """Write to a reader no more, known or not; return whether that is new.

        Args:
            address: whom.
            status: what happened.
            why: a reply without any address, a file's name, or "by hand".
            since: when it happened; None for now.

        Raises:
            GateError: the secret is missing or not the ledger's.
            LedgerError: the ledger cannot be written.
        """
        new, _ = self.suppress_many([(address, status, since, why)])
        return new > 0

    def suppress_many(self, rows: Iterable[Report]) -> tuple[int, int]:
        """Do that with any number of readers, all of them or none.

        Returns:
            how many are suppressed anew, and how many were before.
        """
        self._read(rows)
        with self._database.transaction():
            self._pinned.pinned()
            new, total = self._suppress_reported("SELECT * FROM reported")
            self._notes.count(SUPPRESSIONS)
        return new, total - new

    def synchronize(self, source: str, rows: Iterable[Report], *, whole: bool) -> Synchronized:
        """Do that with who a provider does not write to, and keep when it was asked: all of them or none.

        Args:
            source: the provider; each `why` begins with its name and a colon.
            rows: who that is, read once.
            whole: whether they are all that it lists, so that who is not among them is not listed.

        Raises:
            GateError: the secret is missing or not the ledger's.
            LedgerError: the ledger cannot be written.
        """
        asked = self._read(rows)
        with self._database.transaction():
            self._pinned.pinned()
            new = {
                status: self._suppress_reported("SELECT * FROM reported WHERE status = ?", status)[0]
                for status in _IN_TURN
            }
            lead = f"{source}: "
            gone = self._database.row(_LISTED_NO_MORE, len(lead), lead) if whole else None
            self._notes.count(SUPPRESSIONS)
            self._notes.set(f"{_ASKED} {source}", asked)
        return Synchronized(new, int(gone[0]) if gone else 0)

    def synchronized(self, source: str) -> datetime | None:
        """Return when a provider was last asked whom it does not write to; None before the first time."""
        asked = self._notes.get(f"{_ASKED} {source}")
        return moment(asked) if asked else None

    def _read(self, rows: Iterable[Report]) -> str:
        """Read a list to its end, and return when that began."""
        keys, now = self._pinned.checked(), self._clock.now()
        with self._database.scratch():
            # A list is read first, and nobody waits for it: it may be typed in, or come from far away.
            self._database.run("DROP TABLE IF EXISTS reported")
            self._database.define(_REPORTED)
            self._database.load("reported", _COLUMNS, _reported(rows, keys, now))
        return written(now)

    def _suppress_reported(self, sql: str, *values: object) -> tuple[int, int]:
        new = total = 0
        reported = self._database.stream(sql, *values)
        while batch := list(islice(reported, _BATCH)):
            new += self._database.run_many(_SUPPRESS, batch)
            total += len(batch)
        return new, total

    def unsuppress(self, address: Address) -> bool:
        """Write to a reader again, as a list may name them; return whether they were suppressed.

        Raises:
            GateError: the secret is missing or not the ledger's.
            LedgerError: the ledger cannot be written.
        """
        with self._database.transaction():
            return self._database.run(_UNSUPPRESS, address.name, address.email, self._hash(address)) > 0

    def suppressed(self) -> Iterator[Suppressed]:
        """Return who is suppressed, in the order in which it happened; of the forgotten nothing is known."""
        for email, name, status, since, why in self._database.stream(_ALL):
            yield Suppressed(Address(email, name), status, moment(since) if since else None, why)

    def suppressions(self) -> list[SuppressionCount]:
        """Return how many readers are suppressed, those who were forgotten among them."""
        return [
            SuppressionCount(status, count, moment(last) if last else None)
            for status, count, last in self._database.rows(_COUNTS)
        ]

    def _hash(self, address: Address) -> str:
        return self._pinned.checked().reader_hash(address.key)


def _reported(rows: Iterable[Report], keys: Keys, now: datetime) -> Iterator[Row]:
    for address, status, since, why in rows:
        hash_ = keys.reader_hash(address.key)
        yield hash_, address.email, address.name, status, written(since or now), why
