from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rules.conftest import Check

BOUNDS = {"story_words": [3, 1200]}


def _issue(words: int) -> str:
    return f"sections: [{{articles: [{{headline: H, body: '{'w ' * words}'}}]}}]"


@pytest.mark.parametrize(
    ("words", "message", "advice"),
    [
        (1, "this story has 1 word, fewer than the 3 of newsletter.toml", "say more"),
        (2, "this story has 2 words, fewer than the 3 of newsletter.toml", "say more"),
        (1201, "this story has 1,201 words, more than the 1,200 of newsletter.toml", "shorten it"),
    ],
)
def test_a_story_outside_the_bounds_is_noticed(check: Check, words: int, message: str, advice: str) -> None:
    (found,) = check(_issue(words), "STR015", policy=BOUNDS)
    assert found.message == message
    assert found.help == f"{advice}, or set policy.story_words in newsletter.toml"
    assert (found.span.column, found.span.end_column) == (35, 36)


@pytest.mark.parametrize("words", [0, 3, 1200])
def test_a_story_within_them_is_not_nor_one_without_a_text(check: Check, words: int) -> None:
    assert check(_issue(words), "STR015", policy=BOUNDS) == []
    assert check("sections: [{articles: [{headline: H}]}]", "STR015", policy=BOUNDS) == []


def test_unless_the_publication_says_so_any_sane_length_will_do(check: Check) -> None:
    assert check(_issue(1), "STR015") == check(_issue(1000), "STR015") == []
    assert len(check(_issue(1001), "STR015")) == 1


def test_the_address_of_a_link_is_no_word(check: Check) -> None:
    text = "sections: [{articles: [{body: 'see [the text](https://example.org/a/b)'}]}]"
    assert len(check(text, "STR015", policy={"story_words": [4, 9]})) == 1
