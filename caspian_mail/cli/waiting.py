"""Saying what is waited for, when it takes longer than half a second."""

from __future__ import annotations

from threading import Timer
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from caspian_mail.console import Console
    from caspian_mail.delivery import Transport
    from caspian_mail.model import Envelope, Outcome

_SECONDS = 0.5


class Announced:
    """A transport that says where it connects to, should that take a while.

    Args:
        transport: does the work.
        console: where to say it; quiet says nothing.
    """

    def __init__(self, transport: Transport, console: Console) -> None:
        self._transport = transport
        self._console = console

    @property
    def route(self) -> str:
        """The transport's."""
        return self._transport.route

    @property
    def description(self) -> str:
        """The transport's."""
        return self._transport.description

    def __enter__(self) -> Self:
        """Open the transport."""
        timer = Timer(_SECONDS, self._announce)
        timer.daemon = True
        timer.start()
        try:
            self._transport.__enter__()
        finally:
            timer.cancel()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the transport."""
        self._transport.__exit__(kind, error, trace)

    def deliver(self, envelope: Envelope, letter: bytes) -> Outcome:
        """Hand the letter to the transport."""
        return self._transport.deliver(envelope, letter)

    def _announce(self) -> None:
        if not self._console.quiet:
            self._console.say(f"Connecting to {self.route}")
