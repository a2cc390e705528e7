"""A story without a headline."""

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
        if is_missing(article.headline):
            yield Finding(nearest.in_article(article), "this story has no headline", 'add "headline:"')


RULE = Rule(
    code="STR012",
    name="missing-headline",
    severity=Severity.ERROR,
    what="A story has no headline.",
    why="The contents of the mail and its jump links are made of the headlines.",
    bad='headline: ""',
    good="headline: Azerbaijan Lifts Limits on Cargo Bound for Armenia",
    check=_check,
)
