from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest

from caspian_mail.diagnostics import START_OF_FILE, UNREADABLE, Place, Severity, Span
from caspian_mail.model import Issue
from caspian_mail.reading import Reading, read_issue
from caspian_mail.reading.faults import Fault
from caspian_mail.workspace import packaged

WHOLE = """\
title: "Headlines: October 27, 2025"
date: 2025-10-27
author: Centre
preheader: |
  In one line
introduction: |
  One.

  Two.
sections:
  - heading: Energy
    articles:
      - headline: No
        body: >-
          Folded
          text
        sources:
          - No
          - name: Reuters
            url: https://www.reuters.com/
          -
"""


def _read(text: str) -> Reading:
    return read_issue(dedent(text).encode(), "issues/x.yaml")


def _found(text: str) -> list[tuple[str, int, int, str, str]]:
    reading = _read(text)
    assert reading.complete
    return [
        (found.code, found.span.line, found.span.column, found.message, found.help)
        for found in reading.diagnostics
    ]


def test_a_whole_issue_is_read_and_nothing_changes_its_meaning() -> None:
    reading = _read(WHOLE)
    issue = reading.issue
    assert (reading.diagnostics, reading.ignores, reading.complete) == ((), (), True)
    assert issue.title == "Headlines: October 27, 2025"
    assert issue.title.span == Span(1, 8, 1, 37)
    assert issue.date == date(2025, 10, 27)
    assert issue.date_place.span == Span(2, 7, 2, 17)
    assert (issue.author, issue.preheader, issue.introduction) == ("Centre", "In one line", "One.\n\nTwo.\n")
    (section,) = issue.sections
    assert (section.heading, section.span) == ("Energy", Span(11, 5, 11, 20))
    (article,) = section.articles
    assert (article.headline, article.body, article.span) == ("No", "Folded text", Span(13, 9, 13, 21))
    assert [(source.name, source.url) for source in article.sources] == [
        ("No", None),
        ("Reuters", "https://www.reuters.com/"),
    ]
    assert article.sources[1].name.span == Span(19, 19, 19, 26)


def test_the_example_is_read_without_a_finding() -> None:
    for file in sorted((packaged() / "issues").glob("*.yaml")):
        reading = read_issue(file.read_bytes(), file.name)
        assert not reading.diagnostics
        assert len(list(reading.issue.articles)) == 11


@pytest.mark.parametrize("text", ["", "\n\n", "# only a remark\n", "---\n", '""'])
def test_an_empty_file_is_an_issue_with_nothing_in_it(text: str) -> None:
    reading = _read(text)
    assert (reading.issue, reading.complete) == (Issue(), True)
    assert not reading.diagnostics


def test_a_key_without_a_value_is_an_empty_text_that_stands_at_its_key() -> None:
    issue = _read("title:\ndate:\nauthor: ''\nsections:\n").issue
    assert issue.title == ""
    assert issue.title.place == Place(Span(1, 1, 1, 6))
    assert issue.author is not None
    assert issue.author.span == Span(3, 1, 3, 7)
    assert (issue.date, issue.date_place, issue.sections) == (None, Place(Span(2, 1, 2, 5)), ())
    assert issue.preheader is None


def test_a_missing_date_has_no_place() -> None:
    assert _read("title: x").issue.date_place == Place(START_OF_FILE)


def test_empty_entries_are_stories_to_be_written_but_no_sources() -> None:
    (section, empty) = _read("sections:\n- articles:\n  -\n  - sources:\n    -\n-\n").issue.sections
    assert [article.sources for article in section.articles] == [(), ()]
    assert section.articles[0].headline is None
    assert (empty.heading, empty.articles) == (None, ())


