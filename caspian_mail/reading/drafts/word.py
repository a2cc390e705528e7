"""A Word file (.docx) → the lines of a draft.

Read from its parts as they are, since what is tracked, boxed or a field is not there for the libraries that
give a paragraph's text. A line is a paragraph, or a part of one that ends with a line break.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from caspian_mail.diagnostics import Span
from caspian_mail.errors import UsageError
from caspian_mail.reading.drafts.lines import Draft, Line, Run
from caspian_mail.reading.drafts.notices import Notice, Notices
from caspian_mail.reading.drafts.tables import lines_of_table
from caspian_mail.reading.drafts.text import item_of
from caspian_mail.reading.drafts.word_asides import words_of
from caspian_mail.reading.drafts.word_inline import InlineReader, Setting, alternative, is_unseen
from caspian_mail.reading.drafts.word_package import WordPackage, child, local, value_of
from caspian_mail.reading.drafts.word_styles import (
    WordLists,
    WordStyles,
    is_contents,
    is_title,
    outline_level,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.reading.drafts.word_inline import Pieces

_DEEPEST = 6
_AROUND_CELLS = frozenset({"sdt", "sdtContent", "customXml", "ins"})


def read_word(data: bytes, file: str) -> Draft:
    """Read a Word file.

    Args:
        data: all of it.
        file: its name, for findings.

    Raises:
        UsageError: it is damaged, protected, made to harm, or has no text.
    """
    package = WordPackage(data, file)
    root = package.tree(package.main)
    body = None if root is None else child(root, "body")
    if body is None:
        raise UsageError(
            f"{file} holds no document", next_steps=["open it in Word, save it anew, and import that"]
        )
    reader = _BodyReader(package, file)
    lines = tuple(reader.lines_of(body))
    if package.has_kind("vbaProject"):
        reader.notices.add(Notice.LEFT_OUT_PART, None, "a macro is left out")
    findings = reader.notices.in_order()
    if not findings and not any(line.text.strip() for line in lines):
        raise UsageError(f"{file} has no text", next_steps=["write the draft, then import it again"])
    return Draft(file, lines, "paragraph", has_breaks=reader.has_breaks, findings=findings)


class _BodyReader:
    def __init__(self, package: WordPackage, file: str) -> None:
        self.notices = Notices(file)
        self.has_breaks = False
        self._styles = WordStyles(package)
        self._lists = WordLists(package)
        self._inline = InlineReader(package, self._styles, self.notices)
        self._number = 0
        self._titles: set[int] = set()
        # What a paragraph holds whose end was deleted: it goes on in the next one.
        self._held: Pieces = []
        self._held_number = 0

    def lines_of(self, body: Any) -> Iterator[Line]:  # noqa: ANN401 - lxml's
        """Return the lines of the document."""
        lines = list(self._blocks(body))
        if self._held:
            lines += self._lines(self._held_number, self._held, 0, "")
        self._inline.asides.tell_rest()
        for line, following in zip(lines, [*lines, None][1:], strict=True):
            yield self._below_title(line)
            # Lines of one paragraph may have been wrapped by hand; those of two never go on.
            if self.has_breaks and following is not None and following.number != line.number:
                yield Line(line.number, start=line.start + len(line.text))

    def _below_title(self, line: Line) -> Line:
        """Return a line with its heading counted from the title down, where one is styled as such."""
        if line.number in self._titles:
            return replace(line, heading=1)
        if self._titles and line.heading:
            return replace(line, heading=min(line.heading + 1, _DEEPEST))
        return line

    def _blocks(self, element: Any) -> Iterator[Line]:  # noqa: ANN401 - lxml's
        for node in element:
            match local(node.tag):
                case "p":
                    yield from self._paragraph(node)
                case "tbl":
                    yield from self._table(node)
                case "del":
                    self._tell_deleted(node)
                case "altChunk":
                    self._inline.asides.tell_part("another document within this one", "", self._after)
                case "AlternateContent":
                    yield from self._blocks(alternative(node))
                case "sdt" | "moveFrom" if is_unseen(node):
                    continue
                case _:
                    yield from self._blocks(node)

    @property
    def _after(self) -> Span:
        return Span(self._number + 1, 1, self._number + 1, 1)

    def _tell_deleted(self, node: Any) -> None:  # noqa: ANN401 - lxml's
        words = " ".join(words_of(node).split())
        if words:
            message = f'deleted in the draft, and left out: "{words}"'
            self.notices.add(Notice.DELETED_TEXT, self._after, message)

    def _paragraph(self, node: Any) -> Iterator[Line]:  # noqa: ANN401 - lxml's
        self._number += 1
        number = self._number
        properties = child(node, "pPr")
        named = child(node, "pPr", "pStyle")
        style = self._styles.of("" if named is None else value_of(named))
        if is_contents(style):
            self._inline.asides.tell_part("a line of a table of contents", words_of(node), self._at(number))
            return
        level = outline_level(properties)
        heading = (style.level or 0) if level is None else level
        setting = Setting(
            bold=bool(style.bold) and not heading,
            italic=bool(style.italic) and not heading,
            hidden=bool(style.hidden),
        )
        pieces = self._inline.read(node, number, setting)
        boxes, self._inline.boxes = self._inline.boxes, []
        if self._held:
            number, pieces, self._held = self._held_number, [*self._held, *pieces], []
        if _goes_on(properties):
            self._held, self._held_number = pieces, number
        else:
            if is_title(style):
                self._titles.add(number)
            has_words = any(piece and piece.text.strip() for piece in pieces)
            marker = self._marker(properties, style.list_id) if has_words and not heading else ""
            yield from self._lines(number, pieces, heading, marker)
        yield from self._boxes(boxes, number)

    def _at(self, number: int) -> Span:
        return Span(number, 1, number, 1)

    def _marker(self, properties: Any, of_style: str | None) -> str:  # noqa: ANN401 - lxml's
        numbering = None if properties is None else child(properties, "numPr")
        direct = None if numbering is None else child(numbering, "numId")
        depth = None if numbering is None else child(numbering, "ilvl")
        level = "0" if depth is None else value_of(depth)
        key = (of_style or "") if direct is None else value_of(direct)
        return self._lists.marker(key, int(level[:2]) if level.isdecimal() else 0)

    def _lines(self, number: int, pieces: Pieces, heading: int, marker: str) -> Iterator[Line]:
        """Yield a paragraph, or the lines it was broken into."""
        if heading or marker:
            # A headline or an item is one, however it was broken.
            pieces = [Run(" ") if piece is None else piece for piece in pieces]
        start, line = 0, list[Run]()
        for piece in pieces:
            if piece is not None:
                line.append(piece)
                continue
            self.has_breaks = True
            yield _line(number, line, start, heading, marker)
            start += sum(len(run.text) for run in line) + 1
            line = []
        yield _line(number, line, start, heading, marker)

    def _boxes(self, boxes: list[Any], number: int) -> Iterator[Line]:
        for box in boxes:
            words = " ".join(words_of(box).split())
            if words:
                message = f'text of a text box is taken over below this paragraph: "{words}"'
                self.notices.add(
                    Notice.UNBOXED_TEXT, self._at(number), message, "see whether it belongs there"
                )
            yield from self._blocks(box)

    def _table(self, node: Any) -> Iterator[Line]:  # noqa: ANN401 - lxml's
        first = self._number + 1
        rows: list[list[list[Line]]] = []
        for row, cells in _rows_of(node):
            if child(row, "trPr", "del") is not None:
                self._tell_deleted(row)
            else:
                rows.append([list(self._blocks(cell)) for cell in cells])
        lines, message = lines_of_table(rows)
        if message:
            self.notices.add(
                Notice.UNFOLDED_TABLE, self._at(first), message, "see whether it reads as it should"
            )
        yield from lines


def _goes_on(properties: Any) -> bool:  # noqa: ANN401 - lxml's
    """Tell whether the next paragraph is one with this: its end was deleted, or it is a first letter."""
    if properties is None:
        return False
    frame = child(properties, "framePr")
    is_letter = frame is not None and value_of(frame, "dropCap") not in {"", "none"}
    return is_letter or child(properties, "rPr", "del") is not None


def _line(number: int, runs: list[Run], start: int, heading: int, marker: str) -> Line:
    if not any(run.text for run in runs):
        return Line(number, start=start)
    length = sum(len(run.text) for run in runs)
    if not marker and not heading:
        marker, runs = item_of(runs)
        start += length - sum(len(run.text) for run in runs)
    if heading:
        # A heading is set in bold by its style: that says nothing more.
        runs = [replace(run, bold=False) for run in runs]
    return Line(number, tuple(runs), heading, marker, start)


def _rows_of(table: Any) -> Iterator[tuple[Any, list[Any]]]:  # noqa: ANN401 - lxml's
    """Yield the rows of a table, each with its cells."""
    for row in _within(table, "tr"):
        yield row, list(_within(row, "tc"))


def _within(element: Any, name: str) -> Iterator[Any]:  # noqa: ANN401 - lxml's
    """Yield the children by a name, also those within a content control."""
    for node in element:
        tag = local(node.tag)
        if tag == name:
            yield node
        elif tag in _AROUND_CELLS:
            yield from _within(node, name)
