from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.diagnostics import Severity, Span
from caspian_mail.rules.language.marks import unmatched_brackets, unmatched_quotations
from caspian_mail.yaml_text import quoted
from tests.rules.language.issues import marked, mended, story

if TYPE_CHECKING:
    from tests.rules.conftest import Check


@pytest.mark.parametrize(
    ("body", "better"),
    [
        ("Over $1billion in gas.", "Over $1 billion in gas."),
        ("US$1.5billion, 30kilometers, 5percent.", "US$1.5 billion, 30 kilometers, 5 percent."),
        ("So he said.The border is open.", "So he said. The border is open."),
        ("He said.Tokayev agreed!Others did not.", "He said. Tokayev agreed! Others did not."),
        ("They met in Baku.The border; in 2026.In May.", "They met in Baku. The border; in 2026. In May."),
        ("On October27, May2026 and May 6,2026.", "On October 27, May 2026 and May 6, 2026."),
        ("Said.The end.", "Said. The end."),
        ("said.Tokayev", "said. Tokayev"),
        ("For oil,gas,steel;coal too.", "For oil, gas, steel; coal too."),
        ("In Almaty,Kazakhstan.", "In Almaty, Kazakhstan."),
        ("“It is so,”he said. “It is.”The end.", "“It is so,” he said. “It is.” The end."),
        ("A “natural part”of it.", "A “natural part” of it."),
        ("The Organization(OSCE)plans it.", "The Organization (OSCE)plans it."),
        ("The group (OSCE)plans it.", "The group (OSCE) plans it."),
    ],
)
def test_a_missing_space_is_put_in(check: Check, body: str, better: str) -> None:
    text = story(body)
    found = check(text, "LNG003")
    assert found
    assert all(finding.fix and finding.fix.safe and not finding.help for finding in found)
    assert mended(text, found) == story(better)


def test_a_missing_space_is_told_with_its_words(check: Check) -> None:
    (found,) = check("title: Over $1billion", "LNG003")
    assert found.message == 'a space is missing in "$1billion"'
    assert found.span == Span(1, 13, 1, 22)
    (found,) = check('introduction: "A said.\\\n  The B."', "LNG003")
    assert (found.fix, found.help) == (None, 'write "said. The"')


@pytest.mark.parametrize(
    "body",
    [
        "The U.S. and the U.K. met at 5 p.m. Then e.g. this, i.e. that; No.5, fig.3 and vs.Them.",
        "See darya.ai, X.com, Booking.Com, www.x.org/a.The, https://x.org/a,b;c, me@x.org, a_b.The.",
        "In St.Petersburg and 1,000.5 with $1.5bn, 300MW, 5km, 1990s and 24/7; 10:30.",
        "The minister(s), f(x), (re)elected, (OSCE)s, [text](https://x.org)s and [a(b)c].",
        "“He said”s; ”Minister” said; “a” b; “MP”s.",
        "Он сказал.Президент; г.Баку, им.Алиева; нефть,газ.",
        "May25th, A300, on October 27, 2025 and May 6,20256; 27,2025 tons.",
        "Yes, no; a.b.c; A,B,C; Q&A;B; &nbsp;text",
        "A sentence. Another! A third? A fourth… “A fifth.” (A sixth.) End",
    ],
)
def test_abbreviations_addresses_and_figures_need_no_space(check: Check, body: str) -> None:
    assert check(story(body), "LNG003") == []


def test_missing_spaces_are_noticed_in_english_only(check: Check) -> None:
    assert check("title: said.The", "LNG003", language="de") == []


@pytest.mark.parametrize(
    ("body", "better"),
    [
        ("Grain  has   come.", "Grain has come."),
        ("It ended.  So. Then. And.", "It ended. So. Then. And."),
        ("It ended.  So. Then", "It ended. So. Then"),
        ("- one  two\n  - three  four", "- one two\n  - three four"),
    ],
)
def test_a_doubled_space_becomes_one(check: Check, body: str, better: str) -> None:
    text = story(body)
    found = check(text, "LNG004")
    assert found
    assert {finding.severity for finding in found} == {Severity.NOTE}
    assert mended(text, found) == story(better)


def test_doubled_spaces_are_counted(check: Check) -> None:
    assert [found.message for found in check("title: A  b   c", "LNG004")] == [
        "two spaces in a row",
        "3 spaces in a row",
    ]
    (found,) = check("title: A  b", "LNG004")
    assert found.span == Span(1, 9, 1, 11)
    (found,) = check('title: "A  \\\n  \\ b"', "LNG004")
    assert (found.fix, found.help) == (None, "leave one")


