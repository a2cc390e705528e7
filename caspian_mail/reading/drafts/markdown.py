"""Markdown → the lines of a draft."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

from caspian_mail.diagnostics import Span
from caspian_mail.reading.drafts.inline import InlineReader
from caspian_mail.reading.drafts.lines import Draft, Line, Run
from caspian_mail.reading.drafts.notices import Notice, Notices, in_marks
from caspian_mail.reading.drafts.tables import lines_of_table
from caspian_mail.reading.drafts.text import item_of, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

    from caspian_mail.diagnostics import Diagnostic
    from caspian_mail.reading.drafts.tables import Cells

_COMMENT = re.compile(r"<!--.*?-->|</?[a-z][^<>]*>", re.IGNORECASE | re.DOTALL)
# Beyond these the parser's time grows faster than the draft.
_LONGEST_LINE = 20_000
_MOST_OPENERS = 20_000
_DEEPEST = 100
_TOO_DEEP = re.compile(r"^(?:[ \t]*(?:[-+*>]|\d{1,9}[.)])){40}", re.MULTILINE)


def read_markdown(text: str, file: str, findings: tuple[Diagnostic, ...] = ()) -> Draft:
    """Read Markdown, CommonMark with tables.

    A draft that is too wild for a Markdown parser is read as text: nothing of it is lost then either.

    Args:
        text: the draft, its line ends LF.
        file: its name, for findings.
        findings: what was found when it was decoded.
    """
    if (
        any(len(line) > _LONGEST_LINE for line in text.split("\n"))
        or sum(map(text.count, "[*_`<>")) > _MOST_OPENERS
        or _TOO_DEEP.search(text)
    ):
        return read_text(text, file, findings)
    reader = _Reader(file, text.split("\n"))
    environment: dict[str, Any] = {}
    lines = tuple(reader.lines(_parser().parse(text, environment)))
    used = {run.link for line in lines for run in line.runs}
    reader.report_unused(environment.get("references", {}), used)
    return Draft(file, lines, findings=(*findings, *reader.notices.in_order()))


class _Reader:
    def __init__(self, file: str, written: list[str]) -> None:
        self.notices = Notices(file)
        self._written = written
        self._number = 1
        self._markers: list[str] = []
        self._heading = 0
        self._is_first_of_item = False
        self._runs = InlineReader()
        self._rows: list[Cells] = []

    def lines(self, tokens: Sequence[Token]) -> Iterator[Line]:
        """Yield the lines of a draft's tokens."""
        for token in tokens:
            if token.map:
                self._number = token.map[0] + 1
            self._nest(token)
            match token.type:
                case "tr_open":
                    self._rows.append([])
                case "inline" if self._rows:
                    self._rows[-1].append(list(self._inline(token)))
                case "inline":
                    yield from self._inline(token)
                case "hr":
                    yield Line(self._number, (Run("---"),))
                case "fence" | "code_block" | "html_block":
                    yield from self._verbatim(token)
                case "table_close":
                    yield from self._table()
                    yield Line(self._number)
                case "paragraph_close":
                    yield Line(self._number)

    def _nest(self, token: Token) -> None:
        """Remember in which heading, list or item the next lines stand."""
        match token.type:
            case "heading_open" | "heading_close":
                self._heading = int(token.tag[1:]) if token.nesting > 0 else 0
            case "bullet_list_open" | "ordered_list_open":
                self._markers.append("-")
            case "bullet_list_close" | "ordered_list_close":
                self._markers.pop()
            case "list_item_open":
                self._is_first_of_item = True
                self._markers[-1] = f"{token.info}." if token.info else "-"

    def _inline(self, block: Token) -> Iterator[Line]:
        line: list[Token] = []
        for token in block.children or []:
            if token.type in {"softbreak", "hardbreak"}:
                yield self._line(line)
                line = []
                self._number += 1
            elif token.type == "image":
                what = f"an image is left out: {in_marks(token.content or str(token.attrs['src']))}"
                self._report(what, "images belong to the templates")
            elif token.type == "html_inline":
                self._report_comment(token.content)
            else:
                line.append(token)
        yield self._line(line)

    def _line(self, tokens: list[Token]) -> Line:
        item = self._markers[-1] if self._markers and self._is_first_of_item else ""
        self._is_first_of_item = False
        marker, runs = item_of(self._runs.of(tokens))
        item = item or ("" if self._heading else marker)
        return Line(self._number, tuple(runs), self._heading, item, written=self._written[self._number - 1])

    def _table(self) -> list[Line]:
        lines, message = lines_of_table(self._rows)
        if message:
            first = self._rows[0][0][0].number
            span = Span(first, 1, first, 1)
            self.notices.add(Notice.UNFOLDED_TABLE, span, message, "see whether it reads as it should")
        self._rows = []
        return lines

    def _verbatim(self, token: Token) -> Iterator[Line]:
        """Take code and HTML as the text they show."""
        text = token.content
        if token.type == "html_block":
            for found in _COMMENT.finditer(text):
                self._report_comment(found.group())
            text = _COMMENT.sub(" ", text)
        for offset, line in enumerate(text.rstrip("\n").split("\n")):
            yield Line(self._number + offset, (Run(line),) if line.strip() else ())
        yield Line(self._number)

    def _report_comment(self, written: str) -> None:
        if written.startswith("<!--"):
            self._report(f"a comment is left out: {in_marks(written[4:-3].strip())}", "")

    def report_unused(self, references: dict[str, dict[str, Any]], used: set[str]) -> None:
        """Report the addresses below a text that nothing in it leads to."""
        for name, reference in references.items():
            if reference["href"] not in used:
                self._number = reference["map"][0] + 1
                self._report(f"a link that nothing leads to is left out: {name}: {reference['href']}", "")

    def _report(self, message: str, advice: str) -> None:
        span = Span(self._number, 1, self._number, 1)
        self.notices.add(Notice.LEFT_OUT_MARKUP, span, message, advice)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST}).enable("table")
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # the address as it was written
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005 - what leads nowhere is reported later
    return parser
