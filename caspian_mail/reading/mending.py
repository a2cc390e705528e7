"""Fixes → the bytes of an issue file, of which no other byte changes.

Line ends, comments, wrapping and a byte order mark stay as they are. Fixes that meet in one place are not
made together, and one after which the file would no longer say what it said elsewhere is not made at all.
"""

from __future__ import annotations

import codecs
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, fields, is_dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from caspian_mail.model import Text
from caspian_mail.reading.issue_file import read_issue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from caspian_mail.diagnostics import Fix, Span
    from caspian_mail.reading.issue_file import Reading

_Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mended:
    """What became of a file.

    Attributes:
        content: its bytes, mended.
        made: which fixes were made, as indices into those that were given, in order of place.
    """

    content: bytes
    made: tuple[int, ...]


def mend(content: bytes, fixes: Sequence[Fix]) -> Mended:
    """Make the fixes that go together; whoever wants the others checks the result and comes again.

    Args:
        content: the bytes of an issue file.
        fixes: in any order; their places are those of the file as it is read.
    """
    draft = _Draft(content)
    before = read_issue(content, "")
    made: list[int] = []
    groups = [_apart(draft, fixes)]
    # A group that cannot be made as a whole is made by halves, so that one bad fix costs few readings.
    while groups:
        group = groups.pop()
        together = [*made, *group]
        if _says_the_same(before, draft.with_fixes([fixes[index] for index in together]), fixes, together):
            made = together
        elif len(group) > 1:
            middle = len(group) // 2
            groups += [group[middle:], group[:middle]]
    return Mended(draft.with_fixes([fixes[index] for index in made]), tuple(made))


class _Draft:
    """A file as it was written, by the places of the file as it is read."""

    def __init__(self, content: bytes) -> None:
        self._mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
        self._text = content.removeprefix(self._mark).decode("utf-8", errors="surrogateescape")
        self._starts = [0, *accumulate(len(line) + 1 for line in self._text.split("\n"))]
        first_break = self._text.find("\n")
        self._line_end = "\r\n" if self._text[max(first_break - 1, 0) : first_break + 1] == "\r\n" else "\n"

    def ranges(self, fix: Fix) -> list[_Range]:
        """Return where its edits begin and end, in ascending order."""
        return sorted(self._range(edit.span) for edit in fix.edits)

    def with_fixes(self, fixes: Sequence[Fix]) -> bytes:
        """Return the file with fixes that have no place in common."""
        edits = sorted((*self._range(edit.span), edit.text) for fix in fixes for edit in fix.edits)
        parts, position = [], 0
        for start, end, text in edits:
            parts += [self._text[position:start], text.replace("\n", self._line_end)]
            position = end
        parts.append(self._text[position:])
        return self._mark + "".join(parts).encode("utf-8", errors="surrogateescape")

    def _range(self, span: Span) -> _Range:
        start = self._index(span.line, span.column)
        return start, max(self._index(span.end_line, span.end_column), start)

    def _index(self, line: int, column: int) -> int:
        return min(self._starts[min(line, len(self._starts)) - 1] + column - 1, len(self._text))


def _apart(draft: _Draft, fixes: Sequence[Fix]) -> list[int]:
    """Return the fixes, by place, that have no place in common with one before."""
    taken: list[_Range] = []
    apart = []
    places = {index: draft.ranges(fix) for index, fix in enumerate(fixes) if fix.edits}
    for index in sorted(places, key=lambda index: places[index]):
        ranges = places[index]
        meets_itself = any(_meet(*pair) for pair in pairwise(ranges))
        if not meets_itself and all(_is_free(taken, place) for place in ranges):
            apart.append(index)
            for place in ranges:
                taken.insert(bisect_left(taken, place), place)
    return apart


def _is_free(taken: list[_Range], place: _Range) -> bool:
    index = bisect_left(taken, place)
    return not any(_meet(*sorted((other, place))) for other in taken[max(index - 1, 0) : index + 1])


def _meet(first: _Range, second: _Range) -> bool:
    """Tell whether two ranges, in order, have a place in common; what is inserted meets what it touches."""
    if first[0] == first[1] or second[0] == second[1]:
        return second[0] <= first[1]
    return second[0] < first[1]


def _says_the_same(before: Reading, content: bytes, fixes: Sequence[Fix], made: list[int]) -> bool:
    """Tell whether a file reads as it did, but for the values that were edited."""
    after = read_issue(content, "")
    faults = Counter(fault.code for fault in after.diagnostics)
    if not after.complete or faults - Counter(fault.code for fault in before.diagnostics):
        return False
    edited = _Extents([edit.span for index in made for edit in fixes[index].edits])
    if not edited.touch(before.issue.date_place.span) and after.issue.date != before.issue.date:
        return False
    # Each value that no edit touched is there still, in its order, and none is new.
    old, new = list(_texts(before.issue)), list(_texts(after.issue))
    rest = iter(new)
    kept = (text for text in old if not edited.touch(text.span))
    return len(new) <= len(old) and all(any(text == value for value in rest) for text in kept)


class _Extents:
    """Spans in order, none within another."""

    def __init__(self, spans: Sequence[Span]) -> None:
        pairs = sorted(((span.line, span.column), (span.end_line, span.end_column)) for span in spans)
        self._starts = [start for start, _ in pairs]
        self._ends = [end for _, end in pairs]

    def touch(self, span: Span) -> bool:
        """Tell whether one of them has a place in common with a span, be it its end."""
        first = bisect_left(self._ends, (span.line, span.column))
        return first < len(self._starts) and self._starts[first] <= (span.end_line, span.end_column)


def _texts(noun: object) -> Iterator[Text]:
    if isinstance(noun, Text):
        yield noun
    elif isinstance(noun, tuple):
        for part in noun:
            yield from _texts(part)
    elif is_dataclass(noun):
        for field in fields(noun):
            yield from _texts(getattr(noun, field.name))
