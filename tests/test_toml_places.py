from __future__ import annotations

import tomllib
from types import SimpleNamespace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.diagnostics import Span
from caspian_mail.toml_places import toml_places

if TYPE_CHECKING:
    import pytest


def test_values_stand_where_they_are_written() -> None:
    text = """\
# a comment with = and "
name = "A # b"   # trailing
"odd = key" = 3
list = [
  "one",  # "two"
  "two",
]
a.b = true

[[sources]]
name = "x"
[[sources]]
name = "y"
domains = ["p", "q"]
[policy.inner]
bytes = 9
"""
    places = toml_places(text).values
    assert places["name",] == Span(2, 8, 2, 15)
    assert places["odd = key",] == Span(3, 15, 3, 16)
    assert places["list", 0] == Span(5, 3, 5, 8)
    assert places["a", "b"] == Span(8, 7, 8, 11)
    assert places["sources", 0, "name"] == Span(11, 8, 11, 11)
    assert places["sources", 1] == Span(12, 1, 12, 12)
    assert places["sources", 1, "domains", 1] == Span(14, 17, 14, 20)
    assert places["policy", "inner", "bytes"] == Span(16, 9, 16, 10)


def test_keys_stand_where_they_are_written() -> None:
    text = """\
name = "A"
  "odd = key"  = 3
a . b = true
[[sources]]
kind = "x"
[[sources]]
kind = "y"
[sources.inner]
[policy]
"""
    assert toml_places(text).keys == {
        ("name",): Span(1, 1, 1, 5),
        ("odd = key",): Span(2, 3, 2, 14),
        ("a",): Span(3, 1, 3, 6),
        ("a", "b"): Span(3, 1, 3, 6),
        ("sources",): Span(4, 1, 4, 12),
        ("sources", 0): Span(4, 1, 4, 12),
        ("sources", 0, "kind"): Span(5, 1, 5, 5),
        ("sources", 1): Span(6, 1, 6, 12),
        ("sources", 1, "kind"): Span(7, 1, 7, 5),
        ("sources", 1, "inner"): Span(8, 1, 8, 16),
        ("sources", "inner"): Span(8, 1, 8, 16),
        ("policy",): Span(9, 1, 9, 9),
    }


def test_a_list_of_any_length_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def loads(text: str) -> dict[str, object]:
        parsed.append(text)
        return tomllib.loads(text)

    monkeypatch.setattr(
        "caspian_mail.toml_places.tomllib", SimpleNamespace(loads=loads, TOMLDecodeError=ValueError)
    )
    text = "a = [\n" + "  1,\n" * 1000 + "]\nb = 2"
    assert toml_places(text).values["b",].line == 1003
    assert len(parsed) <= 4


def test_strings_over_several_lines_hide_what_looks_like_a_key() -> None:
    places = toml_places('text = """\nname = 1\n"""\nname = 2\n').values
    assert places["name",] == Span(4, 8, 4, 9)
    assert places["text",].line == 1


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.from_regex(r"[ -!#-\[\]-~]{0,20}", fullmatch=True)
    )
)
def test_what_stands_at_a_place_is_the_value(values: dict[str, str]) -> None:
    text = "".join(f'  {key}  =  "{value}" # "{value}"\n' for key, value in values.items())
    lines = text.split("\n")
    for (key,), span in toml_places(text).values.items():
        written = lines[span.line - 1][span.column - 1 : span.end_column - 1]
        assert tomllib.loads(f"v = {written}")["v"] == values[str(key)]
