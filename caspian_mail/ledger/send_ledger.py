"""The rows of one send: what is due, what is under way, what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from caspian_mail.address import Address
from caspian_mail.errors import LedgerError, UsageError
from caspian_mail.ledger.records import Counts, Held, Reason, Send, State, Times, Unsent, moment, written
from caspian_mail.model import Accepted, Deferred, Edition, NotAccepted, Outcome, Recipient, Refused
from caspian_mail.replies import enhanced_status, kept_reply, without_reader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from caspian_mail.clock import Clock
    from caspian_mail.storage import Database

# How long a 4xx reply is taken to hold within a run (RFC 5321, 4.5.4.1); a new run tries at once.
DEFERRED_FOR = timedelta(minutes=5)

DIED = "the run died while it was under way"
_ASSUMED = "assumed sent, by hand"


class SendLedger:
    """The ledger as one send sees it."""

    def __init__(self, database: Database, clock: Clock, send: Send) -> None:
        self._database = database
        self._clock = clock
        self.send = send
        self._run_began = send.created

    @property
    def edition(self) -> Edition:
        """The send's own copy of what goes out."""
        ((content,),) = self._database.rows("SELECT content FROM editions WHERE digest = ?", self.send.digest)
        return Edition.from_json(content)

    def addresses(self) -> Iterator[Address]:
        """Return everyone on the frozen list, in its order."""
        for email, name in self._database.rows(
            "SELECT address, name FROM letters WHERE send = ? ORDER BY number", self.send.id
        ):
            yield Address(email, name)

    # A run

    def hold_interrupted(self) -> int:
        """Put in doubt what a run that died left under way, under the ledger's lock; return how many."""
        return self._database.run(
            "UPDATE letters SET state = 'in_doubt', reply = ?, status_code = '', updated = ?"
            " WHERE send = ? AND state = 'sending'",
            *(DIED, written(self._clock.now()), self.send.id),
        )

    def begin_run(self, route: str) -> int:
        """Begin a run, under the ledger's lock; return how many letters a dead run left in doubt.

        What was under way is held, and what was deferred or lost its connection is due at once.

        Args:
            route: the transport's, which need not be the one of the last run.
        """
        self._run_began = self._clock.now()
        now = written(self._run_began)
        with self._database.transaction():
            held = self.hold_interrupted()
            self._database.run("UPDATE sends SET route = ? WHERE id = ?", route, self.send.id)
            for state in (State.PENDING, State.DEFERRED):
                self._database.run(
                    "UPDATE letters SET next_attempt = NULL WHERE send = ? AND state = ?"
                    " AND next_attempt IS NOT NULL",
                    *(self.send.id, state.value),
                )
            self._database.run(
                "INSERT INTO runs (send, number, started)"
                " SELECT ?, coalesce(max(number), 0) + 1, ? FROM runs WHERE send = ?",
                *(self.send.id, now, self.send.id),
            )
        return held

    def end_run(self, sent: int, seconds: float) -> None:
        """Keep how many letters the run begun last has sent, in how many seconds of work."""
        self._database.run(
            "UPDATE runs SET ended = ?, sent = ?, seconds = ? WHERE send = ?"
            " AND number = (SELECT max(number) FROM runs WHERE send = ?)",
            *(written(self._clock.now()), sent, seconds, self.send.id, self.send.id),
        )

    def due(self, now: datetime, limit: int) -> list[Recipient]:
        """Return up to limit recipients whose letter may leave now, in the list's order.

        Those never tried come before those that were deferred.
        """
        found = self._due(State.PENDING, now, limit)
        if len(found) < limit:
            found += self._due(State.DEFERRED, now, limit - len(found))
        return found

    def _due(self, state: State, now: datetime, limit: int) -> list[Recipient]:
        fresh = self._clock.now().replace(microsecond=0)
        return [
            Recipient(number, Address(email, name), token, message_id, moment(date))
            if digest == self.send.digest
            else Recipient(
                number, Address(email, name), token, self._id_of_edition(message_id, digest), fresh
            )
            for number, email, name, token, message_id, date, digest in self._database.rows(
                "SELECT number, letters.address, name, token, message_id, date, digest"
                " FROM letters JOIN readers USING (address_key)"
                " WHERE send = ? AND state = ? AND coalesce(next_attempt, '') <= ?"
                " ORDER BY number LIMIT ?",
                *(self.send.id, state.value, written(now), limit),
            )
        ]

    def _id_of_edition(self, message_id: str, attempted: str | None) -> str:
        """Return the Message-ID; another one when an older edition was attempted under this one.

        That attempt may have arrived, and one id must not name two different letters.
        """
        if attempted is None:
            return message_id
        local, _, domain = message_id[1:-1].partition("@")
        return f"<{local.partition('.')[0]}.{self.send.digest[:8]}@{domain}>"

    def begin_many(self, recipients: Sequence[Recipient]) -> None:
        """Put on the disk that these letters are about to leave, with the date they bear.

        Raises:
            LedgerError: it cannot be written; none of them may leave.
        """
        now = written(self._clock.now())
        self._move(
            "UPDATE letters SET state = 'sending', attempts = attempts + 1, next_attempt = NULL,"
            " date = ?, digest = ?, message_id = ?, updated = ?"
            " WHERE send = ? AND number = ? AND state IN ('pending', 'deferred')",
            [
                (
                    *(written(recipient.date), self.send.digest, recipient.message_id, now),
                    *(self.send.id, recipient.number),
                )
                for recipient in recipients
            ],
        )

    def record_many(self, outcomes: Sequence[tuple[int, Outcome]]) -> None:
        """Put on the disk what became of letters that were begun.

        Raises:
            LedgerError: it cannot be written; they stay under way, and the next run holds them.
        """
        now = self._clock.now()
        # Were the clock to jump back, a letter deferred in this run must still not be due in it.
        again = max(now, self._run_began) + DEFERRED_FOR
        addresses = {number: self._address(number) for number, _ in outcomes}
        self._move(
            "UPDATE letters SET state = ?, reply = ?, status_code = ?, next_attempt = ?, updated = ?"
            " WHERE send = ? AND number = ? AND state = 'sending'",
            [
                (*_recorded(outcome, addresses[number], again), written(now), self.send.id, number)
                for number, outcome in outcomes
            ],
        )

    def _move(self, sql: str, rows: list[tuple[object, ...]]) -> None:
        with self._database.transaction():
            if self._database.run_many(sql, rows) != len(rows):
                raise LedgerError(
                    f"{self._database.name} was changed while it was being sent from",
                    next_steps=["caspian-mail status"],
                )

    def _address(self, number: int) -> Address:
        ((email,),) = self._database.rows(
            "SELECT address FROM letters WHERE send = ? AND number = ?", self.send.id, number
        )
        return Address(email)

    # Reports

    def counts(self) -> Counts:
        """Return how many letters are in each state."""
        return Counts(
            **dict(self._database.rows("SELECT state, letters FROM tallies WHERE send = ?", self.send.id))
        )

    def reasons(self) -> list[Reason]:
        """Return why letters are not sent that were tried, the most frequent reason first in each state."""
        merged: dict[tuple[State, str], Reason] = {}
        for state, reply, count, next_attempt in self._database.rows(
            "SELECT state, reply, count(*), min(next_attempt) FROM letters"
            " WHERE send = ? AND (state IN ('deferred', 'refused', 'in_doubt')"
            " OR state = 'pending' AND next_attempt IS NOT NULL) GROUP BY state, reply ORDER BY state, reply",
            self.send.id,
        ):
            key = State(state), without_reader(reply)
            earlier = merged.get(key, Reason(State(state), reply, 0))
            moments = [when for when in (earlier.next_attempt, next_attempt and moment(next_attempt)) if when]
            merged[key] = Reason(
                earlier.state, earlier.reason, earlier.count + count, min(moments, default=None)
            )
        order = list(State)
        return sorted(merged.values(), key=lambda reason: (order.index(reason.state), -reason.count))

    def times(self) -> Times:
        """Return when it ran and how fast."""
        ((started, sent, seconds),) = self._database.rows(
            "SELECT min(started), sum(sent), sum(seconds) FROM runs WHERE send = ?", self.send.id
        )
        last = self._database.row(
            "SELECT ended FROM runs WHERE send = ? ORDER BY number DESC LIMIT 1", self.send.id
        )
        return Times(
            started=moment(started) if started else None,
            ended=moment(last[0]) if last and last[0] else None,
            per_second=sent / seconds if seconds else None,
        )

    def unsent(self) -> Iterator[Unsent]:
        """Return every letter that is not sent, in the list's order."""
        for number, email, name, state, status_code, reply, updated in self._database.rows(
            "SELECT number, address, name, state, status_code, reply, updated FROM letters"
            " WHERE send = ? AND state <> 'sent' ORDER BY number",
            self.send.id,
        ):
            address = Address(email, name)
            yield Unsent(number, address, State(state), status_code, reply, moment(updated))

    # Letters in doubt

    def in_doubt(self, *, died: bool = False) -> list[Held]:
        """Return the letters that may have arrived, in the list's order.

        Args:
            died: whether nobody sends, so that what is under way is in doubt as well.
        """
        return [
            Held(number, Address(email, name), moment(updated), reply if state == State.IN_DOUBT else DIED)
            for number, email, name, updated, reply, state in self._database.rows(
                "SELECT number, address, name, updated, reply, state FROM letters"
                " WHERE send = ? AND state IN ('in_doubt', ?) ORDER BY number",
                *(self.send.id, "sending" if died else "in_doubt"),
            )
        ]

    def held_numbers(self, chosen: Sequence[str]) -> list[int]:
        """Return the numbers of the letters in doubt that are named by number or by address.

        Raises:
            UsageError: one of them is not in doubt.
        """
        held = self.in_doubt()
        numbers = {str(letter.number): letter.number for letter in held}
        numbers |= {letter.address.key: letter.number for letter in held}
        for name in chosen:
            if name.casefold() not in numbers:
                raise UsageError(f"{name} is not in doubt", next_steps=["caspian-mail in-doubt list"])
        return sorted({numbers[name.casefold()] for name in chosen})

    def assume_sent(self, numbers: Collection[int]) -> int:
        """Count letters in doubt as sent; return how many there were."""
        return self._settle(State.SENT, _ASSUMED, numbers)

    def resend(self, numbers: Collection[int]) -> int:
        """Let letters in doubt go out again, under the same Message-ID; return how many there were."""
        return self._settle(State.PENDING, "", numbers)

    def _settle(self, state: State, reason: str, numbers: Collection[int]) -> int:
        now = written(self._clock.now())
        with self._database.transaction():
            return self._database.run_many(
                "UPDATE letters SET state = ?, reply = ?, updated = ?"
                " WHERE send = ? AND number = ? AND state = 'in_doubt'",
                [(state.value, reason, now, self.send.id, number) for number in numbers],
            )


def _recorded(outcome: Outcome, address: Address, again: datetime) -> tuple[str, str, str, str | None]:
    """Return state, reply, enhanced status code and next attempt."""
    match outcome:
        case Accepted(reply):
            state = State.SENT
        case Deferred(reply):
            state = State.DEFERRED
        case Refused(reply):
            state = State.REFUSED
        case NotAccepted(reply):
            state = State.PENDING
        case _:
            state, reply = State.IN_DOUBT, outcome.reason
    next_attempt = written(again) if state in {State.DEFERRED, State.PENDING} else None
    return state.value, kept_reply(reply, address), enhanced_status(reply), next_attempt
