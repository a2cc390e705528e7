"""Which findings an issue file silences, and what it silences in vain."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from caspian_mail.diagnostics import Diagnostic, Ignore

_Position = tuple[int, int]
_Extent = tuple[_Position, _Position, int]


class Silence:
    """The ignores of a file, by code; a look-up takes logarithmic time however many there are.

    Attributes:
        asked: the codes of the rules that were asked for findings.
    """

    def __init__(self, ignores: Iterable[Ignore]) -> None:
        self.asked: set[str] = set()
        self._ignores = tuple(ignores)
        self._needed: set[tuple[int, str]] = set()
        extents: dict[str, list[_Extent]] = {}
        for number, ignore in enumerate(self._ignores):
            for code in ignore.codes:
                extents.setdefault(code, []).extend(
                    ((span.line, span.column), (span.end_line, span.end_column), number)
                    for span in ignore.spans
                )
        self._starts: dict[str, list[_Position]] = {}
        self._ends: dict[str, list[tuple[_Position, int]]] = {}
        for code, of_code in extents.items():
            of_code.sort()
            self._starts[code] = [start for start, _, _ in of_code]
            # Of all that begin before a place, whether one reaches it is told by the one that ends farthest.
            self._ends[code] = list(_farthest(of_code))

    def covers(self, diagnostic: Diagnostic) -> bool:
        """Say whether a finding begins in a value for which its code is ignored, and note by which ignore."""
        begins = (diagnostic.span.line, diagnostic.span.column)
        index = bisect_right(self._starts.get(diagnostic.code, []), begins) - 1
        if index < 0:
            return False
        end, number = self._ends[diagnostic.code][index]
        if begins < end:
            self._needed.add((number, diagnostic.code))
        return begins < end

    def needless(self) -> Iterator[tuple[Ignore, list[str]]]:
        """Yield each ignore with those of its codes that have silenced nothing."""
        for number, ignore in enumerate(self._ignores):
            codes = sorted(code for code in ignore.codes if (number, code) not in self._needed)
            if codes:
                yield ignore, codes


def _farthest(extents: Iterable[_Extent]) -> Iterator[tuple[_Position, int]]:
    farthest: tuple[_Position, int] = ((0, 0), 0)
    for _, end, number in extents:
        if end > farthest[0]:
            farthest = end, number
        yield farthest
