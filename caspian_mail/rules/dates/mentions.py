"""The dates told in a text, in any language that has names for months."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.rules.dates.languages import LANGUAGES, DateWords, alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

# What touches one of these is part of an address, or of a longer number.
_ISO = re.compile(r"(?<![\w/=&?#%.-])(\d{4})-(\d\d)-(\d\d)(?![\w/-])")
_RANGE_BEFORE = re.compile(r"\d\s?[-–—/]\s?$")
_NUMBER = re.compile(r"\d+")
_SHORTEST_NAME = 3
# No date is longer than what stands so near to one of its numbers.
_REACH_BEFORE, _REACH_AFTER = 24, 48
_REACH_OF_WEEKDAY = 32


class Mention(NamedTuple):
    """A date told in a text.

    Attributes:
        start: where it begins.
        end: where it ends (exclusive).
        year: 0 where it is left out.
        month: 0 likewise.
        day: 0 likewise; of a range within one month, the first.
        last_day: of such a range, the last; 0 where it is none.
        unclear: whether it is a range, or holds two numbers that may be the day.
        weekday: 0 for Monday to 6 for Sunday; None where no weekday belongs to it.
        weekday_start: where the weekday begins, or else the date does.
        weekday_end: where the weekday ends, or else the date begins.
        name: the month's name as written; empty where it is a number.
    """

    start: int
    end: int
    year: int
    month: int
    day: int
    last_day: int = 0
    unclear: bool = False
    weekday: int | None = None
    weekday_start: int = 0
    weekday_end: int = 0
    name: str = ""

    def contradicts(self, day: date) -> bool:
        """Say whether a day is surely another than the one that is told."""
        pairs = ((self.year, day.year), (self.month, day.month), (self.day, day.day))
        return not self.unclear and any(told and told != true for told, true in pairs)


def find_mentions(text: str, language: str) -> list[Mention]:
    """Find the dates of a text by place, in time proportional to its length.

    Args:
        text: in which to look.
        language: BCP 47 tag of the language whose names it may use.
    """
    calendar = calendar_of(language)
    found = [_with_weekday(text, each, calendar) for each in _iso_dates(text)]
    for start, end in _near_numbers(text):
        for match in calendar.date.finditer(text, start, end):
            mention = _worded(text, match, calendar)
            if mention:
                found.append(_with_weekday(text, mention, calendar))
    return sorted(found)


def _iso_dates(text: str) -> Iterator[Mention]:
    for found in _ISO.finditer(text):
        year, month, day = (int(number) for number in found.groups())
        yield Mention(found.start(), found.end(), year, month, day)


def _near_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches that can hold a date: most of a text is far from any number."""
    start = end = 0
    for number in _NUMBER.finditer(text):
        if number.start() - _REACH_BEFORE > end:
            if end:
                yield start, end
            start = max(number.start() - _REACH_BEFORE, 0)
        end = number.end() + _REACH_AFTER
    if end:
        yield start, end


def _worded(text: str, found: re.Match[str], calendar: Calendar) -> Mention | None:
    days = [int(day) for day in (found["before"], found["after"]) if day]
    year = int(found["year"] or 0)
    if not days and not year:
        return None
    until = found["until"] or ""
    day = days[0] if days else 0
    last_day = int(until) if found["after"] and until.isdecimal() and len(until) <= len("31") else 0
    begins = max(found.start() - len("31 – "), 0)
    is_range = bool(until or (found["before"] and _RANGE_BEFORE.search(text, begins, found.start())))
    return Mention(
        *(found.start(), found.end(), year, calendar.months[found["month"].casefold()], day),
        last_day=last_day,
        unclear=is_range or len(days) > 1 or bool(found["short"]),
        name=found["month"],
    )


def _with_weekday(text: str, mention: Mention, calendar: Calendar) -> Mention:
    earliest = max(mention.start - _REACH_OF_WEEKDAY, 0)
    found = calendar.weekday_before.search(text, earliest, mention.start) or calendar.weekday_after.match(
        text, mention.end, mention.end + _REACH_OF_WEEKDAY
    )
    if found is None:
        return mention._replace(weekday_start=mention.start, weekday_end=mention.start)
    return mention._replace(
        weekday=calendar.weekdays[found["weekday"].casefold()],
        weekday_start=found.start("weekday"),
        weekday_end=found.end("weekday"),
    )


class Calendar(NamedTuple):
    """The names a language has for months and weekdays, and the patterns of its dates.

    Attributes:
        words: our own table; an empty one where there is none.
        months: their numbers from 1, by each name in lower case.
        weekdays: their numbers from 0 for Monday, likewise.
        weekday_names: their full names, from Monday.
        date: a date with its month in words.
        weekday_before: a weekday at the end of what stands before a date.
        weekday_after: a weekday in parentheses, or in apposition, behind one.
    """

    words: DateWords
    months: dict[str, int]
    weekdays: dict[str, int]
    weekday_names: tuple[str, ...]
    date: re.Pattern[str]
    weekday_before: re.Pattern[str]
    weekday_after: re.Pattern[str]


@cache
def calendar_of(language: str) -> Calendar:
    """Return what CLDR knows of a language, and our own table beside it."""
    from babel import Locale

    locale = Locale.parse(language, sep="-")
    words = LANGUAGES.get(locale.language, DateWords())
    months = {**_numbers(locale.months), **words.months}
    weekdays = {**_numbers(locale.days), **words.weekdays}
    article = alternatives(words.articles)
    weekday = rf"(?P<weekday>{_names(weekdays)})"
    ordinal = r"(?:st|nd|rd|th|º|er)?"
    no_more = r"(?!\w|[.,:]\d|\s?%)"
    return Calendar(
        words=words,
        months=months,
        weekdays=weekdays,
        weekday_names=tuple(locale.days["stand-alone"]["wide"][number] for number in range(7)),
        date=re.compile(
            rf"(?<![\w$€£])(?<!\d[.,:])(?:(?P<before>\d\d?){ordinal}\.?[\s-](?:de |of )?)?"
            rf"(?P<month>{_names(months)})(?!\w)(?:\.(?=,?\s\d))?"
            rf"(?:\s(?P<after>\d\d?){ordinal}{no_more})?(?:\s?[-–—/]\s?(?P<until>\w+))?"
            rf"(?:,?(?:\s(?:de )?(?P<year>\d{{4}})(?!\w))|(?P<short>,?\s['’]\d\d(?!\w)))?",
            re.IGNORECASE,
        ),
        weekday_before=re.compile(rf"(?<!\w){weekday}\.?,?\s?[*_(]*(?:(?:{article})\s)?$", re.IGNORECASE),
        weekday_after=re.compile(rf"(?:\s\(|,\s(?:{article})\s){weekday}(?=[.,;:)])", re.IGNORECASE),
    )


def _names(numbers: dict[str, int]) -> str:
    return alternatives(tuple(name for name in numbers if len(name) >= _SHORTEST_NAME))


def _numbers(contexts: Mapping[str, Mapping[str, Mapping[int, str]]]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for widths in contexts.values():
        for width in ("wide", "abbreviated"):
            for number, name in widths[width].items():
                numbers[name.rstrip(".").casefold()] = number
    return numbers
