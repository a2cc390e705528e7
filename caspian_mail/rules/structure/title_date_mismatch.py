"""A title that tells another date than the issue's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.dates.mentions import find_mentions
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    title, day = case.issue.title, case.issue.date
    if not title or day is None:
        return
    mentions = find_mentions(title, case.publication.language)
    # Two dates, or a week told as a range: which one should be the issue's is anyone's guess.
    if len(mentions) == 1 and mentions[0].contradicts(day):
        start, end = mentions[0][:2]
        message = f"the title says {in_marks(title[start:end])}, the date is {day.isoformat()}"
        yield Finding(title.place.at(start, end), message, "mend the one that is wrong")


RULE = Rule(
    code="STR005",
    name="title-date-mismatch",
    severity=Severity.WARNING,
    what="The title tells a date, in the publication's language, that is not the issue's.",
    why="Last week's title goes out again most easily: the subject is the one line nobody reads twice.",
    bad='title: "Headlines from the Caspian: October 20, 2025"',
    good='title: "Headlines from the Caspian: October 27, 2025"',
    check=_check,
)
