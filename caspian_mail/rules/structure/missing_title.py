"""An issue without a title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules import nearest
from caspian_mail.rules.rule import Finding, Rule, is_missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    title = case.issue.title
    if is_missing(title):
        span = nearest.in_issue(case.issue, title)
        yield Finding(span, "this issue has no title", 'add "title:", the subject of the mail')


RULE = Rule(
    code="STR001",
    name="missing-title",
    severity=Severity.ERROR,
    what="The issue has no title, or an empty one.",
    why="The title is the subject of the mail: without one it looks like spam and is filed as such.",
    bad='title: ""',
    good='title: "Headlines from the Caspian: October 27, 2025"',
    check=_check,
)
