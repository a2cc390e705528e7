"""CSV with a header (RFC 4180), as other programs export it: which delimiter, which columns, which rows."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from caspian_mail.audience.decoding import unreadable
from caspian_mail.diagnostics import did_you_mean
from caspian_mail.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DELIMITERS = (",", ";", "\t")
_SEPARATE = "separate the columns by comma, semicolon or tab"
_LONGEST_HEADER = 100  # lines: a mark that never closes must not read the whole file
_LONGEST_COLUMN_NAME = 60
_SEPARATOR = re.compile(r"sep=(.)\r?\n?")  # Excel's own first line


@dataclass(frozen=True, slots=True)
class EmailColumn:
    """What the column of the addresses may be called.

    Attributes:
        names: in any case; of several tuples of names the first with one that is there counts.
        step: what to type to name another.
    """

    names: tuple[tuple[str, ...], ...]
    step: str

    def among(self, columns: Sequence[str]) -> list[int]:
        """Return which of the columns it may be."""
        for names in self.names:
            wanted = {folded(name) for name in names}
            if matching := [index for index, name in enumerate(columns) if folded(name) in wanted]:
                return matching
        return []


@dataclass(frozen=True, slots=True)
class Records:
    """A table that was begun to be read.

    Attributes:
        columns: the names in its header, folded.
        email: which of them holds the addresses.
        rows: each row with the line it begins on.
    """

    columns: list[str]
    email: int
    rows: Iterator[tuple[int, list[str]]]

    def column(self, *names: str) -> int | None:
        """Return the first of these columns that is there."""
        return next((self.columns.index(name) for name in names if name in self.columns), None)


def folded(column: str) -> str:
    """Return a column's name without case or superfluous space."""
    return " ".join(column.split()).casefold()


def cell(cells: Sequence[str], index: int | None) -> str:
    """Return what stands in a column; nothing where the row is too short, or there is no such column."""
    return cells[index] if index is not None and index < len(cells) else ""


def read_records(lines: Iterator[str], file: str, email: EmailColumn) -> Records:
    """Read the header: comma, semicolon or tab, whichever makes it hold an email column.

    Raises:
        UsageError: it is not clear which column holds the addresses. Rows raise it too, from where the
            file is no CSV.
    """
    first = next(lines, "")
    separator = _SEPARATOR.fullmatch(first)
    header = _header_lines(lines if separator else chain([first], lines))
    delimiter = separator[1] if separator else _delimiter(header, email)
    if delimiter not in DELIMITERS:
        raise UsageError(
            f'the columns are separated by "{delimiter}"', where=f"{file}:1", next_steps=[_SEPARATE]
        )
    records = _records(chain(header, lines), delimiter, file, 2 if separator else 1)
    line, columns = next(records, (1, []))
    index = _email_index(columns, f"{file}:{line}", email)
    return Records([folded(column) for column in columns], index, records)


def _header_lines(lines: Iterator[str]) -> list[str]:
    """Return the lines of the first record: quotation marks come in pairs within it."""
    gathered: list[str] = []
    marks = 0
    for line in lines:
        gathered.append(line)
        marks += line.count('"')
        if marks % 2 == 0 or len(gathered) == _LONGEST_HEADER:
            break
    return gathered


def _delimiter(header: Sequence[str], email: EmailColumn) -> str:
    """Return the delimiter that makes a header with an email column, else the longest header."""

    def promise(delimiter: str) -> tuple[bool, int]:
        try:
            columns = next(csv.reader(header, delimiter=delimiter), [])
        except csv.Error:
            columns = []
        return bool(email.among(columns)), len(columns)

    return max(DELIMITERS, key=promise)


def _email_index(columns: Sequence[str], where: str, email: EmailColumn) -> int:
    found = email.among(columns)
    if len(found) == 1:
        return found[0]
    if found:
        candidates = " and ".join(f'"{columns[index].strip()}"' for index in found)
        raise UsageError(
            f"{len(found)} columns could hold the addresses: {candidates}",
            where=where,
            next_steps=[email.step],
        )
    wanted = email.names[0][0]
    if not all(map(_may_be_column, columns)):
        # A list without a header, or another file altogether: what stands there is not for the screen.
        raise UsageError(f'its first line is not a header with a column "{wanted}"', where=where)
    names = [column.strip() for column in columns if column.strip()]
    steps = [f"name it: {email.step}   ({', '.join(names)})"] if names else []
    if any("|" in name for name in names):
        steps = [_SEPARATE]
    near = did_you_mean(wanted, names)
    raise UsageError(f'no column "{wanted}"{f"; {near}" if near else ""}', where=where, next_steps=steps)


def _may_be_column(name: str) -> bool:
    return len(name) <= _LONGEST_COLUMN_NAME and {"@", ":"}.isdisjoint(name)


def _records(lines: Iterable[str], delimiter: str, file: str, first: int) -> Iterator[tuple[int, list[str]]]:
    """Return each record with the line it begins on, counted from the first.

    Strict, because a quotation mark that is never closed would swallow every row after it unseen.
    """
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = first
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + first
    except csv.Error as error:
        # The csv module has no kinds of its error, only words.
        if "field larger" in str(error):
            message = f"a field of more than {csv.field_size_limit():,} characters"
        else:
            message = "quotation marks that do not pair, or a stray line end"
        raise unreadable(file, line, message) from None
