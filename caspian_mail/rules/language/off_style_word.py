"""A word that the publication writes otherwise."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.language.prose import QUOTATION, Stretches
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from caspian_mail.rules.language.prose import Prose
from caspian_mail.rules.rule import Case

_ARTICLE = re.compile(r"(?<!\w)(an?)\s+$", re.IGNORECASE)
_LONGEST_ARTICLE = 5
_VOWELS = "aeiou"


def _check(case: Case) -> Iterator[Finding]:
    instead = case.publication.style.instead_of
    forms = _forms(tuple(instead))
    for prose in case.prose:
        # Looking for words one by one is ten times faster than looking for any, and most issues have none.
        if any(form in prose.plain for form in forms):
            quotations = Stretches(QUOTATION, prose.plain)
            for found in _pattern(forms).finditer(prose.plain):
                # What somebody said is left as it was said.
                if found.start() not in quotations and (finding := _finding(prose, found, instead)):
                    yield finding


@lru_cache(maxsize=8)
def _forms(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words as they are and with a capital, the longest first."""
    forms = {form for word in words for form in (word, word[0].upper() + word[1:])}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


@lru_cache(maxsize=8)
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?!\w)")


def _finding(prose: Prose, found: re.Match[str], instead: Mapping[str, str]) -> Finding | None:
    word = found.group()
    key = word if word in instead else word[0].lower() + word[1:]
    better = instead[key]
    if key != word:
        better = better[0].upper() + better[1:]
    if better == word or _stands_already(prose.plain, found, better):
        return None
    span = prose.text.place.at(found.start(), found.end())
    fix = None if _changes_article(prose.plain, found.start(), better) else prose.mend(*found.span(), better)
    message = f"this newsletter writes {in_marks(better)}, not {in_marks(word)}"
    return Finding(span, message, "" if fix else "mind the article before it", fix)


def _stands_already(plain: str, found: re.Match[str], better: str) -> bool:
    """Say whether the word is a part of what should stand there."""
    offset = better.find(found.group())
    return offset >= 0 and plain.startswith(better, max(found.start() - offset, 0))


def _changes_article(plain: str, start: int, better: str) -> bool:
    article = _ARTICLE.search(plain[max(start - _LONGEST_ARTICLE, 0) : start])
    return article is not None and (better[0].casefold() in _VOWELS) != (len(article[1]) > 1)


RULE = Rule(
    code="LNG010",
    name="off-style-word",
    severity=Severity.WARNING,
    what=(
        "A word stands in style.instead_of of newsletter.toml: the publication writes another one. Direct "
        "quotations are left alone."
    ),
    why="Readers take two words for two things, and searching finds half of them.",
    bad="body: Uzbekistani media report the same.",
    good="body: Uzbek media report the same.",
    check=_check,
    fix="safe",
)
