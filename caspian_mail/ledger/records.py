"""What the ledger tells: a send, its letters' states, and the reasons behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from caspian_mail.address import Address

Kind = Literal["live", "rehearsal"]


class State(StrEnum):
    """Where a letter stands; it is in exactly one of these at every moment.

    pending and deferred go out with the next run; sending is under way; sent and refused are done;
    in doubt may have arrived, and only a person moves it.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"


@dataclass(frozen=True, slots=True)
class Send:
    """An issue going out to a list that was frozen when it began.

    Attributes:
        id: the ledger's own number for it.
        issue: the issue's stem.
        kind: a rehearsal is never counted as sent.
        round: 0, then one more for each correction.
        route: the transport of its last run, or the one it was to begin with.
        digest: the edition it goes out with now.
        created: when its list was frozen.
    """

    id: int
    issue: str
    kind: Kind
    round: int
    route: str
    digest: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """How many letters are in each state."""

    pending: int = 0
    sending: int = 0
    sent: int = 0
    deferred: int = 0
    refused: int = 0
    in_doubt: int = 0

    @property
    def total(self) -> int:
        """The length of the frozen list."""
        return self.had_none + self.sending + self.sent + self.refused + self.in_doubt

    @property
    def had_none(self) -> int:
        """How many a further run would write to."""
        return self.pending + self.deferred

    @property
    def is_open(self) -> bool:
        """Whether a further run has something to do, were it only to hold what a crash left behind."""
        return self.had_none + self.sending > 0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why letters are in a state, and how many for this reason.

    Attributes:
        reason: a server's reply without any address, or the ledger's own words.
        next_attempt: the earliest moment of a deferred letter's next attempt.
    """

    state: State
    reason: str
    count: int
    next_attempt: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A letter that may have arrived; a server's log knows it by its Message-ID.

    Attributes:
        number: its own, in the send.
        address: whom it is for.
        since: since when it is held; by then it was under way no more.
        reason: what was seen.
        message_id: its Message-ID.
        begun: when it was first under way, in whole seconds.
    """

    number: int
    address: Address
    since: datetime
    reason: str
    message_id: str
    begun: datetime


@dataclass(frozen=True, slots=True)
class Unsent:
    """A letter that has not been sent, for a report that holds addresses by purpose."""

    number: int
    address: Address
    state: State
    status_code: str
    reason: str
    updated: datetime


@dataclass(frozen=True, slots=True)
class Times:
    """When a send ran, over all its runs.

    Attributes:
        started: the first run's beginning.
        ended: the last run's end; None while it runs or after it died.
        per_second: letters sent in a second of running; None where no run has ended.
    """

    started: datetime | None = None
    ended: datetime | None = None
    per_second: float | None = None


@dataclass(frozen=True, slots=True)
class Staged:
    """A list as it was read, and what a send to it would be.

    Attributes:
        rows: how many addresses it names, repetitions among them.
        duplicates: how many of them repeat another.
        suppressed: how many are left out, by their status.
        recipients: how many would be written to.
        against: the last live send of another issue, which the list is held against; None before that.
        against_total: how many it went to.
        new: how many recipients it did not go to.
        gone: how many it went to who are no recipients now.
    """

    rows: int
    duplicates: int
    suppressed: dict[str, int]
    recipients: int
    against: Send | None = None
    against_total: int = 0
    new: int = 0
    gone: int = 0


def moment(text: str) -> datetime:
    """Read a moment as the ledger writes it."""
    return datetime.fromisoformat(text)


@lru_cache(maxsize=64)  # all that happens in one turn of a send happens at a few moments
def written(when: datetime) -> str:
    """Write a moment so that text order is time order."""
    return when.astimezone(UTC).isoformat(timespec="microseconds")
