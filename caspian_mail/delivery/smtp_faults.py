"""Why a mail server cannot be used, in words that name the settings to look at."""

from __future__ import annotations

import smtplib
import socket
import ssl
from base64 import b64encode
from typing import TYPE_CHECKING

from caspian_mail.delivery.smtp_replies import NotAReplyError
from caspian_mail.errors import AGAIN, ConfigurationError, GateError, TransportError, UnreachableError
from caspian_mail.model import Accepted, Deferred, NotAccepted, Refused
from caspian_mail.replies import kept_reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caspian_mail.model import Envelope
    from caspian_mail.settings import Settings, SmtpSettings

CLOSING = 421
OUT_OF_STEP = 503

_LABELS = {"starttls": ", STARTTLS", "tls": ", TLS", "none": ", unencrypted"}
_SELF_SIGNED = frozenset({18, 19, 20, 21})  # X509_V_ERR_…: no chain to an authority that is trusted
_WRONG_NAME = frozenset({62, 64})  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
_EXPIRED = 10  # X509_V_ERR_CERT_HAS_EXPIRED
_LATER = f"see that both are right, or try later: caspian-mail {AGAIN}"
_MEND = f"mend .env, then: caspian-mail {AGAIN}"


def names_another(error: ssl.SSLError) -> bool:
    """Return whether the certificate is in order, but for another server."""
    return isinstance(error, ssl.SSLCertVerificationError) and error.verify_code in _WRONG_NAME


def how_lost(error: Exception, where: str) -> str:
    """Return how a connection was lost, and where in the conversation."""
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return f"no answer {where}"
    if isinstance(error, NotAReplyError | smtplib.SMTPResponseException):
        return f"not an SMTP reply {where}"
    return f"connection lost {where}"


def unspeakable(envelope: Envelope, *, with_utf8: bool) -> Refused | None:
    """Return why no command can hold the recipient's address, if none can.

    Args:
        envelope: whom the letter is for.
        with_utf8: whether the server offers SMTPUTF8 (RFC 6531).
    """
    if not envelope.recipient.isprintable():
        # It would end the command and begin another; what smtplib does with it varies by version.
        return Refused("a control character in the address")
    if not (with_utf8 or envelope.recipient.isascii()):
        return Refused("the server takes no address with letters outside ASCII")
    return None


def xoauth2(smtp: SmtpSettings) -> str:
    """Return what logs in by an access token."""
    return f"user={smtp.username}\x01auth=Bearer {smtp.token}\x01\x01"


def _as_spoken(smtp: SmtpSettings) -> list[str]:
    """Return what a server might repeat of a login, as it stands and as the login encodes it."""
    if not smtp.username:
        return []
    spoken = (f"\0{smtp.username}\0{smtp.password}", smtp.password, smtp.username, xoauth2(smtp))
    encoded = [b64encode(secret.encode()).decode() for secret in spoken if secret]
    return [secret for secret in (*encoded, smtp.password, smtp.token, smtp.username) if secret]


