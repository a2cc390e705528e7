from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.diagnostics import Place, Span
from caspian_mail.model import Text
from caspian_mail.reading import read_issue
from caspian_mail.rules.body_links import find_body_links


def _found(text: str) -> list[tuple[str, Span]]:
    indented = "".join(f"  {line}\n" for line in text.split("\n"))
    introduction = read_issue(f"introduction: |\n{indented}".encode(), "x").issue.introduction
    assert introduction is not None
    return [(link.target, link.span) for link in find_body_links(introduction)]


def test_links_are_found_where_their_targets_stand() -> None:
    assert _found("Read [a](u:1), [b](u:1)\nand <uu:22>.\n\n- *[c](u:3)*, <me@x.org>\n  - [d](<u 4>)") == [
        ("u:1", Span(2, 12, 2, 15)),
        ("u:1", Span(2, 22, 2, 25)),
        ("uu:22", Span(3, 8, 3, 13)),
        ("u:3", Span(5, 10, 5, 13)),
        ("mailto:me@x.org", Span(5, 18, 5, 26)),
        ("u 4", Span(6, 12, 6, 15)),
    ]


def test_an_address_told_in_the_text_is_not_taken_for_the_target_of_a_link() -> None:
    assert _found("At https://x.org/a, [b](https://x.org/a).") == [("https://x.org/a", Span(2, 27, 2, 42))]
    assert _found("(u:1) [u:1](u:1) [c]( u:1) <uu:1>") == [
        ("u:1", Span(2, 15, 2, 18)),
        ("u:1", Span(2, 25, 2, 28)),
        ("uu:1", Span(2, 31, 2, 35)),
    ]
    assert _found("a b [c]()") == [("", Span(2, 11, 2, 11))]


def test_a_target_that_hides_behind_escapes_is_read_and_placed_at_its_paragraph() -> None:
    assert _found("One.\n\nTwo [a](javascript&#58;x), [b](u:2), [c](a\\(b)") == [
        ("javascript:x", Span(4, 3, 4, 3)),
        ("u:2", Span(4, 34, 4, 37)),
        ("a(b", Span(4, 3, 4, 3)),
    ]


def test_after_many_targets_that_are_not_found_the_search_ends() -> None:
    found = _found("[a](x&amp;y) " * 20 + "[b](u:2)")
    assert {span for _, span in found} == {Span(2, 3, 2, 3)}
    assert found[-1][0] == "u:2"
    assert _found("[a](x&amp;y) " * 19 + "[b](u:2)")[-1][1] != Span(2, 3, 2, 3)


def test_what_a_letter_shows_as_text_holds_no_links() -> None:
    assert _found("[a]: javascript:x\n\n[a] and [a][]") == []
    assert [target for target, _ in _found("# [a](u:1)\n\n`[b](u:2)`\n\n![c](u:3)\n\n    [d](u:4)")] == [
        "u:1",
        "u:2",
        "u:3",
        "u:4",
    ]


@given(st.text(st.sampled_from("ab[]()<>:!*_\\`-# \n&;"), max_size=80))
def test_any_text_is_searched(text: str) -> None:
    for link in find_body_links(Text(text, Place(Span(1, 1, 9, 9), "|", ((0, 1, 1),)))):
        assert link.span.line == 1
