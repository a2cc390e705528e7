"""Straight and curly quotation marks in one story."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.diagnostics import Edit, Fix, Severity
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from caspian_mail.rules.language.prose import Prose
    from caspian_mail.rules.rule import Case

_MARK = re.compile("[\"'“”‘’]")
_STRAIGHT = "\"'"
_STRAIGHTENED = {"“": '"', "”": '"', "‘": "'", "’": "'"}
_BEFORE_OPENING = frozenset(" \t\n([{—–-/“‘\"'*_")


class _Mark(NamedTuple):
    prose: Prose
    position: int
    written: str

    @property
    def is_straight(self) -> bool:
        return self.written in _STRAIGHT


def _check(case: Case) -> Iterator[Finding]:
    for _, texts in groupby(case.prose, key=lambda prose: (prose.story, prose.story or prose.kind)):
        marks = [mark for prose in texts for mark in _marks(prose)]
        straight = [mark for mark in marks if mark.is_straight]
        if not straight or len(straight) == len(marks):
            continue
        curly = [mark for mark in marks if not mark.is_straight]
        style = case.publication.style.quotation_marks
        to_curly = style == "curly" if style else len(straight) <= len(curly)
        wrong = straight if to_curly else curly
        first = wrong[0]
        span = first.prose.text.place.at(first.position, first.position + 1)
        these, those = ("straight", "curly") if to_curly else ("curly", "straight")
        fix = _fix(wrong)
        message = f"{these} quotation marks beside {those} ones"
        yield Finding(span, message, "" if fix else f"write {those} ones", fix)


def _marks(prose: Prose) -> Iterator[_Mark]:
    """Yield the quotation marks and apostrophes of a text; those of feet and inches are none."""
    if "„" in prose.plain:
        return
    is_open = False
    for found in _MARK.finditer(prose.plain):
        written, index = found.group(), found.start()
        after_digit = prose.plain[max(index - 1, 0) : index].isdigit()
        if written == '"':
            if after_digit and not is_open:
                continue
            is_open = not is_open
        elif written in "'’" and after_digit and not prose.plain[index + 1 : index + 2].isalpha():
            continue
        yield _Mark(prose, index, written)


def _fix(marks: Sequence[_Mark]) -> Fix | None:
    """Return the fix that turns each of the marks into the other kind, if all of them can be."""
    edits: list[Edit] = []
    for mark in marks:
        other = _curled(mark) if mark.is_straight else _STRAIGHTENED[mark.written]
        fix = mark.prose.mend(mark.position, mark.position + 1, other) if other else None
        if fix is None:
            return None
        edits += fix.edits
    return Fix(tuple(edits))


def _curled(mark: _Mark) -> str:
    plain, index = mark.prose.plain, mark.position
    before, after = plain[max(index - 1, 0) : index], plain[index + 1 : index + 2]
    opens = not before or before in _BEFORE_OPENING
    if mark.written == '"':
        # With a space on both sides, or on neither, either may be meant.
        return "“" if opens and not after.isspace() else "" if opens or after.isalnum() else "”"
    # An apostrophe at the beginning of a word looks like a quotation mark.
    return "’" if not opens or after.isdigit() else ""


RULE = Rule(
    code="LNG007",
    name="mixed-quotation-marks",
    severity=Severity.WARNING,
    what=(
        "A story has both straight and curly quotation marks or apostrophes. The fix writes those of the "
        "story's majority, or what style.quotation_marks in newsletter.toml says."
    ),
    why="It shows where a text was pasted together.",
    bad='body: He called it “historic”, and she called it "a promise".',
    good="body: He called it “historic”, and she called it “a promise”.",
    check=_check,
    fix="safe",
)
