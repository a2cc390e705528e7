"""A source's page that is older than the news."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.links.web_links import answered_links
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    day = case.issue.date
    if day is None:
        return
    window = timedelta(days=case.publication.policy.window_days)
    for link, answer in answered_links(case):
        # A text may well link the treaty of 1992; a source is what the story rests on.
        if link.is_source and answer.published is not None and answer.published + window < day:
            age = (day - answer.published).days
            message = f"this page is of {answer.published.isoformat()}, {age:,} days before the issue"
            advice = f"policy.window_days in newsletter.toml allows {window.days}; link the newer report"
            yield Finding(link.span, message, advice)


RULE = Rule(
    code="LNK006",
    name="stale-page",
    severity=Severity.WARNING,
    what="The page of a source says that it is older than policy.window_days in newsletter.toml allows.",
    why="Last year's report of the same summit is found as easily as this year's, and reads much the same.",
    bad="{status: 200, published: 2024-10-21}",
    good="{status: 200, published: 2025-10-21}",
    check=_check,
    needs="answers",
    piece_of="answer",
)
