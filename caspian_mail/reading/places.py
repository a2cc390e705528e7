"""Where each character of a value stands in its file.

YAML folds lines, drops indentation and decodes escapes. The value is built here a second time, noting
where each run of characters comes from; should it differ from what the parser gave, the place keeps
only its span, so that a finding marks the whole value rather than the wrong word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from yaml.scanner import Scanner

from caspian_mail.diagnostics import Place

if TYPE_CHECKING:
    from caspian_mail.reading.manuscript import Manuscript
    from caspian_mail.reading.nodes import Scalar

_TURNS = {
    "": re.compile(r"[ \t\n]+"),
    "'": re.compile(r"''|[ \t\n]+"),
    '"': re.compile(r"\\(?:\n[ \t\n]*|x.{2}|u.{4}|U.{8}|.)|[ \t\n]+"),
}
_INDENT = re.compile(r"^( *)[^ \n]", re.MULTILINE)


class _Trace:
    """A value as it grows, with the segments of its place."""

    def __init__(self, manuscript: Manuscript) -> None:
        self.source = manuscript.text
        self.segments: list[tuple[int, int, int]] = []
        self._manuscript = manuscript
        self._parts: list[str] = []
        self._length = 0
        self._expected = -1

    @property
    def value(self) -> str:
        return "".join(self._parts)

    def put(self, text: str, index: int) -> None:
        """Add text that stands at index."""
        if not text:
            return
        if index != self._expected:
            self.segments.append((self._length, *self._manuscript.position(index)))
        self._parts.append(text)
        self._length += len(text)
        self._expected = index + len(text)

    def put_break(self, text: str, index: int) -> None:
        """Add what a line break at index became; whatever follows stands on another line."""
        self.put(text, index)
        self._expected = -1

    def put_source(self, start: int, end: int) -> None:
        """Add what stands between start and end as it is."""
        self.put(self.source[start:end], start)


def locate(manuscript: Manuscript, scalar: Scalar) -> Place:
    """Return the place of a scalar, its segments where they can be told exactly."""
    start, end = scalar.start + len(scalar.style), scalar.end - len(scalar.style)
    if scalar.value and scalar.style not in {"|", ">"} and manuscript.text[start:end] == scalar.value:
        # As it is written so it is read, in one line: most values are.
        return Place(
            manuscript.span(scalar.start, scalar.end), scalar.style, ((0, *manuscript.position(start)),)
        )
    trace = _Trace(manuscript)
    if scalar.style in {"|", ">"}:
        end = _trace_block(trace, scalar)
    else:
        end = scalar.end
        _trace_flow(trace, scalar)
    span = manuscript.span(scalar.start, end)
    segments = tuple(trace.segments) if trace.value == scalar.value else ()
    return Place(span, scalar.style, segments)


def _trace_flow(trace: _Trace, scalar: Scalar) -> None:
    quotes = 1 if scalar.style else 0
    position, end = scalar.start + quotes, scalar.end - quotes
    for turn in _TURNS[scalar.style].finditer(trace.source, position, end):
        written = turn.group()
        if written[0] in " \t" and "\n" not in written:
            continue
        trace.put_source(position, turn.start())
        if "\n" in written:
            _trace_fold(trace, turn.start(), turn.end(), "" if written[0] == "\\" else " ")
        elif written == "''":
            trace.put("'", turn.start())
        else:
            trace.put(_unescape(written), turn.start())
        position = turn.end()
    trace.put_source(position, end)


def _trace_fold(trace: _Trace, start: int, end: int, joint: str) -> None:
    """One line break becomes the joint; of several the first is dropped."""
    first = trace.source.index("\n", start)
    following = [index for index in range(first + 1, end) if trace.source[index] == "\n"]
    if not following:
        trace.put_break(joint, first)
    for index in following:
        trace.put_break("\n", index)


def _unescape(written: str) -> str:
    if written[1] in "xuU":
        return chr(int(written.lstrip("\\xuU"), 16))
    return Scanner.ESCAPE_REPLACEMENTS.get(written[1], written[1])


def _trace_block(trace: _Trace, scalar: Scalar) -> int:
    """Follow YAML 1.1's rules for block scalars; return where the last line of content ends."""
    source = trace.source
    position = _line_end(source, scalar.start) + 1
    header = source[scalar.start : position - 1].partition("#")[0]
    indent = _indent_of(scalar, source, position)
    content_end, foldable, blanks = -1, False, list[int]()
    while position < scalar.end:
        line_end = _line_end(source, position)
        line = source[position:line_end]
        if len(line) <= indent and not line.strip(" "):
            blanks.append(line_end)
        else:
            spaced = line[indent] in " \t"
            if content_end >= 0:
                fold = scalar.style == ">" and foldable and not spaced
                trace.put_break("" if fold and blanks else " " if fold else "\n", content_end)
            for blank in blanks:
                trace.put_break("\n", blank)
            trace.put_source(position + indent, line_end)
            content_end, foldable, blanks = line_end, not spaced, []
        position = line_end + 1
    if "-" not in header and 0 <= content_end < len(source):
        trace.put_break("\n", content_end)
    for blank in blanks if "+" in header else ():
        trace.put_break("\n", blank)
    return content_end if content_end >= 0 else scalar.start + len(header.rstrip())


def _line_end(source: str, position: int) -> int:
    end = source.find("\n", position)
    return end if end >= 0 else len(source)


def _indent_of(scalar: Scalar, source: str, position: int) -> int:
    """Return how many spaces each line of a block scalar begins with that are not in its value."""
    written = _INDENT.search(source, position, scalar.end)
    read = _INDENT.search(scalar.value)
    return len(written[1]) - len(read[1]) if written and read else scalar.end
