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
    return tuple(InlineReader().of(block.children or []))


class InlineReader:
    """Turns inline tokens into runs; emphasis that goes on over a line's end is remembered."""

    def __init__(self) -> None:
        self._bold = 0
        self._italic = 0
        self._link = ""

    def of(self, tokens: Iterable[Token]) -> list[Run]:
        """Return the runs of the next tokens."""
        runs: list[Run] = []
        for token in tokens:
            match token.type:
                case "strong_open" | "strong_close":
                    self._bold += token.nesting
                case "em_open" | "em_close":
                    self._italic += token.nesting
                case "link_open":
                    self._link = str(token.attrs["href"])
                case "link_close":
                    self._link = ""
                case _ if token.content:
                    runs.append(self.run(token.content))
        return runs

    def run(self, text: str) -> Run:
        """Return text as it is set where the reader stands."""
        return Run(text, self._bold > 0, self._italic > 0, self._link)


@cache
def _parser() -> MarkdownIt:
    parser = markdown_parser(lists=False)
    # Its form of an address, %20 and punycode, is not what the editor wrote.
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # how markdown-it-py takes it
    return parser
