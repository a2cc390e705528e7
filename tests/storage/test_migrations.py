from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from caspian_mail.errors import LedgerError
from caspian_mail.storage import Migration, is_older, migrate, open_database
from caspian_mail.storage.migrations import POSTGRES_MIGRATIONS, SQLITE_MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from caspian_mail.storage import Database

NOW = datetime(2025, 10, 27, 14, 2, tzinfo=UTC)
LATER = Migration(9, "colours", ("CREATE TABLE colours (name TEXT)", "INSERT INTO colours VALUES ('sea')"))
BROKEN = Migration(9, "broken", ("CREATE TABLE colours (name TEXT)", "INSERT INTO absent VALUES (1)"))
WHEN = "2025-10-27T14:02:00.000000+00:00"


@pytest.fixture
def database(place: Path | str) -> Iterator[Database]:
    with open_database(place) as opened:
        yield opened


def steps(database: Database) -> tuple[Migration, ...]:
    return SQLITE_MIGRATIONS if database.dialect == "sqlite" else POSTGRES_MIGRATIONS


def versions(database: Database) -> list[tuple[object, ...]]:
    return list(database.rows("SELECT version, name, applied FROM migrations ORDER BY version"))


def test_each_step_is_taken_once_and_recorded(database: Database) -> None:
    migrate(database, NOW)
    migrate(database, NOW)
    both = [(1, "the first ledger", WHEN), (2, "readers and suppressions", WHEN)]
    assert versions(database) == (both if database.dialect == "sqlite" else both[1:])


def test_an_older_ledger_is_known(database: Database) -> None:
    assert is_older(database)
    migrate(database, NOW)
    assert not is_older(database)
    assert is_older(database, [*steps(database), LATER])


def test_an_older_ledger_takes_the_steps_it_lacks(database: Database) -> None:
    migrate(database, NOW)
    migrate(database, NOW, [*steps(database), LATER])
    assert [version for version, *_ in versions(database)][-2:] == [2, 9]
    assert list(database.rows("SELECT * FROM colours")) == [("sea",)]


def test_of_a_step_that_fails_nothing_remains(database: Database) -> None:
    migrate(database, NOW)
    with pytest.raises(Exception, match="absent"):
        migrate(database, NOW, [*steps(database), BROKEN])
    assert [version for version, *_ in versions(database)][-1] == 2
    assert "colours" not in database.tables()


def test_a_newer_ledger_is_left_alone(database: Database) -> None:
    migrate(database, NOW, [*steps(database), LATER])
    with pytest.raises(LedgerError, match=f"^{database.name} was written by a newer Caspian Mail"):
        migrate(database, NOW)


def test_the_database_of_another_program_is_left_alone(database: Database) -> None:
    database.run("CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(LedgerError, match="not a ledger"):
        migrate(database, NOW)
    assert database.tables() == {"bookmarks"}


def test_migrations_of_another_program_are_not_ours(database: Database) -> None:
    database.run("CREATE TABLE migrations (batch INTEGER)")
    with pytest.raises(LedgerError, match="not a ledger"):
        migrate(database, NOW)


def test_a_step_another_process_took_meanwhile_is_not_taken_twice(
    place: Path | str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_database(place)

    begin = database.transaction

    def begin_late() -> AbstractContextManager[None]:
        migrate(other, NOW)
        return begin()

    monkeypatch.setattr(database, "transaction", begin_late)
    migrate(database, NOW)
    assert [version for version, *_ in versions(database)][-1] == 2
    other.close()
