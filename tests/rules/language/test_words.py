from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.diagnostics import Span
from tests.rules.language.issues import marked, mended, story

if TYPE_CHECKING:
    from tests.rules.conftest import Check

STYLE = {"instead_of": {"Uzbekistani": "Uzbek", "e-mail": "email", "Kirghizia": "Kyrgyzstan", "an MP": "MP"}}


@pytest.mark.parametrize(
    ("body", "better"),
    [
        ("Grain reached the the border.", "Grain reached the border."),
        ("The the border is open.", "The border is open."),
        ("It ended in in Baku.", "It ended in Baku."),
        ("The summit is is planned.", "The summit is planned."),
        ("Grain reached the\nthe border.", "Grain reached the\nborder."),
        ("It is [of](https://x.org/) the the ministry.", "It is [of](https://x.org/) the ministry."),
        ("An offer of of.", "An offer of."),
    ],
)
def test_a_little_word_that_stands_twice_is_deleted(check: Check, body: str, better: str) -> None:
    text = story(body)
    found = check(text, "LNG002")
    assert len(found) == 1
    assert found[0].fix is not None
    assert found[0].fix.safe
    assert mended(text, found) == story(better)
    assert check(story(better), "LNG002") == []


@pytest.mark.parametrize("body", ["The grain grain came.", "It went to\nto, and fro."])
def test_a_word_that_stands_twice_without_a_safe_fix_is_told(check: Check, body: str) -> None:
    (found,) = check(story(body), "LNG002")
    assert (found.fix, found.help) == (None, "delete one of the two")
    assert found.message in {'"grain" stands twice', '"to" stands twice'}


@pytest.mark.parametrize(
    "body",
    [
        "He had had enough, and said that that was so; very very large; no no.",
        "The band Duran Duran played in Walla Walla; The The too; Baku Baku.",
        "What it is is a start. What that was was a start.",
        "They moved in in May, and it goes on on Monday. He came in in June; it was signed by by a deadline.",
        "It opened.\n\nOpened, it closed. The border, the border. The\n\nthe.",
        "- the\n- the",
        "A word, the *the* one; up-the the-up; 5the the; the the/a; one-in in.",
        "The phrase yavas yavas and bir bir means slowly; понемногу понемногу.",
        "The ministry's ministry; (the) the; the 5 the.",
        "It is the The Hague court.",
    ],
)
def test_what_may_stand_twice_is_left_alone(check: Check, body: str) -> None:
    assert check(story(body), "LNG002") == []


def test_words_that_stand_twice_are_noticed_in_english_only(check: Check) -> None:
    assert check("title: Over the the Border", "LNG002")
    assert check("title: Over the the Border", "LNG002", language="tr") == []


@pytest.mark.parametrize(
    ("body", "better"),
    [
        ("Uzbekistani media", "Uzbek media"),
        ("The Uzbekistani’s e-mail", "The Uzbek’s email"),
        ("E-mail it.", "Email it."),
        ("In Kirghizia.", "In Kyrgyzstan."),
        ("An MP spoke.", "MP spoke."),
        ("Uzbekistani-led; (Uzbekistani)", "Uzbek-led; (Uzbek)"),
    ],
)
def test_the_publications_word_takes_the_place_of_another(check: Check, body: str, better: str) -> None:
    text = story(body)
    found = check(text, "LNG010", style=STYLE)
    assert found
    assert mended(text, found) == story(better)
    assert check(story(better), "LNG010", style=STYLE) == []


def test_a_word_off_style_is_told_with_the_better_one(check: Check) -> None:
    (found,) = check("title: Uzbekistani Media", "LNG010", style=STYLE)
    assert found.message == 'this newsletter writes "Uzbek", not "Uzbekistani"'
    assert found.span == Span(1, 8, 1, 19)
    assert found.fix is not None
    assert found.fix.safe
    assert mended("title: Uzbekistani Media", [found]) == "title: Uzbek Media"


def test_an_article_that_would_change_is_left_to_the_editor(check: Check) -> None:
    style = {"instead_of": {"Azeri": "Baku", "hotel": "inn"}}
    for body in ("an Azeri town", "A hotel"):
        (found,) = check(story(body), "LNG010", style=style)
        assert (found.fix, found.help) == (None, "mind the article before it")
    (found,) = check(story("a Uzbekistani town and an orange Azeri"), "LNG010", style=style)
    assert found.fix is not None


