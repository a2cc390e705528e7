from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.rules.language import english
from tests.rules.language.issues import marked, mended, story

if TYPE_CHECKING:
    from tests.rules.conftest import Check


def _misspelt(check: Check, body: str, **changes: object) -> list[str]:
    text = story(body)
    return marked(text, check(text, "LNG001", **changes))


def test_a_word_one_letter_from_others_is_noticed_and_the_usual_one_proposed(check: Check) -> None:
    text = story("This marks a mjor step in the country’s plans.")
    (found,) = check(text, "LNG001")
    assert (found.message, found.help) == ('misspelt: "mjor"', "")
    assert found.fix is not None
    assert not found.fix.safe
    assert mended(text, [found]) == text.replace("mjor", "major")


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("The goverment resigned.", "goverment"),
        ("The infrastucture’s owner sold it.", "infrastucture"),
        ("The parlimentary vote; an agrement on “bilatral trade” of oil.", "parlimentary agrement bilatral"),
        ("Goverment plans are late.", "Goverment"),
        ("It ended.\n\nThier plan — a seperate one — failed.", "Thier seperate"),
        ("- Goverment plans\n- An occured loss (in the adminstration)", "Goverment occured adminstration"),
        ("They met in Baku. Adminstration followed.", "Adminstration"),
        ("The ministerss met for two dayss.", "ministerss dayss"),
        ("A [seperate plan](https://x.org/goverment) exists.", "seperate"),
    ],
)
def test_misspelt_words_are_found_wherever_a_sentence_has_them(check: Check, body: str, word: str) -> None:
    assert _misspelt(check, body) == word.split()


def test_a_capital_may_be_a_names_so_that_only_one_guess_is_a_fix(check: Check) -> None:
    (found,) = check(story("It was signed. Miniter Akkenzhenov spoke of the digital som."), "LNG001")
    assert found.message == 'misspelt: "Miniter"'
    assert found.help == ('did you mean "Minister"? If it is right, add it to style.words in newsletter.toml')
    assert found.fix is None
    (found,) = check(story("Goverment plans are late."), "LNG001")
    assert found.fix is not None
    assert found.fix.edits[0].text == "Government"


def test_of_two_likely_words_neither_is_a_fix(check: Check) -> None:
    (found,) = check(story("They will recieve it."), "LNG001")
    assert found.fix is None
    assert found.help.startswith('did you mean "receive" or "relieve"? ')


def test_a_single_guess_without_a_fix_is_told(check: Check) -> None:
    (found,) = check('introduction: "A plan and a seper\\\n  ate one."', "LNG001")
    assert found.fix is None
    assert found.help.startswith('did you mean "separate"? ')


@pytest.mark.parametrize(
    "body",
    [
        "President Mirziyoyev met Miniter Akkenzhenov in the Davroz district.",
        "Sadyr Japarov and Timur Suleimenov spoke. Almas Aidarov answered. Erlan Karin wrote.",
        "Gov. Miniter spoke; U.S. Miniter Smith did not.",
        "So A. Miniter left.",
        "The vlogs of two auls were seen.",
        "The digital som, the tenge and the crypto reserve; akimats, oblasts, a kurultai.",
        "The labour organisations’ centres analysed colour programmes, and travelled 300 kilometres.",
        "He doesn’t; they’re; the ministry’s, the ministers’ and the Smiths’.",
        "A geo-economic, multi-vector policy; a re-elected, decarbonised, non-aligned state.",
        "See darya.ai, www.goverment.org, https://x.org/goverment, goverment@x.org, @goverment, #goverment.",
        "See goverment.xyz for it.",
        "See `goverment` and snake_goverment, 5goverment and goverment5 and goverment/goverment.",
        "The word həyat means life; “yeni ilin qarı” and yeni ilin qarı are phrases.",
        "A proverb says *yeni goverment*, or _goverment_, or «goverment», or „goverment“.",
        "The term “goverment” and (goverment) are marked.",
        "Қазақстан және Ресей; საქართველო; این یک متن است; мнистр.",
        "We use abc and the xyz of it.",
        "z" * 40,
    ],
)
def test_names_foreign_words_addresses_and_what_is_right_are_not(check: Check, body: str) -> None:
    assert _misspelt(check, body) == []


