"""Which findings an issue file silences."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from caspian_mail.diagnostics import Diagnostic, Ignore

_Position = tuple[int, int]


class Silence:
    """The ignores of a file, by code; a look-up takes logarithmic time however many there are."""

    def __init__(self, ignores: Iterable[Ignore]) -> None:
        extents: dict[str, list[tuple[_Position, _Position]]] = {}
        for ignore in ignores:
            for code in ignore.codes:
                extents.setdefault(code, []).extend(
                    ((span.line, span.column), (span.end_line, span.end_column)) for span in ignore.spans
                )
        self._starts: dict[str, list[_Position]] = {}
        self._ends: dict[str, list[_Position]] = {}
        for code, pairs in extents.items():
            pairs.sort()
            self._starts[code] = [start for start, _ in pairs]
            # Of all that begin before a place, whether one reaches it is told by the farthest end.
            self._ends[code] = list(accumulate((end for _, end in pairs), max))

    def covers(self, diagnostic: Diagnostic) -> bool:
        """Say whether a finding begins in a value for which its code is ignored."""
        begins = (diagnostic.span.line, diagnostic.span.column)
        index = bisect_right(self._starts.get(diagnostic.code, []), begins) - 1
        return index >= 0 and begins < self._ends[diagnostic.code][index]
