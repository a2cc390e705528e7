"""Saying what is waited for, when it takes longer than half a second."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from caspian_mail.console import Console
    from caspian_mail.delivery import Lane, Transport
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
        with self.announcing():
            self._transport.__enter__()
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

    def lane(self) -> Lane:
        """Return one of the transport's, which says where it connects to as well."""
        return _AnnouncedLane(self._transport.lane(), self)

    @contextmanager
    def announcing(self) -> Iterator[None]:
        """Say what is waited for, when what happens inside takes its time."""
        timer = Timer(_SECONDS, self._announce)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _announce(self) -> None:
        if not self._console.quiet:
            self._console.say(f"Connecting to {self.route}")


class _AnnouncedLane:
    def __init__(self, lane: Lane, announced: Announced) -> None:
        self._lane = lane
        self._announced = announced
        self.deliver = lane.deliver
        self.close = lane.close

    @property
    def is_open(self) -> bool:
        return self._lane.is_open

    async def open(self) -> None:
        with self._announced.announcing():
            await self._lane.open()