@pytest.mark.parametrize(
    ("body", "better", "places"),
    [
        ("Five percent , he said .", "Five percent, he said.", [" ", " "]),
        ("Baku ,Tbilisi ,“Kars” , in 2025 , so", "Baku, Tbilisi, “Kars”, in 2025, so", [" "] * 4),
        (
            "(so) , *so* , [a](https://x.org) , “so .”",
            "(so), *so*, [a](https://x.org), “so.”",
            [" "] * 4,
        ),
        ("Баку , Кызыл  ,\nտուն ,", "Баку, Кызыл,\nտուն,", [" ", "  ", " "]),
    ],
)
def test_a_space_before_a_comma_or_a_full_stop_goes(
    check: Check, body: str, better: str, places: list[str]
) -> None:
    text = story(body)
    found = check(text, "LNG004")
    assert marked(text, found) == places
    assert {finding.message for finding in found} <= {"a space before a comma", "a space before a full stop"}
    assert mended(text, found) == story(better)


@pytest.mark.parametrize(
    "body",
    [
        "Use .NET, .com and .5 of it; 7 ,5 and 3 .5.",
        "And . . . so on . . .",
        "See https://x.org , press@x.org , https://x.org .",
        "« Oui » ; il a dit : non ! Et vous ?",
        "- , one\n- . two",
    ],
)
def test_a_space_before_what_may_be_right_is_left(check: Check, body: str) -> None:
    assert check(story(body), "LNG004") == []


def test_a_space_before_a_comma_at_the_end_of_a_line_is_told_without_a_fix(check: Check) -> None:
    for mark, advice in ((", b", "delete it"), (",b", "write it behind")):
        (found,) = check(f'title: "A \\\n  \\ {mark}"', "LNG004")
        assert (found.fix, found.help) == (None, advice)


def test_of_a_value_without_marks_only_the_space_goes(check: Check) -> None:
    found = check("title: Grain moves .", "LNG004")
    assert mended("title: Grain moves .", found) == "title: Grain moves."


@pytest.mark.parametrize(
    "body",
    [
        "It ended.  So did it.  Then “this.”  End.",
        "-   one\n-   two\n\n1.  three\n10)  four",
        "A line  \nbroken\n\n  indented",
        "One space. Each. “Time.” End",
    ],
)
def test_spaces_after_sentences_by_habit_in_lists_and_at_ends_are_left(check: Check, body: str) -> None:
    assert check(story(body), "LNG004") == []


@pytest.mark.parametrize(
    ("body", "message", "column"),
    [
        ("He called it “historic.", "closed", 24),
        ("He called it historic” then.", "opened", 32),
        ('He called it "historic.', "closed", 24),
        ("He «said it.", "closed", 14),
        ("He said» it.", "opened", 18),
        ("He „said it.", "closed", 14),
        ("A “b” and “c.", "closed", 21),
        ("(“a ”b”)", "opened", 17),
    ],
)
def test_a_lonely_quotation_mark_is_noticed(check: Check, body: str, message: str, column: int) -> None:
    (found,) = check(story(body), "LNG005")
    assert found.message == f"this quotation mark is never {message}"
    assert found.help == "add the other one, or delete this one"
    assert found.span == Span(5, column, 5, column + 1)


@pytest.mark.parametrize(
    "body",
    [
        '“a” «b» „c“ „d” "e" and «f „g“ h»; “i «j» k”.',
        "“He began.\n\n“He went on.\n\n“He ended.”",
        '"He began.\n\n"He went on.\n\n"He ended."',
        "* “He began.\n\n* “He ended.”",
        "The ministry’s, the ministers’ and ‘90s; 'tis; rock 'n' roll.",
        'A 48" pipe; 6\'2" and 6’2” high; 48” too.',
        "»so« and »so«.",
        'A “mixed" one.',
        'צה"ל and "b".',
        "[x](https://x.org/a“b)",
        "No marks.",
    ],
)
def test_marks_in_pairs_quotations_over_paragraphs_and_inches_are_in_order(check: Check, body: str) -> None:
    assert check(story(body), "LNG005") == []


def test_only_the_next_paragraph_can_go_on_with_a_quotation(check: Check) -> None:
    text = story("“He began.\n\nNobody went on.\n\n“He ended.”")
    (found,) = check(text, "LNG005")
    assert found.span.line == 5
    (found,) = check(story("“He began.\n\n«He ended.»"), "LNG005")
    assert found.message.endswith("closed")


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        ("The council (UN met.", ["closed"]),
        ("The council UN) met.", ["opened"]),
        ("The [council met.", ["closed"]),
        ("The council] met) (then.", ["closed", "opened"]),
        ("One (two (three) four.", ["closed"]),
        ("COP28) came", ["opened"]),
    ],
)
def test_a_lonely_bracket_is_noticed(check: Check, body: str, messages: list[str]) -> None:
    found = check(story(body), "LNG006")
    assert sorted(finding.message for finding in found) == [
        f"this bracket is never {message}" for message in messages
    ]
    assert all(finding.help for finding in found)


