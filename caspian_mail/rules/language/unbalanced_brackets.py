"""A bracket that is never closed, or never opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.language.marks import unmatched_brackets
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    for prose in case.prose:
        unmatched = unmatched_brackets(prose.plain)
        for index, what in ((unmatched.opening, "closed"), (unmatched.closing, "opened")):
            if index is not None:
                span = prose.text.place.at(index, index + 1)
                yield Finding(span, f"this bracket is never {what}", "add the other one, or delete this one")


RULE = Rule(
    code="LNG006",
    name="unbalanced-brackets",
    severity=Severity.WARNING,
    what='A round or square bracket of a text has no counterpart. Smileys and lists such as "1)" need none.',
    why="Readers look for the end of what is in brackets; a link with one bracket too few is no link.",
    bad="body: Security Council (UN members met on Monday.",
    good="body: Security Council (UN) members met on Monday.",
    check=_check,
)
