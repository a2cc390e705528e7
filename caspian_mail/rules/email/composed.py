"""The composed mail as rules see it: the largest letter that any reader gets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import START_OF_FILE, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

HTML_TEMPLATE = "templates/email.mjml.j2"
TEXT_TEMPLATE = "templates/email.txt.j2"

_UNSEEN = frozenset({"style", "script", "title", "template"})
_INLINE = frozenset(
    {"a", "b", "bdi", "bdo", "code", "em", "font", "i", "small", "span", "strong", "sub", "sup", "u"}
)


@dataclass(frozen=True, slots=True)
class Page:
    """What there is in an HTML part.

    Attributes:
        links: where its links lead, in order.
        images: the attributes of its images, in order.
        words: what a reader reads, blocks on lines of their own.
    """

    links: tuple[str, ...]
    images: tuple[Mapping[str, str], ...]
    words: str


@dataclass(frozen=True)
class Email:
    """A letter before it is encoded, the largest that a reader gets.

    Attributes:
        html: the HTML part.
        text: the text part.
        html_bytes: the size of the HTML part, which is what Gmail clips by.
        unsubscribe: the reader's own link; empty where none is promised.
        story_bytes: how many bytes each story costs, by its number.
        colours: the look's colours by name, under "light" and "dark".
        templates: the text of each template, by its file.
    """

    html: str
    text: str
    html_bytes: int
    unsubscribe: str = ""
    story_bytes: Mapping[int, int] = field(default_factory=dict)
    colours: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def page(self) -> Page:
        """The HTML part, read once."""
        reader = _Reader()
        reader.feed(self.html)
        reader.close()
        return Page(tuple(reader.links), tuple(reader.images), "".join(reader.pieces))

    def place(self, words: str, otherwise: str) -> tuple[str, Span]:
        """Return the template that has these words, and where; otherwise the beginning of that file."""
        for file, text in self.templates.items():
            at = text.find(words) if words else -1
            if at >= 0:
                line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
                return file, Span(line, column, line, column + len(words))
        return otherwise, START_OF_FILE


def squeezed(text: str) -> str:
    """Return the text with every run of white space as one space."""
    return re.sub(r"\s+", " ", text)


class _Reader(HTMLParser):
    # What Outlook alone sees stands in comments and is not read.

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.images: list[dict[str, str]] = []
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in {"a", "area"} and "href" in attributes:
            self.links.append(attributes["href"])
        elif tag == "img":
            self.images.append(attributes)
        self._unseen += tag in _UNSEEN
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(self._unseen - (tag in _UNSEEN), 0)
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)

    def _break(self, tag: str) -> None:
        if tag not in _INLINE:
            self.pieces.append("\n")
