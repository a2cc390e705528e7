"""A list of readers, as a CRM exports it, read as a stream."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Generic, TypeVar

from caspian_mail.address import Address, parse_address
from caspian_mail.audience.decoding import decoded, finding
from caspian_mail.audience.records import EmailColumn, cell, read_records
from caspian_mail.errors import UsageError
from caspian_mail.regular_files import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from caspian_mail.audience.records import Records
    from caspian_mail.diagnostics import Diagnostic

EMAIL_COLUMNS = ("email", "e-mail", "email address")
NAME_COLUMN = "name"
MOST_FINDINGS = 1000
"""Rows that are told one by one; a file that is wrong throughout must not fill the memory."""

# Marks that turn the order of all that follows around.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_CONTROLS = frozenset({"Cc", "Cs"})
_LINE_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Steps:
    """What to type when a table cannot be read.

    Attributes:
        another_file: names another file.
        another_column: names the column of the addresses.
    """

    another_file: str
    another_column: str


SENDING = Steps("caspian-mail send --to FILE", "caspian-mail send --email-column NAME")


class Table(ABC, Generic[_Row]):
    """A CSV file whose valid rows are given one after another, in order.

    A file is read anew each time, a stream only once. Iterating raises UsageError where the file cannot
    be read, is not UTF-8 or not CSV, or it is not clear which column holds the addresses.

    Attributes:
        file: its name, for reports.
        rows: how many rows were read so far, blank ones not counted.
        invalid: how many of them are left out.
        findings: the first thousand of those, and why; no address is in them.
    """

    email_columns: tuple[tuple[str, ...], ...] = (EMAIL_COLUMNS,)

    def __init__(
        self, source: Path | BinaryIO, file: str, email_column: str | None = None, steps: Steps = SENDING
    ) -> None:
        self.file = file
        self.rows = self.invalid = 0
        self.findings: list[Diagnostic] = []
        self._source = source
        self._steps = steps
        names = self.email_columns if email_column is None else ((email_column,),)
        self._email = EmailColumn(names, steps.another_column)

    @abstractmethod
    def _reader(self, records: Records) -> Callable[[list[str]], _Row]:
        """Return what makes something of the cells of a row, or raises ValueError in words."""

    def __iter__(self) -> Iterator[_Row]:
        self.rows = self.invalid = 0
        self.findings = []
        source = self._source
        try:
            with open_regular(source) if isinstance(source, Path) else nullcontext(source) as stream:
                yield from self._valid(stream)
        except FileNotFoundError:
            raise UsageError(f"no file {self.file}", next_steps=[self._steps.another_file]) from None
        except OSError as error:
            raise UsageError(f"{self.file} cannot be read: {error.strerror}") from None

    def _valid(self, stream: BinaryIO) -> Iterator[_Row]:
        records = read_records(decoded(stream, self.file), self.file, self._email)
        read = self._reader(records)
        for line, cells in records.rows:
            try:
                row = read(cells)
            except ValueError as error:
                # A blank row names no address either, but that is no fault.
                if any(found.strip() for found in cells):
                    self._leave_out(line, str(error))
            else:
                self.rows += 1
                yield row

    def _leave_out(self, line: int, reason: str) -> None:
        self.rows += 1
        self.invalid += 1
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding(self.file, line, reason))


class Audience(Table[Address]):
    """A list of readers; one who is named twice is given twice."""

    def _reader(self, records: Records) -> Callable[[list[str]], Address]:
        email, name = records.email, records.column(NAME_COLUMN)

        def read(cells: list[str]) -> Address:
            return named(parse_address(cell(cells, email)), cell(cells, name))

        return read


def read_audience(
    source: Path | BinaryIO, file: str, email_column: str | None = None, *, steps: Steps = SENDING
) -> Audience:
    """Return a list, not yet read: comma, semicolon or tab, whichever makes the header hold an email column.

    The columns are email, e-mail or "email address", and name, in any case; others are ignored.

    Args:
        source: the file, or a stream such as standard input.
        file: its name, for reports.
        email_column: the column of the addresses, when it has another name.
        steps: what to type when it cannot be read.
    """
    return Audience(source, file, email_column, steps)


def named(address: Address, name: str) -> Address:
    """Return an address with the name that stands in a column of its own, where there is one.

    Raises:
        ValueError: the name holds what no name does.
    """
    name = name.strip()
    return Address(address.email, _name(name)) if name else address


def _name(text: str) -> str:
    # What is printable holds no control, no mark of direction and no line break.
    if text.isprintable():
        return " ".join(text.split())
    if not _LINE_BREAKS.isdisjoint(text):
        raise ValueError("a line break in the name")
    # Format characters such as the joiners of Persian names belong there; these do not.
    if any(character in _BIDI or unicodedata.category(character) in _CONTROLS for character in text):
        raise ValueError("a control character in the name")
    return " ".join(text.split())
