"""What a check finds, and where."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(StrEnum):
    """How much a finding weighs: an error stops `compose`, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a file: 1-based lines and columns, columns in characters, the end exclusive.

    Column 0 stands for a whole line (.env, CSV), where a column would say nothing.
    """

    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def whole_line(cls, line: int) -> Span:
        """Return the span that names a line and nothing in it."""
        return cls(line, 0, line, 0)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands in its file, and where each of its characters does.

    Attributes:
        span: the whole value as written, quotation marks or block header included.
        style: how YAML wrote it: "" plain, "'" or '"' quoted, "|" literal, ">" folded, or UNREADABLE.
        segments: (offset in the value, line, column) where runs of characters begin that stand
            side by side in the file as they do in the value, in ascending order.
    """

    span: Span
    style: str = ""
    segments: tuple[tuple[int, int, int], ...] = ()

    def at(self, start: int, end: int) -> Span:
        """Return the span of the value's characters from start to end (exclusive)."""
        if not self.segments:
            return self.span
        first = self._position(start)
        line, column = self._position(max(end - 1, start))
        return Span(*first, line, column + (1 if end > start else 0))

    def _position(self, offset: int) -> tuple[int, int]:
        index = max(bisect_right(self.segments, offset, key=lambda segment: segment[0]) - 1, 0)
        begins, line, column = self.segments[index]
        return line, column + max(offset - begins, 0)


START_OF_FILE = Span(1, 1, 1, 1)
UNREADABLE = "?"
"""The style of an empty value that stands for one the reader reported, so that no rule misses it too."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement of a span by a text."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What would mend a finding; safe when it cannot change the meaning."""

    edits: tuple[Edit, ...]
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding of a rule, of the reader, or of the configuration.

    Attributes:
        code: such as SRC001; empty for the configuration.
        name: the rule's kebab-case name; empty for the configuration.
        severity: how much it weighs.
        file: path with forward slashes, relative to the workspace where it lies in one.
        span: where; an empty span names a place without marking anything.
        message: what is wrong.
        help: advice; empty where there is none.
        fix: what would mend it.
    """

    code: str
    name: str
    severity: Severity
    file: str
    span: Span
    message: str
    help: str = ""
    fix: Fix | None = field(default=None, compare=False)

    @classmethod
    def of_settings(cls, file: str, span: Span, message: str, advice: str = "") -> Self:
        """Return an error in a file that no rule is about: configuration, or a list of readers."""
        return cls("", "", Severity.ERROR, file, span, message, advice)

    @property
    def sort_key(self) -> tuple[str, Span, str]:
        """The order of a report: by place, then code."""
        return self.file, self.span, self.code

    def as_json(self) -> dict[str, Any]:
        """Return the form `--format json` prints."""
        return {
            "code": self.code,
            "name": self.name,
            "severity": self.severity.value,
            "file": self.file,
            **_span_json(self.span),
            "message": self.message,
            "help": self.help,
            "fix": None
            if self.fix is None
            else {
                "safe": self.fix.safe,
                "edits": [{**_span_json(edit.span), "text": edit.text} for edit in self.fix.edits],
            },
        }


@dataclass(frozen=True, slots=True)
class Ignore:
    """`# caspian: ignore SRC004`: codes that are silenced in a value.

    Attributes:
        codes: which.
        spans: the values; a finding that begins in one of them is silenced.
        place: the comment itself.
        room: how many spaces and tabs stand between it and what is before it.
    """

    codes: frozenset[str]
    spans: tuple[Span, ...]
    place: Span
    room: int = 0


def _span_json(span: Span) -> dict[str, int]:
    return {
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like this one in any case, or nothing when none is near."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    near = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[near[0]] if near else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return 'did you mean "…"?' with the nearest known word, or nothing when none is near."""
    near = nearest(word, known)
    return f'did you mean "{near}"?' if near else ""
