"""A ledger's database by its place: a file here, or a server that several machines share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from caspian_mail.errors import ConfigurationError
from caspian_mail.storage.sqlite import SqliteDatabase

if TYPE_CHECKING:
    from caspian_mail.storage.database import Database


def open_database(place: Path | str) -> Database:
    """Open a file, which is made when it is not there, or the database a postgresql:// address names.

    Raises:
        ConfigurationError: the address is none, or PostgreSQL's driver is not installed.
        LedgerError: it cannot be opened, or is not a database.
    """
    return SqliteDatabase.open(place) if isinstance(place, Path) else _open_postgres(place, reads_only=False)


def open_to_read(place: Path | str) -> Database:
    """Open it so that nothing is written; a file that is not there is an empty database in memory.

    Raises:
        ConfigurationError: the address is none, or PostgreSQL's driver is not installed.
        LedgerError: it cannot be opened, or is not a database.
    """
    if isinstance(place, str):
        return _open_postgres(place, reads_only=True)
    if place.exists():
        return SqliteDatabase.open_to_read(place)
    empty = SqliteDatabase.open(None)
    empty.name = place.name
    return empty


def _open_postgres(url: str, *, reads_only: bool) -> Database:
    try:
        from caspian_mail.storage.postgres import PostgresDatabase  # its driver is an extra
    except ImportError:
        raise ConfigurationError(
            "CASPIAN_MAIL_LEDGER needs PostgreSQL's driver, which is not installed",
            next_steps=["pip install 'caspian-mail[postgres]'"],
        ) from None
    return PostgresDatabase.open(url, reads_only=reads_only)
