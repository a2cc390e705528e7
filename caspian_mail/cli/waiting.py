"""Saying what is waited for, when it takes longer than half a second or has to be tried again."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING, Self

from caspian_mail.errors import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from caspian_mail.console import Console
    from caspian_mail.delivery import Lane, Transport
    from caspian_mail.model import Envelope, Outcome

_SECONDS = 0.5


class Announced:
    """A transport that says where it connects to, should that take a while, and when it has to do so again.

    Both are said once, however many lanes there are.

    Args:
        transport: does the work.
        console: where to say it; quiet says nothing.
    """

    def __init__(self, transport: Transport, console: Console) -> None:
        self._transport = transport
        self._console = console
        self._has_told = self._was_open = self._is_lost = False

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
        if not self._has_told:
            self._has_told = True
            self._say(f"Connecting to {self.route}")

    def see_open(self) -> None:
        """Take in that a lane is open."""
        self._was_open, self._is_lost = True, False

    def see_closed(self, error: UnreachableError) -> None:
        """Take in that a lane could not be opened, which ends the send where none ever was."""
        if self._was_open and not self._is_lost:
            self._is_lost = True
            self._say(f"{error.message[:1].upper()}{error.message[1:]}; trying again")

    def _say(self, words: str) -> None:
        if not self._console.quiet:
            self._console.say(words)


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
        try:
            with self._announced.announcing():
                await self._lane.open()
        except UnreachableError as error:
            self._announced.see_closed(error)
            raise
        self._announced.see_open()
