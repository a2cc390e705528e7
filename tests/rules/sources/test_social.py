from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.sources.stories import issue, marked, story

if TYPE_CHECKING:
    from tests.rules.conftest import Check

REGISTER = [
    {"name": "X.com", "kind": "social", "aliases": ["X"]},
    {"name": "Reuters", "kind": "agency"},
    {"name": "Threads", "kind": "magazine"},
]
SOCIAL = [
    ("X.com",),
    ("x",),
    ("X.com", "Telegram"),
    ("Facebook", "{name: Ministry, url: 'https://t.me/ministry/1'}"),
    ("{name: A post, url: 'https://www.instagram.com/p/1'}",),
]
NOT_SOCIAL = [
    (),
    ("Reuters",),
    ("X.com", "Reuters"),
    ("X.com", "Nobody Knows"),
    ("Threads",),
    ("{name: Reuters, url: 'https://x.com/Reuters/status/1'}",),
    ("{name: Elsewhere, url: 'https://notx.com/'}",),
    ("X.com", "[]"),
]
SPOKEN = "“We will sign it,” he wrote."


def _check(check: Check, code: str, sources: tuple[str, ...], body: str = SPOKEN) -> list[str]:
    text = issue(story(*sources, body=body))
    return [marked(text, found.span) for found in check(text, code, sources=REGISTER)]


@pytest.mark.parametrize("sources", SOCIAL)
def test_a_story_on_social_media_alone_is_noticed(check: Check, sources: tuple[str, ...]) -> None:
    (place,) = _check(check, "SRC009", sources)
    assert place in sources[0]
    assert _check(check, "SRC010", sources) == ["“We will sign it,”"]


def test_it_is_told_which(check: Check) -> None:
    (one,) = check(issue(story("x")), "SRC009", sources=REGISTER)
    assert one.message == 'this story rests on social media alone: "X.com"'
    (two,) = check(issue(story("Telegram", "X")), "SRC009", sources=REGISTER)
    assert two.message == 'this story rests on social media alone: "Telegram", and others like it'


@pytest.mark.parametrize("sources", NOT_SOCIAL)
def test_one_that_rests_on_something_else_is_not(check: Check, sources: tuple[str, ...]) -> None:
    assert _check(check, "SRC009", sources) == []
    assert _check(check, "SRC010", sources) == []


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ('He said: "the road is open" and left.', '"the road is open"'),
        ("Он сказал: «мы открыли дорогу».", "«мы открыли дорогу»"),
        ("Er sagte: „die Straße ist offen“.", "„die Straße ist offen“"),
        ("მან თქვა: „გზა ღიაა ახლა“.", "„გზა ღიაა ახლა“"),
        ("A “historic” day: “peace is near us”.", "“peace is near us”"),
        ('A stray " here.\n\n      Then "the road is open now".', '"the road is open now"'),
    ],
)
def test_speech_is_noticed_in_every_kind_of_marks(check: Check, body: str, place: str) -> None:
    assert _check(check, "SRC010", ("X.com",), body) == [place]


@pytest.mark.parametrize(
    "body",
    [
        "A “historic” day.",
        "A “natural partner”.",
        "The film “War and Peace in the Caucasus”.",
        "The road “is open now.",
        'Of 5" pipes he has a " stock and ends.',
        "No marks at all.",
        '"" and “” and «»',
        '"one two three',
    ],
)
def test_terms_titles_and_stray_marks_are_not(check: Check, body: str) -> None:
    assert _check(check, "SRC010", ("X.com",), body) == []


def test_a_story_without_a_text_quotes_nobody(check: Check) -> None:
    assert check("sections: [{articles: [{headline: H, sources: [X.com]}]}]", "SRC010") == []
