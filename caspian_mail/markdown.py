"""The Markdown of stories: paragraphs, links, emphasis and lists; all else is text.

No HTML, no images, no headings, no code, no tables, no reference definitions, and no entities: what an
editor writes is shown as written. The rest is CommonMark.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

DEEPEST_LIST = 12
"""Deeper lists stay text: parsers recurse, and nobody reads them."""

_RULES = ["list", "autolink", "emphasis", "escape", "link", "newline"]
_SCHEME = re.compile(r"(?:https?://[^/?#\s]|mailto:[^\s])", re.IGNORECASE)


def is_link(url: str) -> bool:
    """Tell whether an address may become a link: http, https or mailto, with something behind it."""
    return _SCHEME.match(url) is not None


def markdown_parser(*, lists: bool = True) -> MarkdownIt:
    """Return a parser for it, in which only what `is_link` allows becomes a link.

    Args:
        lists: False to leave lists as text.
    """
    parser = MarkdownIt("zero", {"html": False, "maxNesting": 4 * DEEPEST_LIST}).enable(_RULES)
    if not lists:
        parser.disable("list")
    parser.validateLink = is_link  # type: ignore[method-assign]  # how markdown-it-py takes a policy
    return parser
