"""A title that tells another date than the issue's."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from caspian_mail.rules.rule import Case

_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?![\d-])")
_RANGE_BEFORE = re.compile(r"\d\s?[-–—/]\s?$")
_SHORTEST_NAME = 3


class _Mention(NamedTuple):
    """A date told in a title; 0 where it leaves day or year out."""

    start: int
    end: int
    year: int
    month: int
    day: int

    def contradicts(self, day: date) -> bool:
        pairs = ((self.year, day.year), (self.month, day.month), (self.day, day.day))
        return any(told and told != true for told, true in pairs)


def _check(case: Case) -> Iterator[Finding]:
    title, day = case.issue.title, case.issue.date
    if not title or day is None:
        return
    mentions = [*_iso_dates(title), *_worded_dates(title, case.publication.language)]
    # Two dates, or a week told as a range: which one should be the issue's is anyone's guess.
    if len(mentions) == 1 and mentions[0].contradicts(day):
        start, end = mentions[0][:2]
        message = f"the title says {in_marks(title[start:end])}, the date is {day.isoformat()}"
        yield Finding(title.place.at(start, end), message, "mend the one that is wrong")


def _iso_dates(title: str) -> Iterator[_Mention]:
    for found in _ISO.finditer(title):
        yield _Mention(found.start(), found.end(), *(int(number) for number in found.groups()))


def _worded_dates(title: str, language: str) -> Iterator[_Mention]:
    numbers, pattern = _months(language)
    for found in pattern.finditer(title):
        days = [day for day in (found["before"], found["after"]) if day]
        is_range = found["range"] or (found["before"] and _RANGE_BEFORE.search(title, 0, found.start()))
        if len(days) > 1 or is_range:
            yield _Mention(found.start(), found.end(), 0, 0, 0)
        elif days or found["year"]:
            day = int(days[0]) if days else 0
            month = numbers[found["month"].casefold()]
            yield _Mention(found.start(), found.end(), int(found["year"] or 0), month, day)


@cache
def _months(language: str) -> tuple[dict[str, int], re.Pattern[str]]:
    """Return the months of a language by every name they have, and the pattern of its dates."""
    from babel import Locale

    numbers: dict[str, int] = {}
    for widths in Locale.parse(language, sep="-").months.values():
        for width in ("wide", "abbreviated"):
            for number, name in widths[width].items():
                numbers[name.rstrip(".").casefold()] = number
    names = [name for name in numbers if len(name) >= _SHORTEST_NAME]
    month = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    ordinal = r"(?:st|nd|rd|th|º|er)?"
    return numbers, re.compile(
        rf"(?<!\w)(?:(?P<before>\d\d?){ordinal}\.?[\s-](?:de |of )?)?(?P<month>{month})(?!\w)\.?"
        rf"(?:\s(?P<after>\d\d?){ordinal}(?!\w))?(?P<range>\s?[-–—/]\s?\w+)?"
        r",?(?:\s(?:de )?(?P<year>\d{4})(?!\w))?",
        re.IGNORECASE,
    )


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
