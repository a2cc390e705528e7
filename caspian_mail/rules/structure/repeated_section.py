"""A section that stands twice in an issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.model import Text
    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    firsts: dict[str, Text] = {}
    for section in case.issue.sections:
        heading = section.heading
        if not heading or not heading.strip():
            continue
        first = firsts.setdefault(" ".join(heading.casefold().split()), heading)
        if first is not heading:
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
