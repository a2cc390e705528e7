"""An HTML tag in a text, which readers see as it is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.language.prose import Kind
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.language.prose import Prose
    from caspian_mail.rules.rule import Case

_ELEMENTS = """
a abbr b big blockquote body br center code dd div dl dt em embed figure font footer form h1 h2 h3 h4 h5 h6
head header hr html i iframe img input li link mark meta object ol p pre s script section small span strike
strong style sub sup table tbody td tfoot th thead title tr tt u ul video
"""
_NAMES = "|".join(_ELEMENTS.split())
# Escaped it is meant: \<b>.
_TAG = re.compile(rf"(?<!\\)<(?P<end>/?)(?P<name>{_NAMES})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_INSTEAD = {
    "strong": "write **words** for bold ones",
    "em": "write *words* for ones in italics",
    "a": "write [words](https://…) for a link",
    "p": "leave an empty line between paragraphs",
    "li": 'begin each item with "- "',
}
_ALIKE = {"b": "strong", "i": "em", "br": "p", "div": "p", "ul": "li", "ol": "li"}


def _check(case: Case) -> Iterator[Finding]:
    for prose in case.prose:
        # Most texts have none, and looking for its first character is far cheaper than looking for it.
        if "<" in prose.text:
            yield from _tags_in(prose)


def _tags_in(prose: Prose) -> Iterator[Finding]:
    opened: set[str] = set()
    # Code is shown as it is written on purpose.
    for found in _TAG.finditer(prose.plain):
        name = found["name"].lower()
        # What ends where something of its kind began is of one piece with it.
        if found["end"] and name in opened:
            continue
        opened.add(name)
        instead = _INSTEAD.get(_ALIKE.get(name, name)) if prose.kind is Kind.BODY else None
        span = prose.text.place.at(found.start(), found.end())
        written = prose.text[found.start() : found.end()]
        yield Finding(
            span, f"{in_marks(written)} is shown to readers as it is written", instead or "delete it"
        )


RULE = Rule(
    code="LNG011",
    name="html-tag",
    severity=Severity.WARNING,
    what="A text holds an HTML tag. In a story, one that is meant has a backslash before it.",
    why="Stories are Markdown without HTML, so that nothing in them is markup: readers see the tag itself.",
    bad="body: Grain has reached <b>the border</b> by rail.",
    good="body: Grain has reached **the border** by rail.",
    check=_check,
)
