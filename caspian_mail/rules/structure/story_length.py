"""A story that is shorter or longer than the publication's are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules import nearest
from caspian_mail.rules.rule import Finding, Rule, beyond

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    bounds = case.publication.policy.story_words
    for article in case.issue.articles:
        words = len(article.body.split()) if article.body else 0
        excess = beyond(words, bounds, "word", "words")
        if words and excess:
            remedy = "shorten it" if words > bounds[1] else "say more"
            advice = f"{remedy}, or set policy.story_words in newsletter.toml"
            yield Finding(nearest.in_article(article), f"this story has {excess}", advice)


RULE = Rule(
    code="STR015",
    name="story-length-out-of-bounds",
    severity=Severity.WARNING,
    what="A story has fewer or more words than story_words under [policy] in newsletter.toml allows.",
    why=(
        "A digest is read because its stories are short; a body of two words is most likely one that "
        "somebody meant to finish."
    ),
    bad='body: "To follow."',
    good='body: "Grain from Kazakhstan has reached Armenia through Azerbaijan."',
    check=_check,
)
