"""A section without a heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules import nearest
from caspian_mail.rules.rule import Finding, Rule, in_marks, is_missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    for section in case.issue.sections:
        if is_missing(section.heading):
            advice = f'add "heading:", one of {", ".join(map(in_marks, case.publication.sections))}'
            yield Finding(nearest.in_section(section), "this section has no heading", advice)


RULE = Rule(
    code="STR007",
    name="missing-heading",
    severity=Severity.ERROR,
    what="A section has no heading.",
    why="Readers find their way by the headings, and so do screen readers.",
    bad='heading: ""',
    good="heading: Energy and Economy",
    check=_check,
)
