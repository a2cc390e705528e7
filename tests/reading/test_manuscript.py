from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.diagnostics import Span
from caspian_mail.reading.faults import Findings
from caspian_mail.reading.manuscript import LARGEST, Manuscript, name_character, read_manuscript


def _read(content: bytes) -> tuple[Manuscript | None, list[tuple[str, Span, str]]]:
    findings = Findings("issue.yaml")
    manuscript = read_manuscript(content, findings)
    return manuscript, [(found.code, found.span, found.message) for found in findings.in_order()]


@pytest.mark.parametrize("content", [b"a: b\nc: d\n", b"\xef\xbb\xbfa: b\nc: d\n", b"a: b\r\nc: d\r\n"])
def test_a_mark_and_line_feeds_with_returns_change_nothing(content: bytes) -> None:
    manuscript, found = _read(content)
    assert manuscript is not None
    assert manuscript.text == "a: b\nc: d\n"
    assert manuscript.position(5) == (2, 1)
    assert not found


@pytest.mark.parametrize(
    ("content", "code", "span", "message"),
    [
        (b"a: caf\xe9 x\n", "STR102", Span(1, 7, 1, 8), "not UTF-8: the byte E9"),
        (b"\xc3\xa9: \xe2\x80x", "STR102", Span(1, 4, 1, 6), "not UTF-8: the bytes E2 80"),
        (b"\xff" * 6, "STR102", Span(1, 1, 1, 7), "not UTF-8: the bytes FF FF FF FF"),
        (b"a\nb\x00c", "STR104", Span(2, 2, 2, 3), "the control character U+0000 (NUL)"),
        (b"a\x1b[0m", "STR104", Span(1, 2, 1, 3), "the control character U+001B (escape)"),
        (b"\x7f", "STR104", Span(1, 1, 1, 2), "the control character U+007F (delete)"),
        ("a\x9fb".encode(), "STR104", Span(1, 2, 1, 3), "the control character U+009F"),
        ("\uffff".encode(), "STR104", Span(1, 1, 1, 2), "the control character U+FFFF"),
        (
            "a\u2028b".encode(),
            "STR105",
            Span(1, 2, 1, 3),
            "a line break of another kind: U+2028 (line separator)",
        ),
        ("a\x85b".encode(), "STR105", Span(1, 2, 1, 3), "a line break of another kind: U+0085 (next line)"),
        (b"a\x0bb", "STR105", Span(1, 2, 1, 3), "a line break of another kind: U+000B (a vertical tab)"),
        (
            b"a\rb\r\nc",
            "STR105",
            Span(1, 2, 1, 3),
            "a line break of another kind: U+000D (a carriage return without a line feed)",
        ),
    ],
)
def test_what_cannot_stand_in_an_issue_is_named_with_its_place(
    content: bytes, code: str, span: Span, message: str
) -> None:
    manuscript, found = _read(content)
    assert found == [(code, span, message)]
    assert manuscript is not None
    assert "\ufffd" in manuscript.text


@pytest.mark.parametrize(
    "character", ["\u200c", "\u200e", "\u200f", "\u2066", "\u00a0", "\t", "😀", "\u0259"]
)
def test_what_text_needs_is_left_alone(character: str) -> None:
    manuscript, found = _read(f"a{character}b".encode())
    assert manuscript is not None
    assert manuscript.text == f"a{character}b"
    assert not found


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_one_finding_not_hundreds(encoding: str) -> None:
    manuscript, found = _read(f"\ufeff{'a: b'}".encode(encoding))
    assert manuscript is None
    assert [message for _, _, message in found] == ["not UTF-8 but UTF-16"]


def test_a_file_of_the_largest_size_is_read_and_one_byte_more_is_not() -> None:
    assert _read(b"#" * LARGEST)[0] is not None
    manuscript, found = _read(b"#" * (LARGEST + 1))
    assert manuscript is None
    assert [(code, message) for code, _, message in found] == [
        ("STR103", "the file has more than 5,000,000 bytes")
    ]


def test_after_twenty_the_rest_is_counted() -> None:
    _, found = _read(b"\x01" * 1020)
    assert len(found) == 21
    assert found[-1] == (
        "STR104",
        Span(1, 21, 1, 22),
        "from here on 1,000 more places that cannot stand in an issue",
    )
    assert len(_read(b"\x01" * 20)[1]) == 20


@given(st.text(st.sampled_from("ab\n😀\r")), st.integers(0, 40))
def test_every_index_has_the_line_and_column_an_editor_shows(text: str, index: int) -> None:
    manuscript = Manuscript(text)
    index = min(index, len(text))
    line, column = manuscript.position(index)
    before = text[:index].split("\n")
    assert (line, column) == (len(before), len(before[-1]) + 1)
    start, whole = manuscript.line_at(index)
    assert (start, whole) == (index - column + 1, text.split("\n")[line - 1])


def test_a_character_without_a_name_is_told_by_its_number() -> None:
    assert name_character("\u0259") == "U+0259"