def test_a_bracket_is_marked(check: Check) -> None:
    (found,) = check("title: One (two (three) four", "LNG006")
    assert found.span == Span(1, 12, 1, 13)


@pytest.mark.parametrize(
    "body",
    [
        "(a) [b] ([c]) and [d](https://x.org/e_(f)) or [0, 1).",
        "1) one\n2) two\n\na) three iv) four",
        "The end :)",
        "Nice :) and :-( and ;-) (yes :)), =)",
        "A (parenthesis\n\nover two paragraphs) of text.",
        "(first a) apples, then b) pears)",
        "In (phase 1) of (COP28) it was (x).",
        "See https://x.org/a( and none.",
        "(See [https://x.org/a](https://x.org/a), [www.x.org](https://x.org).)",
    ],
)
def test_lists_smileys_intervals_and_addresses_are_in_order(check: Check, body: str) -> None:
    assert check(story(body), "LNG006") == []
    assert check(f"title: {quoted(body)}", "LNG006") == []


@given(st.text(st.sampled_from("“”„«»\"'’ a1()[]:-\n")))
def test_any_marks_can_be_matched(text: str) -> None:
    for unmatched in (unmatched_quotations(text), unmatched_brackets(text)):
        for index in (unmatched.opening, unmatched.closing):
            assert index is None or 0 <= index < len(text)


@pytest.mark.parametrize(
    ("body", "better"),
    [
        ('He called it “historic” and "a promise".', "He called it “historic” and “a promise”."),
        ("The ministry’s and the minister's plan’s end.", "The ministry’s and the minister’s plan’s end."),
        ('A "b" and "c" and “d”.', 'A "b" and "c" and "d".'),
        ("It's 'so' and 'so' and he’s.", "It's 'so' and 'so' and he's."),
        ('“A” and “b”, "in 2025".', "“A” and “b”, “in 2025”."),
        ("“A” of the 1990's, 6' tall.", "“A” of the 1990’s, 6' tall."),
        ("“A” '90s.", "“A” ’90s."),
        ('“A” ("b") — “c”', "“A” (“b”) — “c”"),
        ("‘A’ it's", "‘A’ it’s"),
    ],
)
def test_mixed_marks_become_those_of_the_majority(check: Check, body: str, better: str) -> None:
    text = story(body)
    (found,) = check(text, "LNG007")
    assert found.fix is not None
    assert found.fix.safe
    assert mended(text, [found]) == story(better)
    assert check(story(better), "LNG007") == []


def test_mixed_marks_become_those_of_the_publication(check: Check) -> None:
    text = story('“A” and “b” and "c".')
    (found,) = check(text, "LNG007", style={"quotation_marks": "straight"})
    assert found.message == "curly quotation marks beside straight ones"
    assert mended(text, [found]) == story('"A" and "b" and "c".')
    text = story('"A" and "b" and “c”.')
    (found,) = check(text, "LNG007", style={"quotation_marks": "curly"})
    assert found.message == "straight quotation marks beside curly ones"
    assert marked(text, [found]) == ['"']
    assert mended(text, [found]) == story("“A” and “b” and “c”.")


def test_headline_and_text_are_one_story_and_two_stories_are_two(check: Check) -> None:
    (found,) = check(story("The “a”.", headline="The Ministry's"), "LNG007")
    assert found.span.line == 3
    other = "      - headline: The Ministry's\n        body: It's.\n"
    assert check(story("The “a”.") + other, "LNG007") == []
    assert check("title: The “A”\npreheader: It's.\nintroduction: It’s.", "LNG007") == []


@pytest.mark.parametrize("body", ["“A” and ‘b’ and 'tis so", '“A” and " b "', '“A” and x"y"z'])
def test_where_the_direction_is_unclear_there_is_no_fix(check: Check, body: str) -> None:
    (found,) = check(story(body), "LNG007")
    assert (found.fix, found.help) == (None, "write curly ones")


@pytest.mark.parametrize(
    "body",
    [
        "“A” and ‘b’ and it’s.",
        "\"A\" and 'b' and it's.",
        '“A” of 48" and 6\'2" in the ’90s.',
        '„A“ and "b".',
        '«A» and "b".',
        "[a](https://x.org/'b') and it’s.",
        "None.",
    ],
)
def test_marks_of_one_kind_feet_and_inches_are_in_order(check: Check, body: str) -> None:
    assert check(story(body), "LNG007") == []
