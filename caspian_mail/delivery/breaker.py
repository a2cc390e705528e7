"""When what goes wrong is the way's fault, not one letter's: a run of the same ends the send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.errors import AGAIN, TransportError
from caspian_mail.model import InDoubt, NotAccepted, Refused
from caspian_mail.replies import refuses_sender

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from caspian_mail.model import Outcome

_LATER = f"try later: caspian-mail {AGAIN}"
_OUT_OF_STEP = "503"


@dataclass(frozen=True, slots=True)
class Patience:
    """What a send bears.

    Attributes:
        tries: how often a letter may lose its connection before the others go on without it.
        rounds: how often every lane may in turn lose its session, or get none, with no letter settled.
        doubts: letters in doubt in a row, above one for each lane.
        out_of_step: 503 in a row.
        policy: refusals in a row that are about the sender (5.7.x, or a provider's 4xx), not the reader.
        pause: seconds before a lane that failed twice in a row opens again; doubled each further time.
        longest_pause: what that grows to.
        idle: seconds without a letter after which a lane closes.
    """

    tries: int = 3
    rounds: int = 7
    doubts: int = 2
    out_of_step: int = 3
    policy: int = 10
    pause: float = 1.0
    longest_pause: float = 60.0
    idle: float = 60.0

    def before_reopening(self, failures: int, chance: Random) -> float:
        """Return how many seconds a lane waits that failed so many times in a row."""
        if failures < 2:  # noqa: PLR2004 - many servers close after so many letters without a word
            return 0.0
        return min(self.pause * 2.0 ** (failures - 2), self.longest_pause) * (1 - chance.random() / 2)


class Breaker:
    """Counts what goes wrong in a row, over all lanes.

    Args:
        patience: how much of it is borne.
        lanes: how many there are: what ends all of them at once is one event, not many.
        route: the transport's, for the words of errors.
        description: the same.
    """

    def __init__(self, patience: Patience, lanes: int, route: str, description: str) -> None:
        self._patience = patience
        self._lanes = lanes
        self._route = route
        self._description = description
        self._barren = self._doubts = self._out_of_step = self._policy = 0

    def see(self, outcome: Outcome) -> None:
        """Count a letter's outcome.

        Raises:
            TransportError: that was one too many.
        """
        match outcome:
            case NotAccepted(reason):
                self._see_loss(reason)
            case InDoubt(reason):
                self._see_doubt(reason)
            case _:
                self._barren = self._doubts = self._out_of_step = 0
                self._see_refusal(outcome)

    def see_closed(self, error: TransportError) -> None:
        """Count a session that could not be opened.

        Raises:
            TransportError: that error, when it was one too many.
        """
        self._count_barren(lambda: error)

    def _see_loss(self, reason: str) -> None:
        self._out_of_step = self._out_of_step + 1 if reason.startswith(_OUT_OF_STEP) else 0
        if self._out_of_step >= self._patience.out_of_step:
            raise self._error(f"answered {self._out_of_step} letters in a row out of step: {reason}", _LATER)
        self._count_barren(
            lambda: self._error(
                f"dropped {self._barren} letters in a row before it took them: {reason}", _LATER
            )
        )

    def _count_barren(self, error: Callable[[], TransportError]) -> None:
        self._barren += 1
        if self._barren >= self._patience.rounds * self._lanes:
            raise error()

    def _see_doubt(self, reason: str) -> None:
        self._doubts += 1
        if self._doubts >= self._patience.doubts + self._lanes:
            raise self._error(
                f"left {self._doubts} letters in a row in doubt: {reason}", "caspian-mail in-doubt list"
            )

    def _see_refusal(self, outcome: Outcome) -> None:
        if isinstance(outcome, Refused) and refuses_sender(outcome.reply):
            self._policy += 1
        else:
            self._policy = 0
        if isinstance(outcome, Refused) and self._policy >= self._patience.policy:
            raise self._error(
                f"refused {self._policy} letters in a row because of who sends them: {outcome.reply}",
                "mend that, then: caspian-mail send --only-failed",
            )

    def _error(self, words: str, next_step: str) -> TransportError:
        return TransportError(f"{self._route} {words}", where=self._description, next_steps=[next_step])
