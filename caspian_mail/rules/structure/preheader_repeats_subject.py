"""A preheader that says what the subject says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case

_WORD = re.compile(r"\w+")
_FEWEST_WORDS = 3
_SHARE = 0.8


def _check(case: Case) -> Iterator[Finding]:
    title, preheader = case.issue.title, case.issue.preheader
    if title and preheader and _repeats(_WORD.findall(preheader.casefold()), _WORD.findall(title.casefold())):
        advice = "say what is in the issue: the inbox shows the subject right before it"
        yield Finding(preheader.span, "the preheader repeats the subject", advice)


def _repeats(preheader: list[str], title: list[str]) -> bool:
    if not preheader or not title:
        return False
    if preheader == title:
        return True
    if len(preheader) < _FEWEST_WORDS or len(title) < _FEWEST_WORDS:
        return False
    if preheader[: len(title)] == title:
        return True
    known = set(title)
    return sum(word in known for word in preheader) >= _SHARE * len(preheader)


RULE = Rule(
    code="STR019",
    name="preheader-repeats-subject",
    severity=Severity.WARNING,
    what="The preheader begins with the title, or has hardly any word that the title has not.",
    why="An inbox shows one after the other: the reader sees the same words twice, and nothing of the news.",
    bad='preheader: "Headlines from the Caspian of October 27, 2025"',
    good='preheader: "Grain rolls through Azerbaijan to Armenia; a summit in Washington is set."',
    check=_check,
)
