"""The ledger: tests, sends, readers, and the right to send, which one process at a time has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Self

from caspian_mail.errors import GateError
from caspian_mail.ledger.lock import sending_lock
from caspian_mail.ledger.notes import Notes
from caspian_mail.ledger.pinned import PinnedKeys
from caspian_mail.ledger.readers import Readers
from caspian_mail.ledger.records import Kind, Send, Staged, moment, written
from caspian_mail.ledger.send_ledger import SendLedger
from caspian_mail.ledger.staging import Staging
from caspian_mail.replies import kept_reply
from caspian_mail.storage import is_older, migrate, open_database, open_to_read

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager
    from datetime import datetime, tzinfo
    from pathlib import Path
    from types import TracebackType

    from caspian_mail.address import Address
    from caspian_mail.clock import Clock
    from caspian_mail.model import Edition
    from caspian_mail.signing import Keys
    from caspian_mail.storage import Database, Row

_SENDS = "SELECT id, issue, kind, round, route, digest, created FROM sends"
_LAST_SENDS = (
    "SELECT id, issue, kind, round, route, digest, created FROM sends AS send WHERE kind = 'live'"
    " AND round = (SELECT max(round) FROM sends WHERE issue = send.issue AND kind = 'live')"
    " ORDER BY created DESC, id DESC"
)


class Ledger:
    """Which letter of which issue went to whom, and who is written to at all.

    One process at a time sends from it, any number read it.

    Attributes:
        readers: everyone we know of, and the lists.
    """

    def __init__(self, database: Database, clock: Clock, keys: Keys | None = None) -> None:
        self._database = database
        self._notes = Notes(database)
        self._clock = clock
        self._pinned = PinnedKeys(self._notes, keys, database.name)
        self._staging = Staging(database)
        self.readers = Readers(database, clock, self._pinned)

    @classmethod
    def open(cls, place: Path | str, clock: Clock, *, keys: Keys | None = None, create: bool = True) -> Self:
        """Open the ledger, to send from it or, with create=False, to read it.

        One that is not there is made, or for reading only looks empty; nothing is written then.

        Args:
            place: a file, or the postgresql:// address of a ledger that several machines share.
            clock: the time.
            keys: what CASPIAN_MAIL_SECRET makes; without it nothing is sent, and no reader is found.
            create: whether it may be written.

        Raises:
            ConfigurationError: the address is none, or PostgreSQL's driver is not installed.
            LedgerError: it cannot be opened, is damaged, is of a newer version, or is no ledger.
        """
        database = open_database(place) if create else open_to_read(place)
        try:
            if not create and is_older(database):
                # An older schema, or none as in an empty file, is brought up to date in a copy.
                database = database.in_memory()
            migrate(database, clock.now())
        except BaseException:
            database.close()
            raise
        return cls(database, clock, keys)

    def close(self) -> None:
        """Close it; what was staged is gone."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def name(self) -> str:
        """What reports call it: the file's name, or the server's."""
        return self._database.name

    @property
    def is_new(self) -> bool:
        """Whether no live send was ever begun in it: it may be the wrong one."""
        return self._database.row("SELECT 1 FROM sends WHERE kind = 'live' LIMIT 1") is None

    def lock(self, zone: tzinfo = UTC) -> AbstractContextManager[None]:
        """Hold the right to send; it falls when the process dies.

        Args:
            zone: where the time in the error's words is told.

        Raises:
            LedgerError: another process has it.
        """
        return sending_lock(self._database, self._notes, self._clock, zone)

    @property
    def is_sent_from(self) -> bool:
        """Whether another process holds the right to send; nothing is written to find out."""
        return self._database.is_locked()

    def check_secret(self) -> None:
        """See that the secret is that of the earlier live sends, lists and suppressions.

        Raises:
            GateError: it is not set, or is another one.
        """
        self._pinned.checked()

    # Test letters

    def record_test(self, digest: str, route: str, reply: str) -> None:
        """Keep that a test letter of this edition was accepted through this transport."""
        with self._database.transaction():
            self._database.run(
                "INSERT INTO tests (digest, route, accepted, reply) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (digest, route)"
                " DO UPDATE SET accepted = excluded.accepted, reply = excluded.reply",
                digest,
                route,
                written(self._clock.now()),
                kept_reply(reply),
            )

    def tested(self, digest: str, route: str) -> datetime | None:
        """Return when a test letter of this edition was last accepted through this transport."""
        row = self._database.row("SELECT accepted FROM tests WHERE digest = ? AND route = ?", digest, route)
        return moment(row[0]) if row else None

    def last_tested(self, digest: str) -> datetime | None:
        """Return when a test letter of this edition was last accepted, through whatever transport."""
        row = self._database.row("SELECT max(accepted) FROM tests WHERE digest = ?", digest)
        return moment(row[0]) if row and row[0] else None

    # A list on its way in

    def stage(self, addresses: Iterable[Address], *, issue: str = "") -> Staged:
        """Read a list and tell what a send to it would be; nothing is written but beside the ledger.

        The first spelling of an address is the one written to; who is suppressed is left out.

        Args:
            addresses: the list, of any length; it is read once.
            issue: whose send it is for, which the list is not held against.

        Raises:
            GateError: there is no secret, or it is another one than the ledger's.
        """
        return self._staged(*self._staging.load(addresses, self._pinned.checked()), issue)

    def stage_list(self, name: str, *, issue: str = "") -> Staged:
        """Do the same with a list of the ledger's own."""
        return self._staged(*self._staging.load_list(name), issue)

    def stage_send(self, send: SendLedger) -> Staged:
        """Do the same with the frozen list of a live send, for a correction."""
        return self._staged(*self._staging.load_send(send.send), send.send.issue)

    def _staged(self, left: int, repeated: int, issue: str) -> Staged:
        suppressed = self._staging.suppressed()
        recipients = left - sum(suppressed.values())
        against = next((found for found in self.last_sends() if found.send.issue != issue), None)
        staged = Staged(left + repeated, repeated, suppressed, recipients)
        if against is None:
            return staged
        total, common = against.counts().total, self._staging.common(against.send)
        return replace(
            staged, against=against.send, against_total=total, new=recipients - common, gone=total - common
        )

    def missed(self, send: SendLedger) -> int:
        """Return how many of the staged list have had no letter of the send's issue."""
        return self._staging.missed(send.send.issue)

    # Sends

    def start(
        self, issue: str, kind: Kind, *, route: str, edition: Edition, correction: bool = False
    ) -> SendLedger:
        """Freeze the staged list, less the suppressed, and begin a send: all of it or nothing.

        A rehearsal takes the place of the issue's earlier one, and makes no reader known; a correction is
        a further round.

        Args:
            issue: the issue's stem.
            kind: live, or a rehearsal.
            route: the transport's.
            edition: what goes out; the send keeps a copy.
            correction: whether those who have had the issue get it again.

        Raises:
            GateError: the issue has a live send already and this is no correction, there is no secret, or
                it is another one than that of the earlier sends.
            LedgerError: the ledger cannot be written, or is damaged.
        """
        self._database.check()
        now = self._clock.now()
        with self._database.transaction():
            if kind == "live":
                self._pinned.pinned()
                self._staging.add_readers()
            else:
                self._pinned.checked()
                self._forget_rehearsal(issue)
            round_ = self._next_round(issue, kind, correction=correction)
            self._keep(edition)
            self._database.run(
                "INSERT INTO sends (issue, kind, round, route, digest, created) VALUES (?, ?, ?, ?, ?, ?)",
                *(issue, kind, round_, route, edition.digest, written(now)),
            )
            send = self._one(f"{_SENDS} WHERE issue = ? AND kind = ? AND round = ?", issue, kind, round_)
            self._staging.freeze(send, now)
            self._database.analyze("letters")
        return self._rows_of(send)

    def _forget_rehearsal(self, issue: str) -> None:
        self._database.run("DELETE FROM sends WHERE issue = ? AND kind = 'rehearsal'", issue)
        self._database.run("DELETE FROM editions WHERE digest NOT IN (SELECT digest FROM sends)")

    def _next_round(self, issue: str, kind: Kind, *, correction: bool) -> int:
        latest = self.find(issue, kind)
        if latest is None:
            return 0
        if not correction:
            raise GateError(f"{issue} has a send already", next_steps=[f"caspian-mail status {issue}"])
        return latest.send.round + 1

    def adopt(self, send: SendLedger, edition: Edition) -> SendLedger:
        """Go on with a newer edition, for those who have had none; the others' rows stay as they are."""
        with self._database.transaction():
            self._keep(edition)
            self._database.run("UPDATE sends SET digest = ? WHERE id = ?", edition.digest, send.send.id)
        return self._rows_of(self._one(f"{_SENDS} WHERE id = ?", send.send.id))

    def find(self, issue: str, kind: Kind = "live") -> SendLedger | None:
        """Return the issue's send, the last correction where there are some."""
        found = self._sends(f"{_SENDS} WHERE issue = ? AND kind = ? ORDER BY round DESC LIMIT 1", issue, kind)
        return found[0] if found else None

    def last_sends(self) -> list[SendLedger]:
        """Return each issue's live send, the one begun last first."""
        return self._sends(_LAST_SENDS)

    def open_sends(self) -> list[SendLedger]:
        """Return the live sends that a further run has something to do for, the newest first.

        A correction takes the place of what it corrects.
        """
        return [found for found in self.last_sends() if found.counts().is_open]

    def _sends(self, sql: str, *values: object) -> list[SendLedger]:
        return [self._rows_of(_send(row)) for row in self._database.rows(sql, *values)]

    def _rows_of(self, send: Send) -> SendLedger:
        return SendLedger(self._database, self._clock, send, self._pinned)

    def _one(self, sql: str, *values: object) -> Send:
        (row,) = self._database.rows(sql, *values)
        return _send(row)

    def _keep(self, edition: Edition) -> None:
        self._database.run(
            "INSERT INTO editions (digest, content) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING",
            edition.digest,
            edition.to_json(),
        )


def _send(row: Row) -> Send:
    id_, issue, kind, round_, route, digest, created = row
    return Send(id_, issue, kind, round_, route, digest, moment(created))
