"""A story that an earlier issue has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules import nearest
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    if case.issue.date is None:
        return
    for article, story in case.prints:
        run = None if article.follow_up else case.earlier.same_story(story, case.issue.date)
        if run:
            message = f"this story ran already, in {run.file} line {run.line}: {run.told_by}"
            advice = 'delete it; if there is news in it, write "follow-up: true" under it'
            yield Finding(nearest.in_article(article), message, advice)


RULE = Rule(
    code="STR040",
    name="already-run",
    severity=Severity.WARNING,
    what=(
        "A story has a source's link, or nearly the headline or the text, of one in an earlier issue, and "
        'does not say "follow-up: true".'
    ),
    why="Readers remember, and wonder what else is old.",
    bad="""\
# In issues/2025-10-20.yaml: Azerbaijan Opens Its Territory to Cargo Bound for Armenia
headline: Azerbaijan Opens Its Territory to All Cargo Bound for Armenia
""",
    good="""\
headline: First Freight from Armenia Crosses Azerbaijan to Kazakhstan
""",
    check=_check,
    needs="archive",
)
