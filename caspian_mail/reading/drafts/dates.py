"""Days in a text, as people write them: months by name in the languages of drafts, or in numbers.

The names and the order of day and month are those of Unicode's CLDR, through babel. A parser of any date in
any language would take a third of a second to import, and find days in "May" and "second".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FURTHEST = 2000
_CENTURY = 100
# Beside English and the publication's own, drafts come in the languages of the region.
_REGION = tuple(Locale(language) for language in ("ru", "az", "kk", "uz", "tr"))
# Words that stand with a date and say nothing more.
_BESIDE = re.compile(
    r"(?:date|published|updated|issue|edition|weekly|week|of|on|the|for|дата|года?|г|tarix|ili?|[^\w]+)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A day that was found in a text.

    Attributes:
        day: which.
        start: where it begins.
        end: where it ends (exclusive).
        other: what it would be with day and month exchanged, where that is a day too.
        guessed_year: whether the year was not written.
    """

    day: date
    start: int
    end: int
    other: date | None = None
    guessed_year: bool = False


class Dates:
    """Finds days as one language writes them, and as English and the languages of the region do.

    Args:
        language: the publication's.
        today: to tell the year where it is not written.
    """

    def __init__(self, language: str, today: date) -> None:
        locales = [_locale(language), Locale("en")]
        self._months = {name: number for locale in _REGION for name, number in _month_names(locale, ["wide"])}
        for locale in reversed(locales):
            self._months.update(_month_names(locale, ["wide", "abbreviated"]))
        days = {name for locale in locales for name in _day_names(locale)}
        # en is read as it is in the United States; en-GB says day first by itself.
        self._month_first = locales[0].date_formats["short"].pattern.lstrip("'").upper().startswith("M")
        self._today = today
        self._pattern = _pattern(self._months, days)

    def find(self, text: str) -> Iterator[FoundDate]:
        """Yield the days of a text in order."""
        for found in self._pattern.finditer(text):
            day = self._named(found) if found["month"] or found["month2"] else self._numeric(found)
            if day:
                yield day

    def is_date_line(self, text: str) -> bool:
        """Tell whether a line is there for a date: nothing stands in it but one and a few small words."""
        found = list(self.find(text))
        if not found or found[0].guessed_year:
            return False
        start, end = found[0].start, found[-1].end
        rest = f"{text[:start]} {text[end:]}"
        return not _BESIDE.sub("", rest).strip()

    def _named(self, found: re.Match[str]) -> FoundDate | None:
        name = found["last_month"] or found["month"] or found["month2"]
        month = self._months[name.casefold().rstrip(".")]
        number = int(found["last"] or found["day"] or found["day2"])
        year = found["year"] or found["year2"]
        if year:
            day = _day(int(year), month, number)
            return FoundDate(day, found.start(), found.end()) if day else None
        near = [_day(self._today.year + step, month, number) for step in (-1, 0, 1)]
        days = [day for day in near if day]
        if not days:
            return None
        day = min(days, key=lambda day: abs(day - self._today))
        return FoundDate(day, found.start(), found.end(), guessed_year=True)

    def _numeric(self, found: re.Match[str]) -> FoundDate | None:
        if found["iso"]:
            year, month, number = (int(part) for part in found["iso"].split("-"))
            day = _day(year, month, number)
            return FoundDate(day, found.start(), found.end()) if day else None
        first, second, year = int(found["first"]), int(found["second"]), int(found["year3"])
        year += _FURTHEST if year < _CENTURY else 0
        month_first = self._month_first and found["between"] != "."
        readings = [_day(year, first, second), _day(year, second, first)]
        if not month_first:
            readings.reverse()
        days = list(dict.fromkeys(day for day in readings if day))
        if not days:
            return None
        doubtful = days[1] if len(days) > 1 and found["between"] != "." else None
        return FoundDate(days[0], found.start(), found.end(), other=doubtful)


def _pattern(months: dict[str, int], days: set[str]) -> re.Pattern[str]:
    month = "|".join(re.escape(name) for name in sorted(months, key=len, reverse=True))
    weekday = "|".join(re.escape(name) for name in sorted(days, key=len, reverse=True))
    return re.compile(
        rf"""
        \b(?:(?:{weekday})\b\.?,?\s)?
        (?:
            (?P<iso>\d{{4}}-\d{{2}}-\d{{2}})
          | (?P<first>\d{{1,2}})(?P<between>[./-])(?P<second>\d{{1,2}})(?P=between)(?P<year3>\d{{4}}|\d{{2}})
          | (?P<month>{month})\b\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?
            (?:\s?[–—-]\s?(?:(?P<last_month>{month})\b\.?\s)?(?P<last>\d{{1,2}}))?
            (?:(?:,\s?|\s)(?P<year>\d{{4}}))?
          | (?:\d{{1,2}}\.?(?:\s(?:{month})\b\.?)?\s?[–—-]\s?)?
            (?P<day2>\d{{1,2}})(?:st|nd|rd|th|\.)?(?:\sof)?\s(?P<month2>{month})\b\.?(?:,?\s(?P<year2>\d{{4}}))?
        )(?![\d/]|[.-]\d)
        """,
        re.IGNORECASE | re.VERBOSE,
    )


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _month_names(locale: Locale, widths: Sequence[str]) -> Iterator[tuple[str, int]]:
    for context in ("format", "stand-alone"):
        for width in widths:
            for number, name in locale.months[context][width].items():
                bare = name.casefold().rstrip(".")
                if not bare.isdigit():
                    yield bare, number
    if locale.language == "en":
        yield "sept", 9


def _day_names(locale: Locale) -> Iterator[str]:
    for width in ("wide", "abbreviated"):
        for name in locale.days["format"][width].values():
            yield name.casefold().rstrip(".")


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
