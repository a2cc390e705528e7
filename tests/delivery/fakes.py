"""An engine's neighbours in memory: rows that refuse what a ledger refuses, lanes that answer by script."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from caspian_mail.errors import LedgerError, TransportError
from caspian_mail.model import Accepted, Deferred, Envelope, InDoubt, NotAccepted, Outcome, Recipient, Refused
from tests.delivery.samples import NOW, recipient

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence

    from caspian_mail.delivery.seams import Begin, Following
    from caspian_mail.model import Recorded

OK = Accepted("250 Ok")
LOST = NotAccepted("connection lost")
DOUBT = InDoubt("connection lost after the final dot")
LATER = Deferred("451 4.7.1 later")
NO = Refused("550 5.1.1 no such user")


class HandClock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.time = NOW
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.seconds

    def pass_(self, **interval: float) -> None:
        self.time += timedelta(**interval)
        self.seconds += timedelta(**interval).total_seconds()


def to(number: int, domain: str = "example.net") -> Recipient:
    return recipient(number, f"r{number}@{domain}")


@dataclass
class Rows:
    """A ledger's rows; each change is noted, and one that no ledger would make is an error."""

    people: list[Recipient]
    log: list[str] = field(default_factory=list)
    states: dict[int, str] = field(default_factory=dict)
    again_at: dict[int, datetime] = field(default_factory=dict)
    suppressed: list[int] = field(default_factory=list)
    buckets: dict[str, tuple[float, datetime]] = field(default_factory=dict)
    full_at: str = ""
    signs_of_life: int = 0
    dead: bool = False

    def __post_init__(self) -> None:
        self.states = {one.number: self.states.get(one.number, "pending") for one in self.people}

    def fresh(self, after: int, limit: int) -> Sequence[Recipient]:
        return [
            one
            for one in self.people
            if one.number > after and self.states[one.number] == "pending" and one.number not in self.again_at
        ][:limit]

    def again(self, now: datetime, limit: int) -> Sequence[Recipient]:
        due = sorted((at, number) for number, at in self.again_at.items() if at <= now)[:limit]
        return [
            replace(one, was_deferred=self.states[number] == "deferred")
            for _, number in due
            for one in self.people
            if one.number == number
        ]

    def next_attempt(self) -> datetime | None:
        return min(self.again_at.values(), default=None)

    @contextmanager
    def turn(self) -> Iterator[None]:
        self.log.append("turn")
        yield

    def begin_many(self, recipients: Sequence[Recipient]) -> None:
        for one in recipients:
            self._write("begin", one.number)
            assert self.states[one.number] in {"pending", "deferred"}, self.states[one.number]
            self.states[one.number] = "sending"
            self.again_at.pop(one.number, None)
            at = self.people.index(next(each for each in self.people if each.number == one.number))
            self.people[at] = replace(self.people[at], attempts=one.attempts + 1)

    def record_many(self, recorded: Sequence[Recorded]) -> None:
        names = {Accepted: "sent", Deferred: "deferred", Refused: "refused", NotAccepted: "pending"}
        for one in recorded:
            number = one.recipient.number
            self._write("record", number)
            assert self.states[number] == "sending", self.states[number]
            self.states[number] = names.get(type(one.outcome), "in doubt")
            if one.again is not None:
                self.again_at[number] = one.again

    def drop_suppressed(self, in_hand: Collection[int]) -> int:
        dropped = [number for number in self.suppressed if number not in in_hand]
        for number in dropped:
            assert self.states[number] in {"pending", "deferred"}
            self.states[number] = "refused"
            self.again_at.pop(number, None)
            self.suppressed.remove(number)
        return len(dropped)

    def keep_alive(self) -> None:
        self.signs_of_life += 1
        if self.dead:
            raise LedgerError("the connection to the ledger was lost")

    def levels(self) -> Mapping[str, tuple[float, datetime]]:
        return self.buckets

    def keep_levels(self, levels: Mapping[str, tuple[float, datetime]]) -> None:
        self.buckets = dict(levels)

    def in_state(self, state: str) -> list[int]:
        return [number for number, its in self.states.items() if its == state]

    def _write(self, what: str, number: int) -> None:
        if self.full_at == f"{what} {number}":
            raise LedgerError("the disk is full")
        self.log.append(f"{what} {number}")


@dataclass
class Declined:
    """What the server says before it asks for the content."""

    outcome: Outcome | TransportError


Answer = Outcome | Declined | BaseException


@dataclass
class Script:
    """A transport whose lanes answer by script, one answer a letter; at the end all is well.

    Openings: what becomes of each attempt to open a lane, None for success.
    """

    answers: list[Answer] = field(default_factory=list)
    openings: list[BaseException | None] = field(default_factory=list)
    pipelining: bool = False
    on_deliver: Callable[[int], Any] = lambda _: None
    on_announce: Callable[[], Any] = lambda: None
    while_opening: Callable[[int], Awaitable[None]] = lambda _: asyncio.sleep(0)
    log: list[str] = field(default_factory=list)
    lanes: list[ScriptedLane] = field(default_factory=list)
    arrived: list[int] = field(default_factory=list)
    route: str = "smtp.example.org:587"
    description: str = "smtp.example.org:587, STARTTLS"

    def lane(self) -> ScriptedLane:
        self.lanes.append(ScriptedLane(self, len(self.lanes) + 1))
        return self.lanes[-1]


@dataclass
class ScriptedLane:
    """One of them."""

    script: Script
    name: int
    is_open: bool = False
    announced: Envelope | None = None

    async def open(self) -> None:
        self.script.log.append(f"open {self.name}")
        await self.script.while_opening(self.name)
        failure = self.script.openings.pop(0) if self.script.openings else None
        if failure is not None:
            raise failure
        self.is_open = True

    async def deliver(
        self, envelope: Envelope, letter: Callable[[], bytes], begin: Begin, following: Following
    ) -> Outcome:
        assert self.is_open
        assert envelope.sender == "bounces@example.org"
        assert self.announced in {None, envelope}
        self.announced = None
        number = int(envelope.recipient[1:].partition("@")[0])
        answer = self.script.answers.pop(0) if self.script.answers else OK
        if isinstance(answer, Declined):
            if isinstance(answer.outcome, TransportError):
                raise answer.outcome
            self.is_open = self.is_open and not isinstance(answer.outcome, NotAccepted)
            return answer.outcome
        await begin()
        assert letter() == f"To: {envelope.recipient}\r\n\r\n".encode()
        self.script.log.append(f"deliver {number}")
        self.script.on_deliver(number)
        if self.script.pipelining:
            self.announced = following()
            self.script.on_announce()
        if isinstance(answer, BaseException):
            raise answer
        if isinstance(answer, NotAccepted | InDoubt):
            self.is_open = False
            self.announced = None
        if isinstance(answer, Accepted):
            self.script.arrived.append(number)
        return answer

    async def close(self, *, politely: bool = True) -> None:
        if self.is_open:
            self.script.log.append(f"close {self.name}" if politely else f"drop {self.name}")
        self.is_open = False
        self.announced = None


class PlainLetters:
    """Makes letters that say to whom they go."""

    def build(self, one: Recipient) -> bytes:
        return f"To: {one.address.email}\r\n\r\n".encode()
