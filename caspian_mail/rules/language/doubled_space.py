"""Two spaces where there should be one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case

_SPACES = re.compile(r"(?<=[^\s]) {2,}(?=\S)")
_END_OF_SENTENCE = re.compile(r"[.!?…:][”\"’'»)]?( +)(?=\S)")
_LIST_MARKER = re.compile(r"^[ \t]*(?:[-*+]|\d{1,9}[.)])( +)", re.MULTILINE)


def _check(case: Case) -> Iterator[Finding]:
    if not any("  " in prose.plain for prose in case.prose):
        return
    styled = _doubles_after_sentences(case)
    for prose in case.prose:
        passed = {found.start(1) for found in _LIST_MARKER.finditer(prose.plain)}
        if styled:
            passed |= {found.start(1) for found in _END_OF_SENTENCE.finditer(prose.plain)}
        for found in _SPACES.finditer(prose.plain):
            if found.start() not in passed:
                span = prose.text.place.at(found.start(), found.end())
                count = "two spaces" if len(found.group()) == 2 else f"{len(found.group()):,} spaces"  # noqa: PLR2004
                fix = prose.mend(found.start() + 1, found.end(), "")
                yield Finding(span, f"{count} in a row", "" if fix else "leave one", fix)


def _doubles_after_sentences(case: Case) -> bool:
    """Say whether the issue has two spaces after its sentences as a habit, as typists were taught."""
    lengths = [len(found[1]) for prose in case.prose for found in _END_OF_SENTENCE.finditer(prose.plain)]
    return sum(length > 1 for length in lengths) * 2 > len(lengths)


RULE = Rule(
    code="LNG004",
    name="doubled-space",
    severity=Severity.NOTE,
    what=(
        "There are two spaces or more between two words; after sentences only where the issue has mostly "
        "one. What indents or ends a line is left alone."
    ),
    why="It shows in the text part of the mail, and in a subject.",
    bad="body: Grain  has reached the border.",
    good="body: Grain has reached the border.",
    check=_check,
    fix="safe",
)
