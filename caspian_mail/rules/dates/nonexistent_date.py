"""A date that no calendar has."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.dates.figures import day_of
from caspian_mail.rules.dates.languages import alternatives
from caspian_mail.rules.dates.mentions import calendar_of
from caspian_mail.rules.dates.passages import LAST_OLD_STYLE_YEAR
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.dates.passages import Told
    from caspian_mail.rules.rule import Case

_LEAP_YEAR = 2024
_FEBRUARY, _LEAP_DAY, _MOST_DAYS = 2, 29, 31
_BEFORE = 24
_APPOSITION = re.compile(r"[^\W\d],\s$")


def _check(case: Case) -> Iterator[Finding]:
    for passage in case.passages:
        for told in passage.told:
            wrong = _wrong_day(told)
            if wrong and told.is_sure and _is_surely_a_day(told, wrong):
                yield Finding(told.span, *_words(told, wrong))
        for text, figures in passage.wrong_figures:
            if not figures.turned:
                written = text[figures.start : figures.end]
                message = f"there is no {in_marks(written)}"
                yield Finding(text.place.at(figures.start, figures.end), message, "mend the date")


def _wrong_day(told: Told) -> int:
    """Return the day that its month does not have; 0 where it has all."""
    mention = told.mention
    if not (mention.name and mention.day):
        return 0
    return next((day for day in (mention.day, mention.last_day) if day and not _exists(told, day)), 0)


def _exists(told: Told, day: int) -> bool:
    year, month = told.mention.year, told.mention.month
    if (month, day) == (_FEBRUARY, _LEAP_DAY):
        # Each fourth year has one in the Julian calendar, and a year that is not told may have one.
        return not year or (year % 4 == 0 and year <= LAST_OLD_STYLE_YEAR) or bool(day_of(year, month, day))
    return bool(day_of(_LEAP_YEAR, month, day))


def _is_surely_a_day(told: Told, day: int) -> bool:
    """Say whether the number is no quantity: "in October 32 ships" and "since May 45 were built" are fine."""
    mention, text = told.mention, told.text
    if mention.unclear and not mention.last_day:
        return False
    if mention.year or mention.weekday is not None or _ends_as_ordinal(told):
        return True
    on, the, other, behind = _contexts(told.passage.language)
    earliest = max(mention.start - _BEFORE, 0)
    if on.search(text, earliest, mention.start):
        return True
    if the.search(text, earliest, mention.start):
        return day <= _MOST_DAYS
    if not behind.match(text, mention.end):
        return False
    # "On election day, November 31."; but "March 40, April 31." counts something.
    in_apposition = day <= _MOST_DAYS and _APPOSITION.search(text, earliest, mention.start)
    return bool(in_apposition or other.search(text, earliest, mention.start))


def _ends_as_ordinal(told: Told) -> bool:
    return not told.mention.last_day and told.written[-1].isalpha() and told.written[-3:-2].isdecimal()


@cache
def _contexts(language: str) -> tuple[re.Pattern[str], ...]:
    """Return what leads to a day, how an article does, what leads to either, and what ends a phrase."""
    words = calendar_of(language).words
    article = rf"(?:(?:{alternatives(words.articles)})\s)"
    return (
        re.compile(rf"(?<!\w)(?:{alternatives(words.on)})\s{article}?$", re.IGNORECASE),
        re.compile(rf"(?<!\w){article}$", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{alternatives(words.prepositions)})\s$", re.IGNORECASE),
        re.compile(r"[.;:!?)\]”»]|\s*\Z"),
    )


def _words(told: Told, day: int) -> tuple[str, str]:
    month = told.mention.name
    if (told.mention.month, day) == (_FEBRUARY, _LEAP_DAY):
        return f"{told.mention.year} has no {month} {day}: it is no leap year", "mend the day or the year"
    last = max(each for each in range(1, _MOST_DAYS + 1) if _exists(told, each))
    return f"there is no {in_marks(told.written)}: {month} has {last} days", "mend the day or the month"


RULE = Rule(
    code="DAT002",
    name="nonexistent-date",
    severity=Severity.WARNING,
    what="A date that no calendar has: February 30, October 32, 2025-02-29.",
    why="Something is to happen on that day, and readers cannot tell on which.",
    bad='body: "The tender ends on October 32."',
    good='body: "The tender ends on October 31."',
    check=_check,
)
