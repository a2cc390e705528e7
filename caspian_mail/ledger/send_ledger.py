"""The rows of one send: what is due, what is under way, what became of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from caspian_mail.address import Address, parse_address
from caspian_mail.errors import LedgerError
from caspian_mail.ledger.doubts import SendDoubts
from caspian_mail.ledger.notes import SUPPRESSIONS, Notes
from caspian_mail.ledger.outcomes import bounced, row_of
from caspian_mail.ledger.records import State, moment, written
from caspian_mail.ledger.reports import IN_STATE
from caspian_mail.ledger.staging import Staging
from caspian_mail.model import Recipient
from caspian_mail.signing import reader_hash

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from caspian_mail.clock import Clock
    from caspian_mail.ledger.pinned import PinnedKeys
    from caspian_mail.ledger.records import Send
    from caspian_mail.model import Recorded
    from caspian_mail.signing import Keys
    from caspian_mail.storage import Database, Row

_SUPPRESSED = "suppressed"

_DUE = "SELECT number, address, name, message_id, date, digest, attempts, state FROM letters WHERE send = ?"
_FRESH = f"{_DUE} AND state = 'pending' AND next_attempt IS NULL AND number > ? ORDER BY number LIMIT ?"
_AGAIN = f"{_DUE} AND next_attempt <= ? ORDER BY next_attempt, number LIMIT ?"
_NEXT = "SELECT min(next_attempt) FROM letters WHERE send = ? AND next_attempt > ''"
_BEGIN = (
    "UPDATE letters SET state = 'sending', attempts = attempts + 1, next_attempt = NULL,"
    " date = ?, digest = ?, message_id = ?, updated = ?"
    " WHERE send = ? AND number = ? AND state IN ('pending', 'deferred')"
)
_RECORD = (
    "UPDATE letters SET state = ?, reply = ?, status_code = ?, next_attempt = ?, updated = ?"
    " WHERE send = ? AND number = ? AND state = 'sending'"
)
_BOUNCED = (
    "UPDATE readers SET status = 'bounced', since = ?, why = ? WHERE status = 'active'"
    " AND id = (SELECT reader FROM letters WHERE send = ? AND number = ?)"
)
# CROSS JOIN: from the few who are suppressed to their letters, whatever SQLite would rather do.
_OF_SUPPRESSED = """
    SELECT number FROM readers CROSS JOIN letters
    WHERE status <> 'active' AND send = ? AND reader = readers.id
    AND state IN ('pending', 'deferred', 'sending')
"""
_DROP = """
    UPDATE letters SET state = 'refused', reply = ?, status_code = '', next_attempt = NULL, updated = ?
    WHERE send = ? AND number = ? AND state IN ('pending', 'deferred')
"""
# The comparison chooses the index of those that wait; IS NOT NULL alone does not.
_DUE_AT_ONCE = """
    UPDATE letters SET next_attempt = NULL WHERE send = ? AND next_attempt > '' AND state = 'pending'
