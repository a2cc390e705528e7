"""Letters by the `email` package: what EncodedLetters must not differ from, once both are decoded."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from caspian_mail.address import parse_address
from caspian_mail.delivery.headers import fixed_field, mailbox_field, text_field
from caspian_mail.delivery.letters import TEST_PREFIX

if TYPE_CHECKING:
    from caspian_mail.model import Edition, Recipient

# The package takes this for the length of a quoted-printable line as well, which RFC 2045 ends at 76.
_POLICY = SMTP.clone(max_line_length=76)


class EmailLetters:
    """The letters of one edition.

    Args:
        edition: what goes out.
        test: whether the subject says that this is a test.

    Raises:
        ConfigurationError: an unsubscribe address is too long for a header.
    """

    def __init__(self, edition: Edition, *, test: bool = False) -> None:
        self._edition = edition
        # "=_" stands in no quoted-printable text, so no part can hold the boundary (RFC 2045, 6.7).
        self._boundary = f"=_{edition.digest[:32]}"
        self._mailto = edition.unsubscribe_mailto and parse_address(edition.unsubscribe_mailto).email
        self._url = _in_ascii(edition.unsubscribe_url)
        self._first_fields = mailbox_field("From", parse_address(edition.from_))
        self._same_fields = b"".join(
            [
                mailbox_field("Reply-To", parse_address(edition.reply_to)) if edition.reply_to else b"",
                text_field("Subject", f"{TEST_PREFIX * test}{edition.subject}"),
                fixed_field("List-Id", f"<{edition.list_id}>"),
                # RFC 8058: only the https address takes the one click.
                fixed_field("List-Unsubscribe-Post", "List-Unsubscribe=One-Click") if self._url else b"",
                fixed_field("Content-Language", edition.language),
            ]
        )
        self._unsubscribe_field("x" * 43)

    def build(self, recipient: Recipient) -> bytes:
        """Return the recipient's letter, lines ended by CRLF."""
        return b"".join(
            [
                self._first_fields,
                mailbox_field("To", recipient.address),
                self._same_fields,
                fixed_field("Date", *format_datetime(recipient.date).split(" ")),
                fixed_field("Message-ID", recipient.message_id),
                self._unsubscribe_field(recipient.token),
                self._body(recipient),
            ]
        )

    def _unsubscribe_field(self, token: str) -> bytes:
        ways = [f"<{way}>" for way in self._ways(token)]
        if not ways:
            return b""
        return fixed_field("List-Unsubscribe", *(f"{way}," for way in ways[:-1]), ways[-1])

    def _ways(self, token: str) -> list[str]:
        ways = []
        if self._url:
            ways.append(self._url.replace("{token}", token))
        if self._mailto:
            ways.append(f"mailto:{quote(self._mailto, safe='@+')}?subject=unsubscribe%20{token}")
        return ways

    def _body(self, recipient: Recipient) -> bytes:
        text, html = self._edition.text, self._edition.html
        if self._edition.slot:
            link = next(iter(self._ways(recipient.token)), "")
            text = text.replace(self._edition.slot, link)
            html = html.replace(self._edition.slot, escape(link))
        message = EmailMessage(_POLICY)
        message.set_content(text, cte="quoted-printable")
        message.add_alternative(html, subtype="html", cte="quoted-printable")
        message.set_boundary(self._boundary)
        for part in message.iter_parts():
            del part["MIME-Version"]  # it belongs to the letter, not to its parts (RFC 2045, 4)
        return message.as_bytes()


def _in_ascii(url: str) -> str:
    """Return the address with its host in IDNA and the rest percent-encoded: headers hold ASCII."""
    if url.isascii():
        return url
    parts = urlsplit(url)
    host = parts.netloc.encode("idna").decode()
    return quote(urlunsplit(parts._replace(netloc=host)), safe="%/:?#[]@!$&'()*+,;={}~-._")
