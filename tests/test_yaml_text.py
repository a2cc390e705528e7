from __future__ import annotations

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from caspian_mail.diagnostics import Edit, Place, Span
from caspian_mail.model import Text
from caspian_mail.reading import read_issue
from caspian_mail.yaml_text import quoted, rewrite, rewrite_part

SPAN = Span(3, 5, 3, 9)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_quoted_reads_back_and_stands_in_one_line(text: str) -> None:
    written = quoted(text)
    assert yaml.safe_load(f"- {written} # remark") == [text]
    assert len(written.splitlines()) == 1


def test_letters_of_every_script_stay_as_they_are() -> None:
    assert quoted("Bakı, «Баку»\u200f — می\u200cشود") == '"Bakı, «Баку»\u200f — می\u200cشود"'


@pytest.mark.parametrize("name", ["Times of Central Asia", "U.S. Department of State", "Азаттық", "X.com"])
def test_a_plain_value_stays_plain_where_it_can(name: str) -> None:
    assert rewrite(Place(SPAN), name) == Edit(SPAN, name)


@pytest.mark.parametrize(
    "name", ["A: B", "A #1", "-", "*star", "", " lead", "trail ", "A  B:", "[x]", "1+1", "a, b", "No", "null"]
)
def test_what_yaml_would_misread_gets_quotation_marks(name: str) -> None:
    assert rewrite(Place(SPAN), name) == Edit(SPAN, quoted(name))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_rewritten_value_reads_back(text: str) -> None:
    written = rewrite(Place(SPAN), text).text
    assert yaml.safe_load(f"- [{written}, x] # remark") == [[text, "x"]]


@pytest.mark.parametrize("style", ["'", '"', "|", ">"])
def test_any_other_style_becomes_double_quoted(style: str) -> None:
    assert rewrite(Place(SPAN, style), "Reuters") == Edit(SPAN, '"Reuters"')


def _title(written: str) -> Text:
    title = read_issue(f"title: {written}\n".encode(), "x").issue.title
    assert title is not None
    return title


def _applied(written: str, edit: Edit) -> str:
    lines = f"title: {written}".split("\n")
    span = edit.span
    assert span.line == span.end_line
    line = lines[span.line - 1]
    lines[span.line - 1] = line[: span.column - 1] + edit.text + line[span.end_column - 1 :]
    return "\n".join(lines).removeprefix("title: ")


@pytest.mark.parametrize(
    ("written", "old", "new", "result"),
    [
        ("|\n  One mjor\n  step", "mjor", "major", "|\n  One major\n  step"),
        (">\n  One mjor\n  step", "mjor", "a \"b\" 'c' \\", ">\n  One a \"b\" 'c' \\\n  step"),
        (">-\n  One\n  step", "step", "steps", ">-\n  One\n  steps"),
        ("'It''s mjor'", "mjor", "'s", "'It''s ''s'"),
        ("'It''s mjor'", "'s", "x", "'Itx mjor'"),
        ('"A \\u201cb\\u201d c"', "”", '"', '"A \\u201cb\\" c"'),
        ('"A \\u201cb\\u201d c"', "c", "\\", '"A \\u201cb\\u201d \\\\"'),
        ('"A\n  mjor step"', "mjor", "major", '"A\n  major step"'),
        ("One mjor step", "mjor", "major", "One major step"),
        ("One mjor step", "One", "Two", "Two mjor step"),
        ("One mjor step", "step", "steps", "One mjor steps"),
        ("One mjor step", "One mjor step", "No", '"No"'),
        ("One mjor step", "One", '"A"', '"\\"A\\" mjor step"'),
        ("One mjor step", " mjor", ": a", '"One: a step"'),
        ("One  step", " ", "", "One step"),
        ("One\n  mjor step", "mjor", "major", "One\n  major step"),
        ("One a#b", "b", "c", '"One a#c"'),
        ("One a,b", "a,b", "a, b", "One a, b"),
        ("One a b", "a", "a,", '"One a, b"'),
        ("One a#b", "a", "", '"One #b"'),
    ],
)
def test_a_part_of_a_value_is_rewritten_in_every_style(written: str, old: str, new: str, result: str) -> None:
    title = _title(written)
    start = title.index(old)
    edit = rewrite_part(title, start, start + len(old), new)
    assert edit is not None
    assert _applied(written, edit) == result
    assert _title(result) == title[:start] + new + title[start + len(old) :]


@pytest.mark.parametrize(
    ("written", "old", "new"),
    [
        ("|\n  One\n  step", "One\nstep", "x"),
        ("|\n  One", "One", "a\nb"),
        ('"One \\\n  step"', "One ", "x"),
        ("One\n  step", "step", "#"),
        ("One\n  step", "One", "-"),
    ],
)
def test_a_part_in_several_lines_or_that_yaml_would_misread_is_not(written: str, old: str, new: str) -> None:
    title = _title(written)
    start = title.index(old)
    assert rewrite_part(title, start, start + len(old), new) is None


def test_a_part_whose_place_is_not_known_is_not_rewritten() -> None:
    assert rewrite_part(Text("One step", Place(SPAN)), 0, 3, "Two") is None


_WORDS = st.text(st.sampled_from("ab \"'\\\\:#-,[]{}&*!|>%@`é”"), min_size=1, max_size=12)


@given(value=_WORDS, style=st.sampled_from(["", "'", '"', "|", ">"]), data=st.data())
def test_whatever_part_is_rewritten_reads_back(value: str, style: str, data: st.DataObject) -> None:
    value = f"a{value}a"
    document = yaml.dump({"title": value}, default_style=style or None, allow_unicode=True, width=9999)
    title = read_issue(document.encode(), "x").issue.title
    assume(title is not None and title == value)
    assert title is not None
    start = data.draw(st.integers(0, len(value)))
    end = data.draw(st.integers(start, len(value)))
    new = data.draw(_WORDS)
    if edit := rewrite_part(title, start, end, new):
        lines = document.split("\n")
        line = lines[edit.span.line - 1]
        lines[edit.span.line - 1] = (
            line[: edit.span.column - 1] + edit.text + line[edit.span.end_column - 1 :]
        )
        read = yaml.safe_load("\n".join(lines))["title"]
        assert str(read).strip() == (value[:start] + new + value[end:]).strip()
