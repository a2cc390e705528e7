"""The seams of the sending: what a letter builder, a transport and a ledger must promise.

Whoever adds an implementation runs the contract suites of tests/delivery/ against it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from types import TracebackType

    from caspian_mail.model import Envelope, Outcome, Recipient, Recorded


class Letters(Protocol):
    """What makes an edition a letter for one recipient."""

    def build(self, recipient: Recipient) -> bytes:
        """Return the letter (RFC 5322), lines ended by CRLF; the same recipient gets the same bytes."""
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

    def drop_suppressed(self) -> int:
        """Refuse the letters of readers who were suppressed since; return how many."""
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
