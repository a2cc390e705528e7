"""HTML → the lines of a draft: a Google Docs export, Word's filtered HTML, a saved web page.

What is not part of the text, such as scripts and navigation, is dropped and said so. A line is a block of
the page, counted as paragraphs are in Word: many exports put a whole page into one line of the file.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from caspian_mail.diagnostics import Span
from caspian_mail.errors import UsageError
from caspian_mail.reading.drafts.html_bounds import bounded_markup
from caspian_mail.reading.drafts.html_notes import PageNotes
from caspian_mail.reading.drafts.html_parts import BLOCKS, SILENT, left_out, main_part, words_of
from caspian_mail.reading.drafts.html_style import StyleSheet, link_target
from caspian_mail.reading.drafts.lines import Draft, Line, Run
from caspian_mail.reading.drafts.notices import Notice, Notices, in_marks
from caspian_mail.reading.drafts.tables import LAID_OUT, lines_of_table
from caspian_mail.reading.drafts.text import item_of

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Diagnostic

_MOST_PARAGRAPHS = 20_000
_MOST_ASIDES = 5_000
_SPACE = re.compile(r"[ \t\r\n\f]+")
# Emoji and the joiners between them: the icon of a page or of a box.
_OF_SIGNS = frozenset({"So", "Sk", "Mn", "Cf"})
_OF_TABLES = frozenset({"table", "tr", "td", "th"})
_OF_NOTES = {"a footnote": Notice.LEFT_OUT_FOOTNOTE, "a comment": Notice.LEFT_OUT_COMMENT}


def read_html(text: str, file: str, findings: tuple[Diagnostic, ...] = ()) -> Draft:
    """Read a page.

    Args:
        text: the page.
        file: its name, for findings.
        findings: what was found when it was decoded.

    Raises:
        UsageError: it has no text, more of it, more tags, or is nested deeper, than a newsletter could be.
    """
    from lxml import etree, html

    text = bounded_markup(text, file)
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    content = text.replace("\x00", "").encode("utf-8", "replace")
    try:
        root = html.document_fromstring(content, parser=parser, ensure_head_body=True)
    except etree.ParserError:
        raise UsageError(
            f"{file} has no text", next_steps=["write the draft, then import it again"]
        ) from None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        # What lies deeper is not in the tree: it would be lost in silence.
        raise UsageError(
            f"{file} is nested too deep to be read",
            next_steps=["copy its text into a file of its own, and import that"],
        )
    page = _Page(file, StyleSheet.of_page(root), PageNotes(root))
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
    crossed: bool = False
    keeps_breaks: bool = False


@dataclass(slots=True)
class _Table:
    """A table whose end has not come yet.

    Attributes:
        first: how many lines stand before it.
        rows: the lines of each cell.
        has_names: whether the first cell of each row, and no other, is a heading.
        holds_another: whether a table stands in it: then it lays out the page.
        cell: how many lines stand before the cell that is read.
    """

    first: int
    rows: list[list[list[Line]]] = field(default_factory=list)
    has_names: bool = True
    holds_another: bool = False
    cell: int = 0


@dataclass(slots=True)
class _Page:
    """The lines of a page as they are found, and what is left out of it."""

    file: str
    sheet: StyleSheet
    notes: PageNotes
    lines: list[Line] = field(default_factory=list)
    notices: Notices = field(init=False)
    _runs: list[Run] = field(default_factory=list)
    _style: _Style = field(default_factory=_Style)
    _item: str = ""
    _crossed: list[str] = field(default_factory=list)
    _told: int = 0
    _lists: list[tuple[str, list[int]]] = field(default_factory=list)
    _tables: list[_Table] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.notices = Notices(self.file)

    def read(self, root: Any) -> None:  # noqa: ANN401 - lxml has no types
        """Walk the page from its root, without recursion: pages nest as deep as they like."""
        content = main_part(root)
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
        if not isinstance(tag, str) or tag in SILENT:
            return False
        what = left_out(element, self.sheet)
        if what:
            self._report(what, words_of(element))
            return False
        if tag == "img":
            self._report("an image", element.get("alt") or (element.get("src") or "")[:100])
            return False
        if self.notes.is_mark(element):
            return False
        note, words = self.notes.read(element)
        if note:
            self._flush()
            self._report(note, words, _OF_NOTES[note])
            return False
        self._begin_block(element)
        return True

    def _begin_block(self, element: Any) -> None:  # noqa: ANN401 - lxml's
        tag = element.tag
        if tag == "br":
            self._flush()
        if tag not in BLOCKS:
            return
        self._flush()
        if tag == "hr":
            self.lines.append(Line(len(self.lines) + 1, (Run("---"),)))
        elif tag in _OF_TABLES:
            self._begin_of_table(tag)
        elif tag in {"ul", "ol"}:
            self._lists.append((tag, [0]))
        elif tag == "li":
            kind, count = self._lists[-1] if self._lists else ("ul", [0])
            count[0] += 1
            self._item = f"{count[0]}." if kind == "ol" else "-"

    def _leave(self, element: Any, restored: _Style) -> None:  # noqa: ANN401 - lxml's
        if element.tag in BLOCKS:
            self._flush()
        if element.tag in _OF_TABLES:
            self._end_of_table(element.tag)
        if element.tag in {"ul", "ol"}:
            self._lists.pop()
        if element.tag == "li":
            self._item = ""
        self._style = restored
        self._text(element.tail)

    def _begin_of_table(self, tag: str) -> None:
        if tag == "table":
            for table in self._tables[-1:]:
                table.holds_another = True
            self._tables.append(_Table(len(self.lines)))
        elif self._tables and tag == "tr":
            self._tables[-1].rows.append([])
        elif self._tables:
            self._tables[-1].cell = len(self.lines)

    def _end_of_table(self, tag: str) -> None:
        if not self._tables:
            return
        table = self._tables[-1]
        if tag == "table":
            self._fold(self._tables.pop())
        elif tag != "tr" and table.rows:
            row = table.rows[-1]
            row.append(self.lines[table.cell :])
            table.has_names = table.has_names and (tag == "th") == (len(row) == 1)

    def _fold(self, table: _Table) -> None:
        """Make a list of a table of figures, and lines of one of names and values; leave what is layout."""
        if table.holds_another:
            return
        rows = table.rows
        if table.has_names:
            rows = [[[_as_label(line) for line in row[0]], *row[1:]] for row in rows if row]
        lines, message = lines_of_table(rows)
        if not message or message == LAID_OUT:
            return
        first = table.first + 1
        self.lines[table.first :] = [replace(line, number=number) for number, line in enumerate(lines, first)]
        span = Span(first, 1, first, 1)
        self.notices.add(Notice.UNFOLDED_TABLE, span, message, "see whether it reads as it should")

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
            crossed=style.crossed or self.sheet.crosses_out(element),
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
                if style.crossed:
                    self._crossed.append(shown)
                self._runs.append(Run(shown, style.bold and not style.heading, style.italic, style.link))

    def _flush(self) -> None:
        """End a line, if there is one."""
        runs, self._runs = self._runs, []
        crossed, self._crossed = "".join(self._crossed).strip(), []
        words = "".join(run.text for run in runs)
        if not words.strip():
            return
        if crossed:
            self._add(Notice.CROSSED_OUT, f"crossed out in the draft, and taken over: {in_marks(crossed)}")
        item, self._item = self._item, ""
        if not item:
            item, runs = item_of(runs)
        if all(unicodedata.category(character) in _OF_SIGNS for character in words.strip()):
            self._report("a sign", words.strip())
            return
        self._refuse_endless(len(self.lines), _MOST_PARAGRAPHS)
        self.lines.append(Line(len(self.lines) + 1, tuple(runs), self._style.heading, item))

    def _refuse_endless(self, count: int, most: int) -> None:
        if count > most:
            what = "paragraphs" if most == _MOST_PARAGRAPHS else "pieces that are no text of it"
            raise UsageError(
                f"{self.file} has more than {most:,} {what}: too large for one newsletter",
                next_steps=["copy its text into a file of its own, and import that"],
            )

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
                if other is not element and isinstance(other.tag, str) and other.tag not in SILENT:
                    self._report("what stands around the main part", words_of(other))
            element = element.getparent()

    def _report(self, what: str, words: str, notice: Notice = Notice.LEFT_OUT_MARKUP) -> None:
        if words:
            self._add(notice, f"{what} is left out: {in_marks(words)}")

    def _add(self, notice: Notice, message: str) -> None:
        self._told += 1
        self._refuse_endless(self._told, _MOST_ASIDES)
        number = len(self.lines) + 1
        self.notices.add(notice, Span(number, 1, number, 1), message)


def _as_label(line: Line) -> Line:
    return line if line.text.rstrip().endswith((":", "：")) else replace(line, runs=(*line.runs, Run(":")))
