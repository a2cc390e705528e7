from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from caspian_mail.rendering.direction import directed, dominant, with_runs

if TYPE_CHECKING:
    from caspian_mail.rendering.localization import Direction


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("شرکت China Energy یک", 'شرکت <span dir="ltr">China Energy</span> یک'),
        ("قالب C5+1 در", 'قالب <span dir="ltr">C5+1</span> در'),
        ("در U.S. است", 'در <span dir="ltr">U.S.</span> است'),
        ("گفت Reuters.", 'گفت <span dir="ltr">Reuters</span>.'),
        ("100 Example Street", '<span dir="ltr">100 Example Street</span>'),
        ("X & Y", '<span dir="ltr">X &amp; Y</span>'),
        ("متن <b>", 'متن &lt;<span dir="ltr">b</span>&gt;'),
        ("۲۷ 100", "۲۷ 100"),
        ("خزر", "خزر"),
        ("", ""),
    ],
)
def test_in_a_line_from_right_to_left(text: str, expected: str) -> None:
    assert directed(text, "rtl") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("said «خبرگزاری فارس» so", 'said «<span dir="rtl">خبرگزاری فارس</span>» so'),
        ("خزر", '<span dir="rtl">خزر</span>'),
        (
            "شرکت China Energy در قزاقستان",
            '<span dir="rtl">شرکت <span dir="ltr">China Energy</span> در قزاقستان</span>',
        ),
        ("plain & simple", "plain &amp; simple"),
    ],
)
def test_in_a_line_from_left_to_right(text: str, expected: str) -> None:
    assert directed(text, "ltr") == expected


@pytest.mark.parametrize(
    ("text", "surroundings", "expected"),
    [
        ("خزر و Reuters", "ltr", "ltr"),  # begins so, and has as many letters of either
        ("خبرگزاری و Reuters", "ltr", "rtl"),
        ("Fars, «خبرگزاری فارس» now", "ltr", "ltr"),
        ("Reuters گفت که شرکت", "rtl", "rtl"),
        ("Reuters said: خزر", "rtl", "ltr"),
        ("«(1) خزر»", "ltr", "rtl"),
        ("123", "rtl", "rtl"),
        ("", "ltr", "ltr"),
    ],
)
def test_a_text_of_its_own_runs(text: str, surroundings: Direction, expected: Direction) -> None:
    assert dominant(text, surroundings) == expected


def test_a_piece_of_a_line_never_turns_its_neighbours() -> None:
    assert with_runs("Reuters said و", "rtl") == '<span dir="ltr">Reuters said</span> و'
    assert with_runs("https://x.org/?a=1", "rtl") == '<span dir="ltr">https://x.org/?a=1</span>'


@given(st.text(alphabet="aB1 .,<&\"'زخ۱\u200c+-", max_size=40))
def test_nothing_but_the_marks_is_added(text: str) -> None:
    for mark in (directed, with_runs):
        for surroundings in ("ltr", "rtl"):
            assert re.sub(r'<span dir="\w+">|</span>', "", mark(text, surroundings)) == str(escape(text))
