from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rules.conftest import Check

TITLE = "Headlines from the Caspian: October 27, 2025"


@pytest.mark.parametrize(
    "preheader",
    [
        TITLE,
        TITLE.upper(),
        "Headlines from the Caspian – October 27, 2025!",
        f"{TITLE}: grain, oil, a summit in Washington and much more of the same kind",
        "Headlines from the Caspian",
        "The Caspian headlines of October 27, 2025",
    ],
)
def test_a_preheader_that_says_the_same_is_noticed(check: Check, preheader: str) -> None:
    (found,) = check(f'title: "{TITLE}"\npreheader: "{preheader}"', "STR019")
    assert (found.message, found.span.line, found.span.column) == ("the preheader repeats the subject", 2, 12)


@pytest.mark.parametrize(
    "preheader",
    [
        "Grain rolls through Azerbaijan to Armenia",
        "The Caspian in October: grain rolls",
        "The Caspian",
        "–",
        "",
    ],
)
def test_one_that_says_something_else_is_not(check: Check, preheader: str) -> None:
    assert check(f'title: "{TITLE}"\npreheader: "{preheader}"', "STR019") == []


def test_short_ones_are_compared_as_a_whole(check: Check) -> None:
    assert len(check("title: News\npreheader: NEWS", "STR019")) == 1
    assert check("title: Caspian Oil\npreheader: Caspian oil flows to Europe", "STR019") == []
    assert check("title: –\npreheader: –", "STR019") == []
    assert check("preheader: P", "STR019") == check("title: T", "STR019") == []
