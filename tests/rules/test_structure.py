from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from babel.dates import format_date
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.rules.conftest import Check

HEAD = "title: T\ndate: 2025-10-27\nauthor: A\npreheader: P\n"
STORY = "{headline: H, body: B, sources: [Reuters]}"


@pytest.mark.parametrize(
    ("code", "key", "message"),
    [
        ("STR001", "title", "this issue has no title"),
        ("STR003", "author", "this issue names no author"),
        ("STR004", "preheader", "this issue has no preheader"),
    ],
)
def test_each_part_of_the_head_is_missed(check: Check, code: str, key: str, message: str) -> None:
    for empty in ("", " ''", ' "  "', " |\n\n"):
        (found,) = check(HEAD.replace(f"{key}: {key[0].upper()}", f"{key}:{empty}"), code)
        assert found.message == message
        assert (found.span.line, found.span.column) == (
            ["title", "", "author", "preheader"].index(key) + 1,
            1,
        )
    (found,) = check(HEAD.replace(f"{key}: {key[0].upper()}\n", ""), code)
    assert found.message == message
    assert check(HEAD, code) == []


def test_a_missing_key_is_pointed_at_from_what_stands_nearest(check: Check) -> None:
    (found,) = check("title: T\n", "STR003")
    assert (found.span.line, found.span.column) == (1, 8)
    (found,) = check("\nauthor: A\n", "STR001")
    assert (found.span.line, found.span.column) == (2, 9)
    (found,) = check("\npreheader: A\n", "STR002")
    assert (found.span.line, found.span.column) == (2, 12)
    (found,) = check("date: 2025-10-27\n", "STR001")
    assert (found.span.line, found.span.column) == (1, 1)


def test_a_date_is_missed(check: Check) -> None:
    (found,) = check("title: T\ndate:\n", "STR002")
    assert (found.message, found.span.line, found.span.column) == ("this issue has no date", 2, 1)
    (found,) = check("title: T\n", "STR002")
    assert (found.span.line, found.span.column) == (1, 8)
    assert check(HEAD, "STR002") == []
    assert check("date: tomorrow", "STR002") == []


@pytest.mark.parametrize(
    ("title", "said", "column"),
    [
        ("Headlines: October 20, 2025", "October 20, 2025", 12),
        ("Headlines: Oct. 27, 2024", "Oct. 27, 2024", 12),
        ("Headlines: September 27", "September 27", 12),
        ("Headlines of 20 October 2025", "20 October 2025", 14),
        ("Headlines of the 20th of October 2025", "20th of October 2025", 18),
        ("OCTOBER 21ST, 2025 in brief", "OCTOBER 21ST, 2025", 1),
        ("Headlines, September 2025", "September 2025", 12),
        ("Headlines 2025-10-20", "2025-10-20", 11),
        ("May 2 in brief", "May 2", 1),
    ],
)
def test_a_title_that_tells_another_date_is_noticed(check: Check, title: str, said: str, column: int) -> None:
    (found,) = check(f'date: 2025-10-27\ntitle: "{title}"', "STR005")
    assert found.message == f'the title says "{said}", the date is 2025-10-27'
    assert (found.span.column, found.span.end_column) == (column + 8, column + 8 + len(said))


@pytest.mark.parametrize(
    "title",
    [
        "Headlines: October 27, 2025",
        "Headlines: 27 October",
        "Headlines of October 2025",
        "Headlines 2025-10-27",
        "No date at all",
        "Talks May Resume in March",
        "October 20–26, 2025",
        "20–26 October 2025",
        "20/26 October 2025",
        "October 20 - November 2, 2025",
        "October 20 and October 26",
        "2025-10-20 and 2025-10-26",
        "20 October 26",
        "October 20–26, 2025 (2025-10-26)",
        "Talks May Resume",
        "C5+1 in 2024",
        "Room 12025-10-201",
        "10/20/2025",
        "Decembrists 20",
    ],
)
def test_a_title_that_agrees_or_leaves_room_for_doubt_is_not(check: Check, title: str) -> None:
    assert check(f'date: 2025-10-27\ntitle: "{title}"', "STR005") == []


def test_titles_are_compared_only_where_there_are_both(check: Check) -> None:
    assert check("title: October 20, 2025", "STR005") == []
    assert check("date: 2025-10-27", "STR005") == []