def test_all_faults_of_a_file_are_reported_by_place() -> None:
    faults = _found("""\
        title: "Foo\\nbar"
        date: 2025-27-10
        autor: A
        title: again
        colour: red
        sections:
          - heading: [a, b]
            articles:
              - headline: H
                body: "a \\u0007 b"
                sources: Reuters
              - text
              - sources:
                  - {url: "https://x.org/"}
                  - [a]
                  - {name: {a: b}}
          - articles: {a: b}
          - more
        """)
    assert faults == [
        ("STR105", 1, 12, "a line break in the title", "write it in one line"),
        ("STR113", 2, 7, "there is no day 2025-27-10", "did you mean 2025-10-27?"),
        ("STR111", 3, 1, 'an issue has no "autor"', 'did you mean "author"?'),
        ("STR110", 4, 1, '"title" again: it stands in line 1 already', "delete one of the two"),
        (
            "STR111",
            5,
            1,
            'an issue has no "colour"',
            "it may have title, date, author, preheader, introduction, sections",
        ),
        ("STR112", 7, 14, "a list where the heading belongs: it is text", "if it is text, quote it"),
        ("STR104", 10, 18, "the control character U+0007 in the body", "delete it"),
        ("STR112", 11, 18, "text where a list of sources belongs", 'begin the line of each source with "- "'),
        ("STR112", 12, 9, "text where a story belongs", "its keys are headline, body, sources, follow-up"),
        ("STR114", 14, 13, "a source without a name", 'add "name:"'),
        ("STR112", 15, 13, "a list where a source belongs", "its keys are name, url"),
        ("STR112", 16, 20, "keys and values where the name belongs: it is text", "if it is text, quote it"),
        (
            "STR112",
            17,
            15,
            "keys and values where a list of articles belongs",
            'begin the line of each story with "- "',
        ),
        ("STR112", 18, 5, "text where a section belongs", "its keys are heading, articles"),
    ]


def test_faults_are_errors_with_code_name_and_file() -> None:
    (found,) = _read("titel: x").diagnostics
    assert (found.code, found.name, found.severity, found.file) == (
        "STR111",
        "unknown-key",
        Severity.ERROR,
        "issues/x.yaml",
    )
    assert found.span == Span(1, 1, 1, 6)


def test_each_fault_has_a_code_and_a_name_of_its_own() -> None:
    codes, names = {fault.value.code for fault in Fault}, {fault.value.name for fault in Fault}
    assert len(codes) == len(names) == len(Fault)
    assert all(int(code.removeprefix("STR")) > 100 for code in codes)


def test_a_misspelt_key_is_read_as_the_one_that_was_meant() -> None:
    assert _read("titel: x").issue.title == "x"
    assert _read("titel: x\ntitle: y").issue.title == "y"


@pytest.mark.parametrize(
    ("written", "is_one"),
    [
        ("true", True),
        ("yes", True),
        ("'True'", True),
        ("false", False),
        ("No", False),
        ("", False),
        ("''", False),
    ],
)
def test_a_story_may_say_that_it_follows_up(written: str, is_one: bool) -> None:  # noqa: FBT001 - what is expected
    reading = _read(f"sections: [{{articles: [{{headline: H, follow-up: {written}}}]}}]")
    assert reading.diagnostics == ()
    assert [article.follow_up for article in reading.issue.articles] == [is_one]


def test_what_is_neither_true_nor_false_is_refused() -> None:
    text = "sections: [{articles: [{follow-up: maybe}, {follow-up: [a]}, {}]}]"
    assert [found[0] for found in _found(text)] == ["STR112", "STR112"]
    assert _found(text)[0][3:] == (
        "follow-up is neither true nor false",
        'write "follow-up: true", or leave it out',
    )
    assert [article.follow_up for article in _read(text).issue.articles] == [False, False, False]


def test_what_could_not_be_read_is_marked_so_that_it_is_not_missed_again() -> None:
    issue = _read("title: [a]\ndate: soon\nauthor: {a: b}\nsections: x\n").issue
    assert issue.title is not None
    assert issue.author is not None
    assert issue.title.place.style == issue.author.place.style == issue.date_place.style == UNREADABLE
    (section,) = issue.sections
    (article,) = section.articles
    (source,) = article.sources
    for text in (section.heading, article.headline, article.body, source.name):
        assert text is not None
        assert text.place.style == UNREADABLE