@pytest.mark.parametrize(
    "body",
    [
        "It is called “a seperate goverment” there.",
        "The ghazalek murab is sung, and they say yeni goverment of it to a large crowd.",
        "In Tashkent «seperate» and „seperate“ and *a seperate one* of all the many words there.",
        "Vater prices rose, and so did those of many other things.",
    ],
)
def test_foreign_phrases_and_capitals_far_from_a_usual_word_are_not(check: Check, body: str) -> None:
    assert _misspelt(check, body) == []


def test_a_name_is_known_from_the_rest_of_the_issue(check: Check) -> None:
    assert _misspelt(check, "Minter spoke first.") == []
    assert _misspelt(check, "Presidant won. It was a president who won.") == ["Presidant"]
    assert _misspelt(check, "Presidant won. It was again Presidant who won.") == []
    assert check(story("Presidant won.", headline="Presidant Wins"), "LNG001") == []
    sourced = story("Presidant won.") + "        sources: [Presidant]\n"
    assert check(sourced, "LNG001") == []


def test_headlines_are_not_looked_at_and_a_preheader_is(check: Check) -> None:
    assert check("title: A mjor step\nsections: [{articles: [{headline: A mjor step}]}]", "LNG001") == []
    (found,) = check("preheader: A mjor step", "LNG001")
    assert found.span.column == 14


def test_a_text_in_another_language_is_not_looked_at(check: Check) -> None:
    body = "Die goverment hat das infrastucture paket agrement und nicht adminstration."
    assert _misspelt(check, body) == []


def test_before_another_capital_only_a_very_usual_and_longer_word_was_surely_meant(check: Check) -> None:
    assert _misspelt(check, "Parlimentary votes. Thier plan.") == ["Parlimentary", "Thier"]
    assert _misspelt(check, "Parlimentary Smith spoke. Thier Smith spoke.") == []
    assert _misspelt(check, "Goverment Smith spoke.") == ["Goverment"]


TYPOS = "goverment, infrastucture, agrement"


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (TYPOS, 3),
        (f"{TYPOS}, adminstration", 0),
        (f"{TYPOS}, adminstration" + " the" * 15, 0),
        (f"{TYPOS}, adminstration" + " the" * 16, 4),
        (f"{TYPOS}, adminstration" + ", Mirziyoyev" * 16, 4),
    ],
)
def test_many_unknown_words_among_few_are_another_language(check: Check, body: str, count: int) -> None:
    assert len(_misspelt(check, body)) == count


def test_of_many_guesses_the_three_most_usual_are_told(check: Check) -> None:
    (found,) = check(story("They relise it."), "LNG001")
    question = found.help.partition("?")[0]
    assert question.startswith("did you mean ")
    assert question.count('"') == 6


def test_a_publication_in_another_language_is_not_looked_at(check: Check) -> None:
    assert _misspelt(check, "This is a mjor step.", language="az") == []
    assert _misspelt(check, "This is a mjor step.", language="en-GB") == ["mjor"]


def test_the_publication_has_words_of_its_own(check: Check) -> None:
    style = {"words": ["mjor"], "instead_of": {"goverment": "adminstration"}}
    body = "A mjor goverment and an adminstration, and a seperate one."
    assert _misspelt(check, body, style=style) == ["seperate"]


def test_of_very_many_unknown_words_only_the_first_are_asked_about(check: Check) -> None:
    body = "the state and the land of the mjor step here " * 250
    assert len(_misspelt(check, body)) == 200


def test_every_word_is_looked_up_once(check: Check) -> None:
    check(story("A mjor step."), "LNG001")
    before = english.is_known.cache_info().misses
    check(story("A mjor step. A mjor step."), "LNG001")
    assert english.is_known.cache_info().misses == before


BRITISH = """
behaviour favourable mobilisation analysed kilometres centred catalogues defence travelled skilful mould
mediaeval programmes grey tyres plough cheques sceptical aluminium sulphur judgement
"""
OF_THE_GENRE = "crypto reinsurers hegemon renewables cybersecurity kurultai uyghur"


@pytest.mark.parametrize("word", (BRITISH + OF_THE_GENRE).split())
def test_british_words_and_those_of_the_genre_are_known(word: str) -> None:
    assert english.is_known(word)


def test_no_word_of_ours_is_in_two_lines() -> None:
    words = english._genre()  # noqa: SLF001 - the list itself
    assert "crypto" in words
    assert all(word.islower() and word.isascii() for word in words)
