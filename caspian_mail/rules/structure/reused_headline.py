"""A headline that stood over another story in an earlier issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    if case.issue.date is None:
        return
    day = case.issue.date
    for article, story in case.prints:
        run = case.earlier.same_headline(story, day)
        # Of a story that is the same altogether STR040 tells already.
        if run and article.headline and (article.follow_up or not case.earlier.same_story(story, day)):
            message = f"this headline stood already in {run.file} line {run.line}, over another text"
            yield Finding(article.headline.span, message, "write one that tells what is new")


RULE = Rule(
    code="STR041",
    name="reused-headline",
    severity=Severity.WARNING,
    what="A story has the headline of another one in an earlier issue.",
    why="In a search the two look like one, and readers take the new story for the old one.",
    bad="""\
# In issues/2025-10-20.yaml this headline stands over another text.
headline: Talks Go On in Brussels
""",
    good="""\
headline: Talks in Brussels Reach Their Third Round
""",
    check=_check,
    needs="archive",
)
