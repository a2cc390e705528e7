"""Numbers and times, the way all reports write them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, tzinfo

    from caspian_mail.diagnostics import Diagnostic

_MINUTE = 60
_HOUR = 3600


def thousands(number: int) -> str:
    """Return 2,314."""
    return f"{number:,}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return '1 letter', '2,314 letters'; the plural where an s does not make it."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def severities(findings: Iterable[Diagnostic]) -> str:
    """Return '1 error, 3 warnings, 1 note', or 'no findings'."""
    numbers = Counter(finding.severity for finding in findings)
    counts = [counted(numbers[severity], severity.value) for severity in Severity if numbers[severity]]
    return ", ".join(counts) or "no findings"


def percent(part: int, whole: int) -> str:
    """Return 52%, rounded; it says 100% only when nothing is missing. Nothing of nothing is all."""
    share = round(part * 100 / whole) if whole else 100
    return f"{min(share, 99) if part < whole else share}%"


def per_second(count: int, seconds: float) -> str:
    """Return how many a second, as 9.8; empty while there is nothing to reckon with."""
    return f"{count / seconds:,.1f}" if count and seconds > 0 else ""


def moment(when: datetime, now: datetime, zone: tzinfo) -> str:
    """Return 'today 9:41', or the date 2025-10-20 when it was another day in that zone."""
    local = when.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return f"today {_hours_and_minutes(local)}"
    return local.date().isoformat()


def clock_time(when: datetime, now: datetime, zone: tzinfo) -> str:
    """Return 10:11, with the date before it when it is another day in that zone."""
    local = when.astimezone(zone)
    today = local.date() == now.astimezone(zone).date()
    return _hours_and_minutes(local) if today else f"{local.date().isoformat()} {_hours_and_minutes(local)}"


def _hours_and_minutes(local: datetime) -> str:
    return f"{local.hour}:{local.minute:02}"


def duration(seconds: float) -> str:
    """Return '4 s', '3 min 56 s' or '1 h 4 min'; less than a second counts as one."""
    whole = max(round(seconds), 1)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    return f"{whole // _HOUR:,} h {whole % _HOUR // _MINUTE} min"


def countdown(seconds: float) -> str:
    """Return 0:04, 1:53 or 1:04:09."""
    whole = round(seconds)
    minutes, rest = divmod(whole, _MINUTE)
    if whole < _HOUR:
        return f"{minutes}:{rest:02}"
    return f"{whole // _HOUR}:{minutes % _MINUTE:02}:{rest:02}"
