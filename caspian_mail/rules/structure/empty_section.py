"""A section without stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules import nearest
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    for section in case.issue.sections:
        if not section.articles:
            span = nearest.in_section(section)
            yield Finding(span, "this section has no stories", "add a story, or delete the section")


RULE = Rule(
    code="STR010",
    name="empty-section",
    severity=Severity.ERROR,
    what="A section has no stories.",
    why="The mail would show a heading with nothing under it.",
    bad="""\
heading: Energy and Economy
articles: []
""",
    good="""\
heading: Energy and Economy
articles:
  - headline: Azerbaijan Lifts Limits on Cargo Bound for Armenia
""",
    check=_check,
)
