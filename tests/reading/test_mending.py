from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.diagnostics import Edit, Fix, Span
from caspian_mail.reading import Reading, mend, mending, read_issue

if TYPE_CHECKING:
    from caspian_mail.model import Issue, Text

ISSUE = """\
# The week's issue.
title: "Headlines \\u2013 of the week"   # a remark
date: 2025-10-27
author: 'The editors'' desk'
introduction: >-
  Folded over
  two lines,

  and a paragraph.
sections:   # two of them
  - heading: Energy and Economy
    articles:
      - headline: Grain rolls
          to Armenia
        body: |
          The first paragraph — “so”.

          * a list
        sources: [Reuters, TCA]   # both
      - headline: Second
        body: "One."
        sources:
          - name: Eurasianet
            url: https://eurasianet.org/
  - {heading: Politics, articles: [{headline: H, body: B, sources: []}]}
"""
MARK = codecs.BOM_UTF8


def _texts(issue: Issue) -> list[Text]:
    """Return the values in the order of the file above."""
    found = [issue.title, issue.author, issue.introduction]
    for section in issue.sections:
        found.append(section.heading)
        for article in section.articles:
            found += [article.headline, article.body]
            for source in article.sources:
                found += [source.name, source.url]
    return [text for text in found if text]


def _edit(line: int, column: int, end_column: int, text: str) -> Edit:
    return Edit(Span(line, column, line, end_column), text)


def _fix(line: int, column: int, end_column: int, text: str) -> Fix:
    return Fix((_edit(line, column, end_column, text),))


TCA = _fix(19, 28, 31, "Times of Central Asia")
FIRST = _fix(16, 15, 20, "second")


