"""A source under another name than the register's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Fix, Severity
from caspian_mail.rules.rule import Finding, Rule, in_marks
from caspian_mail.rules.sources import register
from caspian_mail.yaml_text import rewrite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    for source in register.named_sources(case.issue):
        registered = register.find(case.publication, source.name)
        if registered and source.name != registered.name:
            fix = Fix((rewrite(source.name.place, registered.name),))
            message = f"the register calls it {in_marks(registered.name)}"
            yield Finding(source.name.span, message, fix=fix)


RULE = Rule(
    code="SRC003",
    name="noncanonical-source",
    severity=Severity.WARNING,
    what="A source is written otherwise than in the register of newsletter.toml.",
    why="Readers take two spellings for two outlets, and the balance of sources miscounts.",
    bad="- The Times of Central Asia",
    good="- Times of Central Asia",
    check=_check,
    fix="safe",
)
