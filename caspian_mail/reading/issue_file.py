"""The YAML of an issue → the issue, with all that is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import START_OF_FILE, UNREADABLE, Place, Span
from caspian_mail.model import Article, Issue, Section, Source, Text
from caspian_mail.reading.faults import Fault, Findings
from caspian_mail.reading.fields import FieldReader
from caspian_mail.reading.ignores import read_ignores
from caspian_mail.reading.manuscript import read_manuscript
from caspian_mail.reading.nodes import Collection, Scalar, compose

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Diagnostic, Ignore
    from caspian_mail.reading.fields import Fields
    from caspian_mail.reading.nodes import Node

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of an issue file.

    Attributes:
        issue: the issue as far as it could be read.
        diagnostics: the faults found, by place.
        ignores: what the file silences; for the rules.
        complete: whether the whole file was read; False after a syntax error or too deep a nesting,
            and then the issue is empty and there is nothing for the rules to check.
    """

    issue: Issue
    diagnostics: tuple[Diagnostic, ...]
    ignores: tuple[Ignore, ...]
    complete: bool


def read_issue(content: bytes, file: str) -> Reading:
    """Read an issue file, UTF-8 with LF or CRLF. Nothing is raised: faults are diagnostics.

    Args:
        content: the bytes of the file.
        file: its name for the diagnostics, relative to the workspace, with forward slashes.
    """
    findings = Findings(file)
    manuscript = read_manuscript(content, findings)
    if manuscript is None:
        return Reading(Issue(), findings.in_order(), (), complete=False)
    tree = compose(manuscript, findings)
    if not tree.complete:
        return Reading(Issue(), findings.in_order(), (), complete=False)
    ignores = read_ignores(manuscript, tree, findings)
    issue = _IssueReader(FieldReader(manuscript, findings)).issue(tree.root)
    return Reading(issue, findings.in_order(), ignores, complete=True)


class _IssueReader:
    def __init__(self, reader: FieldReader) -> None:
        self._reader = reader

    def issue(self, root: Node | None) -> Issue:
        if root is None or (isinstance(root, Scalar) and not root.value):
            return Issue()
        found = self._reader.fields(root, _keys(Issue), "an issue")
        if found is None:
            return _UNREADABLE_ISSUE
        day, day_place = self._date(found)
        return Issue(
            title=self._reader.line(found, "title"),
            date=day,
            author=self._reader.line(found, "author"),
            preheader=self._reader.line(found, "preheader"),
            introduction=self._reader.text(found, "introduction"),
            sections=self._sections(found),
            date_place=day_place,
        )

    def _date(self, found: Fields) -> tuple[date | None, Place]:
        text = self._reader.line(found, "date")
        if not text:
            return None, Place(START_OF_FILE) if text is None else text.place
        numbers = _DATE.fullmatch(text)
        try:
            if numbers:
                return date(*(int(number) for number in numbers.groups())), text.place
            message = f'"{text}" is not a date' if len(text) < 40 else "this is not a date"  # noqa: PLR2004 - a line
            advice = "write year, month and day: 2025-10-27"
        except ValueError:
            message, advice = f"there is no day {text}", _day_and_month_exchanged(text)
        self._reader.report(Fault.INVALID_DATE, text.span, message, advice)
        return None, replace(text.place, style=UNREADABLE)

    def _sections(self, found: Fields) -> tuple[Section, ...]:
        nodes = self._reader.items(found, "sections", "section")
        return _UNREADABLE_SECTIONS if nodes is None else tuple(self._section(node) for node in nodes)

    def _section(self, node: Node) -> Section:
        found = self._reader.fields(node, _keys(Section), "a section")
        if found is None:
            return _UNREADABLE_SECTIONS[0]
        return Section(
            self._reader.line(found, "heading"), self._articles(found), self._reader.first_line(node)
        )

    def _articles(self, found: Fields) -> tuple[Article, ...]:
        nodes = self._reader.items(found, "articles", "story")
        return (_UNREADABLE_ARTICLE,) if nodes is None else tuple(self._article(node) for node in nodes)

    def _article(self, node: Node) -> Article:
        found = self._reader.fields(node, _keys(Article), "a story")
        if found is None:
            return _UNREADABLE_ARTICLE
        return Article(
            self._reader.line(found, "headline"),
            self._reader.text(found, "body"),
            self._sources(found),
            follow_up=self._reader.flag(found, "follow-up"),
            span=self._reader.first_line(node),
        )

    def _sources(self, found: Fields) -> tuple[Source, ...]:
        nodes = self._reader.items(found, "sources", "source")
        if nodes is None:
            return (_UNREADABLE_SOURCE,)
        # An entry left empty is a source not yet written, not a source without a name.
        written = [node for node in nodes if isinstance(node, Collection) or node.value]
        return tuple(self._source(node) for node in written)

    def _source(self, node: Node) -> Source:
        if isinstance(node, Scalar):
            return Source(self._reader.value(node, "source", is_line=True))
        found = self._reader.fields(node, _keys(Source), "a source")
        if found is None:
            return _UNREADABLE_SOURCE
        name = self._reader.line(found, "name")
        if not name and not (name is not None and name.place.style == UNREADABLE):
            span = self._reader.first_line(node)
            self._reader.report(Fault.NAMELESS_SOURCE, span, "a source without a name", 'add "name:"')
        return Source(name or _UNREADABLE_SOURCE.name, self._reader.line(found, "url") or None)


@cache
def _keys(noun: type[Issue | Section | Article | Source]) -> tuple[str, ...]:
    """Return what an editor may write: the fields that have a description."""
    return tuple(field.metadata.get("key", field.name) for field in fields(noun) if field.metadata)


def _day_and_month_exchanged(text: str) -> str:
    year, day, month = text.split("-")
    try:
        return f"did you mean {date(int(year), int(month), int(day))}?"
    except ValueError:
        return "write year, month and day: 2025-10-27"


_UNREADABLE_TEXT = Text("", Place(Span(1, 1, 1, 1), UNREADABLE))
_UNREADABLE_SOURCE = Source(_UNREADABLE_TEXT)
_UNREADABLE_ARTICLE = Article(_UNREADABLE_TEXT, _UNREADABLE_TEXT, (_UNREADABLE_SOURCE,))
_UNREADABLE_SECTIONS = (Section(_UNREADABLE_TEXT, (_UNREADABLE_ARTICLE,)),)
_UNREADABLE_ISSUE = Issue(
    title=_UNREADABLE_TEXT,
    author=_UNREADABLE_TEXT,
    preheader=_UNREADABLE_TEXT,
    sections=_UNREADABLE_SECTIONS,
    date_place=_UNREADABLE_TEXT.place,
)