@pytest.mark.parametrize("mark", [b"", MARK], ids=["plain", "marked"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_only_what_an_edit_names_changes(mark: bytes, line_end: str) -> None:
    content = mark + ISSUE.replace("\n", line_end).encode()
    mended = mend(content, [TCA, FIRST])
    expected = ISSUE.replace("TCA", "Times of Central Asia").replace("The first", "The second")
    assert mended.content == mark + expected.replace("\n", line_end).encode()
    assert mended.made == (1, 0)


def test_a_line_break_in_a_fix_is_one_of_the_file() -> None:
    content = ISSUE.replace("\n", "\r\n").encode()
    fix = Fix((Edit(Span(16, 31, 18, 11), "\n\n          "),))
    assert b"paragraph \r\n\r\n          * a list\r\n" in mend(content, [fix]).content


def test_edits_may_reach_over_lines_and_beyond_the_end() -> None:
    content = b"title: x # caspian: ignore STR005"
    assert mend(content, [Fix((Edit(Span(1, 9, 1, 99), ""),))]).content == b"title: x"
    assert mend(content, [Fix((Edit(Span(1, 9, 7, 1), "\n"),))]).content == b"title: x\n"


def test_without_a_fix_nothing_changes() -> None:
    content = ISSUE.encode()
    assert mend(content, []).content == mend(content, [Fix(())]).content == content
    assert mend(content, [Fix(())]).made == ()


def test_bytes_that_are_not_utf8_stay() -> None:
    content = ISSUE.encode().replace(b"remark", b"r\xe9mark")
    assert mend(content, [TCA]).content == content.replace(b"TCA", b"Times of Central Asia")


@pytest.mark.parametrize(
    ("others", "made"),
    [
        ([TCA], (0,)),
        ([_fix(19, 30, 31, "X")], (0,)),
        ([_fix(19, 31, 31, "X")], (0,)),
        ([_fix(19, 28, 28, "X")], (1,)),
        ([_fix(19, 20, 26, "AsiaNet")], (1, 0)),
        ([Fix((_edit(19, 20, 26, "AsiaNet"), _edit(19, 29, 30, "X")))], (1,)),
        ([Fix((_edit(19, 20, 26, "AsiaNet"), _edit(19, 22, 23, "X")))], (0,)),
    ],
)
def test_of_fixes_that_meet_the_first_is_made(others: list[Fix], made: tuple[int, ...]) -> None:
    assert mend(ISSUE.encode(), [TCA, *others]).made == made


def test_an_edit_may_begin_where_another_ends() -> None:
    assert mend(ISSUE.encode(), [_fix(16, 11, 15, "A "), _fix(16, 15, 20, "nice")]).made == (0, 1)


@pytest.mark.parametrize(
    "fix",
    [
        _fix(13, 19, 24, "Wheat: grain"),
        _fix(13, 19, 24, "*grain"),
        _fix(19, 18, 32, "[Reuters, TCA"),
        _fix(19, 28, 31, "TCA, AsiaNet"),
        _fix(21, 15, 21, '"One'),
        _fix(3, 7, 17, "2025-10-32"),
        _fix(2, 5, 6, "x"),
        _fix(23, 13, 17, "nmae"),
        _fix(21, 9, 9, "  - "),
        _fix(4, 9, 28, "a\ndate: 2025-10-28"),
        _fix(3, 1, 1, "# "),
        _fix(11, 1, 1, "# "),
        _fix(2, 1, 1, "date: 2025-10-28\nauthor: A\n# "),
    ],
)
def test_a_fix_that_would_make_another_issue_of_it_is_not_made(fix: Fix) -> None:
    assert mend(ISSUE.encode(), [fix, FIRST]).made == (1,)


def test_one_bad_fix_among_many_costs_few_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    readings: list[bytes] = []

    def counted(content: bytes, file: str) -> Reading:
        readings.append(content)
        return read_issue(content, file)

    monkeypatch.setattr(mending, "read_issue", counted)
    lines = "".join(f"          - Source {number}\n" for number in range(256))
    head = "sections:\n  - articles:\n      - headline: H\n        sources:\n"
    fixes = [_fix(number, 13, 19, "@" if number == 99 else "Outlet") for number in range(5, 261)]
    mended = mend((head + lines).encode(), fixes)
    assert len(mended.made) == 255
    assert len(readings) < 30


_REPLACEMENTS = st.text(st.sampled_from("ab é:#'\"[]{},-|>&*!\\\n\u200f…"), max_size=6)


@st.composite
def _any_fix(draw: st.DrawFn) -> Fix:
    texts = _texts(read_issue(ISSUE.encode(), "x").issue)
    edits = []
    for text in draw(st.lists(st.sampled_from(texts), min_size=1, max_size=3)):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        span = draw(st.sampled_from([text.span, text.place.at(start, end)]))
        edits.append(Edit(span, draw(_REPLACEMENTS)))
    return Fix(tuple(edits))


@given(st.lists(_any_fix(), max_size=5), st.sampled_from(["\n", "\r\n"]), st.sampled_from([b"", MARK]))
def test_after_any_fixes_the_issue_is_the_same_but_for_what_they_edit(
    fixes: list[Fix], line_end: str, mark: bytes
) -> None:
    content = mark + ISSUE.replace("\n", line_end).encode()
    before = read_issue(content, "x").issue
    mended = mend(content, fixes)
    after = read_issue(mended.content, "x")
    assert after.complete
    assert not after.diagnostics
    assert after.issue.date == before.date
    edited = [edit.span for index in mended.made for edit in fixes[index].edits]
    kept = [text for text in _texts(before) if not any(_touch(span, text.span) for span in edited)]
    rest = iter(_texts(after.issue))
    assert all(any(text == value for value in rest) for text in kept)
    assert len(_texts(after.issue)) <= len(_texts(before))
    assert mend(mended.content, []).content == mended.content
    if not mended.made:
        assert mended.content == content


def _touch(first: Span, second: Span) -> bool:
    return (first.line, first.column) <= (second.end_line, second.end_column) and (
        second.line,
        second.column,
    ) <= (first.end_line, first.end_column)
