from __future__ import annotations

from caspian_mail.model import Article, Issue, Section, Text
from caspian_mail.reading.drafts.lines import Run
from caspian_mail.reading.exports import as_plain_text
from caspian_mail.reading.exports.bodies import Paragraph, paragraphs_of


def plain(body: str) -> str:
    article = Article(body=Text(body))
    return as_plain_text(Issue(sections=(Section(articles=(article,)),))).text


def test_paragraphs_and_how_they_are_set() -> None:
    assert list(paragraphs_of("One\n*two*\n\n[three](https://example.org/)")) == [
        Paragraph((Run("One"), Run(" "), Run("two", italic=True))),
        Paragraph((Run("three", link="https://example.org/"),)),
    ]


def test_items_have_the_number_they_were_given() -> None:
    items = [(paragraph.item, paragraph.text) for paragraph in paragraphs_of("3. a\n4. b\n\n   more\n\n- c")]
    assert items == [("3.", "a"), ("4.", "b"), ("", "more"), ("-", "c")]


def test_lists_in_lists_stand_in_line() -> None:
    items = [(paragraph.item, paragraph.text) for paragraph in paragraphs_of("- a\n  1. b\n- c")]
    assert items == [("-", "a"), ("1.", "b"), ("-", "c")]


def test_an_address_that_is_its_own_words_is_written_once() -> None:
    assert plain("<https://example.org/> and <mailto:a@example.org>") == (
        "https://example.org/ and mailto:a@example.org\n"
    )


def test_plain_items_stand_close_together() -> None:
    assert plain("It said:\n\n- a\n- b\n\nThat is all.") == "It said:\n\n- a\n- b\n\nThat is all.\n"


def test_links_and_emphasis_go_over_the_end_of_a_line() -> None:
    (linked,) = paragraphs_of("See [the\nport](https://example.org/) and **the\nsea**.")
    assert Run(" ", link="https://example.org/") in linked.runs
    assert Run(" ", bold=True) in linked.runs
