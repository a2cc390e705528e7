from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from babel.dates import format_date
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caspian_mail.diagnostics import Span

if TYPE_CHECKING:
    from tests.rules.conftest import Check
    from tests.rules.dates.conftest import Story

COLUMN_OF_BODY = 12


@pytest.mark.parametrize(
    ("body", "marked"),
    [
        ("The talks began on Sunday, October 27, in Baku.", "Sunday, October 27"),
        ("Sunday, Oct. 27, saw talks.", "Sunday, Oct. 27"),
        ("Sunday October 27th saw talks.", "Sunday October 27th"),
        ("Sunday, the 27th of October", "Sunday, the 27th of October"),
        ("It ends on Sunday 27 October.", "Sunday 27 October"),
        ("It ends on Sunday (October 27).", "Sunday (October 27"),
        ("It ends on *Sunday*, October 27", ""),
        ("It ends on Sunday, **October 27**.", "Sunday, **October 27"),
        ("SUNDAY, OCTOBER 27", "SUNDAY, OCTOBER 27"),
        ("Sun., Oct. 27", "Sun., Oct. 27"),
        ("Thurs, 27 Oct 2025", "Thurs, 27 Oct 2025"),
        ("On October 27 (Sunday), it ends", "October 27 (Sunday"),
        ("On October 27, a Sunday, it ends", "October 27, a Sunday"),
        ("Sunday, 2025-10-27", "Sunday, 2025-10-27"),
        ("Saturday, October 25, and Sunday, October 27", "Sunday, October 27"),
        ("Easter Sunday, April 21, 2025", "Sunday, April 21, 2025"),
    ],
)
def test_a_weekday_that_contradicts_its_date_is_noticed(story: Story, body: str, marked: str) -> None:
    found = story(body, "DAT001")
    if not marked:
        assert found == []
        return
    start = body.index(marked) + COLUMN_OF_BODY
    assert [finding.span for finding in found] == [Span(4, start, 4, start + len(marked))]


def test_the_message_says_what_the_day_was(story: Story) -> None:
    (found,) = story("It ends on Sunday,\nOctober\n27.", "DAT001")
    assert found.message == '"October 27" is a Monday in 2025, not a Sunday'
    assert found.help == "mend the weekday or the date: the nearest Sunday is 2025-10-26"
    (found,) = story("Monday, May 9, 1945", "DAT001")
    assert found.message == '"May 9, 1945" is a Wednesday, not a Monday'
    assert found.help == "mend the weekday or the date: the nearest Monday is 1945-05-07"


@pytest.mark.parametrize(
    "body",
    [
        "on Monday, October 27",
        "Wednesday, May 9, 1945, the war was over",
        "Saturday and Sunday, October 25 and 26",
        "Friday–Sunday, October 24–26",
        "Friday, Saturday and Sunday, October 24, 25 and 26",
        "from Friday to Sunday, October 24",
        "Sunday, October 27–30",
        "Sunday, October 2025",
        "Sunday, October 27, '24",
        "On October 27, a Sunday Times reporter came",
        "On October 27, Sunday Times reporters came",
        "The Sun, Oct. 27",
        "Wind and Sun, October 27",
        "The two wed Oct. 27",
        "Royals Wed Oct. 27",
        "a sunday, October 27",
        "Sunday, they may 27 times refuse",
        "“We meet on Sunday, October 27,” he said",
        '"We meet on Sunday, October 27," he said',
        "«We meet on Sunday, October 27», he said",
        "Sunday, October 32",
        "Sunday. And October 27",
    ],
)
def test_a_weekday_that_agrees_or_leaves_room_for_doubt_is_not(story: Story, body: str) -> None:
    assert story(body, "DAT001") == []


