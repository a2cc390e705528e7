"""Two sources that are one house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule, in_marks
from caspian_mail.rules.sources import register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    for article in case.issue.articles:
        firsts: dict[str, str] = {}
        for source in register.named_sources_of(article):
            registered = register.find(case.publication, source.name)
            if registered is None:
                continue
            owner = register.owner_of(case.publication, registered)
            first = firsts.setdefault(" ".join(owner.casefold().split()), registered.name)
            if first != registered.name:
                message = (
                    f"{in_marks(registered.name)} and {in_marks(first)} both belong to {in_marks(owner)}"
                )
                yield Finding(source.name.span, message, "name one of the two, or one that is independent")


RULE = Rule(
    code="SRC011",
    name="shared-owner",
    severity=Severity.WARNING,
    what="A story names two outlets of the same owner, as the register of newsletter.toml has it.",
    why="Two outlets look like two that confirm each other; those of one house often share one report.",
    bad="sources: [Wall Street Journal, MarketWatch]",
    good="sources: [Wall Street Journal, Reuters]",
    check=_check,
)
