"""Rules about the words of an issue that show their fault in the mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.diagnostics import Span
from caspian_mail.rules.email.placeholders import find_placeholders

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Diagnostic
    from tests.rules.conftest import Check


def _placeholders(text: str) -> list[str]:
    return [text[start:end] for start, end in find_placeholders(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dear {name}, {{ first_name }}", ["{name}", "{{ first_name }}"]),
        ("{% if member %}Hello{% endif %}", ["{% if member %}", "{% endif %}"]),
        ("${amount} of %%FIRST_NAME%% and *|FNAME|*", ["${amount}", "%%FIRST_NAME%%", "*|FNAME|*"]),
        ("The minister [TK] said TKTK, TK TK.", ["[TK]", "TKTK", "TK TK"]),
        (
            "[TK: his title] [XXX] [TBD] [insert quotation here]",
            ["[TK: his title]", "[XXX]", "[TBD]", "[insert quotation here]"],
        ),
        ("[FIRST NAME] [NAME]", ["[FIRST NAME]", "[NAME]"]),
        ("Lorem ipsum dolor", ["Lorem ipsum"]),
        ("LOREM IPSUM", ["LOREM IPSUM"]),
        ("It earns $XXX Million, or €X or ₼XX", ["XXX", "X", "XX"]),
        ("It rose, TK percent, to TK, or TK%, said TK.", ["TK", "TK", "TK", "TK"]),
        ("$TK million; TODO: ask FIXME", ["TK", "TODO", "FIXME"]),
        ("grew by XXX percent, to XXXX in May; by XXX.", ["XXX", "XXXX", "XXX"]),
    ],
)
def test_placeholders_of_all_kinds_are_found(text: str, found: list[str]) -> None:
    assert _placeholders(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "The XXX session of the commission",
        "the XXX Olympiad, Super Bowl XXX, and Louis XXX.",
        "XXX Olympic Games",
        "XXIX and XXXI",
        "TK Elevator opened; flight TK-1974; BTKTKA",
        "Turkish Airlines (TK) said that two of TK’s planes were flown by TK.",
        "The flight of TK 1974 was the first by TK.",
        "TK said so. Its TK-1 engine",
        "TODO CAMBIA, todo: a to-do list",
        "He said [the president] would [sic] come {1, 2} times {",
        "100%% sure %% and %%",
        "[a link](https://www.osce.org/)",
        "[TK](https://www.tkelevator.com/) and [NAME](https://name.example/) of [TBC]",
        "X.com and $X-ray",
        "Interest rose 5%, then 6%",
        "Ipsum lorem",
    ],
)
def test_what_only_looks_like_one_is_not(text: str) -> None:
    assert _placeholders(text) == []


def test_placeholders_are_found_in_every_text_at_their_place(check: Check) -> None:
    found = check(
        """\
        title: "TKTK"
        preheader: "a [TK] b"
        sections:
          - heading: "{section}"
            articles:
              - headline: TKTK rises
                body: |
                  First.

                  Then **[TK]** more.
                sources: [{name: TKTK, url: "https://example.org/{id}"}]
        """,
        "EML008",
    )
    assert [(finding.span.line, finding.span.column, finding.span.end_column) for finding in found] == [
        (1, 9, 13),
        (2, 15, 19),
        (4, 15, 24),
        (6, 19, 23),
        (10, 18, 22),
        (11, 26, 30),
        (11, 58, 62),
    ]
    assert found[1].message == '"[TK]" would be mailed as it stands'


def _in_body(check: Check, code: str, body: str) -> list[Diagnostic]:
    return check(f"introduction: {body!r}", code)


def test_words_that_say_nothing_are_pointed_at(check: Check) -> None:
    (finding,) = check("introduction: |\n  Read the statement [here](https://www.state.gov/a).\n", "EML009")
    assert finding.span == Span(2, 23, 2, 27)
    assert finding.message == '"here" does not say where this link leads'


@pytest.mark.parametrize(
    "words",
    ["Click here", "read  more »", "HERE!", "→ more", "*here*", "подробнее…", "Ətraflı", "აქ", "اینجا"],
)
def test_words_that_say_nothing_are_known_in_any_dress(check: Check, words: str) -> None:
    assert len(_in_body(check, "EML009", f"See [{words}](https://www.osce.org/).")) == 1


@pytest.mark.parametrize(
    "words", ["the joint statement", "here in Baku", "OSCE", "", "more than ever", "x" * 100, "1"]
)
def test_words_that_say_something_are_in_order(check: Check, words: str) -> None:
    assert _in_body(check, "EML009", f"See [{words}](https://www.osce.org/).") == []


@pytest.mark.parametrize(
    "link",
    [
        "<https://www.state.gov/a>",
        "[https://www.state.gov/a](https://www.state.gov/a)",
        "[www.state.gov/a/b](https://www.state.gov/a/b)",
    ],
)
def test_an_address_in_place_of_words_is_a_note(check: Check, link: str) -> None:
    (finding,) = _in_body(check, "EML010", f"See {link}.")
    assert finding.message == "this link shows its address in place of words"
    assert finding.severity == "note"
    assert "state.gov/a" in f"See {link}."[finding.span.column - 16 : finding.span.end_column - 16]


@pytest.mark.parametrize(
    ("body", "address"),
    [
        ("See https://www.state.gov/a_(b), please.", "https://www.state.gov/a_(b)"),
        ("See HTTP://www.state.gov/?u=https://x.org.", "HTTP://www.state.gov/?u=https://x.org"),
        ("It (https://www.state.gov/a) was told.", "https://www.state.gov/a"),
        ("[The text](https://x.org/) is at https://x.org/.", "https://x.org/"),
    ],
)
def test_an_address_alone_in_a_text_is_a_note(check: Check, body: str, address: str) -> None:
    (finding,) = _in_body(check, "EML010", body)
    assert finding.message == "this address stands in place of words"
    assert body[finding.span.column - 16 : finding.span.end_column - 16] == address


@pytest.mark.parametrize(
    "body",
    [
        "The tag `see https://x.org/a` it is.",
        "As [told][1].\n\n[1]: https://x.org/a",
        "See [a](https://x.org/a).",
    ],
)
def test_an_address_in_code_or_of_a_reference_is_none(check: Check, body: str) -> None:
    assert _in_body(check, "EML010", body) == []


@pytest.mark.parametrize(
    "link",
    [
        "[eurasianet.org](https://eurasianet.org/)",
        "[Eurasianet](https://eurasianet.org/a)",
        "<editors@example.org>",
        "[and/or](https://example.org/)",
        "[U.S./Israel](https://example.org/)",
    ],
)
def test_the_name_of_a_site_is_a_good_word(check: Check, link: str) -> None:
    assert _in_body(check, "EML010", f"See {link}.") == []


def _linked(check: Check, url: str) -> list[Diagnostic]:
    text = f'sections: [{{articles: [{{sources: [{{name: Reuters, url: "{url}"}}]}}]}}]'
    return check(text, "EML011")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("https://paypаl.com/", '"paypаl.com" mixes letters of Cyrillic and Latin in one word'),
        ("https://xn--paypl-7ve.com/", '"paypаl.com" mixes letters of Cyrillic and Latin'),
        ("https://gοogle.com/", '"gοogle.com" mixes letters of Greek and Latin'),
        ("https://eurаsianet.org/a", '"eurаsianet.org" is not "eurasianet.org", which it looks like'),
        ("https://www.eurasiänet.org/a", '"www.eurasiänet.org" is not "eurasianet.org"'),
        ("https://eurаsıаnet.org/a", '"eurаsıаnet.org" is not "eurasianet.org"'),
        ("https://tirnesca.com/", '"tirnesca.com" is not "timesca.com"'),
        ("https://tіmеsса.com/", '"tіmеsса.com" is not "timesca.com"'),
    ],
)
def test_a_domain_made_to_be_mistaken_is_an_error(check: Check, url: str, message: str) -> None:
    (finding,) = _linked(check, url)
    assert finding.message.startswith(message)
    assert finding.severity == "error"


@pytest.mark.parametrize(
    "url",
    [
        "https://eurasianet.org/",
        "https://www.eurasianet.org/",
        "https://rëuters.example/",
        "https://пример.рф/",
        "https://ایران.example/",
        "https://bücher.example/",
        "https://日本ニュースnews.example/",
        "https://oʻzbek.example/",
        "https://қазақ.example/",
        "https://грузия-2025.example/",
        "https://xn--zz--.example/",
        "https://xn--\u00e9.example/",
        "https://eurasianet.org.example/",
        "not an address",
    ],
)
def test_a_domain_in_one_script_is_in_order(check: Check, url: str) -> None:
    assert _linked(check, url) == []


def test_look_alikes_are_found_in_texts_and_mailboxes_too(check: Check) -> None:
    body = "[a](https://paypаl.com/), [b](mailto:me@paypаl.com), [c](mailto:me@example.org?subject=привет)"
    assert len(_in_body(check, "EML011", body)) == 2
