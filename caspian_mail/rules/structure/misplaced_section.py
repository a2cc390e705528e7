"""Sections in another order than the publication's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    order = {name: rank for rank, name in enumerate(case.publication.sections)}
    last = ""
    for section in case.issue.sections:
        heading = section.heading
        if heading is None or heading not in order:
            continue
        if last and order[heading] < order[last]:
            advice = f"newsletter.toml has the order {', '.join(map(in_marks, order))}"
            yield Finding(heading.span, f"{in_marks(heading)} belongs before {in_marks(last)}", advice)
        else:
            last = heading


RULE = Rule(
    code="STR009",
    name="misplaced-section",
    severity=Severity.WARNING,
    what="A section stands after one that it comes before in newsletter.toml.",
    why="Readers know where to look because each issue has the same order.",
    bad="""\
sections:
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
