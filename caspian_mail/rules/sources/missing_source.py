"""A story without a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules import nearest
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    for article in case.issue.articles:
        if not article.sources:
            advice = 'add "sources:" under it, with a name from the register in newsletter.toml'
            yield Finding(nearest.in_article(article), "this story names no source", advice)


RULE = Rule(
    code="SRC001",
    name="missing-source",
    severity=Severity.ERROR,
    what="A story names no source.",
    why="Readers cannot weigh what they cannot trace; a digest says nothing unsourced.",
    bad="sources: []",
    good="sources: [Reuters]",
    check=_check,
)