@pytest.mark.parametrize(
    "body",
    [
        'He said “Uzbekistani media” and "Uzbekistani" and «Uzbekistani».',
        "Uzbekistanis; uzbekistani; UZBEKISTANI; https://x.org/Uzbekistani; @Uzbekistani",
        "Uzbek and email.",
    ],
)
def test_quotations_addresses_and_other_words_keep_theirs(check: Check, body: str) -> None:
    assert check(story(body), "LNG010", style=STYLE) == []
    assert check(story("Uzbekistani"), "LNG010") == []


def test_a_better_word_that_holds_the_other_is_not_written_twice(check: Check) -> None:
    style = {"instead_of": {"Karabakh": "Upper Karabakh", "OSCE": "OSCE", "internet": "Internet"}}
    assert check(story("Upper Karabakh, OSCE, Internet"), "LNG010", style=style) == []
    (found,) = check(story("Karabakh"), "LNG010", style=style)
    assert found.fix is not None
    assert found.fix.edits[0].text == "Upper Karabakh"
    assert check(story("an internet cafe"), "LNG010", style=style)


@pytest.mark.parametrize(
    ("body", "spelling"),
    [
        ("Cove Kaz bids. The head of Cove Kaz spoke. But Cove-Kaz left.", "Cove-Kaz"),
        ("The Cove-Kaz bid, and Cove Kaz’s head.", "Cove Kaz"),
        ("The firm QazInform and later Qazinform reports.", "Qazinform"),
        ("The firm Qaz Inform and later QazInform reports.", "QazInform"),
        ("President Erdoğan came; later Erdogan went.", "Erdogan"),
        ("Here Kassym-Jomart Tokayev, and there Kassym Jomart Tokayev.", "Kassym Jomart"),
        (
            "Al Jazeera said; Al-Jazeera denied; Al‑Jazeera repeated; Al Jazeera did not.",
            "Al-Jazeera Al‑Jazeera",
        ),
        ("The Cove\nKaz bid, and Cove–Kaz came.", "Cove–Kaz"),
        ("Here QazInform’s head spoke, and there Qazinform's.", "Qazinform"),
        ("The firm CoveKaz came, and the Cove Kaz’s head left.", "Cove Kaz"),
    ],
)
def test_a_name_in_two_spellings_is_noticed(check: Check, body: str, spelling: str) -> None:
    text = story(body)
    found = check(text, "LNG008")
    assert " ".join(marked(text, found)) == spelling
    assert all(finding.help == "write the name in one way in the whole issue" for finding in found)


def test_the_other_spelling_is_told_with_its_line(check: Check) -> None:
    (found,) = check("title: Cove-Kaz Bids\npreheader: It is Cove Kaz.\nintroduction: Of Cove Kaz.", "LNG008")
    assert found.message == '"Cove-Kaz" here, "Cove Kaz" in line 2'
    assert found.span == Span(1, 8, 1, 16)


@pytest.mark.parametrize(
    "body",
    [
        "The re-elected and reelected president; a Middle Corridor–based firm.",
        "In Armenia Azerbaijan is seen so. The Armenia-Azerbaijan peace: Armenia gains, Azerbaijan too.",
        "The Organization for Co-operation; the Shanghai Cooperation Organisation.",
        "Some Times were hard. Sometimes they were not. See Sometimes and Some Times.",
        "OSCE and Osce; the US told us; It was IT; ENERGY and Energy; WHO knows Who.",
        "Серге́й and Сергей; Müller (Berlin) and Miller.",
        "The U-N and the UN; Cove Kaz and Cove and Kaz.",
        "A Cove. Kaz was, Cove, Kaz; the Cove-Kaz bid.",
        "A-B-C-D-E-F and AB CD.",
        "Long" + "x" * 80 + " and long" + "x" * 80,
    ],
)
def test_what_may_be_two_names_is_left_alone(check: Check, body: str) -> None:
    assert check(story(body), "LNG008") == []


def test_two_words_of_a_headline_are_no_name(check: Check) -> None:
    assert check(story("The Oil-Rich bid.", headline="Oil Rich Land Bids"), "LNG008") == []


def test_names_are_compared_in_english_only(check: Check) -> None:
    assert check(story("Der Cove Kaz und Cove-Kaz."), "LNG008", language="de") == []


