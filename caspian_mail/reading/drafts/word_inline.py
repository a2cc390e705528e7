"""What stands in a paragraph of a Word file → runs; what no issue can hold is told."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from caspian_mail.diagnostics import Span
from caspian_mail.reading.drafts.lines import Run
from caspian_mail.reading.drafts.notices import Notice
from caspian_mail.reading.drafts.word_asides import Asides, words_of
from caspian_mail.reading.drafts.word_package import child, local, value_of
from caspian_mail.reading.drafts.word_styles import switch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.reading.drafts.notices import Notices
    from caspian_mail.reading.drafts.word_package import WordPackage
    from caspian_mail.reading.drafts.word_styles import WordStyles

_HYPERLINK = re.compile(r'\s{0,50}HYPERLINK\b([^"]{0,200})"([^"]{0,4000})"', re.IGNORECASE)
_BARE = re.compile(r"\s{0,50}HYPERLINK\s{1,50}([a-z]+:[^\s\"]{1,4000})", re.IGNORECASE)
_TO_A_PLACE = re.compile(r"\\l\s{0,9}$", re.IGNORECASE)
_PLACE = re.compile(r'\s{0,9}\\l\s{0,9}"([^"]{0,1000})"', re.IGNORECASE)
_CHARACTERS = {"tab": "\t", "ptab": "\t", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_NOTE_PARTS = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_PRIVATE = range(0xF000, 0xF100)

BREAK = None
"""Stands among runs for the end of a line within a paragraph."""

Pieces = list[Run | None]


@dataclass(frozen=True, slots=True)
class Setting:
    """How text is set at a point of a paragraph."""

    bold: bool = False
    italic: bool = False
    link: str = ""
    hidden: bool = False


@dataclass(slots=True)
class _Field:
    """A field that was begun: what it says, and where its result leads."""

    code: list[str] = field(default_factory=list)
    link: str = ""


class InlineReader:
    """Reads what stands in paragraphs, one after the other.

    Args:
        package: the file.
        styles: its styles.
        notices: takes what is left out.
    """

    def __init__(self, package: WordPackage, styles: WordStyles, notices: Notices) -> None:
        self.asides = Asides(package, notices)
        self.boxes: list[Any] = []
        self._relations = package.relations(package.main)
        self._styles = styles
        self._notices = notices
        self._fields: list[_Field] = []
        self._number = 0
        self._length = 0
        self._pieces: Pieces = []
        self._words: dict[Notice, list[str]] = {}
        self._hidden: list[str] = []

    def read(self, paragraph: Any, number: int, setting: Setting) -> Pieces:  # noqa: ANN401 - lxml's
        """Return the runs of a paragraph; text boxes in it are put into `boxes`.

        Args:
            paragraph: the element.
            number: which paragraph of the draft it is.
            setting: how its style sets it.
        """
        self._number, self._length = number, 0
        self._pieces, self._words, self._hidden = [], {}, []
        # A field that was never ended must not make a link of all that follows.
        self._fields = []
        self._inline(paragraph, setting)
        self._tell()
        return self._pieces

    @property
    def _here(self) -> Span:
        return Span(self._number, self._length + 1, self._number, self._length + 1)

    def _tell(self) -> None:
        """Tell what is the matter with words of the paragraph, once for all of a kind."""
        start = Span(self._number, 1, self._number, 1)
        for notice, words in self._words.items():
            text = " ".join("".join(words).split())
            if not text:
                continue
            if notice is Notice.DELETED_TEXT:
                message = f'deleted in the draft, and left out: "{text}"'
                self._notices.add(notice, start, message)
            else:
                message = f'crossed out in the draft, and taken over: "{text}"'
                self._notices.add(notice, start, message, "delete it in the issue if it is to go")
        hidden = " ".join("".join(self._hidden).split())
        if hidden:
            self._notices.add(Notice.LEFT_OUT_PART, start, f'hidden text is left out: "{hidden}"')

    def _inline(self, element: Any, setting: Setting) -> None:  # noqa: ANN401 - lxml's
        for node in element:
            match local(node.tag):
                case "r":
                    self._run(node, setting)
                case "hyperlink":
                    self._hyperlink(node, setting)
                case "fldSimple":
                    link = _link_of_field(value_of(node, "instr"))
                    self._inline(node, replace(setting, link=link or setting.link))
                case "AlternateContent":
                    self._inline(alternative(node), setting)
                case "sdt" | "moveFrom" if is_unseen(node):
                    continue
                case "t":  # of a formula, which has runs of its own kind
                    self._add(node.text or "", setting)
                case "del":
                    self._words.setdefault(Notice.DELETED_TEXT, []).append(words_of(node))
                case name if not self._aside(name, node):
                    # Insertions, content controls, smart tags, and whatever else may hold words.
                    self._inline(node, setting)

    def _hyperlink(self, node: Any, setting: Setting) -> None:  # noqa: ANN401 - lxml's
        _, target = self._relations.get(value_of(node, "id"), ("", ""))
        anchor = value_of(node, "anchor")
        if target and anchor:
            target = f"{target}#{anchor}"
        before = len(self._pieces)
        self._inline(node, replace(setting, link=target or setting.link))
        if target and not any(piece and piece.text.strip() for piece in self._pieces[before:]):
            message = f'a link without words is left out: "{target}"'
            self._notices.add(Notice.LEFT_OUT_PART, self._here, message)

    def _run(self, run: Any, setting: Setting) -> None:  # noqa: ANN401 - lxml's
        properties = child(run, "rPr")
        setting = self._setting_of(properties, setting)
        crossed = switch(properties, "strike") or switch(properties, "dstrike")
        before = len(self._pieces)
        self._parts(run, setting)
        if crossed:
            texts = [piece.text for piece in self._pieces[before:] if piece]
            self._words.setdefault(Notice.CROSSED_OUT, []).extend(texts)

    def _setting_of(self, properties: Any, setting: Setting) -> Setting:  # noqa: ANN401 - lxml's
        if properties is None:
            return setting
        named = child(properties, "rStyle")
        style = None if named is None else self._styles.of(value_of(named))

        def chosen(tag: str, name: str, inherited: bool) -> bool:  # noqa: FBT001 - what the paragraph says
            direct = switch(properties, tag)
            of_style = getattr(style, name) if style else None
            found = of_style if direct is None else direct
            return inherited if found is None else bool(found)

        return replace(
            setting,
            bold=chosen("b", "bold", setting.bold),
            italic=chosen("i", "italic", setting.italic),
            hidden=chosen("vanish", "hidden", setting.hidden),
        )

    def _parts(self, run: Any, setting: Setting) -> None:  # noqa: ANN401 - lxml's
        for node in run:
            match local(node.tag):
                case "t":
                    self._add(node.text or "", setting)
                case "tab" | "ptab" | "noBreakHyphen" | "softHyphen" as name:
                    self._add(_CHARACTERS[name], setting)
                case "br" | "cr":
                    self._pieces.append(BREAK)
                    self._length += 1
                case "instrText" | "fldChar":
                    self._field(value_of(node, "fldCharType"), node.text or "")
                case "sym":
                    self._symbol(node, setting)
                case "AlternateContent":
                    self._parts(alternative(node), setting)
                case name if not self._aside(name, node):
                    self._inline(node, setting)

    def _aside(self, name: str, node: Any) -> bool:  # noqa: ANN401 - lxml's
        """Tell what is no text of the paragraph itself; return whether it is such a thing."""
        match name:
            case "commentReference":
                self.asides.tell_comment(value_of(node, "id"), self._here)
            case "footnoteReference" | "endnoteReference":
                self.asides.tell_footnote(_NOTE_PARTS[name], value_of(node, "id"), self._here)
            case "drawing" | "pict" | "object":
                self._drawing(node)
            case "delText":
                self._words.setdefault(Notice.DELETED_TEXT, []).append(node.text or "")
            case _:
                return False
        return True

    def _add(self, text: str, setting: Setting) -> None:
        if setting.hidden:
            self._hidden.append(text)
            return
        text = text.replace("\n", " ").replace("\r", " ")
        if text:
            link = (self._fields[-1].link if self._fields else "") or setting.link
            self._pieces.append(Run(text, setting.bold, setting.italic, link))
            self._length += len(text)

    def _field(self, kind: str, code: str) -> None:
        """Begin a field, go on with what it says, or with its result, or end it."""
        if kind == "begin":
            self._fields.append(_Field(link=self._fields[-1].link if self._fields else ""))
        elif kind == "separate" and self._fields:
            begun = self._fields[-1]
            begun.link = _link_of_field("".join(begun.code)) or begun.link
        elif kind == "end" and self._fields:
            self._fields.pop()
        elif self._fields:
            self._fields[-1].code.append(code)

    def _symbol(self, node: Any, setting: Setting) -> None:  # noqa: ANN401 - lxml's
        try:
            code = int(value_of(node, "char")[:8], 16)
            character = chr(code)
        except (ValueError, OverflowError):
            return
        if code not in _PRIVATE:
            self._add(character, setting)
            return
        font = value_of(node, "font")
        message = f"a character of a font for symbols is left out ({font}, {code:04X})"
        self._notices.add(Notice.LEFT_OUT_PART, self._here, message, "write what it stands for")

    def _drawing(self, drawing: Any) -> None:  # noqa: ANN401 - lxml's
        """Take the text boxes of a drawing, and tell what else it is."""
        boxes, told = 0, ""
        for node in _shapes(drawing):
            name = local(node.tag)
            if name == "txbxContent":
                self.boxes.append(node)
                boxes += 1
            elif name in {"docPr", "shape"}:
                told = told or value_of(node, "descr") or value_of(node, "alt") or value_of(node, "title")
            elif name in {"blip", "imagedata"}:
                self.asides.tell_image(told, self._here)
                boxes += 1
            elif name == "textpath":
                self.asides.tell_part("text set as a picture", value_of(node, "string"), self._here)
                boxes += 1
            elif name == "relIds":
                self.asides.tell_diagram(value_of(node, "dm"), self._here)
                boxes += 1
            elif name == "chart":
                self.asides.tell_part("a chart", told, self._here)
                boxes += 1
            elif name == "OLEObject":
                self.asides.tell_part("an embedded object", value_of(node, "ProgID"), self._here)
        if not boxes and told:
            self.asides.tell_part("a drawing", told, self._here)


def is_unseen(node: Any) -> bool:  # noqa: ANN401 - lxml's
    """Tell whether a part is nothing of the text: words that were moved away, or a hint nobody wrote over."""
    return local(node.tag) == "moveFrom" or child(node, "sdtPr", "showingPlcHdr") is not None


def alternative(node: Any) -> Any:  # noqa: ANN401 - lxml's
    """Return the one of several forms of the same that is read: the first, else what stands in for it."""
    found = child(node, "Choice")
    if found is None:
        found = child(node, "Fallback")
    return () if found is None else found


def _shapes(drawing: Any) -> Iterator[Any]:  # noqa: ANN401 - lxml's
    """Yield the elements of a drawing in order, but nothing that stands in a text box."""
    stack = [drawing]
    while stack:
        node = stack.pop()
        yield node
        if local(node.tag) == "txbxContent":
            continue
        inner = alternative(node) if local(node.tag) == "AlternateContent" else node
        stack.extend(reversed(list(inner)))


def _link_of_field(code: str) -> str:
    found = _HYPERLINK.match(code)
    if not found:
        bare = _BARE.match(code)
        return bare[1] if bare else ""
    if _TO_A_PLACE.search(found[1]):
        return ""
    place = _PLACE.match(code, found.end())
    return f"{found[2].strip()}#{place[1]}" if place else found[2].strip()
