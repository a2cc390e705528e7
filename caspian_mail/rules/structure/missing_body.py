"""A story without a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules import nearest
from caspian_mail.rules.rule import Finding, Rule, is_missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    for article in case.issue.articles:
        if is_missing(article.body):
            span = nearest.in_article(article)
            yield Finding(span, "this story has no text", 'write it under "body: |", indented')


RULE = Rule(
    code="STR014",
    name="missing-body",
    severity=Severity.ERROR,
    what="A story has no text.",
    why="A headline alone tells readers nothing that they can rely on.",
    bad='body: ""',
    good="body: Grain from Kazakhstan has reached Armenia by rail.",
    check=_check,
)