@pytest.mark.parametrize(
    "language", ["en", "az", "ka", "kk", "ru", "tr", "fa", "uz", "de", "pt-BR", "pl", "es"]
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(day=st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_the_long_date_of_a_language_agrees_with_itself_only(check: Check, language: str, day: date) -> None:
    title = format_date(day, "long", locale=language.replace("-", "_"))
    assert check(f"date: {day}\ntitle: '{title}'", "STR005", language=language) == []
    other = day + timedelta(days=7)
    (found,) = check(f"date: {other}\ntitle: '{title}'", "STR005", language=language)
    assert found.span.line == 2


def test_an_issue_without_sections_is_noticed(check: Check) -> None:
    for sections in ("", "sections:\n", "sections: []\n"):
        (found,) = check(HEAD + sections, "STR006")
        assert found.message == "this issue has no sections"
        assert found.help == 'add "sections:", with "Energy and Economy", "Politics and Security", "Culture"'
    assert check(HEAD + "sections: [{heading: x}]", "STR006") == []


def test_a_section_without_a_heading_is_noticed(check: Check) -> None:
    found = check("sections:\n  - heading: ''\n  - articles: []\n  - heading: Culture\n", "STR007")
    assert [(finding.span.line, finding.span.column) for finding in found] == [(2, 5), (3, 5)]
    assert found[0].message == "this section has no heading"
    assert found[0].help == 'add "heading:", one of "Energy and Economy", "Politics and Security", "Culture"'


def test_a_section_the_publication_does_not_have_is_noticed(check: Check) -> None:
    found = check("sections: [{heading: Energy & Economy}, {heading: Sport}]", "STR008")
    assert [(finding.message, finding.help) for finding in found] == [
        ('"Energy & Economy" is not a section of this newsletter', 'did you mean "Energy and Economy"?'),
        (
            '"Sport" is not a section of this newsletter',
            'newsletter.toml has "Energy and Economy", "Politics and Security", "Culture"',
        ),
    ]
    assert found[0].span.column == 22
    assert check("sections: [{heading: Culture}, {heading: ''}, {heading: ' '}, {}]", "STR008") == []


def test_a_section_out_of_order_is_noticed(check: Check) -> None:
    found = check("sections: [{heading: Culture}, {heading: X}, {heading: Energy and Economy}]", "STR009")
    assert [(finding.span.column, finding.message, finding.help) for finding in found] == [
        (
            56,
            '"Energy and Economy" belongs before "Culture"',
            'newsletter.toml has the order "Energy and Economy", "Politics and Security", "Culture"',
        )
    ]
    two = "[{heading: Culture}, {heading: Politics and Security}, {heading: Energy and Economy}]"
    assert len(check(f"sections: {two}", "STR009")) == 2


def test_sections_in_order_are_not(check: Check) -> None:
    for order in ("Energy and Economy|Culture", "Culture|Culture", "X|Culture", "Culture|X", "Culture|"):
        sections = ", ".join(f"{{heading: '{name}'}}" for name in order.split("|"))
        assert check(f"sections: [{sections}]", "STR009") == []
    assert check("sections: [{}, {heading: Culture}]", "STR009") == []


def test_a_section_without_stories_is_noticed(check: Check) -> None:
    found = check(
        f"sections:\n- heading: X\n- articles: []\n- {{heading: Y, articles: [{STORY}]}}\n", "STR010"
    )
    assert [(finding.span.line, finding.span.column) for finding in found] == [(2, 12), (3, 3)]
    assert found[0].message == "this section has no stories"


def test_a_section_that_stands_twice_is_noticed(check: Check) -> None:
    found = check("sections:\n- heading: X Y\n- heading: Z\n- heading: 'x  y'\n- heading: x y\n", "STR011")
    assert [(finding.span.line, finding.message) for finding in found] == [
        (4, '"x  y" is a section already, in line 2'),
        (5, '"x y" is a section already, in line 2'),
    ]
    assert (
        check("sections: [{heading: X}, {heading: Y}, {}, {heading: ''}, {}, {heading: ' '}]", "STR011") == []
    )


def test_two_sections_in_one_line_are_two(check: Check) -> None:
    (found,) = check("sections: [{heading: X}, {heading: X}]", "STR011")
    assert found.span.column == 36


def test_a_story_without_a_headline_or_a_text_is_noticed(check: Check) -> None:
    text = f"""\
        sections:
          - articles:
              - headline: ''
                body: |

              - sources: [Reuters]
              - {STORY}
        """
    found = check(text, "STR012", "STR014")
    assert [(finding.code, finding.span.line, finding.span.column) for finding in found] == [
        ("STR012", 3, 9),
        ("STR014", 3, 9),
        ("STR012", 6, 9),
        ("STR014", 6, 9),
    ]
    assert [finding.message for finding in found[:2]] == [
        "this story has no headline",
        "this story has no text",
    ]


def test_a_headline_over_two_stories_is_noticed(check: Check) -> None:
    found = check(
        """\
        sections:
          - articles: [{headline: Oil and  Gas}]
          - articles:
            - headline: Gas
            - headline: oil AND gas
        """,
        "STR013",
    )
    assert [(finding.span.line, finding.message) for finding in found] == [
        (5, "this headline stands over another story already, in line 2")
    ]
    assert (
        check("sections: [{articles: [{headline: ''}, {}, {headline: ''}, {headline: ' '}]}]", "STR013") == []
    )
    (found_beside,) = check("sections: [{articles: [{headline: H}, {headline: H}]}]", "STR013")
    assert found_beside.span.column == 50
