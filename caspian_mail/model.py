"""The nouns: an issue as an editor wrote it, an edition as readers get it, a letter's fate."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal, Self

from caspian_mail.diagnostics import START_OF_FILE, Place, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from caspian_mail.address import Address

_NOWHERE = Place(START_OF_FILE)


class Text(str):  # noqa: SLOT000 - a str of varying length cannot have slots
    """A value an editor wrote, which knows where it stands in its file."""

    _place: Place | Callable[[], Place]

    def __new__(cls, value: str, place: Place | Callable[[], Place] = _NOWHERE) -> Self:
        """Make the text, standing at place, which may be told only when it is asked for."""
        text = super().__new__(cls, value)
        text._place = place
        return text

    @property
    def place(self) -> Place:
        """Where it stands."""
        if not isinstance(self._place, Place):
            self._place = self._place()
        return self._place

    @property
    def span(self) -> Span:
        """The whole value as written."""
        return self.place.span


@dataclass(frozen=True, slots=True)
class Source:
    """Who a story rests on."""

    name: Text = field(metadata={"description": "The outlet, as the register in newsletter.toml calls it."})
    url: Text | None = field(
        default=None, metadata={"description": "The article or the outlet; http(s) only."}
    )


@dataclass(frozen=True, slots=True)
class Article:
    """One story. What is missing is None or empty; the rules say so."""

    headline: Text | None = field(default=None, metadata={"description": "One line."})
    body: Text | None = field(
        default=None,
        metadata={"description": "Paragraphs with a blank line between; links, emphasis, lists. No HTML."},
    )
    sources: tuple[Source, ...] = field(
        default=(), metadata={"description": "Names from the register, or name and url."}
    )
    follow_up: bool = field(
        default=False,
        metadata={
            "key": "follow-up",
            "description": "true where a story goes on with one that ran in an earlier issue.",
        },
    )
    span: Span = field(default=START_OF_FILE, compare=False)


@dataclass(frozen=True, slots=True)
class Section:
    """A group of stories under one heading."""

    heading: Text | None = field(
        default=None, metadata={"description": "One of the sections in newsletter.toml."}
    )
    articles: tuple[Article, ...] = field(default=(), metadata={"description": "The stories, in order."})
    span: Span = field(default=START_OF_FILE, compare=False)


@dataclass(frozen=True, slots=True)
class Issue:
    """A newsletter of one day, as its file says it."""

    title: Text | None = field(default=None, metadata={"description": "The subject of the mail."})
    date: date | None = field(default=None, metadata={"description": "YYYY-MM-DD."})
    author: Text | None = field(default=None, metadata={"description": "Who signs the issue."})
    preheader: Text | None = field(
        default=None, metadata={"description": "What an inbox shows after the subject; 40 to 100 characters."}
    )
    introduction: Text | None = field(
        default=None, metadata={"description": "One to three paragraphs before the stories."}
    )
    sections: tuple[Section, ...] = field(default=(), metadata={"description": "The sections, in order."})
    date_place: Place = field(default=_NOWHERE, compare=False)

    @property
    def articles(self) -> Iterator[Article]:
        """All stories in order."""
        for section in self.sections:
            yield from section.articles


@dataclass(frozen=True, slots=True)
class Edition:
    """All of an issue that reaches a reader, the same for each but for the slot.

    A send keeps its own copy of this and needs nothing else to build a letter.

    Attributes:
        issue: the issue's stem, such as 2025-10-27.
        subject: the Subject header, without any prefix.
        from_: the From header, `Name <address>` or an address.
        reply_to: the Reply-To address; empty for none.
        bounce: the envelope sender (RFC 5321 MAIL FROM).
        list_id: the List-Id header's identifier (RFC 2919), without the angle brackets.
        language: BCP 47 tag, for Content-Language.
        unsubscribe_url: https address with `{token}` in it; empty for none.
        unsubscribe_mailto: mailbox that takes unsubscriptions; empty for none.
        slot: the text in html and text that each letter replaces with the recipient's own
            unsubscribe link; empty when nothing promises one.
        html: the HTML part.
        text: the text part, lines ended by LF.
    """

    issue: str
    subject: str
    from_: str
    reply_to: str
    bounce: str
    list_id: str
    language: str
    unsubscribe_url: str
    unsubscribe_mailto: str
    slot: str
    html: str
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 over everything here, in hex."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """Return the canonical form: one line, keys sorted, ASCII."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what to_json wrote."""
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class Recipient:
    """One reader of one send.

    Attributes:
        number: position in the frozen list of the send, from 1.
        address: where the letter goes; the display name is used in To only.
        token: authenticated opaque id for the unsubscribe link; no address is in it.
        message_id: the Message-ID with its angle brackets, the same on every attempt.
        date: the Date header, fixed at the first attempt.
        attempts: how often the letter was begun before.
        was_deferred: whether the last of them was put off by the server.
    """

    number: int
    address: Address
    token: str
    message_id: str
    date: datetime
    attempts: int = 0
    was_deferred: bool = False


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a transport tells the next hop (RFC 5321): sender and one recipient."""

    sender: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The next hop took responsibility for the letter."""

    reply: str = ""


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now: a 4xx reply."""

    reply: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Never: a 5xx reply."""

    reply: str


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """The connection was lost before the content and its final dot were written: nothing has arrived."""

    reason: str


@dataclass(frozen=True, slots=True)
class InDoubt:
    """The connection was lost afterwards: the letter may have arrived."""

    reason: str


Outcome = Accepted | Deferred | Refused | NotAccepted | InDoubt


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of one letter, for the ledger.

    Attributes:
        recipient: whose letter it was.
        outcome: what became of it.
        again: the earliest moment of its next attempt; None where there is none, or where it is due at once.
    """

    recipient: Recipient
    outcome: Outcome
    again: datetime | None = None


Fault = Literal["", "host", "network", "silence", "hang-up", "certificate", "private", "endless", "scheme"]
"""Why a link was not answered: there is no such host; nothing can be reached; no answer in time; the
connection was refused or lost; the certificate is not valid; the address is no public one; redirects without
end, or to what is not the web."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of following a link.

    Attributes:
        fault: why there is no status; empty where there is one.
        status: the last answer's (RFC 9110).
        final: the address that gave it, after all redirects.
        detail: what a fault is about: why a certificate is not valid, which host is unknown, silent or no
            public one.
        published: the day the page says it is of.
    """

    fault: Fault = ""
    status: int = 0
    final: str = ""
    detail: str = ""
    published: date | None = None
