from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from caspian_mail.reading.drafts.dates import Dates
from tests.reading.drafts.newsroom import CARGO, OIL, TODAY, codes, imported, outline

STORY = ["Azerbaijan Opens Its Border to Cargo", CARGO, "Source: Reuters"]
TITLE = "Headlines from the Caspian: October 27, 2025"


Front = tuple[str, str, str | None, str | None, list[str]]


def _front(*lines: str, **publication: Any) -> Front:  # noqa: ANN401 - whatever newsletter.toml may say
    """Return title, date, author, introduction and codes of a draft with these lines above its stories."""
    made = imported("\n".join([*lines, "Energy and Economy", *STORY]), **publication)
    assert outline(made) == ["Energy and Economy", (STORY[0], CARGO, ["Reuters"])]
    issue = made.issue
    introduction = issue.introduction.rstrip() if issue.introduction else None
    return str(issue.title), str(issue.date), issue.author, introduction, codes(made)


@pytest.mark.parametrize(
    "written",
    [
        "October 27, 2025",
        "Oct. 27, 2025",
        "27 October 2025",
        "Monday, October 27, 2025",
        "27th of October, 2025",
        "2025-10-27",
        "10/27/2025",
        "10/27/25",
        "27.10.2025",
        "27/10/2025",
        "October 20–27, 2025",
        "20–27 October 2025",
        "September 29 – October 27, 2025",
        "29 September - 27 October 2025",
        "27 октября 2025 года",
        "27 oktyabr 2025",
        "27 қазан 2025",
        "27 Ekim 2025",
    ],
)
def test_a_date_may_stand_alone_or_in_the_title(written: str) -> None:
    assert _front("Headlines from the Caspian", written)[1:] == ("2025-10-27", None, None, [])
    title = f"Headlines from the Caspian – {written}"
    assert _front(title) == (title, "2025-10-27", None, None, [])


def test_the_lines_above_the_stories_are_told_apart() -> None:
    assert _front(TITLE, "Author: Jane Doe", "10/27/2025", "A week of borders. Read on.") == (
        TITLE,
        "2025-10-27",
        "Jane Doe",
        "A week of borders. Read on.",
        [],
    )
    assert _front("10/27/2025", "By Jane Doe", "Headlines from the Caspian")[:3] == (
        "Headlines from the Caspian",
        "2025-10-27",
        "Jane Doe",
    )
    assert _front(TITLE, "By Jane Doe | October 27, 2025")[1:3] == ("2025-10-27", "Jane Doe")
    assert _front("The Brief", "No. 12 · October 27, 2025")[:2] == ("The Brief", "2025-10-27")
    assert _front("The Brief", "Washington, DC | October 27, 2025")[4] == ["IMP001"]


@pytest.mark.parametrize("label", ["Автор", "Авторы", "Müəllif", "Yazar"])
def test_the_author_may_be_told_in_a_language_of_the_region(label: str) -> None:
    assert _front(TITLE, f"{label}: Лейла Алиева")[2:] == ("Лейла Алиева", None, [])


def test_the_subject_of_a_forwarded_letter_is_the_title() -> None:
    assert _front(f"Subject: FW: Re: {TITLE}")[0] == TITLE


def test_the_publications_author_signs_where_nobody_else_does() -> None:
    assert _front(TITLE, author="The Centre")[2] == "The Centre"
    assert _front(TITLE, "The Centre", author="The Centre")[2:] == ("The Centre", None, [])
    assert _front("2025-10-27 · The Centre", TITLE, author="The Centre")[2:] == ("The Centre", None, [])
    assert _front(TITLE, "By Jane Doe", "By John Doe")[2:] == ("Jane Doe", None, ["IMP001"])


def test_a_line_that_is_nothing_is_left_out_and_told() -> None:
    made = imported("\n".join([TITLE, "Recent Articles", "Energy and Economy", *STORY]))
    (finding,) = made.findings
    assert (finding.code, finding.severity, finding.message) == (
        "IMP001",
        "note",
        'left out: "Recent Articles"',
    )
    assert (finding.span.line, finding.span.column, finding.span.end_column) == (2, 1, 16)


def test_a_list_of_contents_is_left_out_and_told() -> None:
    found = _front(
        TITLE, "In this issue", "Energy and Economy", f"• {STORY[0]}", "A word to readers, as ever."
    )
    assert found[3:] == ("A word to readers, as ever.", ["IMP018"] * 3)


def test_an_editors_note_is_the_introduction() -> None:
    note = "Editor’s note: next week there is no issue."
    assert _front(TITLE, note)[3:] == (note, [])
    assert _front(TITLE, "A note from the editor", "Next week there is no issue.")[3:] == (
        "Next week there is no issue.",
        ["IMP001"],
    )


@pytest.mark.parametrize("note", ["NB: keep the order.", "[TODO: check the figures]", "Note to editors: no."])
def test_a_note_to_colleagues_is_no_introduction(note: str) -> None:
    assert _front(TITLE, note)[3:] == (None, ["IMP009"])