"""
_IS_FAILED = (
    f"{IN_STATE} AND address <> ''"  # noqa: S608 - words of ours
    " AND NOT EXISTS (SELECT 1 FROM readers WHERE id = reader AND status <> 'active')"
)
_COUNT_FAILED = f"SELECT count(*) FROM letters WHERE {_IS_FAILED}"  # noqa: S608 - the same
_RETRY_FAILED = (
    "UPDATE letters SET state = 'pending', attempts = 0, date = NULL, reply = '', status_code = '',"  # noqa: S608 - the same
    f" updated = ? WHERE {_IS_FAILED}"
)


class SendLedger(SendDoubts):
    """The ledger as one send sees it."""

    def __init__(self, database: Database, clock: Clock, send: Send, keys: PinnedKeys) -> None:
        super().__init__(database, clock, send)
        self._pinned = keys
        self._notes = Notes(database)
        self._dropped_up_to: str | None = ""

    # A run

    def begin_run(self, route: str) -> int:
        """Begin a run, under the ledger's lock; return how many letters a dead run left in doubt.

        What was under way is held, what lost its connection is due at once, and what was deferred keeps
        its time. From now on the ledger must hear of this process (keep_alive).

        Args:
            route: the transport's, which need not be the one of the last run.
        """
        now = written(self._clock.now())
        self._dropped_up_to = ""
        with self._database.transaction():
            held = self.hold_interrupted()
            self.drop_suppressed()
            self._database.run("UPDATE sends SET route = ? WHERE id = ?", route, self.send.id)
            self._database.run(_DUE_AT_ONCE, self.send.id)
            self._database.run(
                "INSERT INTO runs (send, number, started)"
                " SELECT ?, coalesce(max(number), 0) + 1, ? FROM runs WHERE send = ?",
                *(self.send.id, now, self.send.id),
            )
        self._database.guard()
        return held

    def end_run(self, sent: int, seconds: float) -> None:
        """Keep how many letters the run begun last has sent, in how many seconds of work."""
        self._database.run(
            "UPDATE runs SET ended = ?, sent = ?, seconds = ? WHERE send = ?"
            " AND number = (SELECT max(number) FROM runs WHERE send = ?)",
            *(written(self._clock.now()), sent, seconds, self.send.id, self.send.id),
        )
        self._database.unguard()

    def keep_alive(self) -> None:
        """Let the ledger know that this process still sends.

        Raises:
            LedgerError: it was silent for too long, and has lost the right to send.
        """
        self._database.keep_alive()

    def turn(self) -> AbstractContextManager[None]:
        """Have all that happens inside on the disk as one, when it is left."""
        return self._database.transaction()

    # What is due

    def fresh(self, after: int, limit: int) -> list[Recipient]:
        """Return up to limit recipients that are pending and were never put off, numbered past after."""
        return self._recipients(_FRESH, self.send.id, after, limit)

    def again(self, now: datetime, limit: int) -> list[Recipient]:
        """Return up to limit recipients that were put off and whose next attempt has come, soonest first."""
        return self._recipients(_AGAIN, self.send.id, written(now), limit)

    def next_attempt(self) -> datetime | None:
        """Return when `again` will have somebody; None when nobody waits."""
        ((when,),) = self._database.rows(_NEXT, self.send.id)
        return moment(when) if when else None

    def _recipients(self, sql: str, *values: object) -> list[Recipient]:
        now = self._clock.now().replace(microsecond=0)
        return [self._recipient(row, now) for row in self._database.rows(sql, *values)]

    def _recipient(self, row: Row, now: datetime) -> Recipient:
        """Return the recipient of a row, with what the letter bears from its first attempt on."""
        number, email, name, message_id, date, digest, attempts, state = row
        address = Address(email, name)
        key = address.key
        is_other = digest is not None and digest != self.send.digest
        token = self._keys.token(key)
        if not message_id:
            reader = reader_hash(token)
            message_id = self._keys.message_id(self.send.issue, self.send.round, reader, self._domain)
        elif is_other:
            message_id = self._id_of_edition(message_id)
        when = now if is_other or date is None else moment(date)
        return Recipient(number, address, token, message_id, when, attempts, state == State.DEFERRED)

    def _id_of_edition(self, message_id: str) -> str:
        """Return another Message-ID, since an older edition was attempted under this one.

        That attempt may have arrived, and one id must not name two different letters.
        """
        local, _, domain = message_id[1:-1].partition("@")
        return f"<{local.partition('.')[0]}.{self.send.digest[:8]}@{domain}>"

    @cached_property
    def _keys(self) -> Keys:
        return self._pinned.checked()

    @cached_property
    def _domain(self) -> str:
        return parse_address(self.edition.from_).domain

    # What becomes of it

    def begin_many(self, recipients: Sequence[Recipient]) -> None:
        """Put on the disk that these letters are about to leave, with the date they bear.

        Raises:
            LedgerError: it cannot be written; none of them may leave.
        """
        now = written(self._clock.now())
        self._move(
            _BEGIN,
            [
                (
                    *(written(recipient.date), self.send.digest, recipient.message_id, now),
                    *(self.send.id, recipient.number),
                )
                for recipient in recipients
            ],
        )

    def record_many(self, recorded: Sequence[Recorded]) -> None:
        """Put on the disk what became of letters that were begun.

        A live letter refused for the reader's own address suppresses the reader.

        Raises:
            LedgerError: it cannot be written; they stay under way, and the next run holds them.
        """
        now = written(self._clock.now())
        rows = [(*row_of(one), now, self.send.id, one.recipient.number) for one in recorded]
        with self._database.transaction():
            self._move(_RECORD, rows)
            if self.send.kind == "live" and (gone := [row for row in rows if bounced(row[0], row[2])]):
                self._database.run_many(
                    _BOUNCED, [(now, reply, send, number) for _, reply, *_, send, number in gone]
                )

    def _move(self, sql: str, rows: list[Row]) -> None:
        with self._database.transaction():
            if self._database.run_many(sql, rows) != len(rows):
                raise LedgerError(
                    f"{self._database.name} was changed while it was being sent from",
                    next_steps=["caspian-mail status"],
                )

    def drop_suppressed(self, in_hand: Collection[int] = ()) -> int:
        """Refuse the letters of readers who were suppressed since, but for these numbers; return how many."""
        mark = self._notes.get(SUPPRESSIONS)
        if mark == self._dropped_up_to:
            return 0
        suppressed: set[int] = {number for (number,) in self._database.rows(_OF_SUPPRESSED, self.send.id)}
        spared = suppressed.intersection(in_hand)
        now = written(self._clock.now())
        with self._database.transaction():
            dropped = self._database.run_many(
                _DROP, [(_SUPPRESSED, now, self.send.id, number) for number in sorted(suppressed - spared)]
            )
        # Who was in hand may be put off, and is looked for again.
        self._dropped_up_to = "" if spared else mark
        return dropped

    # Further letters

    def failed(self) -> int:
        """Return how many letters were refused to readers who are not suppressed."""
        ((count,),) = self._database.rows(_COUNT_FAILED, self.send.id, self.send.id, State.REFUSED)
        return int(count)

    def retry_failed(self) -> int:
        """Let those letters go out again, as if for the first time, under the same Message-ID."""
        with self._database.transaction():
            now = written(self._clock.now())
            return self._database.run(_RETRY_FAILED, now, self.send.id, self.send.id, State.REFUSED)

    def add_missed(self) -> int:
        """Add to the list who is staged and has no letter of the issue; return how many they are.

        Raises:
            GateError: there is no secret, or it is another one than the ledger's.
        """
        staging = Staging(self._database)
        with self._database.transaction():
            self._pinned.pinned()
            staging.add_readers()
            return staging.add_missed(self.send, self._last(), self._clock.now())

    # Token buckets

    def levels(self) -> dict[str, tuple[float, datetime]]:
        """Return the token buckets as they were kept: how full each was, and when."""
        rows = self._database.rows("SELECT name, tokens, updated FROM buckets ORDER BY name")
        return {name: (tokens, moment(updated)) for name, tokens, updated in rows}

    def keep_levels(self, levels: Mapping[str, tuple[float, datetime]]) -> None:
        """Keep how full the token buckets are."""
        with self._database.transaction():
            self._database.run_many(
                "INSERT INTO buckets (name, tokens, updated) VALUES (?, ?, ?) ON CONFLICT (name)"
                " DO UPDATE SET tokens = excluded.tokens, updated = excluded.updated",
                [(name, tokens, written(updated)) for name, (tokens, updated) in levels.items()],
            )
