"""Delivery through a provider's HTTP API: one letter a call, several calls at once.

    open ──> [pause it asked for] ──> begin (on the disk) ──> call ──> its answer's meaning (answers.py)
                    ^                                           │
                    └────────────── 429, no connection ─────────┘

Until a letter was answered there is one call at a time: a wrong key is told to the provider once.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Self

from caspian_mail.apart import apart
from caspian_mail.delivery.provider.calls import Calls, Standing
from caspian_mail.delivery.provider.faults import TIMEOUT, see_set_up
from caspian_mail.delivery.provider.letter import message_of, unaddressable
from caspian_mail.errors import ConfigurationError
from caspian_mail.model import NotAccepted
from caspian_mail.providers import PROVIDERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from caspian_mail.delivery.seams import Begin, Following, Lane
    from caspian_mail.model import Envelope, Outcome
    from caspian_mail.settings import Settings


class ProviderTransport:
    """A provider's API; the letter's Message-ID goes along, as itself or as a mark.

    Args:
        settings: which provider, and what it wants to be told.
        opens: whether the provider is to track who opens a letter.
        clicks: whether it is to track who follows a link.
        timeout: seconds without a byte after which a call is given up.
        sleep: waits for so many seconds before a call that is made again.

    Raises:
        ConfigurationError: something is not set, or the provider cannot carry or do what is asked.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        opens: bool = False,
        clicks: bool = False,
        timeout: float = TIMEOUT,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        see_set_up(settings)
        self._settings = settings
        self._provider = PROVIDERS[settings.provider.name]
        self._see_what_it_carries()
        if (opens or clicks) and not self._provider.turns_tracking_off:
            raise ConfigurationError(
                f"{self._provider.title} tracks by its own settings, not by a letter's",
                where="[tracking] in newsletter.toml",
                next_steps=["leave [tracking] out, and switch it on there"],
            )
        self._tracks = {"opens": opens, "clicks": clicks}
        self._timeout = timeout
        self._sleep = sleep
        self._standing = Standing()
        self._first = asyncio.Lock()
        self._calls: Calls | None = None

    def _see_what_it_carries(self) -> None:
        missing = [
            name for name in self._provider.refuses if name.lower() not in self._settings.provider.without
        ]
        if missing:
            raise ConfigurationError(
                f"{self._provider.title} does not carry {', '.join(missing)}, which each letter has",
                where=self._settings.where("CASPIAN_MAIL_PROVIDER"),
                next_steps=[
                    "send through another: caspian-mail providers",
                    f"or without, in .env: CASPIAN_MAIL_PROVIDER_WITHOUT={','.join(missing)}",
                ],
            )

    @property
    def route(self) -> str:
        """The provider's name."""
        return self._provider.name

    @property
    def description(self) -> str:
        """The provider, and the stream of it where there are several."""
        stream = self._settings.provider.values.get("message_stream")
        return f"{self.route}, stream {stream}" if stream else self.route

    def __enter__(self) -> Self:
        self._calls = self._new_calls()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        calls, self._calls = self._calls, None
        if calls is not None:
            calls.close()

    def deliver(self, envelope: Envelope, letter: bytes) -> Outcome:
        """Hand one letter over.

        Raises:
            UnreachableError: the provider was never reached.
            TransportError: it takes no letters; this one has not arrived.
        """
        if refusal := unaddressable(envelope):
            return refusal
        if self._calls is None:
            return NotAccepted("the connection is not open")
        return self._hand_over(self._calls, envelope, letter)

    def lane(self) -> Lane:
        """Return a connection of its own for many letters."""
        return _Lane(self._new_calls, self._hand_over, self._standing, self._first)

    def _new_calls(self) -> Calls:
        return Calls(self._settings, self._standing, timeout=self._timeout, sleep=self._sleep)

    def _hand_over(self, calls: Calls, envelope: Envelope, letter: bytes) -> Outcome:
        message, message_id = message_of(letter, envelope, self._provider, **self._tracks)
        return calls.hand_over(message, message_id)


class _Lane:
    """One connection to the provider.

    Args:
        new_calls: makes it.
        hand_over: hands a letter over by it; called in a thread of its own.
        standing: what is known of the provider.
        first: held by whoever makes the first call.
    """

    def __init__(
        self,
        new_calls: Callable[[], Calls],
        hand_over: Callable[[Calls, Envelope, bytes], Outcome],
        standing: Standing,
        first: asyncio.Lock,
    ) -> None:
        self._new_calls = new_calls
        self._hand_over = hand_over
        self._standing = standing
        self._first = first
        self._calls: Calls | None = None

    @property
    def is_open(self) -> bool:
        """Whether it takes letters; not while the provider has asked to be left alone."""
        return self._calls is not None and self._standing.pause == 0

    async def open(self) -> None:
        """Wait for as long as the provider has asked for, and be ready to call.

        Raises:
            ConfigurationError: the region or the address is none.
        """
        await asyncio.sleep(self._standing.pause)
        if self._calls is None:
            self._calls = await apart(self._new_calls, Calls.close)

    async def deliver(
        self,
        envelope: Envelope,
        letter: Callable[[], bytes],
        begin: Begin,
        following: Following,  # noqa: ARG002 - there is nothing to announce
    ) -> Outcome:
        """Hand one letter over.

        Raises:
            UnreachableError: the provider was never reached.
            TransportError: it takes no letters; this one has not arrived.
        """
        if refusal := unaddressable(envelope):
            return refusal
        async with self._first:
            if not self._standing.has_answered:
                return await self._deliver(envelope, letter(), begin)
        return await self._deliver(envelope, letter(), begin)

    async def _deliver(self, envelope: Envelope, letter: bytes, begin: Begin) -> Outcome:
        calls = self._calls
        if calls is None or self._standing.pause:
            return NotAccepted("429 before this letter")  # since it was open: another lane has heard it
        await begin()
        outcome = await apart(lambda: self._hand_over(calls, envelope, letter))
        if isinstance(outcome, NotAccepted):
            await self.close()
        return outcome

    async def close(self, *, politely: bool = True) -> None:  # noqa: ARG002 - there is one way to leave
        """Close it; a call that is on its way goes on, and nobody hears its answer."""
        calls, self._calls = self._calls, None
        if calls is not None:
            calls.close()
