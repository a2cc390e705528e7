"""An issue without a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import START_OF_FILE, UNREADABLE, Severity
from caspian_mail.rules import nearest
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    place = case.issue.date_place
    if case.issue.date is None and place.style != UNREADABLE:
        span = nearest.in_issue(case.issue, None) if place.span == START_OF_FILE else place.span
        yield Finding(span, "this issue has no date", 'add "date:", as year, month and day: 2025-10-27')


RULE = Rule(
    code="STR002",
    name="missing-date",
    severity=Severity.ERROR,
    what="The issue has no date.",
    why="The date stands under the masthead, and dates in the stories are read against it.",
    bad="date:",
    good="date: 2025-10-27",
    check=_check,
)
