"""The Persian calendar, by which Iran dates its newspapers; Babel knows the Gregorian one alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

_MONTHS = (
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
)
# The calendar repeats after 33 years, eight of them leap years; right from 1799 to 2256.
_CYCLE = 33 * 365 + 8
_FOUR_YEARS = 4 * 365 + 1
_CYCLE_BEFORE_FIRST = -1595
_FIRST_DAY_OF_CYCLES = -356_032
_DAYS_OF_LONG_MONTHS = 6 * 31


def persian_date(day: date) -> str:
    """Return day, month and year, such as 5 Aban 1404, in Persian words and European digits."""
    cycles, days = divmod(day.toordinal() - _FIRST_DAY_OF_CYCLES, _CYCLE)
    fours, days = divmod(days, _FOUR_YEARS)
    years = max(days - 1, 0) // 365
    if years:
        days = (days - 1) % 365
    if days < _DAYS_OF_LONG_MONTHS:
        month, day_of_month = divmod(days, 31)
    else:
        month, day_of_month = divmod(days - _DAYS_OF_LONG_MONTHS, 30)
        month += 6
    year = _CYCLE_BEFORE_FIRST + 33 * cycles + 4 * fours + years
    return f"{day_of_month + 1} {_MONTHS[month]} {year}"
