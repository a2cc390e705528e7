"""A title that is not made as the publication's titles are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Fix, Severity
from caspian_mail.rules.dates.mentions import find_mentions
from caspian_mail.rules.rule import Finding, Rule, in_marks, is_missing
from caspian_mail.yaml_text import rewrite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from caspian_mail.publication import Publication
    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    title, day = case.issue.title, case.issue.date
    pattern = case.publication.title
    if not title or is_missing(title) or day is None or pattern is None:
        return
    expected = case.publication.title_of(day)
    if _spaced(title) != _spaced(expected) and not _has_another_date(title, pattern, day, case.publication):
        message = f"the title does not follow the publication's pattern, {in_marks(pattern)}"
        fix = Fix((rewrite(title.place, expected),), safe=False)
        yield Finding(title.span, message, f"write {in_marks(expected)}", fix)


def _spaced(title: str) -> str:
    """Return the title with plain spaces: CLDR's dates have narrow ones, which no keyboard has."""
    return " ".join(title.split())


def _has_another_date(title: str, pattern: str, day: date, publication: Publication) -> bool:
    """Say whether only the date is wrong, which title-date-mismatch reports."""
    before, _, after = pattern.partition("{date}")
    if not (title.startswith(before) and title.endswith(after)):
        return False
    told = title[len(before) : len(title) - len(after)]
    mentions = find_mentions(told, publication.language)
    return len(mentions) == 1 and mentions[0].contradicts(day)


RULE = Rule(
    code="STR017",
    name="title-off-pattern",
    severity=Severity.WARNING,
    what=(
        "The title is another than `title` in newsletter.toml makes of the issue's date. A publication "
        "without such a pattern has any title."
    ),
    why="Readers find the newsletter in their inbox by its title, and some have filters that do.",
    bad='title: "Caspian Headlines (October 27, 2025)"',
    good='title: "Headlines from the Caspian: October 27, 2025"',
    check=_check,
    fix="unsafe",
)
