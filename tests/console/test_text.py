from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.console import cells, cut, harmless, is_right_to_left
from caspian_mail.console.text import ENCODING_FALLBACK, first_cells, line_breaks, writable

ANY_CHARACTER = st.text(st.characters(codec=None))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\tb\r\nc", r"a\x09b\x0d\x0ac"),
        ("\x00\x7f\x85\x9b", r"\x00\x7f\x85\x9b"),
        ("\u202eevil\u2066\u200f", r"\u202eevil\u2066\u200f"),
        ("a\u2028b\u2029", r"a\u2028b\u2029"),
        ("\udcff", r"\udcff"),
        ("[bold]:smile:", "[bold]:smile:"),
    ],
)
def test_what_a_terminal_would_obey_is_shown(text: str, shown: str) -> None:
    assert harmless(text) == shown


@pytest.mark.parametrize("text", ["می‌خواهد", "👩‍👩‍👧", "Bəxtiyar", "საქართველო", "é"])
def test_words_of_any_script_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


@given(ANY_CHARACTER)
def test_nothing_harmful_is_left(text: str) -> None:
    shown = harmless(text)
    assert all(unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"} for character in shown)
    controls = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
    assert all(unicodedata.bidirectional(character) not in controls for character in shown)


@given(ANY_CHARACTER, st.sampled_from(["ascii", "cp1252", "cp437", "koi8-r", "utf-8"]))
def test_any_text_can_be_written_to_any_stream(text: str, encoding: str) -> None:
    shown = writable(harmless(text), encoding)
    shown.encode(encoding)
    assert writable(shown, encoding) == shown


def test_our_symbols_have_stand_ins() -> None:
    assert (
        writable("… · ─ ━ │ ╭╮╰╯ “a” ‘b’ ə 😀", "ascii") == r"""... - - = | ++++ "a" 'b' \u0259 \U0001f600"""
    )
    assert writable("“a” …·─", "cp1252") == "“a” …·-"


def test_the_table_is_for_writing_only() -> None:
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", ENCODING_FALLBACK)


def test_text_is_cut_by_cells_not_by_characters() -> None:
    assert (
        cut("Headlines from the Caspian: October 27, 2025", 41) == "Headlines from the Caspian: October 27,…"
    )
    assert cut("漢字漢字", 7) == "漢字漢…"
    assert cut("漢字漢字", 8) == "漢字漢字"
    assert cut("abcdef", 5, "...") == "ab..."
    assert first_cells("e\u0301e\u0301e", 2) == "e\u0301e\u0301"


@given(st.text(), st.integers(3, 40))
def test_what_is_cut_fits(text: str, width: int) -> None:
    shown = cut(harmless(text), width)
    assert cells(shown) <= width
    if cells(harmless(text)) <= width:
        assert shown == harmless(text)


def test_lines_break_between_words_only() -> None:
    assert line_breaks("one two three", 7) == [8]
    assert line_breaks("one two three", 8) == [8]
    assert line_breaks("a endlesslylong b", 5) == [2, 16]
    assert line_breaks("a\u00a0b c", 3) == [4]
    assert line_breaks("漢字 漢字", 5) == [3]
    assert line_breaks("", 5) == []


@given(st.text("ab 漢"), st.integers(1, 12))
def test_lines_that_can_fit_do(text: str, width: int) -> None:
    edges = [0, *line_breaks(text, width), len(text)]
    lines = [text[begin:end] for begin, end in itertools.pairwise(edges)]
    assert "".join(lines) == text
    for line in lines:
        assert cells(line.strip(" ")) <= width or " " not in line.strip(" ") or line.startswith(" ")


@pytest.mark.parametrize(
    ("text", "answer"), [("می", True), ("שלום", True), ("Bəxtiyar", False), ("abc", False), ("a 漢", False)]
)
def test_direction(text: str, answer: bool) -> None:  # noqa: FBT001 - the expected value
    assert is_right_to_left(text) is answer
