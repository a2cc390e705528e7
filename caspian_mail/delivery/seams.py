"""The seams of the sending: what a letter builder, a transport and a ledger must promise.

Whoever adds an implementation runs the contract suites of tests/delivery/ against it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from types import TracebackType

    from caspian_mail.model import Envelope, Outcome, Recipient, Recorded


Begin = Callable[[], Awaitable[None]]
Following = Callable[[], "Envelope | None"]


class Letters(Protocol):
    """What makes an edition a letter for one recipient."""

    def build(self, recipient: Recipient) -> bytes:
        """Return the letter (RFC 5322); the same recipient gets the same bytes.

        Lines end in CRLF and none begins with a dot, so that it goes through SMTP as it is.
        """
        ...


class Transport(Protocol):
    """The way letters leave; open inside its `with` block."""

    @property
    def route(self) -> str:
        """What a test letter proves: `smtp.example.org:587`, or `maildir`."""
        ...

    @property
    def description(self) -> str:
        """The route as reports tell it: `smtp.example.org:587, STARTTLS`."""
        ...

    def __enter__(self) -> Self:
        """Open the way.

        Raises:
            TransportError: it is closed.
        """
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it, in good order where that is possible."""
        ...

    def deliver(self, envelope: Envelope, letter: bytes) -> Outcome:
        """Hand one letter over, and say exactly how far it came.

        After NotAccepted or InDoubt the next call opens the way anew.

        Raises:
            TransportError: the way is closed for every letter; this one has not arrived.
        """
        ...

    def lane(self) -> Lane:
        """Return a connection of its own for many letters; not open yet."""
        ...


class Lane(Protocol):
    """One connection of a transport, which takes many letters one after the other."""

    @property
    def is_open(self) -> bool:
        """Whether it takes letters; after a loss, or when it has carried its fill, it doesn't."""
        ...

    async def open(self) -> None:
        """Open it.

        Raises:
            UnreachableError: not just now.
            TransportError: the way is closed.
        """
        ...

    async def deliver(
        self, envelope: Envelope, letter: Callable[[], bytes], begin: Begin, following: Following
    ) -> Outcome:
        """Hand one letter over, and say exactly how far it came.

        Args:
            envelope: for whom; when it was announced with the letter before, the very next one.
            letter: makes it, lines ended by CRLF, none beginning with a dot.
            begin: awaited before the first byte of content leaves; whatever it raises ends the call.
            following: whose letter comes next on this lane, asked once where that can be announced early.

        Raises:
            TransportError: the way is closed for every letter; this one has not arrived.
        """
        ...

    async def close(self, *, politely: bool = True) -> None:
        """Close it, in good order where that is wanted and nothing is on its way."""
        ...


class SendRows(Protocol):
    """The ledger of one send, as far as the engine needs it."""

    def fresh(self, after: int, limit: int) -> Sequence[Recipient]:
        """Return up to limit recipients that are pending and were never put off, numbered past after."""
        ...

    def again(self, now: datetime, limit: int) -> Sequence[Recipient]:
        """Return up to limit recipients that were put off and whose next attempt has come, soonest first."""
        ...

    def next_attempt(self) -> datetime | None:
        """Return when `again` will have somebody; None when nobody waits."""
        ...

    def turn(self) -> AbstractContextManager[None]:
        """Have all that happens inside on the disk as one, when it is left."""
        ...

    def begin_many(self, recipients: Sequence[Recipient]) -> None:
        """Have on the disk, before it returns, that these letters are about to leave."""
        ...

    def record_many(self, recorded: Sequence[Recorded]) -> None:
        """Have on the disk, before it returns, what became of these letters."""
        ...

    def drop_suppressed(self, in_hand: Collection[int]) -> int:
        """Refuse the letters of readers who were suppressed since, but for these numbers; return how many."""
        ...

    def keep_alive(self) -> None:
        """Let the ledger know that this process still sends."""
        ...

    def levels(self) -> Mapping[str, tuple[float, datetime]]:
        """Return the token buckets as they were kept: how full each was, and when."""
        ...

    def keep_levels(self, levels: Mapping[str, tuple[float, datetime]]) -> None:
        """Keep how full the token buckets are."""
        ...
