"""The links an editor wrote into a text, in Markdown."""

from __future__ import annotations

import re
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.markdown import markdown_parser

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from caspian_mail.diagnostics import Span
    from caspian_mail.model import Text

_MOST_MISSES = 20
# Behind the words of a link, or as one that shows its address.
_OPENS_TARGET = re.compile(r"(?:\]\(\s*|<)\Z")
_LONGEST_OPENING = 20


class BodyLink(NamedTuple):
    """A link in a text.

    Attributes:
        target: where it leads.
        span: where that stands.
        text: the words a reader sees.
        text_span: where these stand, or else the target.
        exact: whether each character of the target stands in the file as it does here.
    """

    target: str
    span: Span
    text: str
    text_span: Span
    exact: bool = False


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
    tokens = block.children or []
    for index, token in enumerate(tokens):
        if token.type != "link_open":
            continue
        target, words = str(token.attrs["href"]), _words(tokens, index)
        written = target.removeprefix("mailto:") if token.markup == "autolink" else target
        # Each that is not found costs a look through the whole paragraph: after a few, no more.
        position = _place_of(text, written, cursor, end) if misses < _MOST_MISSES else -1
        if position >= 0:
            cursor = position + len(written)
            span = text.place.at(position, cursor)
            text_span = _words_span(text, position, words) or span
            exact = _is_exact(text, span, position, cursor)
            yield BodyLink(target, span, words, text_span, exact=exact)
        else:
            misses += 1
            span = text.place.at(begin, begin)
            yield BodyLink(target, span, words, span)


def _place_of(text: str, written: str, start: int, end: int) -> int:
    """Return where a target stands as one; -1 where it does not. The same address may be told before it."""
    position = text.find(written, start, end)
    while position >= 0 and not _OPENS_TARGET.search(text, max(position - _LONGEST_OPENING, 0), position):
        position = text.find(written, position + (len(written) or 1), end)
    return position


def _words(tokens: Sequence[Token], opening: int) -> str:
    """Return what a reader sees of the link that opens there; links do not nest."""
    # Not by islice, which walks there from the first token.
    following = (tokens[index] for index in range(opening + 1, len(tokens)))
    inside = takewhile(lambda token: token.type != "link_close", following)
    return "".join(" " if token.type.endswith("break") else token.content for token in inside)


def _words_span(text: Text, target: int, words: str) -> Span | None:
    """Return where the words before a target stand, if they are written there as a reader sees them."""
    end = target - len("](")
    start = end - len(words)
    is_plain = start >= 0 and text[start:target] == f"{words}]("
    return text.place.at(start, end) if is_plain and words else None


def _is_exact(text: Text, span: Span, start: int, end: int) -> bool:
    """Say whether no escape stands in a piece of the text; one at its end moves what follows."""
    follows = text.place.at(end, end)
    return (
        (span.line, span.end_column - span.column) == (span.end_line, end - start)
        and (follows.line, follows.column) == (span.end_line, span.end_column)
    )  # fmt: skip


def _parser() -> MarkdownIt:
    """Return a parser that keeps every target as written, also those that no letter will carry."""
    parser = markdown_parser()
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005 - markdown-it's hook
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # the same
    return parser
