"""An issue without an author."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules import nearest
from caspian_mail.rules.rule import Finding, Rule, is_missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    author = case.issue.author
    if is_missing(author):
        span = nearest.in_issue(case.issue, author)
        yield Finding(span, "this issue names no author", 'add "author:", who signs the issue')


RULE = Rule(
    code="STR003",
    name="missing-author",
    severity=Severity.ERROR,
    what="The issue names no author.",
    why="Readers want to know who speaks, and the masthead shows it.",
    bad='author: ""',
    good="author: Caspian Policy Center",
    check=_check,
)
