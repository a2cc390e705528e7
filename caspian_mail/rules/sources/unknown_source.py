"""A source the publication does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity, nearest
from caspian_mail.rules.rule import Finding, Rule, in_marks
from caspian_mail.rules.sources import register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    known = case.publication.sources
    names = [name for source in known for name in (source.name, *source.aliases)]
    for source in register.named_sources(case.issue):
        if known and register.find(case.publication, source.name) is None:
            near = case.publication.find_source(nearest(source.name, names))
            advice = f"did you mean {in_marks(near.name)}?" if near else "if it is right, enter it there"
            message = f"{in_marks(source.name)} is not in the register of sources"
            yield Finding(source.name.span, message, advice)


RULE = Rule(
    code="SRC002",
    name="unknown-source",
    severity=Severity.WARNING,
    what="A source is not in the register of newsletter.toml, neither by name nor by alias.",
    why="A misspelled outlet is no source, and one that nobody entered was weighed by nobody.",
    bad="- Eurasia Net",
    good="- Eurasianet",
    check=_check,
)
