"""The schema, as numbered steps; each is taken in one transaction together with its record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.errors import LedgerError
from caspian_mail.storage.database import not_a_ledger
from caspian_mail.storage.schema import FIRST_LEDGER, POSTGRES_LEDGER, READERS_AND_SUPPRESSIONS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from caspian_mail.storage.database import Database


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema. What has been released is never changed; a new step is added."""

    version: int
    name: str
    statements: tuple[str, ...]


# On PostgreSQL the ledger begins where the second step leaves SQLite.
SQLITE_MIGRATIONS = (
    Migration(1, "the first ledger", FIRST_LEDGER),
    Migration(2, "readers and suppressions", READERS_AND_SUPPRESSIONS),
)
POSTGRES_MIGRATIONS = (Migration(2, "readers and suppressions", POSTGRES_LEDGER),)
_MIGRATIONS = {"sqlite": SQLITE_MIGRATIONS, "postgres": POSTGRES_MIGRATIONS}


def migrate(database: Database, now: datetime, migrations: Sequence[Migration] | None = None) -> None:
    """Bring the schema up to the newest step.

    Raises:
        LedgerError: it is of a newer version, or no ledger at all.
    """
    migrations = migrations or _MIGRATIONS[database.dialect]
    newest = migrations[-1].version
    version = _version(database)
    if version > newest:
        raise LedgerError(
            f"{database.name} was written by a newer Caspian Mail (version {version}, here {newest})",
            next_steps=["update Caspian Mail"],
        )
    for migration in migrations:
        if migration.version > version:
            _take(database, migration, now)


def _take(database: Database, migration: Migration, now: datetime) -> None:
    with database.transaction():
        # Another process may have taken the step while this one waited for the transaction.
        if _version(database) >= migration.version:
            return
        for statement in migration.statements:
            database.define(statement)
        database.run(
            "INSERT INTO migrations (version, name, applied) VALUES (?, ?, ?)",
            migration.version,
            migration.name,
            now.isoformat(timespec="microseconds"),
        )


def is_older(database: Database, migrations: Sequence[Migration] | None = None) -> bool:
    """Tell whether the schema misses a step.

    Raises:
        LedgerError: it is no ledger.
    """
    return _version(database) < (migrations or _MIGRATIONS[database.dialect])[-1].version


def _version(database: Database) -> int:
    tables = database.tables()
    # Other programs keep a table of that name as well.
    if {"migrations", "letters"} <= tables:
        ((version,),) = database.rows("SELECT coalesce(max(version), 0) FROM migrations")
        return int(version)
    if tables:
        raise not_a_ledger(database.name)
    return 0