@pytest.mark.parametrize(
    ("body", "unit"),
    [
        ("Exports of $1.5 bn met imports of $2 billion and $3 billion.", "bn"),
        ("Of $2 billion, $1.5bn and €3bn.", "billion"),
        ("Some 5 million and 6 mln.", "mln"),
        ("He said: “5 mln!” Of 5 million and of 6 mln.", "million"),
        ("Of $5m and $6 million and €7 million.", "m"),
        ("Of $5 billion, $5B; $6T, $7 trillion.", "B trillion"),
        ("From 5% to 6 percent, 7% and 8 per cent.", "percent per cent"),
        ("A road of 20 km and a rail of 30 kilometers or 40 kilometres.", "km"),
        ("A plant of 300 MW and one of 400 megawatts; 5 MW.", "megawatts"),
        ("A 23-km road and a 24-kilometer one and a 1-kilometer one.", "km"),
    ],
)
def test_a_unit_in_two_styles_is_noticed(check: Check, body: str, unit: str) -> None:
    text = story(body)
    found = check(text, "LNG009")
    assert " ".join(marked(text, found)) == unit
    assert all(finding.help == "write the unit in one way in the whole issue" for finding in found)


def test_the_usual_style_is_told_with_its_line(check: Check) -> None:
    (found,) = check("introduction: Of 5%.\nsections: [{articles: [{body: Of 6 percent.}]}]", "LNG009")
    assert found.message == '"percent" here, "%" in line 1'


@pytest.mark.parametrize(
    "body",
    [
        "From 5% to 6%; $1 billion and 3 million.",
        "A plant of 300 megawatts (MW) and one of 400 MW.",
        "A speed of 20 km/h over 30 kilometers; 5 km² and 6 kilometers; 5 MWh of 6 megawatts.",
        "He spoke of 6% and “of 5 percent”, and then of 7%.",
        "A wall of 5 m for 5 million, a 5B and $5 billion, 6 T and 6 trillion.",
        "The percent sign and a billion people; 5 kma and 6 kilometers; version 1.5.%.",
        "The 3 megawatt-hours and 5 MW.",
    ],
)
def test_one_style_what_is_introduced_and_quotations_are_in_order(check: Check, body: str) -> None:
    assert check(story(body), "LNG009") == []


def test_headlines_may_be_short_and_other_languages_are_not_looked_at(check: Check) -> None:
    assert check(story("Over $2 billion.", headline="Over $2 bn"), "LNG009") == []
    assert check(story("Of 5% und 6 percent."), "LNG009", language="de") == []


@pytest.mark.parametrize(
    ("body", "tags", "advice"),
    [
        ("A <b>bold</b> word.", ["<b>"], "write **words** for bold ones"),
        (
            "A <EM class='x'>word</EM>, <em>two</em>.",
            ["<EM class='x'>", "<em>"],
            "write *words* for ones in italics",
        ),
        ("One.<br/>Two.<br>", ["<br/>", "<br>"], "leave an empty line between paragraphs"),
        (
            "A <a href='https://x.org/'>link</a>.",
            ["<a href='https://x.org/'>"],
            "write [words](https://…) for a link",
        ),
        ("So it ends.</p>", ["</p>"], "leave an empty line between paragraphs"),
        ("A <script>alert(1)</script>.", ["<script>"], "delete it"),
    ],
)
def test_a_tag_is_shown_as_it_is_written(check: Check, body: str, tags: list[str], advice: str) -> None:
    text = story(body)
    found = check(text, "LNG011")
    assert marked(text, found) == tags
    assert {one.help for one in found} == {advice}


def test_a_tag_in_a_headline_can_only_be_deleted(check: Check) -> None:
    (found,) = check("title: The <i>Astana Times</i>", "LNG011")
    assert (found.message, found.help) == ('"<i>" is shown to readers as it is written', "delete it")


@pytest.mark.parametrize(
    "body",
    [
        "At 5 < 6 and 7 > 3.",
        "<https://x.org/b>",
        r"The tag \<b> it is.",
        "The tag `<b>` it is.",
        "<bold>",
        "A <be there>",
        "I <3 b>",
    ],
)
def test_what_is_no_tag_is_in_order(check: Check, body: str) -> None:
    assert check(story(body), "LNG011") == []
