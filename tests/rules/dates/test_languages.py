from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.rules.dates import tense, wrong_weekday
from caspian_mail.rules.dates.languages import LANGUAGES, DateWords, alternatives, says_any
from caspian_mail.rules.dates.mentions import calendar_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.rules.dates.conftest import Story

GERMAN = DateWords(
    capitals=True,
    articles=("der", "dem", "den"),
    on=("am",),
    prepositions=("bis", "seit", "vom"),
    joints=("und", "bis"),
    another_year=("voriges jahr",),
    telling=("sagte",),
    places=("in",),
)


@pytest.fixture
def _german(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    caches = (calendar_of, vars(tense)["_grammar"], vars(wrong_weekday)["_leads"])
    monkeypatch.setitem(LANGUAGES, "de", GERMAN)
    for each in caches:
        each.cache_clear()
    yield
    for each in caches:
        each.cache_clear()


@pytest.mark.usefixtures("_german")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Am Sonntag, dem 27. Oktober, begann es.", "DAT001"),
        ("Am Sonntag, 27. Okt. 2025, begann es.", "DAT001"),
        ("Es endet am 31. November.", "DAT002"),
        ("Er sagte in Wien am 30. Oktober, es sei so.", "DAT004"),
    ],
)
def test_a_table_is_all_that_another_language_needs(story: Story, body: str, code: str) -> None:
    assert len(story(body, code, language="de-AT")) == 1


@pytest.mark.usefixtures("_german")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Am Montag, dem 27. Oktober, begann es.", "DAT001"),
        ("Samstag und Sonntag, 25. Oktober", "DAT001"),
        ("Voriges Jahr, am Sonntag, dem 27. Oktober", "DAT001"),
        ("Es endet am 30. November.", "DAT002"),
        ("Er sagte in Wien am 20. Oktober, es sei so.", "DAT004"),
    ],
)
def test_and_it_is_as_silent_in_it(story: Story, body: str, code: str) -> None:
    assert story(body, code, language="de-AT") == []


def test_phrases_are_whole_words_in_any_case_however_lines_are_broken() -> None:
    assert says_any("Since LAST\nyear", ("year", "last year"))
    assert not says_any("yearly", ("year",))
    assert not says_any("anything", ())
    assert alternatives(()) == "(?!)"
    assert alternatives(("a", "a b")) == r"a\sb|a"
