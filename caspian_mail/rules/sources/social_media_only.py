"""A story that rests on social media alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule, in_marks
from caspian_mail.rules.sources import register, social

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    for article in case.issue.articles:
        if social.rests_on_social_media(case.publication, article):
            name = article.sources[0].name
            outlet = register.outlet_of(case.publication, name)
            more = ", and others like it" if len(article.sources) > 1 else ""
            message = f"this story rests on social media alone: {in_marks(outlet)}{more}"
            yield Finding(name.span, message, "name an outlet that confirms it, or leave the story out")


RULE = Rule(
    code="SRC009",
    name="social-media-only",
    severity=Severity.WARNING,
    what="All sources of a story are social media.",
    why="A post proves that somebody wrote it, not that it is so; posts vanish, and accounts are faked.",
    bad="sources: [X.com]",
    good="sources: [X.com, Reuters]",
    check=_check,
)
