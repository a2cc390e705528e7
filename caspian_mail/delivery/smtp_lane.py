"""Many letters over one connection, each announced while the one before is on its way (RFC 2920).

            MAIL RCPT DATA             354, begun             dot; the next MAIL RCPT DATA
    idle ────────────────────> announced ──────────> content ─────────────────────────────> announced
     ^                            │ 4xx, 5xx: its outcome; RSET   │ 2xx, 4xx, 5xx: its outcome
     └────────────────────────────┴───────────────────────────────┘

Without PIPELINING each command waits for its reply. A connection that is lost before the dot was handed
to the kernel leaves the letter not accepted; after it, in doubt. What was announced but not begun has not
left.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from caspian_mail.apart import apart
from caspian_mail.delivery.smtp_faults import CLOSING, SmtpFaults, how_lost, unspeakable
from caspian_mail.delivery.smtp_session import Session
from caspian_mail.delivery.wire import Wire
from caspian_mail.model import Accepted, InDoubt, NotAccepted

if TYPE_CHECKING:
    from collections.abc import Callable

    from caspian_mail.delivery.seams import Begin, Following
    from caspian_mail.delivery.smtp_replies import Reply
    from caspian_mail.delivery.smtp_session import Timeouts
    from caspian_mail.model import Envelope, Outcome
    from caspian_mail.settings import Settings

_OK = 250
_GO_AHEAD = 354
_RESET = b"RSET\r\n"
_DATA = b"DATA\r\n"
_DOT = b".\r\n"
_QUIT = b"QUIT\r\n"
_GOODBYE = 5.0  # seconds: nothing hangs on the answer to QUIT


class SmtpLane:
    """One connection to a mail server.

    Args:
        new_session: opens a session, up to its login; called in a thread of its own.
        settings: the server, for what errors say, and how many letters a connection may carry.
        timeouts: how long to wait for it.
    """

    def __init__(self, new_session: Callable[[], Session], settings: Settings, timeouts: Timeouts) -> None:
        self._new_session = new_session
        self._faults = SmtpFaults(settings)
        self._most = settings.smtp.letters
        self._timeouts = timeouts
        self._wire: Wire | None = None
        self._pipelining = self._with_utf8 = False
        self._trusts = True
        self._carried = 0
        self._in_good_order = True
        self._must_reset = False
        self._announced: Envelope | None = None

    @property
    def is_open(self) -> bool:
        """Whether it takes letters."""
        return self._wire is not None and not self._is_full

    @property
    def _is_full(self) -> bool:
        return self._most is not None and self._carried >= self._most

    async def open(self) -> None:
        """Open a session; one that has carried its fill is ended first.

        Raises:
            UnreachableError: the server cannot be reached, or takes no mail just now.
            TransportError: it cannot be used: login, certificate, no TLS.
        """
        await self.close()
        session = await apart(self._new_session, Session.close)
        self._pipelining = self._trusts and session.has_extn("pipelining")
        self._with_utf8 = session.has_extn("smtputf8")
        self._wire = Wire(session.detached())
        self._carried = 0
        self._in_good_order, self._must_reset, self._announced = True, False, None

    async def close(self, *, politely: bool = True) -> None:
        """Say goodbye where nothing is on its way; else leave without a word, and nothing more arrives."""
        wire, self._wire = self._wire, None
        if wire is None:
            return
        try:
            if politely and self._in_good_order and self._announced is None:
                with suppress(OSError):
                    wire.write([_QUIT])
                    await wire.reply(min(self._timeouts.opening, _GOODBYE))
        finally:
            wire.close()

    async def deliver(
        self, envelope: Envelope, letter: Callable[[], bytes], begin: Begin, following: Following
    ) -> Outcome:
        """Hand one letter over, and say exactly how far it came.

        Raises:
            TransportError: the server takes no letter from this sender.
        """
        if refusal := unspeakable(envelope, with_utf8=self._with_utf8):
            return refusal
        wire = self._wire
        if wire is None:
            return NotAccepted("the connection is not open")
        self._in_good_order = False
        was_announced = self._announced is not None
        if not was_announced:
            self._announce(wire, envelope)
        self._announced = None
        try:
            declined = await self._answers(wire, envelope)
        except OSError as error:
            # Some throw away what came along with a content, whatever they offer.
            self._trusts = self._trusts and not (was_announced and isinstance(error, TimeoutError))
            self._drop(wire)
            return NotAccepted(how_lost(error, "before the letter was written"))
        if declined is not None:
            return declined
        await begin()
        return await self._transfer(wire, letter(), following)

    # The announcement

    def _commands(self, envelope: Envelope) -> tuple[bytes, bytes, bytes]:
        utf8 = b"" if envelope.recipient.isascii() else b" SMTPUTF8"
        return (
            b"MAIL FROM:<%b>%b\r\n" % (envelope.sender.encode(), utf8),
            b"RCPT TO:<%b>\r\n" % envelope.recipient.encode(),
            _DATA,
        )

    def _announce(self, wire: Wire, envelope: Envelope) -> None:
        self._announced = envelope
        if self._pipelining:
            wire.write([_RESET * self._must_reset, *self._commands(envelope)])

    async def _ask(self, wire: Wire, command: bytes) -> Reply:
        if not self._pipelining:
            wire.write([command])
        return await wire.reply(self._timeouts.command)

    async def _answers(self, wire: Wire, envelope: Envelope) -> Outcome | None:
        """Return what becomes of the letter where the server doesn't ask for its content."""
        mail, rcpt, data = self._commands(envelope)
        if self._must_reset:
            self._must_reset = False
            code, text = await self._ask(wire, _RESET)
            if code != _OK:
                self._drop(wire)
                return NotAccepted(self._faults.reply(code, text))
        code, text = await self._ask(wire, mail)
        if self._faults.refuses_sender(code):
            raise self._faults.refused_sender(code, text)
        if code != _OK:
            return await self._declined(wire, code, text, unread=2)
        code, text = await self._ask(wire, rcpt)
        if not 250 <= code <= 259:  # noqa: PLR2004 - 251: the server forwards it itself
            return await self._declined(wire, code, text, unread=1)
        code, text = await self._ask(wire, data)
        return None if code == _GO_AHEAD else await self._declined(wire, code, text, unread=0)

    async def _declined(self, wire: Wire, code: int, text: bytes, *, unread: int) -> Outcome:
        """Return the outcome, and bring the conversation back to where a letter can be announced.

        What follows a refused recipient in the same stretch (503, 554) is its consequence and says nothing
        new; only a 354 has to be answered, by a dot alone: with no recipient it delivers nothing.
        """
        outcome = self._faults.declined(code, text)
        if isinstance(outcome, NotAccepted):
            self._drop(wire)
            return outcome
        self._must_reset = self._in_good_order = True
        try:
            for _ in range(unread if self._pipelining else 0):
                code, _ = await wire.reply(self._timeouts.command)
            if code == _GO_AHEAD:
                wire.write([_DOT])
                code, _ = await wire.reply(self._timeouts.command)
        except OSError:
            code = CLOSING
        if code == CLOSING:
            self._drop(wire)
        return outcome

    # The content

    async def _transfer(self, wire: Wire, letter: bytes, following: Following) -> Outcome:
        self._carried += 1
        upcoming = following() if self._pipelining and not self._is_full else None
        if upcoming is not None and unspeakable(upcoming, with_utf8=self._with_utf8):
            upcoming = None
        self._announced = upcoming
        wire.write([letter, _DOT], self._commands(upcoming) if upcoming else ())
        try:
            await wire.handed_over(self._timeouts.command)
            if not wire.has_handed_over:
                return self._too_early(wire, await wire.reply(0))
        except OSError as error:
            self._drop(wire)
            return NotAccepted(how_lost(error, "before the letter was written"))
        try:
            code, text = await wire.reply(self._timeouts.final)
        except OSError as error:
            self._drop(wire)
            return InDoubt(how_lost(error, "after the final dot"))
        self._in_good_order = True
        return self._concluded(wire, code, text)

    def _too_early(self, wire: Wire, reply: Reply) -> Outcome:
        """Return what a reply means that came before the server had all of the letter."""
        code, text = reply
        self._drop(wire)
        outcome = self._faults.judged(code, text)
        if code == CLOSING or outcome is None:
            return NotAccepted(self._faults.reply(code, text))
        if isinstance(outcome, Accepted):
            return InDoubt(f"{outcome.reply} before the final dot")
        return outcome

    def _concluded(self, wire: Wire, code: int, text: bytes) -> Outcome:
        outcome = self._faults.judged(code, text)
        if outcome is None or code == CLOSING:
            self._drop(wire)
        return outcome or InDoubt(f"{self._faults.reply(code, text)} after the final dot")

    def _drop(self, wire: Wire) -> None:
        wire.close()
        self._wire = self._announced = None
