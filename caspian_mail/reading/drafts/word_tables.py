"""Tables of a Word file → lines: no issue holds a table, and none of its words is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from caspian_mail.reading.drafts.lines import Line, Run
from caspian_mail.reading.drafts.word_package import local

if TYPE_CHECKING:
    from collections.abc import Iterator

# A cell with more than this in it is text that was laid out in a table.
_LONGEST_CELL = 100
_AROUND = frozenset({"sdt", "sdtContent", "customXml", "ins"})
_BETWEEN = Run(" | ")

Cells = list[list[Line]]


def rows_of(table: Any) -> Iterator[tuple[Any, list[Any]]]:  # noqa: ANN401 - lxml's
    """Yield the rows of a table, each with its cells."""
    for row in _within(table, "tr"):
        yield row, list(_within(row, "tc"))


def lines_of_table(rows: list[Cells]) -> tuple[list[Line], str]:
    """Return the lines of a table, and the words that tell what became of it.

    A table of figures becomes a list, a row in each item; names with their values, "Author: …", become a
    line each; a table that lays out text becomes that text, one cell after the other.

    Args:
        rows: the lines of each cell.
    """
    filled = [[[line for line in cell if line.text.strip()] for cell in row] for row in rows]
    filled = [[cell for cell in row if cell] for row in filled]
    filled = [row for row in filled if row]
    if not filled:
        return [line for row in rows for cell in row for line in cell], ""
    if all(len(row) == 2 and _is_label(row[0]) and len(row[1]) == 1 for row in filled):  # noqa: PLR2004 - a pair
        return [_joined(row, Run(" "), "") for row in filled], "each row of a table became a line"
    is_text = any(
        len(cell) > 1 or len(cell[0].text) > _LONGEST_CELL or cell[0].heading
        for row in filled
        for cell in row
    )
    if is_text or len(filled) == 1 or max(len(row) for row in filled) == 1:
        return [line for row in rows for cell in row for line in cell], (
            "the cells of a table are taken over one after the other"
        )
    return [_joined(row, _BETWEEN, "-") for row in filled], "a table became a list, a row in each item"


def _is_label(cell: list[Line]) -> bool:
    return len(cell) == 1 and cell[0].text.rstrip().endswith((":", "："))


def _joined(row: Cells, between: Run, item: str) -> Line:
    runs: list[Run] = []
    for cell in row:
        runs += [between, *cell[0].runs] if runs else cell[0].runs
    return replace(row[0][0], runs=tuple(runs), item=item, heading=0, start=0)


def _within(element: Any, name: str) -> Iterator[Any]:  # noqa: ANN401 - lxml's
    """Yield the children by a name, also those within a content control."""
    for node in element:
        tag = local(node.tag)
        if tag == name:
            yield node
        elif tag in _AROUND:
            yield from _within(node, name)
