"""What of an issue is language: its texts, with addresses blotted out."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Fix
from caspian_mail.rules.web_addresses import without_punctuation
from caspian_mail.yaml_text import rewrite_part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.model import Issue, Text

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
"""A word with its apostrophes; without digits."""

PARAGRAPH = re.compile(r"[^\n]+(?:\n(?![ \t]*\n)[^\n]*)*")
"""Lines up to a blank one."""

QUOTATION = re.compile('“[^“”]*”|"[^"\\n]*"|«[^«»]*»|„[^„“”]*[“”]')
"""What somebody else said, or a foreign word."""

_BLOT = "\ufffc"
_TARGET = re.compile(r"(?<=\]\()(?:[^()\s]|\([^()\s]*\))+|`[^`\n]*`")
# Each alternative begins where nothing of its kind stands before, so that a long run is tried once.
_ADDRESS = re.compile(
    r"""(?:https?://|(?<!\w)www\.)(?:(?!\]\()[^\s<>"“”«»])+|(?<![\w.+-])[\w.+-]+@[\w.-]+|(?<!\w)[@\#]\w+"""
    r"|(?<![\w.-])[\w.-]+\.(?:com|org|net|gov|edu|int|info|news|media|io|ai|tv|eu|uk|de|fr|cn|ru|ua|by|kz|kg|uz|tj"
    r"|tm|az|am|ge|tr|ir|af|mn|Com|Net|Org|COM|NET|ORG|js)(?![\w-])",
    re.IGNORECASE,
)
_DOT_IN_WORD = re.compile(r"\.[A-Za-z]{2}")
_BEFORE_SENTENCE = "“\"'‘„«(*_[”’)» \t\n"
_LIST_MARKER = re.compile(r"\n[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+$")
_NEAR = 20
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_ABBREVIATED = """
adm al amb apr approx art aug brig capt cf cmdr co col corp dec dept dr ed etc feb fig fr gen gov hon inc
jan jr jul jun lt ltd maj mar messrs mr mrs ms mt no nos nov oct op pp pres prof rep rev sec sen sep sept sgt
sr st vol vs
"""
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())


class Stretches:
    """Where a pattern matches; whether a place is inside is told in logarithmic time."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self._spans = [found.span() for found in pattern.finditer(text)]

    def __contains__(self, index: int) -> bool:
        before = bisect_right(self._spans, index, key=lambda span: span[0]) - 1
        return before >= 0 and index < self._spans[before][1]


class Kind(Enum):
    """What a text is for."""

    HEADLINE = "headline"
    PREHEADER = "preheader"
    BODY = "body"


@dataclass(frozen=True)
class Prose:
    """One text of an issue.

    Attributes:
        text: as the editor wrote it.
        plain: the same, character for character, with addresses blotted out.
        kind: what it is for.
        story: whose it is, from 1; 0 for what stands before the stories.
    """

    text: Text
    plain: str
    kind: Kind
    story: int

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words in order, as written."""
        return tuple(WORD.findall(self.plain))

    def mend(self, start: int, end: int, text: str, *, safe: bool = True) -> Fix | None:
        """Return the fix that puts other text between start and end; None where the file allows none."""
        edit = rewrite_part(self.text, start, end, text)
        return Fix((edit,), safe=safe) if edit else None

    def paragraphs(self) -> Iterator[tuple[int, int]]:
        """Yield where each paragraph begins and ends."""
        return (found.span() for found in PARAGRAPH.finditer(self.plain))

    def starts_sentence(self, index: int) -> bool:
        """Say whether a word at index is the first of a sentence; in doubt, that it is not."""
        gap = index
        while gap and self.plain[gap - 1] in _BEFORE_SENTENCE:
            gap -= 1
        if not gap or "\n\n" in self.plain[gap:index]:
            return True
        near = self.plain[index - _NEAR : index] if index > _NEAR else "\n" + self.plain[:index]
        if _LIST_MARKER.search(near):
            return True
        mark = self.plain[gap - 1]
        return mark in "!?…" or (mark == "." and not _is_abbreviation(self.plain, gap - 1))


def find_prose(issue: Issue) -> tuple[Prose, ...]:
    """Return the texts of an issue in order; headings and sources are names, not language."""
    texts = [
        (issue.title, Kind.HEADLINE, 0),
        (issue.preheader, Kind.PREHEADER, 0),
        (issue.introduction, Kind.BODY, 0),
    ]
    for number, article in enumerate(issue.articles, 1):
        texts += [(article.headline, Kind.HEADLINE, number), (article.body, Kind.BODY, number)]
    return tuple(Prose(text, _blotted(text), kind, story) for text, kind, story in texts if text)


def _blotted(text: str) -> str:
    plain = str(text)
    if "](" in plain or "`" in plain:
        plain = _TARGET.sub(lambda found: _BLOT * len(found.group()), plain)
    # Most texts hold no address, and looking for its one mark is far cheaper than looking for it.
    if any(mark in plain for mark in ("@", "#", "://")) or _DOT_IN_WORD.search(plain):
        plain = _ADDRESS.sub(_blot_address, plain)
    return plain


def _blot_address(found: re.Match[str]) -> str:
    address = found.group()
    length = len(without_punctuation(address))
    return _BLOT * length + address[length:]


def _is_abbreviation(plain: str, end: int) -> bool:
    found = _LAST_WORD.search(plain, max(end - _NEAR, 0), end)
    return found is not None and (len(found.group()) == 1 or found.group().casefold() in _ABBREVIATIONS)
