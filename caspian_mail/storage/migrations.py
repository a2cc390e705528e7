"""The schema, as numbered steps; each is taken in one transaction together with its record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.errors import LedgerError
from caspian_mail.storage.database import not_a_ledger

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


# Moments are ISO 8601 in UTC with microseconds, so that text order is time order.
_FIRST_LEDGER = (
    """
    CREATE TABLE migrations (
        version INTEGER NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        applied TEXT NOT NULL
    )
    """,
    "CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
    # What a send needs of the outbox, kept until nobody refers to it.
    "CREATE TABLE editions (digest TEXT NOT NULL PRIMARY KEY, content TEXT NOT NULL)",
    # That an edition was seen: which, through what, when. To whom is nobody's business here.
    """
    CREATE TABLE tests (
        digest TEXT NOT NULL,
        route TEXT NOT NULL,
        accepted TEXT NOT NULL,
        reply TEXT NOT NULL,
        PRIMARY KEY (digest, route)
    )
    """,
    # Whom an unsubscribe token stands for.
    """
    CREATE TABLE readers (
        address_key TEXT NOT NULL PRIMARY KEY,
        address TEXT NOT NULL,
        token TEXT NOT NULL UNIQUE
    )
    """,
    # An issue going out: round 0, then one more for each correction. A rehearsal is never a send.
    """
    CREATE TABLE sends (
        id INTEGER NOT NULL PRIMARY KEY,
        issue TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('live', 'rehearsal')),
        round INTEGER NOT NULL,
        route TEXT NOT NULL,
        digest TEXT NOT NULL REFERENCES editions (digest),
        created TEXT NOT NULL,
        UNIQUE (issue, kind, round)
    )
    """,
    # Each time `send` worked on it; a run that died has no end.
    """
    CREATE TABLE runs (
        send INTEGER NOT NULL REFERENCES sends (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        started TEXT NOT NULL,
        ended TEXT,
        sent INTEGER,
        seconds REAL,
        PRIMARY KEY (send, number)
    )
    """,
    # One row a recipient, whatever edition goes out: the key is never the digest.
    """
    CREATE TABLE letters (
        send INTEGER NOT NULL REFERENCES sends (id) ON DELETE CASCADE,
        address_key TEXT NOT NULL,
        number INTEGER NOT NULL,
        address TEXT NOT NULL,
        name TEXT NOT NULL,
        message_id TEXT NOT NULL,
        state TEXT NOT NULL
            CHECK (state IN ('pending', 'sending', 'sent', 'deferred', 'refused', 'in_doubt')),
        attempts INTEGER NOT NULL DEFAULT 0,
        next_attempt TEXT,
        reply TEXT NOT NULL DEFAULT '',
        status_code TEXT NOT NULL DEFAULT '',
        date TEXT,
        digest TEXT,
        updated TEXT NOT NULL,
        PRIMARY KEY (send, address_key),
        UNIQUE (send, number)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX letters_by_state ON letters (send, state, number)",
    # How many letters are in each state, kept by the triggers: counting a million takes 80 ms.
    """
    CREATE TABLE tallies (
        send INTEGER NOT NULL REFERENCES sends (id) ON DELETE CASCADE,
        state TEXT NOT NULL,
        letters INTEGER NOT NULL,
        PRIMARY KEY (send, state)
    ) WITHOUT ROWID
    """,
    """
    CREATE TRIGGER letter_added AFTER INSERT ON letters BEGIN
        INSERT INTO tallies (send, state, letters) VALUES (NEW.send, NEW.state, 1)
            ON CONFLICT (send, state) DO UPDATE SET letters = letters + 1;
    END
    """,
    """
    CREATE TRIGGER letter_moved AFTER UPDATE OF state ON letters WHEN OLD.state <> NEW.state BEGIN
        UPDATE tallies SET letters = letters - 1 WHERE send = OLD.send AND state = OLD.state;
        INSERT INTO tallies (send, state, letters) VALUES (NEW.send, NEW.state, 1)
            ON CONFLICT (send, state) DO UPDATE SET letters = letters + 1;
    END
    """,
)

MIGRATIONS = (Migration(1, "the first ledger", _FIRST_LEDGER),)


def migrate(database: Database, now: datetime, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring the schema up to the newest step.

    Raises:
        LedgerError: it is of a newer version, or no ledger at all.
    """
    newest = migrations[-1].version
    version = _version(database)
    if version > newest:
        raise LedgerError(
            f"{database.name} was written by a newer Caspian Mail (version {version}, here {newest})",
            next_steps=["update Caspian Mail"],
        )
    for migration in migrations[version:]:
        with database.transaction():
            # Another process may have taken the step while this one waited for the transaction.
            if _version(database) >= migration.version:
                continue
            for statement in migration.statements:
                database.run(statement)
            database.run(
                "INSERT INTO migrations (version, name, applied) VALUES (?, ?, ?)",
                migration.version,
                migration.name,
                now.isoformat(timespec="microseconds"),
            )


def is_older(database: Database, migrations: Sequence[Migration] = MIGRATIONS) -> bool:
    """Tell whether the schema misses a step.

    Raises:
        LedgerError: it is no ledger.
    """
    return _version(database) < migrations[-1].version


def _version(database: Database) -> int:
    tables = {name for (name,) in database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "migrations" in tables:
        ((version,),) = database.rows("SELECT coalesce(max(version), 0) FROM migrations")
        return int(version)
    if tables:
        raise not_a_ledger(database.name)
    return 0
