"""A list of recipients, as a CRM exports it: CSV with a header (RFC 4180)."""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from caspian_mail.address import Address, parse_address
from caspian_mail.diagnostics import Diagnostic, Span, did_you_mean
from caspian_mail.errors import UsageError
from caspian_mail.regular_files import open_regular

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DELIMITERS = (",", ";", "\t")
_EXPORT = "export the list as CSV in UTF-8"
_SEPARATE = "separate the columns by comma, semicolon or tab"
EMAIL_COLUMNS = ("email", "e-mail", "email address")
NAME_COLUMN = "name"

# Marks that turn the order of all that follows around.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LONGEST_HEADER = 100  # lines: a mark that never closes must not read the whole file
_LONGEST_LINE = 1_000_000  # bytes: a list that never ends its line must not fill the memory
_LONGEST_COLUMN_NAME = 60
_SEPARATOR = re.compile(r"sep=(.)\r?\n?")  # Excel's own first line
_CONTROLS = frozenset({"Cc", "Cs"})
_LINE_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is to get a letter.

    Attributes:
        file: the list's name, for reports.
        recipients: each address once, as it was first written.
        rows: how many rows were read, blank ones not counted.
        duplicates: how many rows repeat an address.
        findings: the rows that are left out, and why; no address is in them.
    """

    file: str
    recipients: list[Address] = field(default_factory=list, repr=False)
    rows: int = 0
    duplicates: int = 0
    findings: list[Diagnostic] = field(default_factory=list)


def read_audience(source: Path | BinaryIO, file: str, email_column: str | None = None) -> Audience:
    """Read a list: comma, semicolon or tab, whichever makes the header hold an email column.

    The columns are email, e-mail or "email address", and name, in any case; others are ignored.

    Args:
        source: the file, or a stream such as standard input.
        file: its name, for reports.
        email_column: the column of the addresses, when it has another name.

    Raises:
        UsageError: the file cannot be read, is not UTF-8 or not CSV, or it is not clear which column
            holds the addresses.
    """
    try:
        with open_regular(source) if isinstance(source, Path) else nullcontext(source) as stream:
            return _read(_decoded(stream, file), file, email_column)
    except FileNotFoundError:
        raise UsageError(f"no file {file}", next_steps=["caspian-mail send --to FILE"]) from None
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from None


def _decoded(stream: BinaryIO, file: str) -> Iterator[str]:
    for number, line in enumerate(iter(partial(stream.readline, _LONGEST_LINE + 1), b""), 1):
        if len(line) > _LONGEST_LINE:
            raise _unreadable(file, number, f"a line of more than {_LONGEST_LINE:,} bytes")
        # Without a mark at its start, UTF-16 is told by the zeros between ASCII letters.
        if number == 1 and (line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in line):
            raise _unreadable(file, number, f"not UTF-8 but UTF-16; {_EXPORT}")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise _unreadable(file, number, f"not UTF-8; {_EXPORT}") from None


def _read(lines: Iterator[str], file: str, email_column: str | None) -> Audience:
    first = next(lines, "")
    separator = _SEPARATOR.fullmatch(first)
    header = _header_lines(lines if separator else chain([first], lines))
    delimiter = separator[1] if separator else _delimiter(header, email_column)
    if delimiter not in DELIMITERS:
        raise UsageError(
            f'the columns are separated by "{delimiter}"', where=f"{file}:1", next_steps=[_SEPARATE]
        )
    records = _records(chain(header, lines), delimiter, file, 2 if separator else 1)
    line, columns = next(records, (1, []))
    email = _email_index(columns, f"{file}:{line}", email_column)
    folded = [_folded(column) for column in columns]
    name = folded.index(NAME_COLUMN) if NAME_COLUMN in folded else None
    recipients: dict[str, Address] = {}
    findings: list[Diagnostic] = []
    rows = 0
    for line, cells in records:
        if not any(cell.strip() for cell in cells):
            continue
        rows += 1
        try:
            address = _address(_cell(cells, email), _cell(cells, name))
        except ValueError as error:
            findings.append(_finding(file, line, str(error)))
        else:
            recipients.setdefault(address.key, address)
    return Audience(file, list(recipients.values()), rows, rows - len(findings) - len(recipients), findings)


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


def _delimiter(header: Sequence[str], email_column: str | None) -> str:
    """Return the delimiter that makes a header with an email column, else the longest header."""

    def promise(delimiter: str) -> tuple[bool, int]:
        try:
            columns = next(csv.reader(header, delimiter=delimiter), [])
        except csv.Error:
            columns = []
        return bool(_matching(columns, email_column)), len(columns)

    return max(DELIMITERS, key=promise)


def _matching(columns: Sequence[str], email_column: str | None) -> list[int]:
    wanted = EMAIL_COLUMNS if email_column is None else (_folded(email_column),)
    return [index for index, column in enumerate(columns) if _folded(column) in wanted]


def _email_index(columns: Sequence[str], where: str, email_column: str | None) -> int:
    found = _matching(columns, email_column)
    if len(found) == 1:
        return found[0]
    if found:
        candidates = " and ".join(f'"{columns[index].strip()}"' for index in found)
        raise UsageError(
            f"{len(found)} columns could hold the addresses: {candidates}",
            where=where,
            next_steps=["caspian-mail send --email-column NAME"],
        )
    wanted = "email" if email_column is None else email_column
    if not all(map(_may_be_column, columns)):
        # A list without a header, or another file altogether: what stands there is not for the screen.
        raise UsageError(f'its first line is not a header with a column "{wanted}"', where=where)
    names = [column.strip() for column in columns if column.strip()]
    steps = [f"name it: caspian-mail send --email-column NAME   ({', '.join(names)})"] if names else []
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
    while True:
        line = reader.line_num + first
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # The csv module has no kinds of its error, only words.
            if "field larger" in str(error):
                message = f"a field of more than {csv.field_size_limit():,} characters"
            else:
                message = "quotation marks that do not pair, or a stray line end"
            raise _unreadable(file, line, message) from None
        yield line, cells


def _address(email: str, name: str) -> Address:
    found = parse_address(email)
    return Address(found.email, _name(name)) if name.strip() else found


def _name(text: str) -> str:
    text = text.strip()
    if not _LINE_BREAKS.isdisjoint(text):
        raise ValueError("a line break in the name")
    # Format characters such as the joiners of Persian names belong there; these do not.
    if any(character in _BIDI or unicodedata.category(character) in _CONTROLS for character in text):
        raise ValueError("a control character in the name")
    return " ".join(text.split())


def _cell(cells: Sequence[str], index: int | None) -> str:
    return cells[index] if index is not None and index < len(cells) else ""


def _folded(column: str) -> str:
    return " ".join(column.split()).casefold()


def _finding(file: str, line: int, message: str) -> Diagnostic:
    return Diagnostic.of_settings(file, Span.whole_line(line), message)


def _unreadable(file: str, line: int, message: str) -> UsageError:
    return UsageError(f"{file} cannot be read as CSV", findings=[_finding(file, line, message)])