@pytest.mark.parametrize(
    ("day", "right", "wrong"),
    [
        ("2026-01-05", "Monday, December 29", "Tuesday, December 29"),
        ("2025-12-29", "Monday, January 5", "Sunday, January 5"),
        ("2025-10-27", "Wednesday, March 12", "Friday, March 12"),
        ("2025-10-27", "Thursday, March 12", "Tuesday, March 12"),
        ("2024-02-29", "Thursday, February 29", "Saturday, February 29"),
    ],
)
def test_a_date_without_a_year_is_read_near_the_issue(story: Story, day: str, right: str, wrong: str) -> None:
    assert story(right, "DAT001", day) == []
    assert len(story(wrong, "DAT001", day)) == 1


def test_a_date_with_two_readings_must_contradict_both(story: Story) -> None:
    (found,) = story("Friday, March 12", "DAT001")
    assert found.message == '"March 12" is a Wednesday in 2025 and a Thursday in 2026, not a Friday'


@pytest.mark.parametrize(
    "body",
    [
        "It was 2024. On Sunday, October 27, snow fell.",
        "A year ago, on Sunday, October 27, snow fell.",
        "Last\nyear, on Sunday, October 27, snow fell.",
        "On the anniversary of Sunday, October 27",
    ],
)
def test_a_story_that_looks_back_may_mean_another_year(story: Story, body: str) -> None:
    assert story(body, "DAT001") == []


def test_a_year_that_does_not_fit_either_leaves_no_doubt(story: Story) -> None:
    (found,) = story("By 2040 it is done. It began on Sunday, October 27.", "DAT001")
    assert found.message == '"October 27" is a Monday in 2025 and a Saturday in 2040, not a Sunday'
    assert len(story("“It was on Sunday, October 27, 2025,” he said", "DAT001")) == 1


def test_an_old_date_may_be_meant_in_the_julian_calendar(story: Story) -> None:
    assert story("Sunday, January 9, 1905", "DAT001") == []
    assert story("Monday, January 9, 1905", "DAT001") == []
    assert len(story("Tuesday, January 9, 1905", "DAT001")) == 1
    assert (
        story("Tuesday, November 7, 1917", "DAT001") == story("Wednesday, October 25, 1917", "DAT001") == []
    )


def test_without_the_issues_date_only_a_year_that_is_told_counts(story: Story) -> None:
    assert story("Sunday, October 27", "DAT001", "") == []
    assert len(story("Sunday, October 27, 2025", "DAT001", "")) == 1


def test_at_the_ends_of_the_calendar_no_other_day_is_proposed(story: Story) -> None:
    (found,) = story("Sunday, December 31, 9999", "DAT001", "9999-12-31")
    assert found.help == "mend the weekday or the date"
    assert story("Friday, December 31", "DAT001", "9999-12-31") == []


def test_every_part_of_an_issue_is_looked_at(check: Check) -> None:
    wrong = "Sunday, October 27"
    found = check(
        f"""\
        title: "{wrong}"
        date: 2025-10-27
        preheader: "{wrong}"
        introduction: "{wrong}"
        sections:
          - articles:
              - headline: "{wrong}"
                body: |
                  {wrong}
        """,
        "DAT001",
    )
    assert [finding.span.line for finding in found] == [1, 3, 4, 7, 9]


def test_a_language_whose_words_are_not_known_is_left_alone(story: Story) -> None:
    assert story("Sonntag, 27. Oktober 2025", "DAT001", language="de") == []
    assert len(story("Sunday, October 27", "DAT001", language="en-GB")) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(day=st.dates(date(1927, 1, 1), date(2090, 1, 1)), off=st.integers(1, 6))
def test_a_full_date_has_one_weekday_only(story: Story, day: date, off: int) -> None:
    after = format_date(day, "MMMM d, y", locale="en")
    assert story(f"{format_date(day, 'EEEE', locale='en')}, {after}", "DAT001") == []
    other = format_date(day + timedelta(off), "EEEE", locale="en")
    assert len(story(f"{other}, {after}", "DAT001")) == 1