def test_a_file_that_is_a_list_is_no_issue() -> None:
    reading = _read("- a\n- b\n")
    (found,) = reading.diagnostics
    assert (found.code, found.message) == ("STR112", "a list where an issue belongs")
    assert reading.issue.title is not None
    assert reading.issue.title.place.style == UNREADABLE


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "message"),
    [
        ("title: &a x", "STR106", 1, 8, 'a YAML anchor ("&name")'),
        ("sections: &a\n  - heading: x", "STR106", 1, 11, 'a YAML anchor ("&name")'),
        ("title: *a", "STR106", 1, 8, 'a YAML alias ("*name")'),
        ("sections: *a", "STR106", 1, 11, 'a YAML alias ("*name")'),
        ("sections:\n - *a", "STR106", 2, 4, 'a YAML alias ("*name")'),
        ("<<: {title: x}", "STR106", 1, 1, 'a YAML merge key ("<<")'),
        ("title: !!str x", "STR107", 1, 8, 'a YAML tag ("!name")'),
        ("title: ! x", "STR107", 1, 8, 'a YAML tag ("!name")'),
        ("sections: !!python/object:x\n- heading: y", "STR107", 1, 11, 'a YAML tag ("!name")'),
        ("title: x\n---\ntitle: y", "STR109", 2, 1, "a second document begins here; an issue is one"),
        ("? [a]\n: b", "STR112", 1, 3, "a list where a key belongs"),
        ("? {a: b}\n: b", "STR112", 1, 3, "keys and values where a key belongs"),
    ],
)
def test_what_yaml_can_and_an_issue_does_not_need_is_refused(
    text: str, code: str, line: int, column: int, message: str
) -> None:
    assert [fault[:4] for fault in _found(text)] == [(code, line, column, message)]


def test_two_faults_in_one_place_are_both_reported() -> None:
    assert [fault[:3] for fault in _found("title: &a !b x")] == [("STR106", 1, 8), ("STR107", 1, 8)]


def test_an_alias_as_key_is_refused_once() -> None:
    assert [fault[0] for fault in _found("*a : x")] == ["STR106"]


def test_twenty_levels_are_read_and_one_more_ends_the_reading() -> None:
    deep = "title: " + "[" * 19 + "]" * 19
    assert [fault[0] for fault in _found(deep)] == ["STR112"]
    reading = _read("title: " + "[" * 200_000)
    (found,) = reading.diagnostics
    assert (found.code, found.span, reading.complete) == ("STR108", Span(1, 27, 1, 28), False)
    assert reading.issue == Issue()


def test_a_file_that_is_too_large_is_not_read() -> None:
    reading = read_issue(b"#" * 5_000_001, "x.yaml")
    assert ([found.code for found in reading.diagnostics], reading.complete) == (["STR103"], False)


@pytest.mark.parametrize("name", ["title", "author", "preheader"])
@pytest.mark.parametrize(
    "written", [r'"a\nb"', r'"a\u2028b"', r'"a\Nb"', r'"a\vb"', r'"a\n"', "|\n  a\n  b", "|+\n  a\n\n"]
)
def test_a_line_has_no_break_of_any_kind(name: str, written: str) -> None:
    assert [fault[3] for fault in _found(f"{name}: {written}\n")] == [f"a line break in the {name}"]


@pytest.mark.parametrize("text", ["\u2028b", "\x85b", "\x0bb"])
def test_a_line_break_written_as_a_character_is_found_once(text: str) -> None:
    (found,) = _read(f"title: x{text}").diagnostics
    assert (found.code, found.span.line) == ("STR105", 1)


def test_names_and_headings_are_lines_and_bodies_are_not() -> None:
    found = _found(r"""
        introduction: "a\nb"
        sections:
          - heading: "a\nb"
            articles:
              - headline: "a\nb"
                body: "a\n\nb\tc"
                sources: ["a\nb", {name: "a\nb", url: "a\nb"}]
        """)
    assert [fault[3].removeprefix("a line break in the ") for fault in found] == [
        "heading",
        "headline",
        "source",
        "name",
        "url",
    ]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (r'"a\tb"', "the control character U+0009 (a tab) in the title"),
        ("a\tb", "the control character U+0009 (a tab) in the title"),
        (r'"a\eb"', "the control character U+001B (escape) in the title"),
    ],
)
def test_a_line_has_no_control_characters(written: str, message: str) -> None:
    (fault,) = _found(f"title: {written}")
    assert (fault[0], fault[2], fault[3]) == ("STR104", 10 if '"' in written else 9, message)


