from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.model import Article, Issue, Section, Source, Text
from caspian_mail.reading import read_issue
from caspian_mail.reading.manuscript import LINE_BREAKS
from caspian_mail.reading.writing import issue_text

_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_CHARACTERS = st.characters(
    exclude_categories=["Cc", "Cs"], exclude_characters=LINE_BREAKS + _TURNS + "\ufffe\uffff"
)
_TELLING = st.sampled_from(
    [
        "yes", "No", "~", "null", "1", "1.5", "12:30", "2025-10-27", "0x1F", "1e3", "- a", "? a", "a: b",
        "a:", "a #b", "#a",
        "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "[a]", "{a}", '"a"', "'a'", "a'b", "=", "<<", "---",
        "...", ",a", ".5",
        "$1 billion", "“a”", "+7 701", "1_000", "-", "?", "a\u00a0b", "a  b", "1 2", "2001-12-14 21:59:43",
    ]
)  # fmt: skip
_LINES = st.one_of(_TELLING, st.text(_CHARACTERS, min_size=1).map(lambda text: text.strip(" "))).map(Text)
_BODIES = st.lists(st.one_of(_TELLING, st.text(_CHARACTERS)), max_size=5).map("\n".join).map(Text)
_SOURCES = st.builds(Source, _LINES.filter(bool), st.none() | _LINES.filter(bool))
_ARTICLES = st.builds(
    Article,
    st.none() | _LINES,
    st.none() | _BODIES,
    st.lists(_SOURCES, max_size=3).map(tuple),
    st.booleans(),
)
_SECTIONS = st.builds(Section, st.none() | _LINES, st.lists(_ARTICLES, max_size=3).map(tuple))
_ISSUES = st.builds(
    Issue,
    title=st.none() | _LINES,
    date=st.none() | st.dates(min_value=date(1000, 1, 1)),
    author=st.none() | _LINES,
    preheader=st.none() | _LINES,
    introduction=st.none() | _BODIES,
    sections=st.lists(_SECTIONS, max_size=3).map(tuple),
)


@given(_ISSUES)
def test_what_is_written_reads_back_as_the_same_issue(issue: Issue) -> None:
    reading = read_issue(issue_text(issue).encode(), "x.yaml")
    assert (reading.complete, reading.diagnostics) == (True, ())
    assert reading.issue == issue


def test_an_issue_is_written_as_a_careful_person_types_it() -> None:
    body = Text("Freight may cross.\n\nGrain was first.\n")
    sources = (
        Source(Text("Reuters")),
        Source(Text("Eurasianet"), Text("https://eurasianet.org/a?b=1&c=2#d")),
    )
    story = Article(Text("China Puts $1 Billion, “Sun” & Wind into Qazaqstan’s Grid"), body, sources)
    short = Article(Text("Oil: What Next?"), Text("No line end."), ())
    issue = Issue(
        title=Text("Headlines: October 27, 2025"),
        date=date(2025, 10, 27),
        author=Text("Caspian Policy Center"),
        introduction=Text("A week.\n"),
        sections=(Section(Text("Energy and Economy"), (story, short)), Section(Text("Culture"))),
    )
    assert (
        issue_text(issue)
        == """\
# yaml-language-server: $schema=issue.schema.json
title: "Headlines: October 27, 2025"
date: 2025-10-27
author: Caspian Policy Center
introduction: |
  A week.

sections:
  - heading: Energy and Economy
    articles:
      - headline: China Puts $1 Billion, “Sun” & Wind into Qazaqstan’s Grid
        body: |
          Freight may cross.

          Grain was first.
        sources:
          - Reuters
          - name: Eurasianet
            url: https://eurasianet.org/a?b=1&c=2#d

      - headline: "Oil: What Next?"
        body: |-
          No line end.

  - heading: Culture
"""
    )


@pytest.mark.parametrize("text", ["No", "12", "2025-10-27", "12:30", "a: b", "ends:", "a #b", "- a", "", "~"])
def test_what_other_programs_would_take_for_something_else_is_quoted(text: str) -> None:
    assert f'title: "{text}"\n' in issue_text(Issue(title=Text(text)))
