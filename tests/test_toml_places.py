from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.diagnostics import Span
from caspian_mail.toml_places import toml_places


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
    places = toml_places(text)
    assert places["name",] == Span(2, 8, 2, 15)
    assert places["odd = key",] == Span(3, 15, 3, 16)
    assert places["list", 0] == Span(5, 3, 5, 8)
    assert places["a", "b"] == Span(8, 7, 8, 11)
    assert places["sources", 0, "name"] == Span(11, 8, 11, 11)
    assert places["sources", 1] == Span(12, 1, 12, 12)
    assert places["sources", 1, "domains", 1] == Span(14, 17, 14, 20)
    assert places["policy", "inner", "bytes"] == Span(16, 9, 16, 10)


def test_strings_over_several_lines_hide_what_looks_like_a_key() -> None:
    places = toml_places('text = """\nname = 1\n"""\nname = 2\n')
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
    for (key,), span in toml_places(text).items():
        written = lines[span.line - 1][span.column - 1 : span.end_column - 1]
        assert tomllib.loads(f"v = {written}")["v"] == values[str(key)]
