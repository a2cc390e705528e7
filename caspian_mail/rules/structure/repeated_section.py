"""A section that stands twice in an issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule, in_marks, repeated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    for heading, first in repeated(section.heading for section in case.issue.sections):
        message = f"{in_marks(heading)} is a section already, in line {first.span.line}"
        yield Finding(heading.span, message, "move its stories there")


RULE = Rule(
    code="STR011",
    name="repeated-section",
    severity=Severity.WARNING,
    what="Two sections of an issue have the same heading.",
    why="Its stories are torn apart, and the contents list it twice.",
    bad="""\
sections:
  - heading: Energy and Economy
  - heading: Politics and Security
  - heading: Energy and Economy
""",
    good="""\
sections:
  - heading: Energy and Economy
  - heading: Politics and Security
""",
    check=_check,
)
