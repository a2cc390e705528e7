"""An event told in the past tense on a day after the issue's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.dates.tense import past_verb
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from caspian_mail.rules.dates.passages import Told
    from caspian_mail.rules.rule import Case

_FARTHEST = 60
"""Days ahead: one without a year that is farther may be meant in the past."""


def _check(case: Case) -> Iterator[Finding]:
    day = case.issue.date
    if day is None:
        return
    for passage in case.passages:
        for told in passage.told:
            verb = past_verb(told) if told.is_sure and not told.is_quoted and _is_ahead(told, day) else ""
            if verb:
                days = (told.days[0] - day).days
                message = (
                    f"{in_marks(verb)} tells of the past, and {in_marks(told.written)} is {days:,} "
                    f"{'day' if days == 1 else 'days'} after the issue's date"
                )
                yield Finding(told.span, message, "mend the date, or the tense")


def _is_ahead(told: Told, day: date) -> bool:
    days = told.days
    is_near = bool(days) and (told.mention.year > 0 or (days[-1] - day).days <= _FARTHEST)
    return is_near and all(each > day for each in days)


RULE = Rule(
    code="DAT004",
    name="past-event-ahead",
    severity=Severity.WARNING,
    what=(
        "Something is told in the past tense, with a date after the issue's. Only sentences that surely do "
        "are found: somebody said, announced or signed something on a day, or it was held."
    ),
    why="Readers know that the day has not come yet, and doubt the rest of the story too.",
    bad='body: "The two met in Astana on October 30."',
    good='body: "The two met in Astana on October 23."',
    check=_check,
)
