"""Dates in figures alone: 2025-10-27, 27.10.2025, 10/27/2025, and what was meant to be one."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# What touches one of these is part of an address, a number of a document or of a telephone.
_BEFORE = r"(?<![\w/=&?#%+.-])(?<!\d[, ])"
_AFTER = r"(?![\w/=&%-]|[.,]\d)"
_FIGURES = re.compile(
    rf"{_BEFORE}(?:(?P<year>(?:19|20)\d\d)(?P<mark>[-./])(?P<first>\d\d)(?P=mark)(?P<second>\d\d)"
    rf"|(?P<one>\d\d?)(?P<sign>[-./])(?P<two>\d\d?)(?P=sign)(?P<last>(?:19|20)\d\d)){_AFTER}"
)
_MONTHS = 12
_MOST_DAYS = 39
"""What a slip of one key can make of a day; anything above is no date at all."""


class Figures(NamedTuple):
    """What looks like a date in figures, and is none.

    Attributes:
        start: where it begins.
        end: where it ends (exclusive).
        turned: the same with day and month exchanged, where that makes a date; else empty.
    """

    start: int
    end: int
    turned: str


def find_wrong_figures(text: str) -> Iterator[Figures]:
    """Find what is written as a date and is none, in time proportional to the text's length."""
    for found in _FIGURES.finditer(text):
        wrong = _year_first(found) if found["year"] else _year_last(found)
        if wrong is not None:
            yield Figures(found.start(), found.end(), wrong)


def _year_first(found: re.Match[str]) -> str | None:
    year, month, day = int(found["year"]), int(found["first"]), int(found["second"])
    if day_of(year, month, day):
        return None
    if day_of(year, day, month):
        mark = found["mark"]
        return f"{found['year']}{mark}{found['second']}{mark}{found['first']}"
    return "" if _is_meant(month, day) else None


def _year_last(found: re.Match[str]) -> str | None:
    # Which of the two is the month differs from country to country.
    one, two, year = int(found["one"]), int(found["two"]), int(found["last"])
    if day_of(year, one, two) or day_of(year, two, one):
        return None
    return "" if _is_meant(one, two) or _is_meant(two, one) else None


def _is_meant(month: int, day: int) -> bool:
    return 1 <= month <= _MONTHS and 1 <= day <= _MOST_DAYS


def day_of(year: int, month: int, day: int) -> date | None:
    """Return the day, where there is such a one."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
