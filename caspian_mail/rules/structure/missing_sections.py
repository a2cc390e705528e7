"""An issue without sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules import nearest
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    if not case.issue.sections:
        advice = f'add "sections:", with {", ".join(map(in_marks, case.publication.sections))}'
        yield Finding(nearest.in_issue(case.issue, None), "this issue has no sections", advice)


RULE = Rule(
    code="STR006",
    name="missing-sections",
    severity=Severity.ERROR,
    what="The issue has no sections.",
    why="There would be nothing in the mail to read.",
    bad="sections: []",
    good="""\
sections:
  - heading: Energy and Economy
    articles:
      - headline: Azerbaijan Lifts Limits on Cargo Bound for Armenia
        body: Grain from Kazakhstan has reached Armenia by rail.
        sources: [Reuters]
""",
    check=_check,
)
