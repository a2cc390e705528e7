from __future__ import annotations

from datetime import date

import pytest

from caspian_mail.publication import Publication, read_publication
from caspian_mail.reading import read_issue
from caspian_mail.reading.new import scaffold
from caspian_mail.workspace import SCHEMA_FILE, packaged


@pytest.fixture
def publication() -> Publication:
    return read_publication(packaged() / "newsletter.toml")


def test_a_new_issue_reads_back_with_all_that_is_known(publication: Publication) -> None:
    text = scaffold(publication, date(2025, 11, 3))
    reading = read_issue(text.encode(), "issues/2025-11-03.yaml")
    issue = reading.issue
    assert text.startswith(f"# yaml-language-server: $schema={SCHEMA_FILE}\n")
    assert not reading.diagnostics
    assert issue.title == "Headlines from the Caspian: November 3, 2025"
    assert (issue.date, issue.author) == (date(2025, 11, 3), "Caspian Policy Center")
    assert [section.heading for section in issue.sections] == ["Energy and Economy", "Politics and Security"]


def test_what_is_to_be_written_is_there_and_empty(publication: Publication) -> None:
    issue = read_issue(scaffold(publication, date(2025, 11, 3)).encode(), "x").issue
    assert (issue.preheader, issue.introduction) == ("", None)
    for section in issue.sections:
        assert [(story.headline, story.body, story.sources) for story in section.articles] == [("", "", ())]


@pytest.mark.parametrize(
    ("language", "title"),
    [("az", "A: 3 noyabr 2025"), ("de-AT", "A: 3. November 2025"), ("zh-Hans-CN", "A: 2025年11月3日")],
)
def test_the_date_is_told_in_the_publications_language(
    publication: Publication, language: str, title: str
) -> None:
    other = publication.model_copy(update={"name": "A", "title": None, "language": language})
    assert read_issue(scaffold(other, date(2025, 11, 3)).encode(), "x").issue.title == title


def test_names_cannot_break_the_file(publication: Publication) -> None:
    other = publication.model_copy(
        update={"name": 'A "B": {title}', "title": None, "author": None, "sections": ("C: {heading} # \\",)}
    )
    reading = read_issue(scaffold(other, date(2025, 11, 3)).encode(), "x")
    assert not reading.diagnostics
    assert reading.issue.title == 'A "B": {title}: November 3, 2025'
    assert reading.issue.author == ""
    assert reading.issue.sections[0].heading == "C: {heading} # \\"


def test_the_publication_says_what_an_issue_is_called(publication: Publication) -> None:
    other = publication.model_copy(update={"title": "The week to {date}, in brief"})
    title = read_issue(scaffold(other, date(2025, 11, 3)).encode(), "x").issue.title
    assert title == "The week to November 3, 2025, in brief"
