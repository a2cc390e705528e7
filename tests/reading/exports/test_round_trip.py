"""What is given back and imported again is the same issue, but for where its lines are broken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from caspian_mail.model import Article, Issue, Section, Source, Text
from caspian_mail.publication import read_publication
from caspian_mail.reading import read_issue
from caspian_mail.reading.drafts import issue_of, read_draft
from caspian_mail.reading.exports import as_markdown, as_plain_text, as_word
from caspian_mail.reading.exports.bodies import paragraphs_of
from caspian_mail.workspace import packaged

if TYPE_CHECKING:
    from collections.abc import Callable

    from caspian_mail.publication import Publication

DAY = date(2025, 10, 27)
FORMATS: list[tuple[str, Callable[[Issue], bytes]]] = [
    ("a.md", lambda issue: as_markdown(issue).encode()),
    ("a.docx", as_word),
]
AS_TEXT = ("a.txt", lambda issue: as_plain_text(issue).text.encode())


@pytest.fixture(scope="module")
def publication() -> Publication:
    return read_publication(packaged() / "newsletter.toml")


def issue_with(body: str = "A text that is one.", *sources: Source, headline: str = "A Port Grows") -> Issue:
    article = Article(Text(headline), Text(f"{body}\n"), sources or (Source(Text("Reuters")),))
    other = Article(
        Text("Second Story"), Text("It is here so that the first one ends.\n"), (Source(Text("Reuters")),)
    )
    return Issue(
        title=Text("Headlines from the Caspian: October 27, 2025"),
        date=DAY,
        author=Text("Caspian Policy Center"),
        preheader=Text("What an inbox shows."),
        introduction=Text("This week brought two things that matter.\n"),
        sections=(Section(Text("Energy and Economy"), (article, other)),),
    )


def meaning_of(text: str | None) -> list[tuple[str, list[tuple[str, bool, bool, str]]]]:
    """Return what Markdown shows, however it is written."""
    shown = []
    for paragraph in paragraphs_of(text or ""):
        characters = [
            (character, run.bold, run.italic, run.link) for run in paragraph.runs for character in run.text
        ]
        shown.append((paragraph.item, characters))
    return shown


def same(issue: Issue) -> Issue:
    """Return an issue with what its texts show in place of how they are written."""
    sections = tuple(
        replace(
            section,
            articles=tuple(replace(one, body=Text(repr(meaning_of(one.body)))) for one in section.articles),
        )
        for section in issue.sections
    )
    return replace(issue, introduction=Text(repr(meaning_of(issue.introduction))), sections=sections)


def back(issue: Issue, publication: Publication, name: str, form: Callable[[Issue], bytes]) -> Issue:
    imported = issue_of(read_draft(form(issue), name), publication, DAY, DAY)
    assert imported.findings == ()
    return same(imported.issue)


@pytest.mark.parametrize(("name", "form"), [*FORMATS, AS_TEXT])
def test_what_goes_on_with_an_earlier_story(
    publication: Publication, name: str, form: Callable[[Issue], bytes]
) -> None:
    issue = issue_with()
    (section,) = issue.sections
    first, second = section.articles
    bare = replace(second, headline=Text("A Third Story"), sources=(), follow_up=True)
    articles = (replace(first, follow_up=True), second, bare)
    issue = replace(issue, sections=(replace(section, articles=articles),))
    assert back(issue, publication, name, form) == same(issue)


@pytest.mark.parametrize(("name", "form"), [*FORMATS, AS_TEXT])
def test_the_example_issue(publication: Publication, name: str, form: Callable[[Issue], bytes]) -> None:
    content = (packaged() / "issues" / "2025-10-27.yaml").read_bytes()
    issue = read_issue(content, "2025-10-27.yaml").issue
    assert back(issue, publication, name, form) == same(issue)


@pytest.mark.parametrize(("name", "form"), FORMATS)
@pytest.mark.parametrize(
    "body",
    [
        "Words *set apart* and **bold ones** in the middle.",
        "A [link](https://example.org/a?b=1&copy=2) and <https://example.org/c>.",
        "One paragraph that is one.\n\nAnother one that is another.",
        "What they said of it:\n\n- one thing\n- another thing",
        "What they said of it:\n\n1. one thing\n2. another thing\n\nThat is all of it.",
        "It will be finished in\n2026. That is late.\n\n- It costs\n  a lot.",
        "Lines that are wrapped\nby hand in the file are\none paragraph.",
        "It costs &euro; or `code` <b>bold</b> and ![no](image) here.",
        "A paragraph.\n\n\\# no heading, it says here.",
        "A star \\* and a bracket [so] and a line_under in it.",
        "At 5 % or 3 < 4 and 4 > 3, it said.",
    ],
)
def test_bodies(publication: Publication, name: str, form: Callable[[Issue], bytes], body: str) -> None:
    issue = issue_with(body)
    assert back(issue, publication, name, form) == same(issue)


@pytest.mark.parametrize(("name", "form"), FORMATS)
@pytest.mark.parametrize(
    "sources",
    [
        (Source(Text("Reuters"), Text("https://www.reuters.com/a")), Source(Text("Caspian Herald"))),
        (Source(Text("Ministry of Energy, Kazakhstan")), Source(Text("Reuters"))),
        (Source(Text("Ministry of Energy, Kazakhstan"), Text("https://example.org/(a)")),),
        (Source(Text("Globe and Mail"), Text("https://example.org/a")),),
    ],
)
def test_sources(
    publication: Publication, name: str, form: Callable[[Issue], bytes], sources: tuple[Source, ...]
) -> None:
    issue = issue_with("A text that is one.", *sources)
    assert back(issue, publication, name, form) == same(issue)


@pytest.mark.parametrize(("name", "form"), FORMATS)
@pytest.mark.parametrize(
    "headline",
    [
        "Will Oil *Rise* Again?",
        "A_B & C: #1 [sic]",
        "2025. A Year",
        "KAZAKHSTAN SHOUTS",
        "C #",
        "Oil & Gas <b>",
    ],
)
def test_headlines(
    publication: Publication, name: str, form: Callable[[Issue], bytes], headline: str
) -> None:
    issue = issue_with(headline=headline)
    assert back(issue, publication, name, form) == same(issue)
