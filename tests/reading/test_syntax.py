from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.reading import nodes, read_issue

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Span

# What is wrong, the place of the finding, its message and its help.
SLIPS = [
    (
        "      - headline: Baku: Transit Limits on Armenia Lifted # new\n",
        (1, 23, 24),
        "a colon in a value without quotation marks",
        'write "Baku: Transit Limits on Armenia Lifted"',
    ),
    (
        'title: Baku: "Open"\n',
        (1, 12, 13),
        "a colon in a value without quotation marks",
        r'write "Baku: \"Open\""',
    ),
    (
        f"title: Baku: {'x' * 300}\n",
        (1, 12, 13),
        "a colon in a value without quotation marks",
        "put the value in quotation marks",
    ),
    (
        "title: a\n  date: b\n",
        (2, 3, 10),
        "a key where the value above still goes on",
        "give it as many spaces as the keys it belongs with",
    ),
    ("sections:\n\t- heading: x\n", (2, 1, 2), "a tab in the indentation", "use spaces"),
    ("sections:\n  -\theading: x\n   -\ty: z\n", (2, 4, 5), "a tab in the indentation", "use spaces"),
    ("body: |\n\ttext\n", (2, 1, 2), "a tab in the indentation", "use spaces"),
    (
        "title: 'never closed\ndate: 2025-10-27\n",
        (1, 8, 21),
        "a quotation mark that is never closed",
        "end the value with the same mark",
    ),
    (
        'title: "never closed\nauthor: "A"\n',
        (1, 8, 21),
        "a quotation mark that is never closed",
        "end the value with the same mark",
    ),
    (
        'headline: "Historic" Deal Signed\n',
        (1, 22, 33),
        "text after the closing quotation mark",
        r'write "\"Historic\" Deal Signed"',
    ),
    (
        "headline: 'Kazakhstan's Tungsten'\n",
        (1, 23, 34),
        "text after the closing quotation mark",
        'write "Kazakhstan\'s Tungsten"',
    ),
    (
        r'title: "C:\q"' + "\n",
        (1, 11, 12),
        "a backslash between double quotation marks that begins no known escape",
        "write two backslashes for one",
    ),
    (
        "headline: @home\n",
        (1, 11, 16),
        '"@" at the start of a value without quotation marks',
        'write "@home"',
    ),
    (
        "body: *First* of all\n",
        (1, 7, 21),
        '"*" at the start of a value without quotation marks',
        'write "*First* of all"',
    ),
    (
        "headline: > 50% of votes\n",
        (1, 11, 25),
        '">" at the start of a value without quotation marks',
        'write "> 50% of votes"',
    ),
    (
        "headline: - a dash\n",
        (1, 11, 19),
        '"-" at the start of a value without quotation marks',
        'write "- a dash"',
    ),
    (
        "body: [A link](https://example.org/) and more\n",
        (1, 7, 46),
        '"[" begins a list that does not end well',
        "if it is text, put it in quotation marks",
    ),
    (
        "sources: [Reuters\ntitle: x\n",
        (1, 10, 18),
        '"[" begins a list that does not end well',
        "if it is text, put it in quotation marks",
    ),
    (
        "title: x\nstray line\nauthor: y\n",
        (2, 1, 11),
        "a line that is neither a key with a colon nor part of the value above",
        "give it more spaces than the key it belongs to",
    ),
    (
        "sections:\n  - heading: x\n - heading: y\n",
        (3, 2, 14),
        "this line does not begin in the same column as those it belongs with",
        "give it as many spaces as its neighbours of the same kind",
    ),
    (
        "headline: %NOTHING\n",
        (1, 11, 19),
        '"%" at the start of a value without quotation marks',
        'write "%NOTHING"',
    ),
]


@pytest.mark.parametrize(("text", "place", "message", "advice"), SLIPS)
def test_a_slip_is_told_in_plain_words(
    text: str, place: tuple[int, int, int], message: str, advice: str
) -> None:
    reading = read_issue(text.encode(), "issue.yaml")
    (found,) = reading.diagnostics
    assert not reading.complete
    assert (found.code, found.name, found.message, found.help) == ("STR101", "invalid-yaml", message, advice)
    assert _one_line(found.span) == place


@pytest.mark.parametrize(("text", "place", "message", "advice"), SLIPS)
def test_without_libyaml_the_words_are_the_same(
    monkeypatch: pytest.MonkeyPatch, text: str, place: tuple[int, int, int], message: str, advice: str
) -> None:
    monkeypatch.setattr(nodes, "LOADER", yaml.BaseLoader)
    found = read_issue(text.encode(), "issue.yaml").diagnostics[0]
    assert (found.message, found.help) == (message, advice)
    assert found.span.line == place[0]


def test_a_character_beyond_unicode_is_refused_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "LOADER", yaml.BaseLoader)
    (found,) = read_issue(rb'title: "\U00110000"', "issue.yaml").diagnostics
    assert (found.code, found.message) == ("STR101", "not YAML from here on")


def test_a_syntax_error_takes_the_place_of_what_it_caused() -> None:
    found = read_issue(b"title: &x *y\nbody: *First* of all\n", "issue.yaml").diagnostics
    assert [(finding.code, finding.span.line) for finding in found] == [("STR101", 1)]


@given(st.text(st.sampled_from("ab:-#'\"[]{}|>&*!%@`,? \n\t\\😀"), max_size=60))
def test_whatever_is_written_gets_a_sentence_and_a_place(text: str) -> None:
    lines = text.split("\n")
    for found in read_issue(text.encode(), "issue.yaml").diagnostics:
        assert found.message
        assert 1 <= found.span.line <= found.span.end_line <= len(lines)
        assert 1 <= found.span.column <= len(lines[found.span.line - 1]) + 1


@given(st.binary())
def test_no_bytes_make_it_fail(content: bytes) -> None:
    read_issue(content, "issue.yaml")


def _one_line(span: Span) -> tuple[int, int, int]:
    assert span.line == span.end_line
    return span.line, span.column, span.end_column
