"""What the ledger tells of readers: one of them, the lists, the suppressions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from caspian_mail.address import Address
    from caspian_mail.ledger.records import State

Suppression = Literal["unsubscribed", "bounced", "complained"]
Status = Literal["active", "unsubscribed", "bounced", "complained"]


@dataclass(frozen=True, slots=True)
class Joined:
    """A list that a reader is on, and since when."""

    list: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a live letter to a reader.

    Attributes:
        issue: the issue's stem.
        round: 0, then one more for each correction.
        state: where the letter stands.
        when: since when it stands there.
    """

    issue: str
    round: int
    state: State
    when: datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader, and all that is known of them.

    Attributes:
        address: where they are written to; empty of one who was forgotten.
        status: who is not active is suppressed, whatever list names them.
        since: since when they are suppressed.
        why: why they are: a server's reply without any address, a file, or "by hand".
        lists: the lists they are on.
        letters: the live letters to them, in the order of the sends.
    """

    address: Address
    status: Status
    since: datetime | None
    why: str
    lists: tuple[Joined, ...]
    letters: tuple[Received, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One reader of a list."""

    address: Address
    status: Status
    joined: datetime


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list that was imported.

    Attributes:
        added: who was not on it before.
        already: who was.
        suppressed: how many of both are suppressed, and stay so.
        forgotten: how many were forgotten; they are on no list.
        duplicates: how many rows repeat another.
    """

    added: int
    already: int
    suppressed: int
    forgotten: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class ListSize:
    """How many readers a list has."""

    name: str
    active: int
    suppressed: int


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A reader who is not written to, for a report that holds addresses by purpose."""

    address: Address
    status: Suppression
    since: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class SuppressionCount:
    """How many readers are suppressed in one way, and when the last of them was."""

    status: Suppression
    count: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Synchronized:
    """What a provider's list of suppressions brought.

    Attributes:
        new: how many are suppressed by it who were not before, by what happened.
        gone: how many are suppressed by an earlier one and not listed any more; they stay suppressed.
    """

    new: dict[Suppression, int]
    gone: int
