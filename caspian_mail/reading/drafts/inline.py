"""The Markdown within a line → runs."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from caspian_mail.markdown import markdown_parser
from caspian_mail.reading.drafts.lines import Run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MARKED = re.compile(r"\*\S|_\S|\]\(|<[a-z]|\\[!-/:-@\[-`{-~]", re.IGNORECASE)
# The parser's time grows with the square of unclosed brackets.
_LONGEST_PARSED = 5_000


def runs_of(text: str) -> tuple[Run, ...]:
    """Return the runs of a line of text: links and emphasis as the Markdown of stories has them."""
    if not _MARKED.search(text) or len(text) > _LONGEST_PARSED:
        return (Run(text),)
    (block,) = _parser().parseInline(text)
    return tuple(runs_of_tokens(block.children or []))


def runs_of_tokens(tokens: Iterable[Token]) -> list[Run]:
    """Return the runs of inline tokens; a line break becomes a space."""
    runs: list[Run] = []
    bold = italic = 0
    link = ""
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                bold += token.nesting
            case "em_open" | "em_close":
                italic += token.nesting
            case "link_open":
                link = str(token.attrs["href"])
            case "link_close":
                link = ""
            case "softbreak" | "hardbreak":
                runs.append(Run(" ", bold=bold > 0, italic=italic > 0, link=link))
            case _ if token.content:
                runs.append(Run(token.content, bold=bold > 0, italic=italic > 0, link=link))
    return runs


@cache
def _parser() -> MarkdownIt:
    parser = markdown_parser(lists=False)
    # Its form of an address, %20 and punycode, is not what the editor wrote.
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # how markdown-it-py takes it
    return parser
