"""The loop: for each recipient that is due build, begin, deliver, record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.errors import TransportError
from caspian_mail.model import Accepted, Deferred, Envelope, InDoubt, NotAccepted, Outcome, Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from caspian_mail.delivery.seams import Letters, SendRows, Transport
    from caspian_mail.model import Recipient

BATCH = 100  # recipients read from the ledger at a time
PATIENCE = 3  # losses in a row after which the fault is the way's, not one letter's


@dataclass(slots=True)
class Tally:
    """What one run has done so far; lost are letters that go on being pending."""

    sent: int = 0
    deferred: int = 0
    refused: int = 0
    in_doubt: int = 0
    lost: int = 0

    @property
    def done(self) -> int:
        """How many letters the run has come to an end with."""
        return self.sent + self.deferred + self.refused + self.in_doubt


def _never() -> bool:
    return False


def _quietly(_: Tally, __: int, ___: Outcome) -> None:
    return None


class Engine:
    """One connection, one letter at a time.

    A letter is on the disk as under way before its first byte leaves. Whatever ends the program
    between there and the record leaves it so, and the next run holds it.

    Args:
        letters: makes the letters.
        transport: takes them; open already.
        rows: the ledger of the send.
        sender: the envelope sender (RFC 5321 MAIL FROM).
        stop: asked before each letter; once it says yes, nothing further is begun.
        progress: told after each letter: the tally, the letter's number, what became of it.
    """

    def __init__(  # noqa: PLR0913 - the seams it stands between
        self,
        letters: Letters,
        transport: Transport,
        rows: SendRows,
        *,
        sender: str,
        stop: Callable[[], bool] = _never,
        progress: Callable[[Tally, int, Outcome], None] = _quietly,
    ) -> None:
        self._letters = letters
        self._transport = transport
        self._rows = rows
        self._sender = sender
        self._stop = stop
        self._progress = progress
        self._losses_in_a_row = 0
        self._doubts_in_a_row = 0
        self.tally = Tally()

    def run(self, now: datetime) -> Tally:
        """Send every letter that is due at the moment given, the beginning of the run.

        What is deferred on the way is due later than that, and so is not tried twice; no more is a letter
        that loses the connection three times: the others go on without it.

        Raises:
            TransportError: the way is closed, or three letters in a row were lost or left in doubt.
            LedgerError: the ledger cannot be written; nothing further was begun.
        """
        while recipients := self._rows.due(now, BATCH):
            for recipient in recipients:
                if self._stop():
                    return self.tally
                self._send(recipient)
        return self.tally

    def _send(self, recipient: Recipient) -> None:
        letter = self._letters.build(recipient)
        envelope = Envelope(self._sender, recipient.address.email)
        outcome = self._attempt(recipient, envelope, letter)
        for _ in range(PATIENCE - 1):
            if not isinstance(outcome, NotAccepted) or self._stop():
                break
            outcome = self._attempt(recipient, envelope, letter)
        self._count(recipient, outcome)

    def _attempt(self, recipient: Recipient, envelope: Envelope, letter: bytes) -> Outcome:
        self._rows.begin_many([recipient])
        try:
            outcome = self._transport.deliver(envelope, letter)
        except TransportError as error:
            self._rows.record_many([(recipient.number, NotAccepted(error.message))])
            raise
        self._rows.record_many([(recipient.number, outcome)])
        return outcome

    def _count(self, recipient: Recipient, outcome: Outcome) -> None:
        match outcome:
            case Accepted():
                self.tally.sent += 1
            case Deferred():
                self.tally.deferred += 1
            case Refused():
                self.tally.refused += 1
            case InDoubt():
                self.tally.in_doubt += 1
            case _:
                self.tally.lost += 1
        self._progress(self.tally, recipient.number, outcome)
        self._losses_in_a_row = self._losses_in_a_row + 1 if isinstance(outcome, NotAccepted) else 0
        self._doubts_in_a_row = self._doubts_in_a_row + 1 if isinstance(outcome, InDoubt) else 0
        if isinstance(outcome, NotAccepted) and self._losses_in_a_row == PATIENCE:
            raise TransportError(
                f"{self._transport.route} dropped {PATIENCE} letters in a row before it took them:"
                f" {outcome.reason}",
                where=self._transport.description,
                next_steps=["try later: caspian-mail send"],
            )
        if isinstance(outcome, InDoubt) and self._doubts_in_a_row == PATIENCE:
            raise TransportError(
                f"{self._transport.route} left {PATIENCE} letters in a row in doubt: {outcome.reason}",
                where=self._transport.description,
                next_steps=["caspian-mail in-doubt list"],
            )
