"""The ledger's file: tests, sends, readers, and the lock of the one process that sends."""

from __future__ import annotations

from datetime import UTC
from itertools import islice
from typing import TYPE_CHECKING, Self

from caspian_mail.address import Address, parse_address
from caspian_mail.errors import GateError
from caspian_mail.ledger.lock import is_locked, sending_lock
from caspian_mail.ledger.notes import Notes
from caspian_mail.ledger.records import Kind, Send, moment, written
from caspian_mail.ledger.send_ledger import SendLedger
from caspian_mail.replies import kept_reply
from caspian_mail.signing import fingerprint, message_id, unsubscribe_token
from caspian_mail.storage import Database, is_older, migrate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager
    from datetime import datetime, tzinfo
    from pathlib import Path
    from types import TracebackType

    from caspian_mail.clock import Clock
    from caspian_mail.model import Edition
    from caspian_mail.storage import Row

_BATCH = 1000

_SENDS = "SELECT id, issue, kind, round, route, digest, created FROM sends"
_LAST_SENDS = (
    "SELECT id, issue, kind, round, route, digest, created FROM sends AS send WHERE kind = 'live'"
    " AND round = (SELECT max(round) FROM sends WHERE issue = send.issue AND kind = 'live')"
    " ORDER BY created DESC, id DESC"
)


