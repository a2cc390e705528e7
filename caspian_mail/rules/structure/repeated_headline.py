"""A headline that stands over two stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule, repeated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    for headline, first in repeated(article.headline for article in case.issue.articles):
        message = f"this headline stands over another story already, in line {first.span.line}"
        yield Finding(headline.span, message, "write another one, or delete the story")


RULE = Rule(
    code="STR013",
    name="repeated-headline",
    severity=Severity.WARNING,
    what="Two stories of an issue have the same headline.",
    why="One of them was most likely pasted twice, or its headline was not changed yet.",
    bad="""\
articles:
  - headline: Summit Planned in Washington
  - headline: Summit Planned in Washington
""",
    good="""\
articles:
  - headline: Summit Planned in Washington
  - headline: Tokayev Would Welcome Azerbaijan at the Summit
""",
    check=_check,
)
