"""The readers and their lists in the ledger: put on, taken off, shown, exported, forgotten."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from caspian_mail.audience import Steps, read_audience
from caspian_mail.errors import UsageError
from caspian_mail.flows.csv_text import csv_blocks, csv_moment
from caspian_mail.flows.incoming import LeftOut, Named, address_named, reader_named, see_list, source_of
from caspian_mail.flows.opening import ledger_to_read, ledger_to_send, ledger_to_write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from caspian_mail.flows.desk import Desk
    from caspian_mail.ledger import Imported, Ledger, ListSize, Reader

IMPORT = "caspian-mail audience import FILE"
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """What became of a file of readers.

    Attributes:
        file: its name, as shown.
        imported: what the ledger made of its valid rows.
        left_out: the others.
    """

    file: str
    imported: Imported
    left_out: LeftOut


@dataclass(frozen=True, slots=True)
class Shown:
    """A reader, to be shown.

    Attributes:
        named: what was typed, and whose it is.
        reader: what is known of them.
    """

    named: Named
    reader: Reader


def import_readers(
    desk: Desk, file: Path, name: str, email_column: str | None = None, stdin: BinaryIO | None = None
) -> ImportedFile:
    """Put the readers of a CSV file on a list; who is on it and not in the file stays.

    Args:
        desk: the publication.
        file: which file; "-" is standard input.
        name: the list's.
        email_column: the column of the addresses, when it has another name.
        stdin: what to read for "-"; the program's own standard input when None.

    Raises:
        UsageError: the file cannot be read, or the list cannot be called so.
        GateError: the secret is missing or not the ledger's.
        LedgerError: the ledger cannot be written.
    """
    name = _list_name(name)
    source, shown = source_of(desk, file, IMPORT, stdin)
    steps = Steps(IMPORT, f"{IMPORT} --email-column NAME")
    audience = read_audience(source, shown, email_column, steps=steps)
    with ledger_to_write(desk) as ledger:
        imported = ledger.readers.import_(audience, name)
    return ImportedFile(shown, imported, LeftOut(audience.rows, audience.invalid, audience.findings))


def lists_of(desk: Desk) -> list[ListSize]:
    """Return the lists and how many readers each has.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    with ledger_to_read(desk) as ledger:
        return ledger.readers.lists()


def show_reader(desk: Desk, text: str) -> Shown:
    """Return all that is known of a reader, by address or unsubscribe token.

    Raises:
        UsageError: nobody is known by it.
        GateError: the secret is missing or not the ledger's.
        LedgerError: the ledger cannot be read.
    """
    with ledger_to_read(desk) as ledger:
        named = reader_named(ledger, text)
        return Shown(named, _known(ledger, named))


def add_reader(desk: Desk, text: str, name: str) -> tuple[bool, Shown]:
    """Put a reader on a list; return whether they were not on it before, and what is known of them.

    Raises:
        UsageError: that is no address, or the list cannot be called so.
        GateError: they were forgotten, or the secret is missing or not the ledger's.
        LedgerError: the ledger cannot be written.
    """
    named, name = address_named(text), _list_name(name)
    with ledger_to_write(desk) as ledger:
        is_new = ledger.readers.add(named.address, name)
        return is_new, Shown(named, _known(ledger, named))


def remove_reader(desk: Desk, text: str, name: str) -> Named:
    """Take a reader off a list.

    Raises:
        UsageError: that is no address, there is no such list, or they are not on it.
        GateError: the secret is missing or not the ledger's.
        LedgerError: the ledger cannot be written.
    """
    named = address_named(text)
    with ledger_to_read(desk) as ledger:
        see_list(ledger, name)
    with ledger_to_write(desk) as ledger:
        if not ledger.readers.remove(named.address, name):
            raise UsageError(
                f"{named.shown} is not on list {name}",
                next_steps=[f"caspian-mail audience show {named.shown}"],
            )
    return named


@contextmanager
def exported(desk: Desk, name: str) -> Iterator[Iterator[str]]:
    """Return a list as CSV, a block at a time: email, name, status, joined.

    Raises:
        UsageError: there is no such list.
        LedgerError: the ledger cannot be read.
    """
    with ledger_to_read(desk) as ledger:
        see_list(ledger, name)
        rows = (
            (member.address.email, member.address.name, member.status, csv_moment(member.joined))
            for member in ledger.readers.export(name)
        )
        yield csv_blocks(("email", "name", "status", "joined"), rows)


def see_secret(desk: Desk) -> None:
    """See that readers can be found at all, before a person is asked about one.

    Raises:
        GateError: the secret is missing or not the ledger's.
        LedgerError: the ledger cannot be read.
    """
    with ledger_to_read(desk) as ledger:
        ledger.check_secret()


def forget_reader(desk: Desk, named: Named) -> bool:
    """Erase all that the ledger knows of a reader but a hash, which stays suppressed.

    Returns:
        whether they were known.

    Raises:
        GateError: the secret is missing or not the ledger's.
        LedgerError: the ledger cannot be written, or another process sends from it.
    """
    with ledger_to_send(desk) as ledger:
        return ledger.readers.forget(named.address)


def _known(ledger: Ledger, named: Named) -> Reader:
    reader = ledger.readers.show(named.address)
    if reader is None:
        raise UsageError(f"{named.shown} is not known here", next_steps=["caspian-mail audience list"])
    return reader


def _list_name(name: str) -> str:
    name = name.strip()
    if not name or not name.isprintable() or len(name) > _LONGEST_NAME:
        raise UsageError(f"a list is named by one line of at most {_LONGEST_NAME} characters")
    return name
