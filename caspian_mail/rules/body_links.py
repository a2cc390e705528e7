"""The links an editor wrote into a text, in Markdown."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.markdown import markdown_parser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from caspian_mail.diagnostics import Span
    from caspian_mail.model import Text

_MOST_MISSES = 20


class BodyLink(NamedTuple):
    """Where a link leads, and where that stands."""

    target: str
    span: Span


def find_body_links(text: Text) -> Iterator[BodyLink]:
    """Find the links of a text in order, in time proportional to its length.

    A target that is written with escapes is placed at the beginning of its paragraph.
    """
    if "](" not in text and "<" not in text:
        return
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    for token in _parser().parse(str(text)):
        if token.type == "inline" and token.map:
            yield from _links_in_block(text, token, starts[token.map[0]], starts[token.map[1]])


def _links_in_block(text: Text, block: Token, begin: int, end: int) -> Iterator[BodyLink]:
    cursor, misses = begin, 0
    for token in block.children or []:
        if token.type != "link_open":
            continue
        target = str(token.attrs["href"])
        written = target.removeprefix("mailto:") if token.markup == "autolink" else target
        # Each that is not found costs a look through the whole paragraph: after a few, no more.
        position = text.find(written, cursor, end) if misses < _MOST_MISSES else -1
        if position >= 0:
            cursor = position + len(written)
            yield BodyLink(target, text.place.at(position, cursor))
        else:
            misses += 1
            yield BodyLink(target, text.place.at(begin, begin))


def _parser() -> MarkdownIt:
    """Return a parser that keeps every target as written, also those that no letter will carry."""
    parser = markdown_parser()
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005 - markdown-it's hook
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # the same
    return parser
