"""Letters of a send that may have arrived: held until a person, or a server's log, says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from caspian_mail.address import Address
from caspian_mail.errors import UsageError
from caspian_mail.ledger.records import Held, State, moment, written
from caspian_mail.ledger.reports import IN_STATE, SendReports

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from caspian_mail.storage import Row

DIED = "the run died while it was under way"
_HELD = (
    "SELECT number, address, name, updated, reply, message_id, date FROM letters"  # noqa: S608 - words of ours
    f" WHERE {IN_STATE} ORDER BY number"
)
_HOLD = f"UPDATE letters SET state = 'in_doubt', reply = ?, status_code = '', updated = ? WHERE {IN_STATE}"  # noqa: S608 - the same
_ASSUMED = "assumed sent, by hand"
# A letter bears the time of its first attempt, in whole seconds; the runs are kept to the microsecond.
_A_SECOND = timedelta(seconds=1)
_ATTEMPTED_ONCE = "SELECT date FROM letters WHERE send = ? AND number = ? AND attempts = 1 AND date > ''"
_EVER = datetime.max.replace(tzinfo=UTC)
_RUN_BEFORE = "SELECT max(started) FROM runs WHERE send = ? AND started <= ?"
_RUNS_AFTER = "SELECT started FROM runs WHERE send = ? AND started > ? ORDER BY started LIMIT 2"
_OF_RUN = """
    SELECT number, address, name, updated, reply, message_id, date FROM letters
    WHERE send = ? AND state = 'sent' AND attempts = 1 AND date >= ? AND date < ? AND reply <> ?
    ORDER BY number LIMIT 1
"""


class SendDoubts(SendReports):
    """The ledger of one send, as far as letters in doubt go."""

    def hold_interrupted(self) -> int:
        """Put in doubt what a run that died left under way, under the ledger's lock; return how many."""
        now = written(self._clock.now())
        return self._database.run(_HOLD, DIED, now, self.send.id, self.send.id, State.SENDING)

    def in_doubt(self, *, died: bool = False) -> list[Held]:
        """Return the letters that may have arrived, in the list's order.

        Args:
            died: whether nobody sends, so that what is under way is in doubt as well.
        """
        held = self._held("in_doubt")
        return sorted([*held, *self._held("sending")], key=lambda one: one.number) if died else held

    def _held(self, state: str) -> list[Held]:
        held = [_held(row) for row in self._database.rows(_HELD, self.send.id, self.send.id, state)]
        return held if state == "in_doubt" else [replace(one, reason=DIED) for one in held]

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
        return self.confirm(numbers, _ASSUMED)

    def confirm(self, numbers: Collection[int], reason: str) -> int:
        """Count letters in doubt as sent, for a reason that holds no address; return how many there were."""
        return self._settle("sent", reason, numbers)

    def resend(self, numbers: Collection[int]) -> int:
        """Let letters in doubt go out again, under the same Message-ID; return how many there were."""
        return self._settle("pending", "", numbers)

    def release(self, numbers: Collection[int], reason: str) -> int:
        """Let letters in doubt go out that surely did not arrive; the reason holds no address."""
        return self._settle("pending", reason, numbers)

    def witness(self, number: int) -> Held | None:
        """Return a letter that was accepted in the run in which this one was under way; None where none is.

        Whoever knows that one would know this one too: a run has one transport, and one account with it.
        Only a letter that was tried once tells its run, and only where no run began just then.
        """
        row = self._database.row(_ATTEMPTED_ONCE, self.send.id, number)
        if row is None:
            return None
        date = moment(row[0])
        started, next_ = self._run_of(date)
        if started is None:
            return None
        row = self._database.row(_OF_RUN, self.send.id, started, next_, _ASSUMED)
        return _held(row) if row else None

    def _run_of(self, date: datetime) -> tuple[str | None, str]:
        """Return from when to when letters bear a date that shows them to be of one run with this one."""
        ((before,),) = self._database.rows(_RUN_BEFORE, self.send.id, written(date))
        after, later = [
            *(
                moment(started)
                for (started,) in self._database.rows(_RUNS_AFTER, self.send.id, written(date))
            ),
            *(_EVER, _EVER),
        ][:2]
        if after >= date + _A_SECOND:
            return before, written(after - _A_SECOND)
        if before is not None or later < date + _A_SECOND:
            return None, ""  # of a run that began in this very second, or of the one before it
        return written(date), written(later - _A_SECOND)

    def _settle(self, state: str, reason: str, numbers: Collection[int]) -> int:
        now = written(self._clock.now())
        # A reader who was forgotten meanwhile has no address that a letter could go to.
        with self._database.transaction():
            return self._database.run_many(
                "UPDATE letters SET state = ?, reply = ?, updated = ?"
                " WHERE send = ? AND number = ? AND state = 'in_doubt' AND (? = 'sent' OR address <> '')",
                [(state, reason, now, self.send.id, number, state) for number in numbers],
            )


def _held(row: Row) -> Held:
    number, email, name, updated, reply, id_, date = row
    return Held(number, Address(email, name), moment(updated), reply, id_, moment(date or updated))
