"""Who is not written to any more: put there by hand or from a file, taken out, listed."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from caspian_mail.audience import Steps, read_suppressions
from caspian_mail.errors import UsageError
from caspian_mail.flows.csv_text import csv_blocks, csv_moment
from caspian_mail.flows.incoming import LeftOut, Named, address_named, reader_named, source_of
from caspian_mail.flows.opening import ledger_to_read, ledger_to_write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from caspian_mail.flows.desk import Desk
    from caspian_mail.ledger import SuppressionCount

IMPORT = "caspian-mail suppressions import FILE"
_BY_HAND = "by hand"


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """What became of a file of suppressions.

    Attributes:
        file: its name, as shown.
        new: how many are suppressed by it who were not before, or now by their own word.
        before: how many were suppressed already.
        left_out: the rows that are invalid.
    """

    file: str
    new: int
    before: int
    left_out: LeftOut


def suppress(desk: Desk, text: str) -> tuple[bool, Named]:
    """Write no more to a reader, by address or unsubscribe token; return whether that is new, and who it is.

    Raises:
        UsageError: it is no address, or no token of a reader that is known.
        GateError: the secret is missing or not the ledger's.
        LedgerError: the ledger cannot be written.
    """
    with ledger_to_read(desk) as ledger:
        named = reader_named(ledger, text)
    with ledger_to_write(desk) as ledger:
        return ledger.readers.suppress(named.address, "unsubscribed", _BY_HAND), named


def unsuppress(desk: Desk, text: str) -> Named:
    """Write to a reader again, as lists may name them.

    Raises:
        UsageError: that is no address, or they are not suppressed.
        GateError: the secret is missing or not the ledger's.
        LedgerError: the ledger cannot be written.
    """
    named = address_named(text)
    with ledger_to_read(desk) as ledger:
        reader = ledger.readers.show(named.address)
    if reader is None or reader.status == "active":
        raise UsageError(f"{named.shown} is not suppressed", next_steps=["caspian-mail suppressions list"])
    with ledger_to_write(desk) as ledger:
        ledger.readers.unsuppress(named.address)
    return named


def import_suppressions(
    desk: Desk, file: Path, email_column: str | None = None, stdin: BinaryIO | None = None
) -> ImportedFile:
    """Write no more to the readers of a CSV file, known or not.

    Args:
        desk: the publication.
        file: which file; "-" is standard input.
        email_column: the column of the addresses, when it has another name.
        stdin: what to read for "-"; the program's own standard input when None.

    Raises:
        UsageError: the file cannot be read; nobody is suppressed by the rows before the fault.
        GateError: the secret is missing or not the ledger's.
        LedgerError: the ledger cannot be written.
    """
    source, shown = source_of(desk, file, IMPORT, stdin)
    steps = Steps(IMPORT, f"{IMPORT} --email-column NAME")
    table = read_suppressions(source, shown, email_column, steps=steps, zone=desk.publication.zone)
    with ledger_to_write(desk) as ledger:
        new, before = ledger.readers.suppress_many(
            (row.address, row.status, row.since, row.why) for row in table
        )
    return ImportedFile(shown, new, before, LeftOut(table.rows, table.invalid, table.findings))


def counts_of(desk: Desk) -> list[SuppressionCount]:
    """Return how many readers are suppressed, by what happened.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    with ledger_to_read(desk) as ledger:
        return ledger.readers.suppressions()


@contextmanager
def exported(desk: Desk) -> Iterator[Iterator[str]]:
    """Return the suppressions as CSV, a block at a time: email, name, status, since, why.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    with ledger_to_read(desk) as ledger:
        rows = (
            (row.address.email, row.address.name, row.status, csv_moment(row.since), row.why)
            for row in ledger.readers.suppressed()
        )
        yield csv_blocks(("email", "name", "status", "since", "why"), rows)
