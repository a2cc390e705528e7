from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rules.conftest import Check

BOUNDS = {"section_stories": [2, 3]}


def _issue(stories: int) -> str:
    return f"sections: [{{heading: Culture, articles: [{', '.join(['{headline: H}'] * stories)}]}}]"


@pytest.mark.parametrize(
    ("stories", "message", "advice"),
    [
        (
            1,
            "this section has 1 story, fewer than the 2 of newsletter.toml",
            "add some, or give them another section",
        ),
        (4, "this section has 4 stories, more than the 3 of newsletter.toml", "leave some out"),
    ],
)
def test_a_section_outside_the_bounds_is_noticed(
    check: Check, stories: int, message: str, advice: str
) -> None:
    (found,) = check(_issue(stories), "STR016", policy=BOUNDS)
    assert found.message == message
    assert found.help == f"{advice}, or set policy.section_stories in newsletter.toml"
    assert (found.span.column, found.span.end_column) == (22, 29)


@pytest.mark.parametrize("stories", [0, 2, 3])
def test_a_section_within_them_is_not_nor_an_empty_one(check: Check, stories: int) -> None:
    assert check(_issue(stories), "STR016", policy=BOUNDS) == []


def test_unless_the_publication_says_so_any_sane_number_will_do(check: Check) -> None:
    assert check(_issue(1), "STR016") == check(_issue(20), "STR016") == []
    assert len(check(_issue(21), "STR016")) == 1
