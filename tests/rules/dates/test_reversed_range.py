from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rules.dates.conftest import Story


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("They travel from October 30 to October 26.", "October 30 to October 26"),
        ("They met on October 30–27 in Baku", "October 30–27"),
        ("They travel from October\n30 through\nOctober 26.", "October 30 through October 26"),
        ("from Thursday, October 30, to Sunday, October 26,", "October 30, to Sunday, October 26"),
        ("from October 30, 2025, to October 26, 2025", "October 30, 2025, to October 26, 2025"),
        ("from 30 October to 26 October", "30 October to 26 October"),
    ],
)
def test_a_stretch_of_days_that_ends_before_it_begins_is_noticed(story: Story, body: str, said: str) -> None:
    (found,) = story(body, "DAT007")
    assert found.message == f'"{said}" ends before it begins'
    assert found.help == "mend the first day or the last"


def test_all_of_it_is_marked(story: Story) -> None:
    (found,) = story("from October 30 to October 26.", "DAT007")
    assert (found.span.column, found.span.end_column) == (17, 41)


@pytest.mark.parametrize(
    "body",
    [
        "They travel from October 26 to October 30.",
        "They met on October 27–30 in Baku",
        "They met on October 27–27 in Baku",
        "They met on October 30 – 2 November in Baku",
        "Baku won October 3–1",
        "They met on October 30–0",
        "from October 30, 2024, to October 26, 2025",
        "from October 30 to October 26, 2026",
        "from October 30 to November 26",
        "from December 30 to January 26",
        "from October 45 to October 26",
        "from October 30 to October 2025",
        "from October 30 to October 26–28",
        "It rose from October 30. To October 26",
        "between October 30 and October 26",
        "Talks of the C5, October 30 to October 26",
        "from october 30 to october 26",
        "from October 30 to october 26",
    ],
)
def test_one_that_does_not_or_may_not_is_not(story: Story, body: str) -> None:
    assert story(body, "DAT007") == []
