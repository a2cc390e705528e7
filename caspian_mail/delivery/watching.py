"""What a run tells while it goes on, and who hears it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.model import Accepted, Deferred, InDoubt, Refused

if TYPE_CHECKING:
    from datetime import datetime

    from caspian_mail.model import Outcome, Recipient


@dataclass(slots=True)
class Tally:
    """What one run has done so far.

    Attributes:
        sent: letters.
        deferred: how often one was; the same one may be again and again.
        refused: letters.
        in_doubt: letters.
        lost: letters that go on being pending.
        tried_again: how often one was tried that had been deferred, in this run or an earlier one.
    """

    sent: int = 0
    deferred: int = 0
    refused: int = 0
    in_doubt: int = 0
    lost: int = 0
    tried_again: int = 0

    @property
    def settled(self) -> int:
        """How many letters are not tried again."""
        return self.sent + self.refused + self.in_doubt

    @property
    def put_off(self) -> int:
        """How many more letters are deferred than before the run; less than none when they are fewer."""
        return self.deferred - self.tried_again

    def count(self, recipient: Recipient, outcome: Outcome) -> None:
        """Count one letter's outcome."""
        self.tried_again += recipient.was_deferred
        match outcome:
            case Accepted():
                self.sent += 1
            case Deferred():
                self.deferred += 1
            case Refused():
                self.refused += 1
            case InDoubt():
                self.in_doubt += 1
            case _:
                self.lost += 1


class Watcher:
    """Hears how a run goes; this one does nothing with it.

    Attributes:
        under_way: how many letters have begun and are not settled; the engine keeps it.
    """

    under_way = 0

    def told(self, tally: Tally, recipient: Recipient, outcome: Outcome) -> None:
        """Hear what became of a letter, once it is on the disk."""

    def waiting(self, until: datetime) -> None:
        """Hear that nobody's letter can leave before that moment; told again and again."""

    def stops(self) -> bool:
        """Return whether the run is to end; what is under way is finished."""
        return False
