from __future__ import annotations

from textwrap import dedent

import pytest

from caspian_mail.diagnostics import Span
from caspian_mail.reading import Reading, read_issue


def _read(text: str) -> Reading:
    return read_issue(dedent(text).encode(), "issues/x.yaml")


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("title: plain # caspian: ignore STR005\n", Span(1, 8, 1, 13)),
        ("title: 'quoted'   #caspian:ignore STR005\n", Span(1, 8, 1, 16)),
        ('title: "two\n  lines" # caspian: ignore STR005\n', Span(1, 8, 2, 9)),
        ("introduction: | # caspian: ignore STR005\n  text\n", Span(1, 15, 3, 1)),
        ("sections: # caspian: ignore STR005\n  - heading: x\n", Span(2, 3, 3, 1)),
        ("sections: # caspian: ignore STR005\n- heading: x\n", Span(2, 1, 3, 1)),
        ("title: '' # caspian: ignore STR005\n", Span(1, 1, 1, 10)),
        ("title: # caspian: ignore STR005\n", Span(1, 1, 1, 7)),
        ("introduction: | # caspian: ignore STR005\ntitle: x\n", Span(1, 1, 2, 1)),
        ("title: x\nsections: [{heading: y}] # caspian: ignore STR005\n", Span(2, 22, 2, 23)),
        ("sections:\n  - heading: x\n  - heading: y # caspian: ignore STR005\n", Span(3, 14, 3, 15)),
    ],
)
def test_an_ignore_silences_the_value_before_it_or_the_block_after_it(text: str, span: Span) -> None:
    reading = _read(text)
    (ignore,) = reading.ignores
    assert not reading.diagnostics
    assert ignore.codes == {"STR005"}
    assert ignore.spans == (span,)


def test_an_ignore_knows_its_own_place() -> None:
    (ignore,) = _read("sections:\n  - heading: y # caspian: ignore STR008\n").ignores
    assert ignore.place == Span(2, 16, 2, 40)


def test_several_codes_are_named_at_once() -> None:
    for written in ("STR005, SRC001", "STR005 SRC001", "STR005,SRC001"):
        (ignore,) = _read(f"title: x # caspian: ignore {written}\n").ignores
        assert ignore.codes == {"STR005", "SRC001"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "introduction: |\n  text # caspian: ignore LNG001\n",
            "this would be mailed: it stands in the text, not after it",
        ),
        (
            'title: "x # caspian: ignore LNG001"\n',
            "this would be mailed: it stands in the text, not after it",
        ),
        ("title: x # caspian: ignore\n", "it does not say which rules to ignore"),
        ("title: x # caspian: ignore missing-title\n", "it does not say which rules to ignore"),
        ("# caspian: ignore LNG001\ntitle: x\n", "no value ends in this line, so this ignores nothing"),
        ("sections: [] # caspian: ignore STR006\n", "no value ends in this line, so this ignores nothing"),
    ],
)
def test_an_ignore_that_cannot_work_is_an_error(text: str, message: str) -> None:
    reading = _read(text)
    assert [(found.code, found.message) for found in reading.diagnostics] == [("STR115", message)]
    assert not reading.ignores


def test_other_remarks_are_nobody_elses_business() -> None:
    reading = _read("# caspian sea\ntitle: x # caspian: ignored\n")
    assert (reading.ignores, reading.diagnostics) == ((), ())
