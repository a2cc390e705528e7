"""HTML → the lines of a draft: a Google Docs export, Word's filtered HTML, a saved web page.

What is not part of the text, such as scripts and navigation, is dropped and said so. A line is a block of
the page, counted as paragraphs are in Word: many exports put a whole page into one line of the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from caspian_mail.diagnostics import Span
from caspian_mail.errors import UsageError
from caspian_mail.reading.drafts.html_style import StyleSheet, link_target
from caspian_mail.reading.drafts.lines import Draft, Line, Run
from caspian_mail.reading.drafts.notices import Notice, Notices, in_marks
from caspian_mail.reading.drafts.text import item_of

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Diagnostic

_MOST_TAGS = 400_000
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_SILENT = frozenset({"head", "script", "style", "template", "noscript", "title", "meta", "link"})
_DROPPED = {
    "nav": "navigation",
    "aside": "what stands beside the text",
    "footer": "the foot of the page",
    "form": "a form",
    "button": "a button",
    "select": "a form",
    "textarea": "a form",
    "svg": "a drawing",
    "iframe": "a frame",
    "object": "an object",
    "video": "a video",
    "audio": "a recording",
    "del": "deleted text",
}
_ROLES = {"navigation": "navigation", "banner": "the head of the page", "contentinfo": "the foot of the page"}


def read_html(text: str, file: str, findings: tuple[Diagnostic, ...] = ()) -> Draft:
    """Read a page.

    Args:
        text: the page.
        file: its name, for findings.
        findings: what was found when it was decoded.

    Raises:
        UsageError: it has more tags, or is nested deeper, than a newsletter could be.
    """
    from lxml import html

    if text.count("<") > _MOST_TAGS:
        raise UsageError(
            f"{file} has more than {_MOST_TAGS:,} tags: too large for one newsletter",
            next_steps=["copy its text into a file of its own, and import that"],
        )
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    content = _DECLARATION.sub("", text.replace("\x00", "")).encode("utf-8", "replace")
    root = html.document_fromstring(content, parser=parser, ensure_head_body=True)
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        # What lies deeper is not in the tree: it would be lost in silence.
        raise UsageError(
            f"{file} is nested too deep to be read",
            next_steps=["copy its text into a file of its own, and import that"],
        )
    page = _Page(file, StyleSheet.of_page(root))
    page.read(root)
    return Draft(
        file, tuple(page.lines), "paragraph", has_breaks=False, findings=(*findings, *page.notices.in_order())
    )


@dataclass(frozen=True, slots=True)
class _Style:
    """How text is set at a point of the page."""

    bold: bool = False
    italic: bool = False
    link: str = ""
    heading: int = 0
    keeps_breaks: bool = False


@dataclass(slots=True)
class _Page:
    """The lines of a page as they are found, and what is left out of it."""

    file: str
    sheet: StyleSheet
    lines: list[Line] = field(default_factory=list)
    notices: Notices = field(init=False)
    _runs: list[Run] = field(default_factory=list)
    _style: _Style = field(default_factory=_Style)
    _item: str = ""
    _lists: list[tuple[str, list[int]]] = field(default_factory=list)
    _is_comment: bool = False

    def __post_init__(self) -> None:
        self.notices = Notices(self.file)

    def read(self, root: Any) -> None:  # noqa: ANN401 - lxml has no types
        """Walk the page from its root, without recursion: pages nest as deep as they like."""
        content = _content(root)
        self._report_silent(root)
        if content is not root:
            self._report_around(root, content)
        stack: list[tuple[Any, _Style | None]] = [(content, None)]
        while stack:
            element, restored = stack.pop()
            if restored is not None:
                self._leave(element, restored)
                continue
            if not self._enter(element):
                self._text(element.tail)
                continue
            stack.append((element, self._style))
            self._style = self._style_in(element)
            self._text(element.text)
            stack += [(child, None) for child in reversed(element)]
        self._flush()

    def _enter(self, element: Any) -> bool:  # noqa: ANN401 - lxml's
        """Begin an element; tell whether what is in it counts."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _SILENT:
            return False
        what = _DROPPED.get(tag) or _ROLES.get(element.get("role", ""))
        if not what and (element.get("hidden") is not None or self.sheet.hides(element)):
            what = "hidden text"
        if what:
            self._report(what, _words(element))
            return False
        if tag == "img":
            self._report("an image", element.get("alt") or (element.get("src") or "")[:100])
            return False
        if tag == "a" and element.get("href", "").startswith("#cmnt"):
            self._is_comment = self._is_comment or element.get("href").startswith("#cmnt_ref")
            return False
        self._begin_block(element)
        return True

    def _begin_block(self, element: Any) -> None:  # noqa: ANN401 - lxml's
        tag = element.tag
        if tag == "br":
            self._flush()
        if tag not in _BLOCKS:
            return
        self._flush()
        if tag == "hr":
            self.lines.append(Line(len(self.lines) + 1, (Run("---"),)))
        elif tag in {"ul", "ol"}:
            self._lists.append((tag, [0]))
        elif tag == "li":
            kind, count = self._lists[-1] if self._lists else ("ul", [0])
            count[0] += 1
            self._item = f"{count[0]}." if kind == "ol" else "-"

    def _leave(self, element: Any, restored: _Style) -> None:  # noqa: ANN401 - lxml's
        if element.tag in _BLOCKS:
            self._flush()
        if element.tag in {"ul", "ol"}:
            self._lists.pop()
        if element.tag == "li":
            self._item = ""
        self._style = restored
        self._text(element.tail)

    def _style_in(self, element: Any) -> _Style:  # noqa: ANN401 - lxml's
        tag, style = element.tag, self._style
        bold, italic = self.sheet.emphasis(element)
        heading = self.sheet.heading(element)
        link = link_target(element.get("href", "")) if tag == "a" else style.link
        return replace(
            style,
            bold=style.bold if bold is None else bold,
            italic=style.italic if italic is None else italic,
            link=link,
            heading=heading or style.heading,
            keeps_breaks=style.keeps_breaks or tag == "pre",
        )

    def _text(self, text: str | None) -> None:
        if not text:
            return
        style = self._style
        for number, line in enumerate(text.split("\n") if style.keeps_breaks else [text]):
            if number:
                self._flush()
            shown = _SPACE.sub(" ", line)
            if shown != " " or self._runs:
                # A heading is set in bold by every browser: that says nothing more.
                self._runs.append(Run(shown, style.bold and not style.heading, style.italic, style.link))

    def _flush(self) -> None:
        """End a line, if there is one."""
        runs, self._runs = self._runs, []
        words = "".join(run.text for run in runs)
        is_comment, self._is_comment = self._is_comment, False
        if not words.strip():
            return
        if is_comment:
            self._report("a comment", words.strip())
            return
        item, self._item = self._item, ""
        if not item:
            item, runs = item_of(runs)
        self.lines.append(Line(len(self.lines) + 1, tuple(runs), self._style.heading, item))

    def _report_silent(self, root: Any) -> None:  # noqa: ANN401 - lxml's
        for tag, what in (("script", "script"), ("style", "style sheet")):
            count = sum(1 for _ in root.iter(tag))
            if count:
                counted = f"a {what} is" if count == 1 else f"{count:,} {what}s are"
                self.notices.add(Notice.LEFT_OUT_MARKUP, None, f"{counted} left out")

    def _report_around(self, root: Any, content: Any) -> None:  # noqa: ANN401 - lxml's
        """Report what stands around the main part of a page."""
        element = content
        while element is not root and element.getparent() is not None:
            for other in element.getparent():
                if other is not element and isinstance(other.tag, str) and other.tag not in _SILENT:
                    self._report("what stands around the main part", _words(other))
            element = element.getparent()

    def _report(self, what: str, words: str) -> None:
        number = len(self.lines) + 1
        if words:
            span = Span(number, 1, number, 1)
            self.notices.add(Notice.LEFT_OUT_MARKUP, span, f"{what} is left out: {in_marks(words)}")


def _content(root: Any) -> Any:  # noqa: ANN401 - lxml's
    """Return the main part of a page where it has exactly one, else all of it."""
    for path in ("//main", "//*[@role='main']", "//article"):
        found = root.xpath(path)
        if len(found) == 1:
            return found[0]
    return root


def _words(element: Any) -> str:  # noqa: ANN401 - lxml's
    texts = (
        part
        for child in element.iter()
        if isinstance(child.tag, str) and child.tag not in _SILENT
        for part in (child.text, child.tail if child is not element else None)
        if part
    )
    return " ".join(" ".join(texts).split())
