"""A lane for a transport that takes each letter in one call, with nothing to announce before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from caspian_mail.delivery.seams import Begin, Following, Transport
    from caspian_mail.model import Envelope, Outcome


class DirectLane:
    """Hands letters to a transport's own `deliver`.

    Args:
        transport: not entered yet; the lane enters and leaves it.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.is_open = False

    async def open(self) -> None:
        """Enter the transport.

        Raises:
            TransportError: it is closed.
        """
        self._transport.__enter__()
        self.is_open = True

    async def deliver(
        self,
        envelope: Envelope,
        letter: Callable[[], bytes],
        begin: Begin,
        following: Following,  # noqa: ARG002 - there is nothing to announce
    ) -> Outcome:
        """Hand one letter over.

        Raises:
            TransportError: the way is closed; the letter has not arrived.
        """
        content = letter()
        await begin()
        return self._transport.deliver(envelope, content)

    async def close(self, *, politely: bool = True) -> None:  # noqa: ARG002 - there is one way to leave
        """Leave the transport."""
        if self.is_open:
            self.is_open = False
            self._transport.__exit__(None, None, None)
