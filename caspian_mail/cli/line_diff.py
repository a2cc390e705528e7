"""A unified diff of two texts that differ here and there, in time proportional to their length.

The standard library looks for the least that differs, which takes an hour for a hundred thousand lines that
repeat each other. Fixes change words within lines: what differs is found by walking through both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CONTEXT = 1
_FARTHEST = 10

_Change = tuple[int, int, int, int]


def line_diff(old: Sequence[str], new: Sequence[str], name: str) -> Iterator[str]:
    """Yield the lines of a diff with their ends, as patch reads it; none where the texts are the same.

    Args:
        old: the lines of one text, with their ends where they have one.
        new: the lines of the other.
        name: what both are called.
    """
    hunks = list(_hunks(old, new))
    if hunks:
        yield f"--- {name}\n"
        yield f"+++ {name}\n"
    for hunk in hunks:
        for line in _written(old, new, hunk):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[_Change]:
    """Yield begin and end in old, begin and end in new, of what differs."""
    left, right = 0, 0
    while left < len(old) or right < len(new):
        if left < len(old) and right < len(new) and old[left] == new[right]:
            left, right = left + 1, right + 1
            continue
        gone, added = _apart(old[left : left + 2 * _FARTHEST], new[right : right + 2 * _FARTHEST])
        yield left, left + gone, right, right + added
        left, right = left + gone, right + added


def _apart(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Return how many lines of each differ before both go on alike; one of each where that is far off."""
    for distance in range(1, _FARTHEST + 1):
        for gone in range(distance + 1):
            added = distance - gone
            if old[gone : gone + 1] == new[added : added + 1] and gone <= len(old) and added <= len(new):
                return gone, added
    return min(1, len(old)), min(1, len(new))


def _hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[list[_Change]]:
    """Yield the changes that are shown together: those whose context meets."""
    hunk: list[_Change] = []
    for change in _changes(old, new):
        if hunk and change[0] == hunk[-1][1]:
            hunk[-1] = (hunk[-1][0], change[1], hunk[-1][2], change[3])
            continue
        if hunk and change[0] - hunk[-1][1] > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _written(old: Sequence[str], new: Sequence[str], hunk: list[_Change]) -> Iterator[str]:
    before = min(_CONTEXT, hunk[0][0])
    after = min(_CONTEXT, len(old) - hunk[-1][1])
    left, right = hunk[0][0] - before, hunk[0][2] - before
    ranges = _range(left, hunk[-1][1] + after), _range(right, hunk[-1][3] + after)
    yield f"@@ -{ranges[0]} +{ranges[1]} @@\n"
    for begin, end, new_begin, new_end in hunk:
        yield from (f" {line}" for line in old[left:begin])
        yield from (f"-{line}" for line in old[begin:end])
        yield from (f"+{line}" for line in new[new_begin:new_end])
        left = end
    yield from (f" {line}" for line in old[left : left + after])


def _range(start: int, end: int) -> str:
    length = end - start
    # An empty range is told by the line before it.
    first = start + 1 if length else start
    return f"{first}" if length == 1 else f"{first},{length}"
