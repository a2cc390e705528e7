"""Delivery over SMTP (RFC 5321), command by command, so that a lost connection is put right.

MAIL ── 5xx: the send stops       lost or 421 before the content and its final dot are written:
RCPT ── 4xx deferred, 5xx refused     NotAccepted, nothing has arrived
DATA ── 4xx deferred, 5xx refused
content and dot ─────────────────────────────────────────────────────────────────────────────
reply ─ 2xx accepted, 4xx deferred, 5xx refused; lost, silence, garbage: InDoubt
"""

from __future__ import annotations

import ipaddress
import re
import smtplib
import socket
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from caspian_mail.delivery.smtp_faults import CLOSING, SmtpFaults, how_lost, unspeakable
from caspian_mail.delivery.smtp_lane import SmtpLane
from caspian_mail.delivery.smtp_session import (
    DEFAULT_TIMEOUTS,
    Connect,
    Session,
    Timeouts,
    open_session,
)
from caspian_mail.model import Accepted, InDoubt, NotAccepted

if TYPE_CHECKING:
    from types import TracebackType

    from caspian_mail.delivery.seams import Lane
    from caspian_mail.model import Envelope, Outcome
    from caspian_mail.settings import Settings

_GO_AHEAD = 354
_OK = 250

_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_FAULTS = (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException, OSError)


class SmtpTransport:
    """One connection to a mail server, reused from letter to letter.

    Args:
        settings: the server, and where its settings stand for what errors say.
        timeouts: how long to wait for it.
        insecure: whether an unencrypted connection may go further than this machine.
        connect: opens the connection.

    Raises:
        UsageError: the settings cannot be, or would send letters unencrypted.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
        insecure: bool = False,
        connect: Connect = socket.create_connection,
    ) -> None:
        self._faults = SmtpFaults(settings)
        self._settings = settings
        self._timeouts = timeouts
        self._connect = connect
        self._session: Session | None = None
        smtp = settings.smtp
        if not smtp.host:
            raise self._faults.no_host()
        if smtp.security == "none" and not insecure and not _is_this_machine(smtp.host):
            raise self._faults.unencrypted()
        if not (smtp.username + smtp.password).isascii():
            raise self._faults.login_outside_ascii()
        try:
            self._context = (
                None if smtp.security == "none" else ssl.create_default_context(cafile=smtp.ca_file or None)
            )
        except OSError:
            raise self._faults.bad_authorities() from None

    @property
    def route(self) -> str:
        """The server as host:port."""
        return self._faults.route

    @property
    def description(self) -> str:
        """The server and how it is spoken to."""
        return self._faults.description

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        session, self._session = self._session, None
        if session is None:
            return
        if error is None:
            with suppress(*_FAULTS):
                session.sock.settimeout(self._timeouts.opening)
                session.quit()
        session.close()

    def deliver(self, envelope: Envelope, letter: bytes) -> Outcome:
        """Hand one letter over; a connection that was lost before is opened anew.

        Raises:
            TransportError: no connection, or the server takes no letter from this sender.
        """
        session = self._session or self._open()
        if refusal := unspeakable(envelope, with_utf8=session.has_extn("smtputf8")):
            return refusal
        try:
            not_taken = self._announce(session, envelope)
            if not_taken is not None:
                return not_taken
            session.send(_as_content(letter))
        except _FAULTS as error:
            self._drop(session)
            return NotAccepted(how_lost(error, "before the letter was written"))
        return self._final_reply(session)

    def lane(self) -> Lane:
        """Return a connection of its own for many letters; it opens itself."""
        return SmtpLane(self._new_session, self._settings, self._timeouts)

    def _announce(self, session: Session, envelope: Envelope) -> Outcome | None:
        """Go as far as the 354; return the outcome where the server doesn't."""
        # The commands are written in UTF-8 only where the server offers to read it.
        session.command_encoding = "utf-8" if session.has_extn("smtputf8") else "ascii"
        code, reply = session.mail(envelope.sender, [] if envelope.recipient.isascii() else ["SMTPUTF8"])
        if self._faults.refuses_sender(code):
            raise self._faults.refused_sender(code, reply)
        if code != _OK:
            return self._declined(session, code, reply)
        code, reply = session.rcpt(envelope.recipient)
        if not 250 <= code <= 259:  # noqa: PLR2004 - 251: the server forwards it itself
            return self._declined(session, code, reply)
        code, reply = session.docmd("DATA")
        return None if code == _GO_AHEAD else self._declined(session, code, reply)

    def _declined(self, session: Session, code: int, reply: bytes) -> Outcome:
        outcome = self._faults.declined(code, reply)
        if isinstance(outcome, NotAccepted):
            self._drop(session)
        else:
            self._reset(session)
        return outcome

    def _final_reply(self, session: Session) -> Outcome:
        try:
            session.sock.settimeout(self._timeouts.final)
            code, reply = session.getreply()
            session.sock.settimeout(self._timeouts.command)
        except _FAULTS as error:
            self._drop(session)
            return InDoubt(how_lost(error, "after the final dot"))
        outcome = self._faults.judged(code, reply)
        if outcome is None:
            self._drop(session)
            return InDoubt(f"{self._faults.reply(code, reply)} after the final dot")
        if code == CLOSING:
            self._drop(session)
        elif not isinstance(outcome, Accepted):
            self._reset(session)
        return outcome

    def _open(self) -> Session:
        self._session = self._new_session()
        return self._session

    def _new_session(self) -> Session:
        return open_session(self._settings, self._context, self._timeouts, self._connect)

    def _reset(self, session: Session) -> None:
        """End the transaction; a server that doesn't follow is left, for replies and letters would part."""
        try:
            code, _ = session.rset()
        except _FAULTS:
            code = -1
        if code != _OK:
            self._drop(session)

    def _drop(self, session: Session) -> None:
        self._session = None
        session.close()


def _as_content(letter: bytes) -> bytes:
    """Return the letter with its dots stuffed and the final dot after it (RFC 5321, 4.5.2).

    Bare CR and LF become CRLF first: servers that take them for line ends can be made to see a final
    dot where none is.
    """
    lines = _LINE_END.sub(b"\r\n", letter)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return _LEADING_DOT.sub(b"..", lines) + b".\r\n"


def _is_this_machine(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
