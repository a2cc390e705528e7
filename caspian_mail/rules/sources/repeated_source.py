"""A source that a story names twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule, in_marks
from caspian_mail.rules.sources import register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.model import Source
    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    for article in case.issue.articles:
        firsts: dict[str, Source] = {}
        for source in register.named_sources_of(article):
            registered = register.find(case.publication, source.name)
            name = registered.name if registered else source.name
            if firsts.setdefault(" ".join(name.casefold().split()), source) is not source:
                message = f"{in_marks(name)} is a source of this story already"
                yield Finding(source.name.span, message, "delete one of the two")


RULE = Rule(
    code="SRC004",
    name="repeated-source",
    severity=Severity.WARNING,
    what="A story names the same source twice, be it under two names.",
    why="One outlet named twice looks like two that confirm each other.",
    bad="""\
sources:
  - Times of Central Asia
  - TCA
""",
    good="""\
sources:
  - Times of Central Asia
  - Reuters
""",
    check=_check,
)
