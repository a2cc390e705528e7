"""Letters of a send that may have arrived: held until a person, or a server's log, says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.address import Address
from caspian_mail.errors import UsageError
from caspian_mail.ledger.records import Held, moment, written
from caspian_mail.ledger.reports import SendReports

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

DIED = "the run died while it was under way"
# The index of letters that stick serves a query that repeats its words, NOT IN ('pending', 'sent'), and
# wants nothing but its columns: the rest is found by number.
_HELD = """
    SELECT number, address, name, updated, reply, message_id FROM letters WHERE send = ? AND number IN (
        SELECT number FROM letters WHERE send = ? AND state NOT IN ('pending', 'sent') AND state = ?
    ) ORDER BY number
"""
_ASSUMED = "assumed sent, by hand"


class SendDoubts(SendReports):
    """The ledger of one send, as far as letters in doubt go."""

    def hold_interrupted(self) -> int:
        """Put in doubt what a run that died left under way, under the ledger's lock; return how many."""
        return self._database.run(
            "UPDATE letters SET state = 'in_doubt', reply = ?, status_code = '', updated = ?"
            " WHERE send = ? AND state NOT IN ('pending', 'sent') AND state = 'sending'",
            *(DIED, written(self._clock.now()), self.send.id),
        )

    def in_doubt(self, *, died: bool = False) -> list[Held]:
        """Return the letters that may have arrived, in the list's order.

        Args:
            died: whether nobody sends, so that what is under way is in doubt as well.
        """
        held = self._held("in_doubt")
        return sorted([*held, *self._held("sending")], key=lambda one: one.number) if died else held

    def _held(self, state: str) -> list[Held]:
        return [
            Held(number, Address(email, name), moment(updated), reply if state == "in_doubt" else DIED, id_)
            for number, email, name, updated, reply, id_ in self._database.rows(
                _HELD, self.send.id, self.send.id, state
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
        return self.confirm(numbers, _ASSUMED)

    def confirm(self, numbers: Collection[int], reason: str) -> int:
        """Count letters in doubt as sent, for a reason that holds no address; return how many there were."""
        return self._settle("sent", reason, numbers)

    def resend(self, numbers: Collection[int]) -> int:
        """Let letters in doubt go out again, under the same Message-ID; return how many there were."""
        return self._settle("pending", "", numbers)

    def _settle(self, state: str, reason: str, numbers: Collection[int]) -> int:
        now = written(self._clock.now())
        # A reader who was forgotten meanwhile has no address that a letter could go to.
        with self._database.transaction():
            return self._database.run_many(
                "UPDATE letters SET state = ?, reply = ?, updated = ?"
                " WHERE send = ? AND number = ? AND state = 'in_doubt' AND (? = 'sent' OR address <> '')",
                [(state, reason, now, self.send.id, number, state) for number in numbers],
            )
