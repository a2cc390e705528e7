from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from caspian_mail.diagnostics import Span
from caspian_mail.reading import nodes
from caspian_mail.reading.faults import Findings
from caspian_mail.reading.manuscript import Manuscript
from caspian_mail.reading.nodes import Scalar, compose
from caspian_mail.reading.places import locate

# What a piece of a value may look like in a file, breaks, blank lines and escapes included.
PLAIN = st.lists(st.sampled_from(["ab", "é", "😀", " ", "  ", "\t", "\n    ", "\n\n    ", "'", '"', "\\"]))
SINGLE = st.lists(st.sampled_from(["ab", "😀", " ", "''", "\n  ", " \n\n\n  ", "\t", "#", ": ", '"']))
DOUBLE = st.lists(
    st.sampled_from(
        [
            "ab",
            "é",
            " ",
            r"\"",
            r"\\",
            r"\x41",
            r"\u00e9",
            r"\U0001F600",
            "\n  ",
            "\\\n  ",
            "\\\n\n ",
            r"\ ",
            "'",
        ]
    )
)
LINE = st.builds(
    "{}{}\n".format,
    st.sampled_from(["    ", "    ", "      ", "  ", ""]),
    st.sampled_from(["a", "a b ", "é 😀", "\tq", "", "# c"]),
)
BLOCK = st.builds(
    "{}\n    a\n{}".format,
    st.sampled_from(["|", ">", "|-", ">+", "|2", ">2-", "|+2", "> # remark"]),
    st.lists(LINE).map("".join),
)
SCALAR = st.one_of(
    PLAIN.map(lambda parts: "x" + "".join(parts)),
    SINGLE.map(lambda parts: "'" + "".join(parts) + "'"),
    DOUBLE.map(lambda parts: '"' + "".join(parts) + '"'),
    BLOCK,
)


def _scalar(text: str) -> tuple[Manuscript, Scalar]:
    manuscript = Manuscript(text)
    return manuscript, compose(manuscript, Findings("issue.yaml")).scalars[1]


@pytest.mark.parametrize("loader", [nodes.LOADER, yaml.BaseLoader])
def test_each_character_of_a_value_is_found_in_the_file(
    loader: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nodes, "LOADER", loader)

    @given(SCALAR, st.sampled_from(["", "\n", "\n# remark\n", "\nz: q\n"]))
    @example("|\n    a\n\n      b\n    c", "\n")
    @example(">\n    a\n    b\n\n    c\n      d\n    e\n", "")
    @example("'it''s  \n\n  so'", "")
    def check(written: str, rest: str) -> None:
        manuscript = Manuscript(f"k:\n- {written}{rest}")
        tree = compose(manuscript, Findings("issue.yaml"))
        assume(tree.complete)
        scalar = tree.scalars[1]
        place = locate(manuscript, scalar)
        lines = manuscript.text.split("\n")
        assert place.segments or not scalar.value
        for offset, character in enumerate(scalar.value):
            span = place.at(offset, offset + 1)
            found = lines[span.line - 1][span.column - 1 : span.column]
            escaped = scalar.style == '"' and found == "\\"
            folded = character in " \n" and found in {"", " ", "\t", "\\"}
            assert found == character or escaped or folded

    check()


@pytest.mark.parametrize(
    ("text", "word", "span"),
    [
        ("k: see the mjor step", "mjor", Span(1, 12, 1, 16)),
        ("k: see\n  the mjor step", "mjor", Span(2, 7, 2, 11)),
        ("k: 'it''s a mjor step'", "mjor", Span(1, 13, 1, 17)),
        (r'k: "\u00e9t\u00e9 mjor"', "mjor", Span(1, 19, 1, 23)),
        ('k: "a \\\n   mjor"', "mjor", Span(2, 4, 2, 8)),
        ("k: |\n  one\n\n  a mjor step\n", "mjor", Span(4, 5, 4, 9)),
        ("k: >-\n  one\n  a mjor step\n", "mjor", Span(3, 5, 3, 9)),
        ("k: |2+ # remark\n     a mjor step\n\n", "mjor", Span(2, 8, 2, 12)),
        ("k: |\n  a 😀 mjor\n", "mjor", Span(2, 7, 2, 11)),
        ("k: >\n  one\n  two\n", "one two", Span(2, 3, 3, 6)),
    ],
)
def test_a_word_is_found_where_it_stands(text: str, word: str, span: Span) -> None:
    manuscript, scalar = _scalar(text)
    offset = scalar.value.index(word)
    assert locate(manuscript, scalar).at(offset, offset + len(word)) == span


@pytest.mark.parametrize(
    ("written", "style", "span"),
    [
        ("plain  # remark", "", Span(1, 4, 1, 9)),
        ("'quoted'", "'", Span(1, 4, 1, 12)),
        ('"two\n  lines"', '"', Span(1, 4, 2, 9)),
        ("|-\n  one\n  two\n\n\nz: q", "|", Span(1, 4, 3, 6)),
        (">\n\n  # text\n# remark\n", ">", Span(1, 4, 3, 9)),
        ("|  # remark\nz: q", "|", Span(1, 4, 1, 5)),
    ],
)
def test_the_span_is_the_value_as_written(written: str, style: str, span: Span) -> None:
    manuscript, scalar = _scalar(f"k: {written}")
    place = locate(manuscript, scalar)
    assert (place.style, place.span) == (style, span)


def test_a_value_that_cannot_be_traced_is_marked_as_a_whole() -> None:
    manuscript, scalar = _scalar("k: &anchor value")
    place = locate(manuscript, scalar)
    assert not place.segments
    assert place.at(1, 2) == place.span == Span(1, 4, 1, 17)


def test_a_block_of_nothing_but_spaces_is_marked_as_a_whole() -> None:
    manuscript, scalar = _scalar("k: |2\n     \n")
    assert re.fullmatch(" +\n", scalar.value)
    assert not locate(manuscript, scalar).segments
