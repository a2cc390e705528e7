"""An issue without a preheader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules import nearest
from caspian_mail.rules.rule import Finding, Rule, is_missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    preheader = case.issue.preheader
    if is_missing(preheader):
        span = nearest.in_issue(case.issue, preheader)
        advice = 'add "preheader:", what an inbox shows after the subject: 40 to 100 characters'
        yield Finding(span, "this issue has no preheader", advice)


RULE = Rule(
    code="STR004",
    name="missing-preheader",
    severity=Severity.WARNING,
    what="The issue has no preheader.",
    why=(
        "An inbox shows the preheader after the subject; without one it shows the first words of the "
        "mail, which are its name and date once more."
    ),
    bad='preheader: ""',
    good='preheader: "Grain rolls through Azerbaijan to Armenia; a summit in Washington is set."',
    check=_check,
)
