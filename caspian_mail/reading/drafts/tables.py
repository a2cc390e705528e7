"""Tables of Word files and pages → lines: no issue holds a table, and none of its words is lost."""

from __future__ import annotations

from dataclasses import replace

from caspian_mail.reading.drafts.attributions import label_of
from caspian_mail.reading.drafts.classes import after_label
from caspian_mail.reading.drafts.lines import Line, Run

# A cell with more than this in it is text that was laid out in a table.
_LONGEST_CELL = 100
_LONGEST_LABEL = 30
_BETWEEN = Run(" | ")

LAID_OUT = "the cells of a table are taken over one after the other"

Cells = list[list[Line]]


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
    if _are_pairs(filled):
        return [
            _joined(row, Run(_after_label(row[0])), "") for row in filled
        ], "each row of a table became a line"
    is_text = any(
        len(cell) > 1 or len(cell[0].text) > _LONGEST_CELL or cell[0].heading or cell[0].item
        for row in filled
        for cell in row
    )
    if is_text or len(filled) == 1 or max(len(row) for row in filled) == 1:
        return [line for row in rows for cell in row for line in cell], LAID_OUT
    return [_joined(row, _BETWEEN, "-") for row in filled], "a table became a list, a row in each item"


def _are_pairs(rows: list[Cells]) -> bool:
    """Tell whether rows are names with their values: by colons, or because one is a label of a draft's.

    The first row does not count for the latter: "Source" may be the head of a column.
    """
    if not all(len(row) == 2 and len(row[0]) == len(row[1]) == 1 for row in rows):  # noqa: PLR2004 - a pair
        return False
    if all(_after_label(row[0]) == " " for row in rows):
        return True
    labels = [row[0][0].text.strip() for row in rows]
    return max(map(len, labels)) <= _LONGEST_LABEL and any(map(_reads_as_label, labels[1:]))


def _reads_as_label(text: str) -> bool:
    line = f"{text}: x"
    return label_of(line) is not None or after_label(line) > 0


def _after_label(cell: list[Line]) -> str:
    return " " if cell[0].text.rstrip().endswith((":", "：")) else ": "


def _joined(row: Cells, between: Run, item: str) -> Line:
    runs: list[Run] = []
    for cell in row:
        runs += [between, *cell[0].runs] if runs else cell[0].runs
    return replace(row[0][0], runs=tuple(runs), item=item, heading=0, start=0)
