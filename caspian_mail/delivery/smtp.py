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

from caspian_mail.delivery.smtp_faults import SmtpFaults
from caspian_mail.delivery.smtp_session import (
    DEFAULT_TIMEOUTS,
    Connect,
    Session,
    Timeouts,
    open_session,
)
from caspian_mail.model import Accepted, Deferred, InDoubt, NotAccepted, Refused

if TYPE_CHECKING:
    from types import TracebackType

    from caspian_mail.model import Envelope, Outcome
    from caspian_mail.settings import Settings

_GO_AHEAD = 354
_CLOSING = 421
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
        if not envelope.recipient.isprintable():
            # It would end the command and begin another; what smtplib does with it varies by version.
            return Refused("a control character in the address")
        session = self._session or self._open()
        try:
            not_taken = self._announce(session, envelope)
            if not_taken is not None:
                return not_taken
            session.send(_as_content(letter))
        except _FAULTS as error:
            self._drop(session)
            return NotAccepted(_reason(error, "before the letter was written"))
        return self._final_reply(session)

    def _announce(self, session: Session, envelope: Envelope) -> Outcome | None:
        """Go as far as the 354; return the outcome where the server doesn't."""
        code, reply = session.mail(envelope.sender)
        if 500 <= code < 600:  # noqa: PLR2004 - RFC 5321, 4.2.1
            raise self._faults.refused_sender(code, reply)
        if code != _OK:
            return self._not_taken(session, code, reply)
        code, reply = session.rcpt(envelope.recipient)
        if not 250 <= code <= 259:  # noqa: PLR2004 - 251: the server forwards it itself
            return self._not_taken(session, code, reply)
        code, reply = session.docmd("DATA")
        return None if code == _GO_AHEAD else self._not_taken(session, code, reply)

    def _not_taken(self, session: Session, code: int, reply: bytes) -> Outcome:
        outcome = self._judged(code, reply)
        if code != _CLOSING and isinstance(outcome, Deferred | Refused):
            self._reset(session)
            return outcome
        self._drop(session)
        return NotAccepted(self._faults.reply(code, reply))

    def _final_reply(self, session: Session) -> Outcome:
        try:
            session.sock.settimeout(self._timeouts.final)
            code, reply = session.getreply()
            session.sock.settimeout(self._timeouts.command)
        except _FAULTS as error:
            self._drop(session)
            return InDoubt(_reason(error, "after the final dot"))
        outcome = self._judged(code, reply)
        if outcome is None:
            self._drop(session)
            return InDoubt(f"{self._faults.reply(code, reply)} after the final dot")
        if code == _CLOSING:
            self._drop(session)
        elif not isinstance(outcome, Accepted):
            self._reset(session)
        return outcome

    def _judged(self, code: int, reply: bytes) -> Accepted | Deferred | Refused | None:
        """Return what a reply means for the letter, or None where it means nothing (RFC 5321, 4.2.1)."""
        kinds = {2: Accepted, 4: Deferred, 5: Refused}
        kind = kinds.get(code // 100)
        return kind(self._faults.reply(code, reply)) if kind else None

    def _open(self) -> Session:
        self._session = open_session(self._settings, self._context, self._timeouts, self._connect)
        return self._session

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


def _reason(error: Exception, where: str) -> str:
    silent = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
    if silent:
        return f"no answer {where}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"not an SMTP reply {where}"
    return f"connection lost {where}"


def _is_this_machine(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
