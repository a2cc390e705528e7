from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from caspian_mail.rendering.direction import directed


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
        ("plain & simple", "plain &amp; simple"),
    ],
)
def test_in_a_line_from_left_to_right(text: str, expected: str) -> None:
    assert directed(text, "ltr") == expected


@given(st.text(alphabet="aB1 .,<&\"'زخ۱\u200c+-", max_size=40))
def test_nothing_but_the_marks_is_added(text: str) -> None:
    for surroundings in ("ltr", "rtl"):
        assert re.sub(r'<span dir="\w+">|</span>', "", directed(text, surroundings)) == str(escape(text))
