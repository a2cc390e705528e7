"""A section that has fewer or more stories than the publication's have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules import nearest
from caspian_mail.rules.rule import Finding, Rule, beyond

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    bounds = case.publication.policy.section_stories
    for section in case.issue.sections:
        stories = len(section.articles)
        excess = beyond(stories, bounds, "story", "stories")
        if stories and excess:
            remedy = "leave some out" if stories > bounds[1] else "add some, or give them another section"
            advice = f"{remedy}, or set policy.section_stories in newsletter.toml"
            yield Finding(nearest.in_section(section), f"this section has {excess}", advice)


_HEADLINES = "".join(f"  - headline: Summit {number} Planned\n" for number in range(1, 22))

RULE = Rule(
    code="STR016",
    name="section-size-out-of-bounds",
    severity=Severity.WARNING,
    what="A section has fewer or more stories than section_stories under [policy] in newsletter.toml allows.",
    why="What stands last in a long section is not read, and one story under a heading looks forgotten.",
    bad=f"articles:\n{_HEADLINES}",
    good="articles:\n  - headline: Summit 1 Planned\n  - headline: Summit 2 Planned\n",
    check=_check,
)