class Ledger:
    """Which letter of which issue went to whom.

    One process at a time sends from it, any number read it.
    """

    def __init__(self, database: Database, clock: Clock, path: Path) -> None:
        self._database = database
        self._notes = Notes(database)
        self._clock = clock
        self._path = path

    @classmethod
    def open(cls, path: Path, clock: Clock, *, create: bool = True) -> Self:
        """Open the ledger, to send from it or, with create=False, to read it.

        One that is not there is made, or for reading only looks empty; nothing is written then.

        Raises:
            LedgerError: it cannot be opened, is damaged, is of a newer version, or is no ledger.
        """
        database = Database.open(path) if create else _to_read(path)
        try:
            database.check()
            migrate(database, clock.now())
        except BaseException:
            database.close()
            raise
        return cls(database, clock, path)

    def close(self) -> None:
        """Close the file."""
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
        """The file's name, for reports."""
        return self._path.name

    @property
    def is_new(self) -> bool:
        """Whether no live send was ever begun in it: it may be the wrong file."""
        return self._database.row("SELECT 1 FROM sends WHERE kind = 'live' LIMIT 1") is None

    def lock(self, zone: tzinfo = UTC) -> AbstractContextManager[None]:
        """Hold the right to send; the kernel frees it when the process dies.

        Args:
            zone: where the time in the error's words is told.

        Raises:
            LedgerError: another process has it.
        """
        return sending_lock(self._path, self._notes, self._clock, zone)

    @property
    def is_sent_from(self) -> bool:
        """Whether a process holds the right to send; nothing is written to find out."""
        return is_locked(self._path)

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

    # Sends

    def start(  # noqa: PLR0913 - what a send is made of
        self,
        issue: str,
        kind: Kind,
        *,
        route: str,
        edition: Edition,
        addresses: Iterable[Address],
        secret: str,
        correction: bool = False,
    ) -> SendLedger:
        """Freeze the list and begin a send, all of it or nothing.

        A rehearsal takes the place of the issue's earlier one; a correction is a further round.

        Args:
            issue: the issue's stem.
            kind: live, or a rehearsal.
            route: the transport's.
            edition: what goes out; the send keeps a copy.
            addresses: the recipients, no two with the same key.
            secret: CASPIAN_MAIL_SECRET; the first live send pins it.
            correction: whether those who have had the issue get it again.

        Raises:
            GateError: the issue has a live send already and this is no correction, or the secret is
                another one than that of the earlier sends.
            LedgerError: the ledger cannot be written.
        """
        with self._database.transaction():
            self.check_secret(secret)
            if kind == "live":
                self._notes.set("secret", fingerprint(secret))
            else:
                self._forget_rehearsal(issue)
            round_ = self._next_round(issue, kind, correction=correction)
            self._keep(edition)
            self._database.run(
                "INSERT INTO sends (issue, kind, round, route, digest, created) VALUES (?, ?, ?, ?, ?, ?)",
                *(issue, kind, round_, route, edition.digest, written(self._clock.now())),
            )
            send = self._one(f"{_SENDS} WHERE issue = ? AND kind = ? AND round = ?", issue, kind, round_)
            self._freeze(send, addresses, secret, parse_address(edition.from_).domain)
        return SendLedger(self._database, self._clock, send)

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

    def _freeze(self, send: Send, addresses: Iterable[Address], secret: str, domain: str) -> None:
        created = written(send.created)
        numbered = enumerate(addresses, 1)
        # A stretch at a time, so that a list of any length needs no memory.
        while batch := list(islice(numbered, _BATCH)):
            self._database.run_many(
                "INSERT INTO readers (address_key, address, token) VALUES (?, ?, ?)"
                " ON CONFLICT (address_key) DO UPDATE SET address = excluded.address, token = excluded.token",
                [(to.key, to.email, unsubscribe_token(secret, to.key)) for _, to in batch],
            )
            ids = [message_id(secret, send.issue, send.round, to.key, domain) for _, to in batch]
            self._database.run_many(
                "INSERT INTO letters (send, address_key, number, address, name, message_id, state, updated)"
                " VALUES (?, ?, ?, ?, ?, ?, 'pending', ?)",
                [
                    (send.id, to.key, number, to.email, to.name, id_, created)
                    for (number, to), id_ in zip(batch, ids, strict=True)
                ],
            )

    def check_secret(self, secret: str) -> None:
        """See that the secret is that of the earlier live sends, if there was one.

        Raises:
            GateError: it is another one.
        """
        pinned = self._notes.get("secret")
        if pinned is not None and pinned != fingerprint(secret):
            raise GateError(
                f"CASPIAN_MAIL_SECRET is not the one {self.name} was begun with",
                where="CASPIAN_MAIL_SECRET in .env",
                next_steps=["put the CASPIAN_MAIL_SECRET of your colleagues into .env"],
            )

    def adopt(self, send: SendLedger, edition: Edition) -> SendLedger:
        """Go on with a newer edition, for those who have had none; the others' rows stay as they are."""
        with self._database.transaction():
            self._keep(edition)
            self._database.run("UPDATE sends SET digest = ? WHERE id = ?", edition.digest, send.send.id)
        return SendLedger(self._database, self._clock, self._one(f"{_SENDS} WHERE id = ?", send.send.id))

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

    def reader(self, token: str) -> Address | None:
        """Return whom an unsubscribe token stands for."""
        row = self._database.row("SELECT address FROM readers WHERE token = ?", token)
        return Address(row[0]) if row else None

    def _sends(self, sql: str, *values: object) -> list[SendLedger]:
        return [
            SendLedger(self._database, self._clock, _send(row)) for row in self._database.rows(sql, *values)
        ]

    def _one(self, sql: str, *values: object) -> Send:
        (row,) = self._database.rows(sql, *values)
        return _send(row)

    def _keep(self, edition: Edition) -> None:
        self._database.run(
            "INSERT INTO editions (digest, content) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING",
            edition.digest,
            edition.to_json(),
        )


def _to_read(path: Path) -> Database:
    if not path.exists():
        return Database.open(None)
    database = Database.open_to_read(path)
    try:
        # An older schema, or none as in an empty file, is brought up to date in a copy.
        return database.in_memory() if is_older(database) else database
    except BaseException:
        database.close()
        raise


def _send(row: Row) -> Send:
    id_, issue, kind, round_, route, digest, created = row
    return Send(id_, issue, kind, round_, route, digest, moment(created))
