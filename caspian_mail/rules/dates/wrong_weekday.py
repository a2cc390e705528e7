"""A weekday beside a date that falls on another one."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.dates.languages import alternatives
from caspian_mail.rules.dates.mentions import calendar_of
from caspian_mail.rules.dates.passages import LAST_OLD_STYLE_YEAR
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from caspian_mail.rules.dates.passages import Told
    from caspian_mail.rules.rule import Case

_MOST_NAMED = 2
_BEFORE = 40
_LONGEST_SHORT_NAME = len("Sept")


def _check(case: Case) -> Iterator[Finding]:
    for passage in case.passages:
        for told in passage.told:
            if told.days and _has_sure_weekday(told):
                weekday = told.mention.weekday
                if all(weekday not in _weekdays_of(day) for day in told.days):
                    yield _finding(told)


def _has_sure_weekday(told: Told) -> bool:
    """Say whether a weekday belongs to this one date: in "Saturday and Sunday, October 25 and 26" two do."""
    start, end = told.mention.weekday_start, told.mention.weekday_end
    if told.mention.weekday is None or not told.is_sure:
        return False
    weekday = told.text[start:end]
    if told.words.capitals and weekday[0].islower():
        return False
    names = calendar_of(told.passage.language).weekday_names
    another, an_article = _leads(told.passage.language)
    earliest = max(start - _BEFORE, 0)
    if weekday.casefold() not in {name.casefold() for name in names}:
        # The Sun is a newspaper, and couples wed: with a mark behind it and a short month it is neither.
        is_short = len(told.mention.name) <= _LONGEST_SHORT_NAME
        if told.text[end] not in ".," or not is_short or an_article.search(told.text, earliest, start):
            return False
    return not another.search(told.text, earliest, start)


@cache
def _leads(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return how another weekday leads to the one behind it, and how an article does."""
    calendar = calendar_of(language)
    names = alternatives(tuple(calendar.weekdays))
    return (
        re.compile(
            rf"(?<!\w)(?:{names})\W{{1,3}}(?:(?:{alternatives(calendar.words.joints)})\W{{1,2}})?$",
            re.IGNORECASE,
        ),
        re.compile(rf"(?<!\w)(?:{alternatives(calendar.words.articles)})\s$", re.IGNORECASE),
    )


def _weekdays_of(day: date) -> set[int]:
    """Return the weekdays of a date: until the Julian calendar was given up, it may be meant in that one."""
    if day.year > LAST_OLD_STYLE_YEAR:
        return {day.weekday()}
    days_behind = day.year // 100 - day.year // 400 - 2
    return {day.weekday(), (day.weekday() + days_behind) % 7}


def _finding(told: Told) -> Finding:
    names = calendar_of(told.passage.language).weekday_names
    weekday = told.mention.weekday or 0
    issue = told.passage.day
    nearest = sorted(told.days, key=lambda day: abs(day - issue) if issue else timedelta())[:_MOST_NAMED]
    if told.mention.year:
        true = f"a {names[nearest[0].weekday()]}"
    else:
        true = " and ".join(f"a {names[day.weekday()]} in {day.year}" for day in sorted(nearest))
    mention = told.mention
    start, end = min(mention.weekday_start, mention.start), max(mention.weekday_end, mention.end)
    return Finding(
        told.text.place.at(start, end),
        f"{in_marks(told.written)} is {true}, not a {names[weekday]}",
        _advice(nearest[0], weekday, names[weekday]),
    )


def _advice(day: date, weekday: int, name: str) -> str:
    offset = (weekday - day.weekday() + 3) % 7 - 3
    if not day.min.year < day.year < day.max.year:
        return "mend the weekday or the date"
    return f"mend the weekday or the date: the nearest {name} is {day + timedelta(offset)}"


RULE = Rule(
    code="DAT001",
    name="wrong-weekday",
    severity=Severity.WARNING,
    what=(
        "A weekday stands beside a date that falls on another one. A date without a year is read in the "
        "year in which it lies nearest to the issue's, or in one that its story tells; where it fits one of "
        "them, nothing is said."
    ),
    why="Readers who want to come, or to look it up, do not know which of the two is right.",
    bad='body: "The summit was announced on Sunday, October 27."',
    good='body: "The summit was announced on Sunday, October 26."',
    check=_check,
)
