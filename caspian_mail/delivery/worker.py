"""What one lane does: it opens, takes letters as long as there are some, and opens again when it was lost."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from caspian_mail.errors import TransportError, UnreachableError
from caspian_mail.model import Envelope, InDoubt, NotAccepted

if TYPE_CHECKING:
    from caspian_mail.delivery.engine import Engine
    from caspian_mail.delivery.seams import Lane
    from caspian_mail.model import Outcome, Recipient

_ASKS_FOR_TIME = ("421", "429")
"""A mail server that closes, and an API that is asked too much."""


class WithdrawnError(Exception):
    """The run ends before a letter that was announced could begin."""


class Worker:
    """Works one lane of an engine, until the engine cancels it."""

    def __init__(self, engine: Engine, lane: Lane) -> None:
        self._engine = engine
        self._lane = lane
        self._failures = 0

    async def work(self) -> None:
        """Send letters for ever; a fault that closes the way ends the engine's run."""
        try:
            while True:
                if not await self._engine.until_letters():
                    await self._lane.close()
                elif self._lane.is_open or await self._open():
                    await self._send_along()
        except TransportError as error:
            self._engine.end(error)
            while True:  # the others have letters to finish; whoever is last ends the run
                await self._engine.until_letters()
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 - the engine raises it again
            self._engine.abort(error)

    async def _open(self) -> bool:
        """Open the lane, after a while where it failed before; return whether it is open.

        Until one lane was open no other tries: a wrong password is told to the server once.
        """
        engine, lane = self._engine, self._lane
        await asyncio.sleep(engine.patience.before_reopening(self._failures, engine.chance))
        try:
            if not engine.was_open:
                async with engine.door:
                    await self._open_first()
            if engine.was_open and not lane.is_open and engine.may_leave():
                await lane.open()
        except UnreachableError as error:
            self._failures += 1
            engine.see_closed(error)
        return lane.is_open

    async def _open_first(self) -> None:
        if not self._engine.was_open and self._engine.may_leave():
            await self._lane.open()
            self._engine.was_open = True

    async def _send_along(self) -> None:
        letter = self._next()
        while letter is not None:
            letter = await self._send(letter)

    def _next(self) -> _Letter | None:
        recipient = self._engine.take()
        return _Letter(self._engine, recipient) if recipient else None

    async def _send(self, letter: _Letter) -> _Letter | None:
        """Deliver one letter; return the one that comes next on this lane, if it was announced already."""
        following: _Letter | None = None

        def announce() -> Envelope | None:
            nonlocal following
            following = self._next()
            if following is None:
                return None
            # Made while the server reads this one.
            asyncio.get_running_loop().call_soon(following.content)
            return following.envelope

        try:
            outcome = await self._lane.deliver(letter.envelope, letter.content, letter.begin, announce)
        except WithdrawnError:
            await self._lane.close(politely=False)
            self._engine.give_back(letter.recipient)
            return None
        except TransportError as error:
            await self._lane.close(politely=False)
            with suppress(TransportError):  # the way is closed: no other reason matters
                self._engine.settle(letter.recipient, NotAccepted(error.message), begun=letter.has_begun)
            raise
        if following is not None and not self._lane.is_open:
            self._engine.give_back(following.recipient)
            following = None
        self._count(outcome)
        try:
            self._engine.settle(letter.recipient, outcome, begun=letter.has_begun)
        except TransportError:
            if following is not None:
                await self._lane.close(politely=False)
                self._engine.give_back(following.recipient)
            raise
        return following

    def _count(self, outcome: Outcome) -> None:
        """Count how often in a row the lane failed: at the first time it is opened again at once."""
        if isinstance(outcome, NotAccepted) and outcome.reason.startswith(_ASKS_FOR_TIME):
            self._failures = max(self._failures, 1) + 1
        elif isinstance(outcome, NotAccepted | InDoubt):
            self._failures += 1
        else:
            self._failures = 0


class _Letter:
    """A letter in hand; made when it is first needed."""

    def __init__(self, engine: Engine, recipient: Recipient) -> None:
        self._engine = engine
        self._content: bytes | None = None
        self.recipient = recipient
        self.envelope = Envelope(engine.sender, recipient.address.email)
        self.has_begun = False

    def content(self) -> bytes:
        if self._content is None:
            self._content = self._engine.letters.build(self.recipient)
        return self._content

    async def begin(self) -> None:
        await self._engine.begin(self.recipient)
        self.has_begun = True
