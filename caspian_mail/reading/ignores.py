"""`# caspian: ignore SRC004`: what an editor silences, and for which value."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Ignore, Span
from caspian_mail.reading.faults import Fault
from caspian_mail.reading.nodes import Collection, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.reading.faults import Findings
    from caspian_mail.reading.manuscript import Manuscript
    from caspian_mail.reading.nodes import Node, Tree

_COMMENT = re.compile(r"# *caspian: *ignore\b(?P<codes>[^\n]*)")
_CODES = re.compile(r" *[A-Z]{3}\d{3}(?: *,? *[A-Z]{3}\d{3})* *")


def read_ignores(manuscript: Manuscript, tree: Tree, findings: Findings) -> tuple[Ignore, ...]:
    """Return the comments that silence something, reporting those that cannot."""
    comments = list(_COMMENT.finditer(manuscript.text))
    if not comments:
        return ()
    values = _values_by_line(manuscript, tree)
    starts = [scalar.start for scalar in tree.scalars]
    ignores = []
    for comment in comments:
        place = manuscript.span(comment.start(), comment.end())
        index = bisect_right(starts, comment.start()) - 1
        if index >= 0 and _is_text(manuscript, tree.scalars[index], comment.start()):
            message = "this would be mailed: it stands in the text, not after it"
            findings.add(Fault.MISPLACED_IGNORE, place, message, "write it at the end of the line of the key")
        elif not _CODES.fullmatch(comment["codes"]):
            message = "it does not say which rules to ignore"
            findings.add(Fault.MISPLACED_IGNORE, place, message, "write: # caspian: ignore SRC004")
        elif place.line not in values:
            message = "no value ends in this line, so this ignores nothing"
            advice = "write it at the end of the line that the finding points at"
            findings.add(Fault.MISPLACED_IGNORE, place, message, advice)
        else:
            codes = frozenset(re.findall(r"[A-Z]{3}\d{3}", comment["codes"]))
            _, line = manuscript.line_at(comment.start())
            before = line[: place.column - 1]
            room = len(before) - len(before.rstrip(" \t"))
            ignores.append(Ignore(codes, tuple(values[place.line]), place, room))
    return tuple(ignores)


def _is_text(manuscript: Manuscript, scalar: Scalar, index: int) -> bool:
    if scalar.style in {"|", ">"}:
        return manuscript.text.find("\n", scalar.start) < index < scalar.end
    return index < scalar.end


def _values_by_line(manuscript: Manuscript, tree: Tree) -> dict[int, list[Span]]:
    """Map a line to the values that end on it, and those whose key does and that go on below."""
    by_line: dict[int, list[Span]] = {}
    for line, start, end in _values(manuscript, tree.root):
        by_line.setdefault(line, []).append(manuscript.span(start, end))
    return by_line


def _values(manuscript: Manuscript, node: Node | None) -> Iterator[tuple[int, int, int]]:
    if not isinstance(node, Collection):
        return
    owners = node.items[::2] if node.is_mapping else node.items
    values = node.items[1::2] if node.is_mapping else node.items
    for owner, value in zip(owners, values, strict=True):
        begins_below = manuscript.position(value.start)[0] > manuscript.position(owner.start)[0]
        # What is found of an empty value is found at its key.
        start = owner.start if isinstance(value, Scalar) and not value.value else value.start
        if isinstance(value, Scalar) and value.style not in {"|", ">"}:
            yield manuscript.position(value.end)[0], start, value.end
        elif isinstance(value, Scalar):
            yield manuscript.position(value.start)[0], start, value.end
        elif begins_below:
            yield manuscript.position(owner.end)[0], start, value.end
        yield from _values(manuscript, value)
