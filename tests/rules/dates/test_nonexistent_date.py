from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rules.dates.conftest import Story


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("It ends on October 32.", 'there is no "October 32": October has 31 days'),
        ("It ends on Oct. 32.", 'there is no "Oct. 32": Oct has 31 days'),
        ("the November 31 election", 'there is no "November 31": November has 30 days'),
        ("It lasts until February 30.", 'there is no "February 30": February has 29 days'),
        ("on election day, November 31.", 'there is no "November 31": November has 30 days'),
        ("(planned for June 31)", 'there is no "June 31": June has 30 days'),
        ("They wait since\nApril 31", 'there is no "April 31": April has 30 days'),
        ("Sunday, September 31 is", 'there is no "September 31": September has 30 days'),
        ("April 31st is", 'there is no "April 31st": April has 30 days'),
        ("by the 31st of November, they", 'there is no "31st of November": November has 30 days'),
        ("by 31 November.", 'there is no "31 November": November has 30 days'),
        ("October 27 and June 31, 2025", 'there is no "June 31, 2025": June has 30 days'),
        ("on October 27–32 in Baku", 'there is no "October 27–32": October has 31 days'),
        ("“We meet on June 31,” he said", 'there is no "June 31": June has 30 days'),
        ("February 29, 2025 is", "2025 has no February 29: it is no leap year"),
        ("ends 2025-02-29.", 'there is no "2025-02-29"'),
        ("ends 2025-10-32.", 'there is no "2025-10-32"'),
        ("ends 2025.11.31", 'there is no "2025.11.31"'),
        ("ends 10/32/2025, it", 'there is no "10/32/2025"'),
        ("ends 31/04/2025", 'there is no "31/04/2025"'),
        ("ends 32.10.2025.", 'there is no "32.10.2025"'),
    ],
)
def test_a_day_that_no_calendar_has_is_noticed(story: Story, body: str, said: str) -> None:
    (found,) = story(body, "DAT002")
    assert found.message == said


def test_the_words_are_marked(story: Story) -> None:
    (found,) = story("It ends on October 32.", "DAT002")
    assert (found.span.column, found.span.end_column, found.help) == (23, 33, "mend the day or the month")
    (found,) = story("It ends on 10/32/2025.", "DAT002")
    assert (found.span.column, found.span.end_column, found.help) == (23, 33, "mend the date")
    (found,) = story("February 29, 2025", "DAT002")
    assert found.help == "mend the day or the year"


@pytest.mark.parametrize(
    "body",
    [
        "It ends on October 31.",
        "on February 29",
        "February 29, 2024",
        "February 29, 1900, in the old style",
        "In October 32 ships came",
        "Since May 45 ships came, until February 30 more will",
        "October 32 ships",
        "the May 68 revolt",
        "since May 31.5 percent",
        "since June 31%",
        "since June 31 %",
        "By October 32,000 had come",
        "January 40, February 42, March 45.",
        "January 40, February 42, April 31.",
        "It rose in winter, April 32.",
        "It rose in winter, April 31 ships",
        "Ships may come on may 45",
        "on 40 May 45",
        "on October 2025",
        "2025-10-27, 27.10.2025, 10/27/2025, 27/10/2025",
        "2025-13-13 and 2025-00-10",
        "Resolution 45/31/2025 and 45/45/2025",
        "https://example.org/2025-02-30/x?d=2025-02-30 and example.org/10/32/2025",
        "version 1.2.30.02.2025",
        "No. 2025-02-30-17, 7-2025-02-30, A2025-02-30",
        "1025-02-30",
    ],
)
def test_what_is_a_day_or_may_be_something_else_is_not(story: Story, body: str) -> None:
    assert story(body, "DAT002") == []


def test_figures_are_looked_at_in_any_language(story: Story) -> None:
    assert len(story("Bis 30.02.2025.", "DAT002", language="de")) == 1
