"""Nothing an editor writes becomes markup, a template, a style or a request."""

from __future__ import annotations

from functools import cache

from hypothesis import example, given, settings
from hypothesis import strategies as st

from caspian_mail.model import Issue, Section, Text
from tests.rendering.page import Page
from tests.rendering.samples import article, composed, source

# fmt: off
PIECES = (
    "<", ">", "&", '"', "'", "</mj-text>", "<mj-raw>", "<script>", "</style>", "]]>", "<![CDATA[", "<!--",
    "-->", "<?xml", "{{ 7*7 }}", "{% raw %}", "{#", "&lt;", "&#60;", "&amp;", "%%", "\\", "](", "[", ")",
    "**", "_", "`", "!", "x", " ", "é", "و", "javascript:", "https://", "style=", "url(//x)",
    "\u00a0", "\u200f",
)
# fmt: on
NASTY = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
WRITTEN = st.one_of(NASTY, st.text(max_size=30))


@cache
def harmless() -> list[str]:
    return Page(composed(issue_of("x")).edition.html).tags()


def issue_of(text: str) -> Issue:
    value = Text(text)
    story = article(value, "x", source(value))
    return Issue(value, None, value, value, None, (Section(value, (story, story, story)),))


def words(text: str) -> str:
    return "".join(text.split())


@given(WRITTEN)
@example("</mj-text></mj-column><mj-raw><img src=//x></mj-raw>")
@example("a<b & c > d \"e\" 'f' {{ g }} {% h %} &amp; &#60;")
@settings(deadline=None, max_examples=30)
def test_a_line_is_shown_as_written(text: str) -> None:
    page = Page(composed(issue_of(f"x{text}x")).edition.html)
    # Elements that mark a direction come and go; nothing else does.
    assert [tag for tag in page.tags() if tag != "span"] == [tag for tag in harmless() if tag != "span"]
    shown = {words("".join(element.itertext())) for element in page.all("h3")}
    assert len(shown) == 1
    if text.isprintable():
        assert shown == {words(f"x{text}x")}


@given(WRITTEN)
@example("[x](javascript:alert(1)) ![x](https://example.org/x.png) <https://example.org/>")
@example("a\x0bb\x0cc\x85d\u2028e\x1bf")
@example("&#106;avascript: [a](&#106;avascript:x) [b](\tjavascript:x) [c](data:text/html,x) [d](//x)")
@settings(deadline=None, max_examples=30)
def test_a_body_becomes_paragraphs_links_emphasis_and_lists_alone(text: str) -> None:
    which = Issue(sections=(Section(Text("S"), (article("H", text, source("N")),)),))
    page = Page(composed(which).edition.html)
    story = page.all("td.ink:has(h3)")[0]
    allowed = {"td", "div", "h3", "p", "a", "strong", "em", "ul", "ol", "li", "br", "span"}
    assert {str(element.tag) for element in story.iter()} <= allowed
    for element in story.iter():
        assert set(element.attrib) <= {"class", "style", "align", "id", "href", "start", "dir"}
    for link in story.cssselect("a"):
        assert link.get("href").lower().startswith(("https://", "http://", "mailto:"))