def test_a_draft_without_title_or_date_gets_them_proposed() -> None:
    assert _front()[:2] == ("Headlines from the Caspian: November 3, 2025", "2025-11-03")
    assert _front()[4] == ["IMP002", "IMP005"]
    assert _front(language="de")[0] == "Headlines from the Caspian: 3. November 2025"


def test_a_first_headline_is_no_title() -> None:
    made = imported("\n".join([*STORY, "Oil Is Up", OIL, "Source: Reuters"]))
    assert [line if isinstance(line, str) else line[0] for line in outline(made)] == [
        "",
        STORY[0],
        "Oil Is Up",
    ]


def test_any_first_line_above_a_section_is_the_title() -> None:
    assert _front("A Quiet Week")[0] == "A Quiet Week"
    assert _front("A Quiet Week", "It was calm. We wrote this.")[3] == "It was calm. We wrote this."
    assert _front("Subject: A Quiet Week")[0] == "A Quiet Week"
    assert _front("---", 'title: "A Quiet Week"', "date: 2025-10-27", "---")[:2] == (
        "A Quiet Week",
        "2025-10-27",
    )


@pytest.mark.parametrize(
    ("lines", "day", "message"),
    [
        (["10/11/2025"], "2025-10-11", "2025-10-11 or 2025-11-10? Taken as 2025-10-11"),
        (
            ["Headlines from the Caspian: October 27"],
            "2025-10-27",
            "a date without a year; taken as 2025-10-27",
        ),
        (
            [TITLE, "October 20, 2025"],
            "2025-10-20",
            "another date than 2025-10-20, which is taken: 2025-10-27",
        ),
    ],
)
def test_a_doubtful_date_is_told(lines: list[str], day: str, message: str) -> None:
    made = imported("\n".join([*lines, "Energy and Economy", *STORY]))
    assert str(made.issue.date) == day
    (finding,) = [finding for finding in made.findings if finding.code == "IMP003"]
    assert finding.message == message


def test_one_date_settles_what_another_leaves_open() -> None:
    assert _front("Headlines from the Caspian: 10 November 2025", "10/11/2025")[1::3] == ("2025-11-10", [])
    assert _front("Headlines from the Caspian: October 11, 2025", "10/11/2025")[1::3] == ("2025-10-11", [])
    assert _front("Headlines from the Caspian: October 27", "27.10.2024")[1] == "2024-10-27"
    assert _front("Headlines from the Caspian, October 27", "The Brief of 2025-10-20")[1] == "2025-10-20"


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en-GB", "10/11/2025", date(2025, 11, 10)),
        ("en", "10/11/2025", date(2025, 10, 11)),
        ("ru", "27 октября 2025 г.", date(2025, 10, 27)),
        ("az", "27 oktyabr 2025", date(2025, 10, 27)),
        ("de", "27. Oktober 2025", date(2025, 10, 27)),
        ("xx", "Sept 5, 2025", date(2025, 9, 5)),
    ],
)
def test_dates_are_read_as_the_publications_language_writes_them(language: str, text: str, day: date) -> None:
    assert [found.day for found in Dates(language, TODAY).find(text)] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "It may rain.",
        "February 30, 2025",
        "13/13/2025",
        "2025-13-01",
        "1.2.3",
        "192.168.1.1",
        "C5+1",
        "February 30",
    ],
)
def test_what_is_no_date_is_not_found(text: str) -> None:
    assert list(Dates("en", TODAY).find(text)) == []


def test_a_link_or_a_rule_above_the_stories_is_no_story() -> None:
    assert _front(TITLE, "https://example.org/archive", "----")[4] == ["IMP001"]
    contents = ["Contents", "Energy and Economy", "----", "Politics and Security"]
    made = imported(
        "\n".join([TITLE, *contents, "", "Energy and Economy", *STORY, "Politics and Security", *STORY])
    )
    assert [line if isinstance(line, str) else line[0] for line in outline(made)] == [
        "Energy and Economy",
        STORY[0],
        "Politics and Security",
        STORY[0],
    ]
    assert codes(made) == ["IMP018"] * 3


def test_a_date_without_a_year_takes_that_of_another() -> None:
    assert _front("The Brief of October 27", "The 2025-10-27 issue")[1] == "2025-10-27"


def test_the_letter_above_the_title_is_for_colleagues() -> None:
    made = _front("Dear all, here is the draft. Please read it by noon.", TITLE)
    assert (made[0], made[3], made[4]) == (TITLE, None, ["IMP009"])


def test_a_line_of_author_and_date_is_no_title() -> None:
    title, day, author, _, found = _front("By Ayla Kerimova | October 20, 2025")
    assert (day, author, found) == ("2025-10-20", "Ayla Kerimova", ["IMP005"])
    assert "Ayla" not in title
