from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.console import harmless
from caspian_mail.preview.links import Links
from caspian_mail.preview.markdown import blocks


def read(markdown: str, links: Links | None = None) -> list[str]:
    """Return the lines as they are laid out, without wrapping."""
    found: list[str] = []
    for block in blocks(markdown, Links() if links is None else links, harmless):
        if found and not block.close:
            found.append("")
        lead = block.lead
        for line in block.lines:
            found.append(lead + line.plain)
            lead = " " * len(lead)
    return found


@pytest.mark.parametrize(
    ("markdown", "lines"),
    [
        ("one\ntwo\n\nthree", ["one two", "", "three"]),
        ("one\\\ntwo", ["one", "two"]),
        ("a *b* **c** ***d***", ["a b c d"]),
        ("- a\n- b\n  - c\n- d", ["- a", "- b", "  - c", "- d"]),
        ("9. a\n10. b\n    - c", ["9. a", "10. b", "    - c"]),
        ("- a\n\n- b\n\n  c", ["- a", "", "- b", "", "  c"]),
        ("text\n- a\n- b\n\nend", ["text", "", "- a", "- b", "", "end"]),
        ("- a\n\n1. b\n2. c", ["- a", "", "1. b", "2. c"]),
        ("- - a", ["- - a"]),
        ("-\n- b", ["- b"]),
        ("# no heading", ["# no heading"]),
        ("<b>no HTML</b> &amp; \\*", ["<b>no HTML</b> &amp; *"]),
        ("![no](https://example.org/picture)", ["!no [1]"]),
        ("    no code", ["no code"]),
        ("[red]no markup[/red] :smile:", ["[red]no markup[/red] :smile:"]),
        ("[x](javascript:alert(1))", ["[x](javascript:alert(1))"]),
        ("a\x1b[31m\u202e", ["a\\x1b[31m\\u202e"]),
        ("", []),
    ],
)
def test_light_markdown(markdown: str, lines: list[str]) -> None:
    assert read(markdown) == lines


def test_links_are_numbered_and_those_met_again_keep_their_number() -> None:
    links = Links()
    assert not links
    text = read("[a](https://example.org/a) [b *c*](https://example.org/b) [d](https://example.org/a)", links)
    assert text == ["a [1] b c [2] d [1]"]
    assert links
    assert list(links) == [(1, "https://example.org/a"), (2, "https://example.org/b")]


def test_emphasis_is_style() -> None:
    [block] = blocks("*a **b***", Links(), harmless)
    text = block.lines[0]
    assert [(text.plain[span.start : span.end], span.style) for span in text.spans] == [
        ("a ", "italic"),
        ("b", "italic bold"),
    ]


def test_emphasis_in_emphasis_without_end_is_still_one_style() -> None:
    nested = "*a **b " * 500 + "c" + "** d*" * 500
    [block] = blocks(nested, Links(), harmless)
    assert {span.style for span in block.lines[0].spans} == {"italic", "italic bold"}


@given(st.text(st.sampled_from("ab *_-[]()\n1.\\!<>&;:/ə\x1b")))
def test_anything_can_be_read(markdown: str) -> None:
    for line in read(markdown):
        assert "\n" not in line
        assert "\x1b" not in line
