"""Letters, encoded once: multipart/alternative, text first, the same bytes on every attempt.

What all readers get is made into bytes when the edition is taken; a letter is one join of that and of what
is the reader's own: To, Date, Message-ID, List-Unsubscribe, and the token in the link.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from caspian_mail.address import parse_address
from caspian_mail.delivery.headers import fixed_field, mailbox_field, text_field
from caspian_mail.delivery.segments import encoded_around, encoded_value
from caspian_mail.model import Recipient
from caspian_mail.signing import TEST_TOKEN, fresh_message_id

if TYPE_CHECKING:
    from caspian_mail.address import Address
    from caspian_mail.model import Edition

TEST_PREFIX = "[TEST] "

_TOKEN = "{token}"  # noqa: S105 - what newsletter.toml writes for it
# As long as a reader's own, which are all of one length.
_ANY_TOKEN = "x" * 43
# Stands for the token while a text is cut: no text that UTF-8 can hold has it.
_CUT = "\udc00"


class EncodedLetters:
    """The letters of one edition.

    No line begins with a dot, so that none has to be doubled on its way, and none is longer than 998 bytes.
    All is ASCII, unless the reader's address is not (RFC 6532).

    Args:
        edition: what goes out.
        test: whether the subject says that this is a test.

    Raises:
        ConfigurationError: an unsubscribe address is too long for a header.
    """

    def __init__(self, edition: Edition, *, test: bool = False) -> None:
        self._ways = _ways_out(edition)
        self._first_fields = mailbox_field("From", parse_address(edition.from_))
        self._same_fields = b"".join(
            [
                mailbox_field("Reply-To", parse_address(edition.reply_to)) if edition.reply_to else b"",
                text_field("Subject", f"{TEST_PREFIX * test}{edition.subject}"),
                fixed_field("List-Id", f"<{edition.list_id}>"),
                # RFC 8058: only the https address takes the one click.
                fixed_field("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
                if edition.unsubscribe_url
                else b"",
                fixed_field("Content-Language", edition.language),
            ]
        )
        self._unsubscribe_field(_ANY_TOKEN)  # too long an address shows here
        self._body, self._tokens_in_text = _body(edition, next(iter(self._ways), ""))

    def build(self, recipient: Recipient) -> bytes:
        """Return the recipient's letter, lines ended by CRLF."""
        body, token = self._body.copy(), recipient.token
        in_text, in_html = encoded_value(token), encoded_value(escape(token))
        links = len(body) // 2
        body[1::2] = [in_text] * self._tokens_in_text + [in_html] * (links - self._tokens_in_text)
        return b"".join(
            [
                self._first_fields,
                mailbox_field("To", recipient.address),
                self._same_fields,
                _date_field(recipient.date.isoformat(timespec="seconds")),
                fixed_field("Message-ID", recipient.message_id),
                self._unsubscribe_field(token),
                *body,
            ]
        )

    def _unsubscribe_field(self, token: str) -> bytes:
        ways = [f"<{way.replace(_TOKEN, token)}>" for way in self._ways]
        if not ways:
            return b""
        return fixed_field("List-Unsubscribe", *(f"{way}," for way in ways[:-1]), ways[-1])


@dataclass(frozen=True, slots=True)
class Parts:
    """What a reader gets, before it is encoded.

    Attributes:
        html: the HTML part.
        text: the text part.
        unsubscribe: the reader's own link; empty where none is promised.
    """

    html: str
    text: str
    unsubscribe: str


def personal_parts(edition: Edition, token: str = _ANY_TOKEN) -> Parts:
    """Return both parts with a reader's own link in them; without a token, as long as any reader's."""
    link = next(iter(_ways_out(edition)), "").replace(_TOKEN, token)
    if not edition.slot:
        return Parts(edition.html, edition.text, link)
    html, text = edition.html.replace(edition.slot, escape(link)), edition.text.replace(edition.slot, link)
    return Parts(html, text, link)


def test_recipient(edition: Edition, address: Address, now: datetime) -> Recipient:
    """Return whom a test letter goes to: a Message-ID of its own, and a link that does nothing."""
    domain = parse_address(edition.from_).domain
    return Recipient(0, address, TEST_TOKEN, fresh_message_id(domain), now)


def envelope_sender(edition: Edition) -> str:
    """Return the address bounces go to (RFC 5321 MAIL FROM)."""
    return parse_address(edition.bounce).email


def _ways_out(edition: Edition) -> list[str]:
    """Return the addresses that unsubscribe, the web's first, with `{token}` in each."""
    ways = []
    if edition.unsubscribe_url:
        ways.append(_in_ascii(edition.unsubscribe_url))
    if edition.unsubscribe_mailto:
        mailbox = quote(parse_address(edition.unsubscribe_mailto).email, safe="@+")
        ways.append(f"mailto:{mailbox}?subject=unsubscribe%20{_TOKEN}")
    return ways


def _body(edition: Edition, link: str) -> tuple[list[bytes], int]:
    """Return both parts, with an empty place for each token, and how many of these are in the text."""
    text = _segments(edition.text, edition.slot, link)
    html = _segments(edition.html, edition.slot, escape(link))
    # "=_" stands in no quoted-printable text, so no part can hold the boundary (RFC 2045, 6.7).
    boundary = f"=_{edition.digest[:32]}"
    text[0] = _opening(boundary) + _part(boundary, "plain") + text[0]
    html[0] = b"\r\n" + _part(boundary, "html") + html[0]
    html[-1] += f"\r\n--{boundary}--\r\n".encode()
    segments = [*text[:-1], text[-1] + html[0], *html[1:]]
    body = [b""] * (2 * len(segments) - 1)
    body[::2] = segments
    return body, len(text) - 1


def _segments(text: str, slot: str, link: str) -> list[bytes]:
    if slot:
        text = text.replace(slot, link.replace(_TOKEN, _CUT))
    return encoded_around(text.split(_CUT))


def _opening(boundary: str) -> bytes:
    return (
        f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'
    ).encode()


def _part(boundary: str, subtype: str) -> bytes:
    return (
        f"--{boundary}\r\n"
        f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n"
    ).encode()


@lru_cache(maxsize=1)
def _date_field(moment: str) -> bytes:
    # By its ISO form: two times that are equal may be written with different offsets.
    return fixed_field("Date", *format_datetime(datetime.fromisoformat(moment)).split(" "))


def _in_ascii(url: str) -> str:
    """Return the address with its host in IDNA and the rest percent-encoded: headers hold ASCII."""
    if url.isascii():
        return url
    parts = urlsplit(url)
    host = parts.netloc.encode("idna").decode()
    return quote(urlunsplit(parts._replace(netloc=host)), safe="%/:?#[]@!$&'()*+,;={}~-._")