@pytest.mark.parametrize("escape", [r"\r", r"\u2028", r"\x85", r"\0", r"\uffff"])
def test_a_text_has_no_control_characters_either(escape: str) -> None:
    (fault,) = _found(f'introduction: "a {escape} b"')
    assert fault[:3] == ("STR104", 1, 18)


@pytest.mark.parametrize(
    ("written", "value", "column"),
    [('"  a b  "', "a b", 11), ("a b  ", "a b", 8), ("|\n   a b ", "a b", 4), (r'" \u0020a b"', "a b", 16)],
)
def test_spaces_around_a_line_are_dropped_and_places_hold(written: str, value: str, column: int) -> None:
    title = _read(f"title: {written}\n").issue.title
    assert title is not None
    assert title == value
    assert title.place.at(0, 1).column == column
    assert title.place.at(2, 3).column == column + 2


@pytest.mark.parametrize(
    ("written", "message", "advice"),
    [
        ("27.10.2025", '"27.10.2025" is not a date', "write year, month and day: 2025-10-27"),
        ("2025-10-27T09:00", '"2025-10-27T09:00" is not a date', "write year, month and day: 2025-10-27"),
        ("٢٠٢٥-١٠-٢٧", '"٢٠٢٥-١٠-٢٧" is not a date', "write year, month and day: 2025-10-27"),
        ("x" * 50, "this is not a date", "write year, month and day: 2025-10-27"),
        ("2025-02-30", "there is no day 2025-02-30", "write year, month and day: 2025-10-27"),
        ("2025-31-12", "there is no day 2025-31-12", "did you mean 2025-12-31?"),
    ],
)
def test_a_date_is_a_real_day(written: str, message: str, advice: str) -> None:
    assert _found(f"date: {written}") == [("STR113", 1, 7, message, advice)]


def test_a_value_that_stands_in_several_places_is_marked_in_its_first_line() -> None:
    (found,) = _read("title:\n  a: b\n  c: d").diagnostics
    assert found.span == Span(2, 3, 2, 7)


def test_an_escape_deep_in_a_text_is_placed_at_its_line() -> None:
    (fault,) = _found('introduction: "one\n  two \\a three"\n')
    assert fault[:3] == ("STR104", 2, 7)


@pytest.mark.parametrize("mark", ["\u202a", "\u202d", "\u202e", "\u2066", "\u2068", "\u2069"])
def test_what_turns_text_around_is_an_error_wherever_it_stands(mark: str) -> None:
    text = (
        f'title: "a\\u{ord(mark):04x}b"\n'
        "sections:\n"
        "  - heading: A\n"
        "    articles:\n"
        f"      - headline: On{mark}e\n"
        "        body: |\n"
        "          First.\n"
        f"          Sec{mark}ond.\n"
    )
    reading = read_issue(text.encode(), "issue.yaml")
    assert [
        (found.code, found.span.line, found.span.column, found.severity.value)
        for found in reading.diagnostics
    ] == [("STR104", 1, 10, "error"), ("STR104", 5, 21, "error"), ("STR104", 8, 14, "error")]
    first = reading.diagnostics[0]
    assert first.message.startswith(f"the control character U+{ord(mark):04X} (")
    assert first.message.endswith(") in the title")
    assert first.help == "delete it: the mail sets the direction of each part by itself"


def test_marks_and_joiners_are_how_some_scripts_are_spelt() -> None:
    text = "title: می\u200cخواهم \u200eA\u200f \u200d\n"
    assert read_issue(text.encode(), "issue.yaml").diagnostics == ()


def test_of_one_value_only_so_many_are_told() -> None:
    reading = read_issue(("title: " + "x\u202e" * 1000).encode(), "issue.yaml")
    assert len(reading.diagnostics) == 20
