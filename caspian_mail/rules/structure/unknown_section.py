"""A section the publication does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity, did_you_mean
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    known = case.publication.sections
    for section in case.issue.sections:
        heading = section.heading
        if heading and heading.strip() and heading not in known:
            advice = did_you_mean(heading, known) or f"newsletter.toml has {', '.join(map(in_marks, known))}"
            yield Finding(heading.span, f"{in_marks(heading)} is not a section of this newsletter", advice)


RULE = Rule(
    code="STR008",
    name="unknown-section",
    severity=Severity.WARNING,
    what="A heading is not among the sections of newsletter.toml.",
    why="A section that is spelled in two ways becomes two sections for readers, week after week.",
    bad="heading: Energy and the Economy",
    good="heading: Energy and Economy",
    check=_check,
)