class SmtpFaults:
    """Makes the errors of one server; none holds a user name, a password or a reader's address."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._smtp = settings.smtp
        self._secrets = _as_spoken(settings.smtp)

    @property
    def route(self) -> str:
        """The server as host:port."""
        return f"{self._smtp.host}:{self._smtp.port}"

    @property
    def description(self) -> str:
        """The server and how it is spoken to."""
        return f"{self.route}{_LABELS[self._smtp.security]}"

    # Before anything goes out

    def no_host(self) -> ConfigurationError:
        """Nothing says which server to use."""
        return ConfigurationError(
            "CASPIAN_MAIL_SMTP_HOST is not set",
            where=".env",
            next_steps=["write the name of your mail server into .env"],
        )

    def unencrypted(self) -> GateError:
        """Letters and login would cross the network for everyone to read."""
        return GateError(
            f"{self.route} would get the letters and the login unencrypted",
            where=self._settings.where("CASPIAN_MAIL_SMTP_SECURITY"),
            next_steps=[
                "write CASPIAN_MAIL_SMTP_SECURITY=starttls or tls into .env",
                f"or, if the network is yours alone: caspian-mail {AGAIN} --insecure",
            ],
        )

    def login_outside_ascii(self) -> ConfigurationError:
        """The login cannot be sent."""
        return ConfigurationError(
            "the user name or the password holds letters outside ASCII, which the login cannot carry",
            where=self._settings.where("CASPIAN_MAIL_SMTP_USERNAME", "CASPIAN_MAIL_SMTP_PASSWORD"),
        )

    def bad_authorities(self) -> ConfigurationError:
        """The file of certificates is not there or holds none."""
        return ConfigurationError(
            "no certificates can be read from the file that CASPIAN_MAIL_SMTP_CA_FILE names",
            where=self._settings.where("CASPIAN_MAIL_SMTP_CA_FILE"),
        )

    # Met on the way

    def no_connection(self, error: OSError, timeout: float) -> UnreachableError:
        """The server could not be reached."""
        if isinstance(error, socket.gaierror):
            reason = "no such host"
        elif isinstance(error, ConnectionRefusedError):
            reason = "refused"
        elif isinstance(error, TimeoutError):
            reason = f"no answer in {timeout:g} s"
        else:
            reason = (error.strerror or "the connection broke").lower()
        return self._unreachable(f"no connection to {self.route}: {reason}")

    def lost(self, step: str) -> UnreachableError:
        """The server hung up before it was ready to take letters."""
        return self._unreachable(f"{self.route} hung up {step}")

    def unwilling(self, step: str, code: int, reply: bytes) -> UnreachableError:
        """The server answered, but not as it must."""
        return self._unreachable(f"{self.route} takes no mail: {self.reply(code, reply)} {step}")

    def _unreachable(self, message: str) -> UnreachableError:
        names = ("CASPIAN_MAIL_SMTP_HOST", "CASPIAN_MAIL_SMTP_PORT")
        return UnreachableError(message, where=self._settings.where(*names), next_steps=[_LATER])

    def no_starttls(self) -> TransportError:
        """The server does not offer what the settings ask for."""
        return self._here(
            f"{self.route} offers no STARTTLS; nothing was sent to it",
            ("CASPIAN_MAIL_SMTP_SECURITY", "CASPIAN_MAIL_SMTP_PORT"),
            ["if it speaks TLS from the start, usually on port 465: CASPIAN_MAIL_SMTP_SECURITY=tls"],
        )

    def bad_tls(self, error: ssl.SSLError, names: Sequence[str]) -> TransportError:
        """The encryption failed.

        Args:
            error: what the handshake ended with.
            names: whom the certificate is for, where that could be read.
        """
        next_steps = [
            "write the server's real name into .env; a private authority: CASPIAN_MAIL_SMTP_CA_FILE"
        ]
        host = self._smtp.host
        if not isinstance(error, ssl.SSLCertVerificationError):
            message = f"{self.route} does not speak TLS as it should"
            return self._here(message, ("CASPIAN_MAIL_SMTP_SECURITY", "CASPIAN_MAIL_SMTP_PORT"), [_LATER])
        if names_another(error):
            owner = f"for {', '.join(names)}, not" if names else "not"
            message = f"the certificate is {owner} for {host}"
        elif error.verify_code in _SELF_SIGNED:
            message = f"the certificate of {host} is from no authority that this machine trusts"
        elif error.verify_code == _EXPIRED:
            message = f"the certificate of {host} has expired"
        else:
            message = f"the certificate of {host} is not valid: {error.verify_message}"
        return self._here(message, ("CASPIAN_MAIL_SMTP_HOST",), next_steps)

    def refused_login(self, code: int, reply: bytes) -> TransportError:
        """User name or password are wrong."""
        return self._login(f"the server refused the login: {self.reply(code, reply)}")

    def no_login(self) -> TransportError:
        """The server offers no login that smtplib knows."""
        return self._login(f"{self.route} offers no login")

    def _login(self, message: str) -> TransportError:
        secret = "CASPIAN_MAIL_SMTP_TOKEN" if self._smtp.token else "CASPIAN_MAIL_SMTP_PASSWORD"
        names = ("CASPIAN_MAIL_SMTP_USERNAME", secret)
        return TransportError(
            message, where=f"{self.route}; {self._settings.where(*names)}", next_steps=[_MEND]
        )

    def refused_sender(self, code: int, reply: bytes) -> TransportError:
        """The server takes no letter from this sender."""
        return TransportError(
            f"the server refused the sender: {self.reply(code, reply)}",
            where=f"{self.description}; bounce or from in newsletter.toml",
            next_steps=[f"mend that, then: caspian-mail {AGAIN}"],
        )

    # What becomes of a letter

    def judged(self, code: int, text: bytes) -> Accepted | Deferred | Refused | None:
        """Return what a reply means for the letter, or None where it means nothing (RFC 5321, 4.2.1)."""
        kinds = {2: Accepted, 4: Deferred, 5: Refused}
        kind = kinds.get(code // 100)
        return kind(self.reply(code, text)) if kind else None

    def declined(self, code: int, text: bytes) -> Deferred | Refused | NotAccepted:
        """Return what becomes of a letter whose content was not asked for.

        After 421 the server closes; after 503 and what is no reply the two sides are out of step. None
        of these is about the letter.
        """
        outcome = None if code in {CLOSING, OUT_OF_STEP} else self.judged(code, text)
        return outcome if isinstance(outcome, Deferred | Refused) else NotAccepted(self.reply(code, text))

    def refuses_sender(self, code: int) -> bool:
        """Return whether this reply to MAIL closes the way for every letter."""
        return code // 100 == 5 and code != OUT_OF_STEP  # noqa: PLR2004 - RFC 5321, 4.2.1

    def reply(self, code: int, text: bytes) -> str:
        """Return a reply as one line, without addresses, user name or password."""
        line = f"{code} {text.decode('utf-8', 'replace')}" if code >= 0 else "not an SMTP reply"
        for secret in self._secrets:
            line = line.replace(secret, "…")
        return kept_reply(line)

    def _here(self, message: str, names: tuple[str, ...], next_steps: list[str]) -> TransportError:
        where = f"{self.description}; {self._settings.where(*names)}"
        return TransportError(message, where=where, next_steps=next_steps)
