from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.rules.digits import has_digit


@pytest.mark.parametrize("text", ["0", "of 9", "É 5", "٣", "on १० May"])
def test_a_digit_of_any_script_is_one(text: str) -> None:
    assert has_digit(text)


@pytest.mark.parametrize("text", ["", "ten", "é", "½", "²", "Ⅷ"])
def test_fractions_and_roman_numerals_are_none(text: str) -> None:
    assert not has_digit(text)


@given(st.text())
def test_a_digit_is_found_where_one_is(text: str) -> None:
    assert has_digit(text) == any(map(str.isdecimal, text))
