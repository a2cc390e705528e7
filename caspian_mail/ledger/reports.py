"""What one send's rows tell: the list, the states, the reasons, the times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.address import Address
from caspian_mail.ledger.records import Counts, Reason, Send, State, Times, Unsent, moment
from caspian_mail.model import Edition
from caspian_mail.replies import without_reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.clock import Clock
    from caspian_mail.storage import Database


# One statement sees one moment, so that no letter is between two states.
_COUNTS = """
    SELECT state, letters FROM tallies WHERE send = ?
    UNION ALL SELECT 'sending', count(*) FROM letters
    WHERE send = ? AND state NOT IN ('pending', 'sent') AND state = 'sending'
"""
# The letters of a send in a state that sticks. Their index serves a query that repeats its words, NOT IN
# ('pending', 'sent'), and wants nothing but its columns: the rest is found by number. Asked for more, SQLite
# reads the whole list, an UPDATE from 3.46 on even for as little.
IN_STATE = """
    send = ? AND number IN (
        SELECT number FROM letters WHERE send = ? AND state NOT IN ('pending', 'sent') AND state = ?
    )
"""


class SendReports:
    """The ledger of one send, as far as it is read.

    Attributes:
        send: which send it is.
    """

    def __init__(self, database: Database, clock: Clock, send: Send) -> None:
        self._database = database
        self._clock = clock
        self.send = send

    @property
    def edition(self) -> Edition:
        """The send's own copy of what goes out."""
        ((content,),) = self._database.rows("SELECT content FROM editions WHERE digest = ?", self.send.digest)
        return Edition.from_json(content)

    def counts(self) -> Counts:
        """Return how many letters are in each state."""
        others: dict[str, int] = dict(self._database.rows(_COUNTS, self.send.id, self.send.id))
        return Counts(pending=self._last() - sum(others.values()), **others)

    def _last(self) -> int:
        """Return the last number of the list, which is its length: numbers have no gap."""
        row = self._database.row("SELECT max(number) FROM letters WHERE send = ?", self.send.id)
        return row[0] or 0 if row else 0

    def reasons(self) -> list[Reason]:
        """Return why letters are not sent that were tried, the most frequent reason first in each state."""
        merged: dict[tuple[State, str], Reason] = {}
        for state, reply, count, next_attempt in self._database.rows(
            "SELECT state, reply, count(*), min(next_attempt) FROM letters"
            " WHERE send = ? AND state NOT IN ('pending', 'sent') AND state <> 'sending'"
            " GROUP BY state, reply"
            " UNION ALL SELECT state, reply, count(*), min(next_attempt) FROM letters"
            " WHERE send = ? AND next_attempt > '' AND state = 'pending' GROUP BY state, reply"
            " ORDER BY 1, 2",
            *(self.send.id, self.send.id),
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
            per_second=float(sent) / seconds if seconds else None,
        )

    def unsent(self) -> Iterator[Unsent]:
        """Return every letter that is not sent, in the list's order."""
        for number, email, name, state, status_code, reply, updated in self._database.stream(
            "SELECT number, address, name, state, status_code, reply, updated FROM letters"
            " WHERE send = ? AND state <> 'sent' ORDER BY number",
            self.send.id,
        ):
            address = Address(email, name)
            yield Unsent(number, address, State(state), status_code, reply, moment(updated))
