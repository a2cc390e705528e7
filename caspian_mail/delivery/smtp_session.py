"""A session with a mail server, opened step by step: connection, greeting, EHLO, TLS, login."""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Protocol, cast

from caspian_mail.delivery.smtp_faults import SmtpFaults, names_another, xoauth2

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.settings import Settings, SmtpSettings

_READY = 220
_OK = 250


class Connect(Protocol):
    """What opens a connection; socket.create_connection is one."""

    def __call__(self, address: tuple[str, int], /, timeout: float) -> socket.socket:
        """Return a connected socket, or raise OSError."""
        ...


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait for a server.

    Attributes:
        opening: for the connection, the greeting, TLS and the login, each.
        command: for each reply up to the 354 (RFC 5321, 4.5.3.2.2 to 4), and each write.
        final: for the reply to the final dot: whoever gives up sooner gets letters in doubt
            (RFC 5321, 4.5.3.2.6).
    """

    opening: float = 30.0
    command: float = 300.0
    final: float = 600.0


DEFAULT_TIMEOUTS = Timeouts()


class Session(smtplib.SMTP):
    """smtplib's session, whose connection is opened and encrypted here."""

    sock: socket.socket
    file: IO[bytes] | None

    def detached(self) -> socket.socket:
        """Return the connection, which the session lets go of; what the server said unasked is lost."""
        with closing(cast("IO[bytes]", self.file)):  # the last reply was read from it
            self.file = None
        connection = self.sock
        del self.sock
        return connection


def open_session(
    settings: Settings, context: ssl.SSLContext | None, timeouts: Timeouts, connect: Connect
) -> Session:
    """Return a session that is ready for MAIL.

    Args:
        settings: the server, and where its settings stand.
        context: verifies the certificate; None for no encryption.
        timeouts: how long to wait.
        connect: opens the connection.

    Raises:
        TransportError: which step failed, and why.
    """
    return _Opening(settings, context, timeouts, connect).session()


class _Opening:
    def __init__(
        self, settings: Settings, context: ssl.SSLContext | None, timeouts: Timeouts, connect: Connect
    ) -> None:
        self._smtp: SmtpSettings = settings.smtp
        self._context = context
        self._timeouts = timeouts
        self._connect = connect
        self._faults = SmtpFaults(settings)

    def session(self) -> Session:
        session = self._connected()
        try:
            self._secured(session, self._context)
            if self._smtp.username:
                self._log_in(session)
        except BaseException:
            session.close()
            raise
        session.sock.settimeout(self._timeouts.command)
        return session

    def _connected(self) -> Session:
        session = Session(local_hostname="localhost", timeout=self._timeouts.opening)
        try:
            session.sock = self._connect((self._smtp.host, self._smtp.port), timeout=self._timeouts.opening)
            # Without it every command waits for the acknowledgement of the one before (Nagle).
            session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            session.local_hostname = _address_literal(session.sock)
        except (OSError, UnicodeError) as error:
            session.close()
            # A name that IDNA cannot hold never gets as far as the look-up.
            fault = error if isinstance(error, OSError) else socket.gaierror()
            raise self._faults.no_connection(fault, self._timeouts.opening) from None
        return session

    def _secured(self, session: Session, context: ssl.SSLContext | None) -> None:
        if self._smtp.security == "tls" and context is not None:
            self._wrap(session, context)
        with self._step("in the greeting"):
            code, reply = session.getreply()
        if code != _READY:
            raise self._faults.unwilling("in the greeting", code, reply)
        self._ehlo(session)
        if self._smtp.security == "starttls" and context is not None:
            self._start_tls(session, context)

    def _ehlo(self, session: Session) -> None:
        with self._step("at EHLO"):
            code, reply = session.ehlo()
        if code != _OK:
            raise self._faults.unwilling("at EHLO", code, reply)

    def _start_tls(self, session: Session, context: ssl.SSLContext) -> None:
        if not session.has_extn("starttls"):
            raise self._faults.no_starttls()
        with self._step("at STARTTLS"):
            code, reply = session.docmd("STARTTLS")
        if code != _READY:
            raise self._faults.unwilling("at STARTTLS", code, reply)
        self._wrap(session, context)
        self._ehlo(session)

    def _wrap(self, session: Session, context: ssl.SSLContext) -> None:
        # What was buffered in clear before the handshake may be anyone's: it is thrown away.
        session.file = None
        try:
            session.sock = context.wrap_socket(session.sock, server_hostname=self._smtp.host)
        except TimeoutError as error:
            raise self._faults.no_connection(error, self._timeouts.opening) from None
        except OSError as error:
            if not isinstance(error, ssl.SSLError) or isinstance(error, ssl.SSLEOFError):
                raise self._faults.lost("in the TLS handshake") from None
            names = self._names_on_certificate() if names_another(error) else []
            raise self._faults.bad_tls(error, names) from None

    def _names_on_certificate(self) -> list[str]:
        """Return whom the certificate is for: a failed handshake does not tell.

        A second connection is made that goes no further than the handshake. The chain is verified on
        it too; only the name is not compared.
        """
        context = ssl.create_default_context(cafile=self._smtp.ca_file or None)
        context.check_hostname = False
        with suppress(Exception):  # what went wrong is known already; this only adds to it
            session = self._connected()
            try:
                self._secured(session, context)
                certificate = cast("ssl.SSLSocket", session.sock).getpeercert() or {}
            finally:
                session.close()
            names: Any = certificate["subjectAltName"]
            return [name for kind, name in names if kind in {"DNS", "IP Address"}]
        return []

    def _log_in(self, session: Session) -> None:
        try:
            with self._step("at the login"):
                if self._smtp.token:
                    self._log_in_by_token(session)
                else:
                    session.login(self._smtp.username, self._smtp.password)
        except smtplib.SMTPAuthenticationError as error:
            raise self._faults.refused_login(error.smtp_code, _as_bytes(error.smtp_error)) from None
        except smtplib.SMTPException:
            raise self._faults.no_login() from None

    def _log_in_by_token(self, session: Session) -> None:
        """Log in by XOAUTH2, Google's and Microsoft's way to take an OAuth 2 access token."""
        if "XOAUTH2" not in session.esmtp_features.get("auth", "").upper().split():
            raise self._faults.no_login()
        answer = xoauth2(self._smtp)
        # A refusal comes as a challenge first, and wants an empty answer before it says so.
        session.auth("XOAUTH2", lambda challenge=None: answer if challenge is None else "")

    @contextmanager
    def _step(self, step: str) -> Iterator[None]:
        try:
            yield
        except smtplib.SMTPServerDisconnected as error:
            # smtplib hides the reason behind its own exception.
            if isinstance(error.__context__, TimeoutError):
                raise self._faults.no_connection(error.__context__, self._timeouts.opening) from None
            raise self._faults.lost(step) from None
        except smtplib.SMTPResponseException as error:
            if isinstance(error, smtplib.SMTPAuthenticationError):
                raise
            raise self._faults.unwilling(step, error.smtp_code, _as_bytes(error.smtp_error)) from None


def _address_literal(connection: socket.socket) -> str:
    """Return how this machine introduces itself: it need not have a name (RFC 5321, 4.1.3)."""
    address = str(connection.getsockname()[0]).partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _as_bytes(reply: bytes | str) -> bytes:
    return reply if isinstance(reply, bytes) else reply.encode()
