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
    """Where a link leads, where that stands, and the words a reader sees.

    `exact` says that each character of the target stands in the file as it does here.
    """

    target: str
    span: Span
    text: str = ""
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
    children = block.children or []
    for index, token in enumerate(children):
        if token.type != "link_open":
            continue
        words = _words_from(children, index + 1)
        target = str(token.attrs["href"])
        written = target.removeprefix("mailto:") if token.markup == "autolink" else target
        # Each that is not found costs a look through the whole paragraph: after a few, no more.
        position = text.find(written, cursor, end) if misses < _MOST_MISSES else -1
        if position >= 0:
            cursor = position + len(written)
            span = text.place.at(position, cursor)
            yield BodyLink(target, span, words, exact=_is_exact(text, span, position, cursor))
        else:
            misses += 1
            yield BodyLink(target, text.place.at(begin, begin), words)


def _words_from(tokens: list[Token], index: int) -> str:
    words = []
    while tokens[index].type != "link_close":
        words.append(tokens[index].content or " " * (tokens[index].type == "softbreak"))
        index += 1
    return "".join(words)


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
