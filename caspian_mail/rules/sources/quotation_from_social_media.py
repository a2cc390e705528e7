"""A direct quotation that only social media vouch for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule
from caspian_mail.rules.sources import social

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.model import Text
    from caspian_mail.rules.rule import Case

_QUOTATIONS = re.compile(r'“[^“”„]*”|«[^«»]*»|„[^“”„]*[“”]|(?<!\w)"(?=\S)[^"]*(?<=\S)"')
_PARAGRAPHS = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 3
# Titles of works, and of institutions, have capitals but for these.
_LITTLE = {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}


def _check(case: Case) -> Iterator[Finding]:
    for article in case.issue.articles:
        if article.body and social.rests_on_social_media(case.publication, article):
            found = _first_quotation(article.body)
            if found:
                message = "a direct quotation in a story that only social media vouch for"
                advice = "name an outlet that confirms the words, or tell them in your own"
                yield Finding(article.body.place.at(*found), message, advice)


def _first_quotation(body: Text) -> tuple[int, int] | None:
    for paragraph in _PARAGRAPHS.finditer(body):
        # Of an odd number of straight marks nobody knows which open and which close.
        if paragraph.group().count('"') % 2:
            continue
        for found in _QUOTATIONS.finditer(body, *paragraph.span()):
            if _is_speech(found.group()):
                return found.span()
    return None


def _is_speech(quotation: str) -> bool:
    """Say whether quoted words are a sentence or a good part of one, not a term or a title."""
    words = _WORD.findall(quotation)
    small = (word for word in words[1:] if not word[0].isupper())
    return len(words) >= _SHORTEST and any(word not in _LITTLE for word in small)


RULE = Rule(
    code="SRC010",
    name="quotation-from-social-media",
    severity=Severity.WARNING,
    what="A story whose sources are all social media quotes somebody directly.",
    why="Words in quotation marks are put into somebody's mouth; accounts are faked, posts badly translated.",
    bad="""\
body: “We will be there on November 6,” the President wrote.
sources: [X.com]
""",
    good="""\
body: The President made known that he will be there on November 6.
sources: [X.com]
""",
    check=_check,
)
