from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.diagnostics import Edit, Place, Span
from caspian_mail.yaml_text import quoted, rewrite

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
