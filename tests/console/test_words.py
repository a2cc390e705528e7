from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from caspian_mail.console import (
    clock_time,
    countdown,
    counted,
    duration,
    moment,
    per_second,
    percent,
    severities,
    thousands,
)
from caspian_mail.diagnostics import START_OF_FILE, Diagnostic, Severity

BAKU = ZoneInfo("Asia/Baku")
NOW = datetime(2025, 10, 27, 6, 0, tzinfo=UTC)  # 10:00 in Baku


def test_numbers() -> None:
    assert thousands(2314) == "2,314"
    assert counted(1, "letter") == "1 letter"
    assert counted(0, "letter") == "0 letters"
    assert counted(1204, "safe fix", "safe fixes") == "1,204 safe fixes"


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (1204, 2314, "52%"),
        (61_204, 102_400, "60%"),
        (98_911, 102_400, "97%"),
        (2313, 2314, "99%"),
        (2314, 2314, "100%"),
        (150, 100, "150%"),
        (0, 0, "100%"),
        (0, 9, "0%"),
    ],
)
def test_percent(part: int, whole: int, shown: str) -> None:
    assert percent(part, whole) == shown


def test_rate() -> None:
    assert per_second(2309, 236) == "9.8"
    assert per_second(0, 10) == ""
    assert per_second(10, 0) == ""


@pytest.mark.parametrize(
    ("when", "shown", "with_date"),
    [
        (datetime(2025, 10, 27, 5, 41, tzinfo=UTC), "today 9:41", "9:41"),
        (datetime(2025, 10, 26, 20, 5, tzinfo=UTC), "today 0:05", "0:05"),
        (datetime(2025, 10, 26, 19, 5, tzinfo=UTC), "2025-10-26", "2025-10-26 23:05"),
        (datetime(2025, 10, 27, 20, 0, tzinfo=UTC), "2025-10-28", "2025-10-28 0:00"),
    ],
)
def test_times_are_in_the_zone(when: datetime, shown: str, with_date: str) -> None:
    assert moment(when, NOW, BAKU) == shown
    assert clock_time(when, NOW, BAKU) == with_date


@pytest.mark.parametrize(
    ("seconds", "long", "short"),
    [
        (0.2, "1 s", "0:00"),
        (4.4, "4 s", "0:04"),
        (59.6, "1 min 0 s", "1:00"),
        (113, "1 min 53 s", "1:53"),
        (236, "3 min 56 s", "3:56"),
        (3849, "1 h 4 min", "1:04:09"),
        (3599.7, "1 h 0 min", "1:00:00"),
    ],
)
def test_durations(seconds: float, long: str, short: str) -> None:
    assert duration(seconds) == long
    assert countdown(seconds) == short


def test_severities_are_counted_gravest_first() -> None:
    def findings(*kinds: Severity) -> list[Diagnostic]:
        return [Diagnostic("X", "x", kind, "f", START_OF_FILE, "m") for kind in kinds]

    assert severities(findings(Severity.NOTE, Severity.ERROR, Severity.NOTE)) == "1 error, 2 notes"
    assert severities(findings(Severity.WARNING)) == "1 warning"
    assert severities([]) == "no findings"
