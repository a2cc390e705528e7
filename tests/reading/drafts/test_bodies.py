from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.diagnostics import Place, Span
from caspian_mail.markdown import markdown_parser
from caspian_mail.model import Text
from caspian_mail.reading.drafts.bodies import WIDTH, body_of, wrapped
from caspian_mail.reading.drafts.inline import runs_of
from caspian_mail.reading.drafts.lines import Run
from caspian_mail.reading.drafts.notices import Notices
from caspian_mail.reading.drafts.paragraphs import Paragraph

_PIECES = st.lists(
    st.sampled_from(
        ["word", "2025.", "1)", "-", "+", "*", "**", "_", "__", "[a]", "](b)", "<https://a.example/>", "<",
        "\\", "\\*", "a*b",
         "`", "#", "!", "&amp;", "x_y_z", "(c)", "“q”", "https://a.example/b_c_d"]
    ),
    min_size=1,
    max_size=30,
)  # fmt: skip


def _paragraph(*runs: Run, item: str = "") -> Paragraph:
    text = Text("".join(run.text for run in runs), Place(Span(1, 1, 1, 2), "", ((0, 1, 1),)))
    return Paragraph(text, runs, item=item)


def _body(*paragraphs: Paragraph) -> str:
    return body_of(paragraphs, Notices("draft"))


def _shown(markdown: str) -> str:
    """Return the words a reader sees, one line a block."""
    blocks = []
    for token in markdown_parser().parse(markdown):
        if token.type == "inline":
            parts = (child.content or " " for child in token.children or [] if child.nesting == 0)
            blocks.append("".join(parts))
    return "\n".join(blocks)


@given(_PIECES, st.sampled_from([" ", ""]))
def test_text_that_looks_like_markdown_is_read_as_written(pieces: list[str], between: str) -> None:
    text = " ".join(between.join(pieces).split())
    markdown = _body(_paragraph(Run(text)))
    assert _shown(markdown) == text
    assert not [token.type for token in markdown_parser().parse(markdown) if token.type.endswith("list_open")]


_STYLES = st.tuples(st.booleans(), st.booleans(), st.sampled_from(["", "", "https://a.example/b(c)"]))
_STYLED = st.lists(
    st.tuples(_PIECES.map(" ".join), st.sampled_from(["", " "]), _STYLES), min_size=1, max_size=6
)


@given(_STYLED)
def test_text_that_is_set_in_many_ways_keeps_its_words(
    pieces: list[tuple[str, str, tuple[bool, bool, str]]],
) -> None:
    runs = [Run(text + space, *style) for text, space, style in pieces]
    runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
    shown = _shown(_body(_paragraph(*runs)))
    assert "".join(shown.split()) == "".join("".join(run.text for run in runs).split())


@given(_PIECES)
def test_items_and_their_markers_stay_apart_from_the_text(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert (
        _shown(_body(_paragraph(Run(text), item="-"), _paragraph(Run("next"), item="-"))) == f"{text}\nnext"
    )


def test_nothing_is_escaped_that_need_not_be() -> None:
    text = "A snake_case name, 5 * 3 = 15, [a note], C:\\Users, “x” & (y) – 100 % #1 <3 a-b 2025"
    assert _body(_paragraph(Run(text))) == text + "\n"


def test_emphasis_and_links_are_kept() -> None:
    runs = (
        Run("See "),
        Run("the map", link="https://a.example/b(c) d"),
        Run(" and "),
        Run("more ", bold=True),
        Run("or", italic=True),
        Run(" "),
        Run("all", bold=True, italic=True),
        Run(": "),
        Run("https://a.example/", link="https://a.example/"),
        Run(" half"),
        Run("word", bold=True),
    )
    assert _body(_paragraph(*runs)) == (
        "See [the map](https://a.example/b%28c%29%20d) and **more** *or* ***all***:\n"
        "<https://a.example/> halfword\n"
    )


def test_paragraphs_have_an_empty_line_between_and_items_none() -> None:
    body = _body(
        _paragraph(Run("Lead:")),
        _paragraph(Run("one " * 40), item="1."),
        _paragraph(Run("two"), item="2."),
        _paragraph(Run("End.")),
    )
    first, second, third = body.split("\n\n")
    assert (first, third) == ("Lead:", "End.\n")
    assert second.splitlines()[1].startswith("   one")
    assert second.endswith("\n2. two")
    assert all(len(line) <= WIDTH for line in body.splitlines())
    assert _body() == ""


def test_a_line_is_not_broken_before_what_would_make_an_item() -> None:
    assert wrapped("aaaa - bbbb", 5) == "aaaa -\nbbbb"
    assert wrapped("aaaa 1. bbbb 2. c", 5) == "aaaa 1.\nbbbb\n2. c"


def test_a_link_no_letter_can_carry_is_text_and_told() -> None:
    notices = Notices("draft")
    paragraph = _paragraph(Run("See "), Run("this", link="file:///c:/x"))
    assert body_of([paragraph], notices) == "See this\n"
    assert [finding.code for finding in notices.in_order()] == ["IMP013"]


def test_markdown_in_a_line_of_text_is_read() -> None:
    assert runs_of("a *b* **c** [d](https://e.example/ä%20b) \\*") == (
        Run("a "),
        Run("b", italic=True),
        Run(" "),
        Run("c", bold=True),
        Run(" "),
        Run("d", link="https://e.example/ä%20b"),
        Run(" *"),
    )
    long = "*a* " * 2000
    assert runs_of(long) == (Run(long),)
