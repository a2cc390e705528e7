from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from caspian_mail.errors import LedgerError
from caspian_mail.storage import MIGRATIONS, Database, Migration, is_older, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

NOW = datetime(2025, 10, 27, 14, 2, tzinfo=UTC)
SECOND = Migration(2, "colours", ("CREATE TABLE colours (name TEXT)", "INSERT INTO colours VALUES ('sea')"))
BROKEN = Migration(2, "broken", ("CREATE TABLE colours (name TEXT)", "INSERT INTO absent VALUES (1)"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "caspian-mail.db")
    yield opened
    opened.close()


def versions(database: Database) -> list[tuple[object, ...]]:
    return list(database.rows("SELECT version, name, applied FROM migrations ORDER BY version"))


def test_each_step_is_taken_once_and_recorded(database: Database) -> None:
    migrate(database, NOW)
    migrate(database, NOW)
    assert versions(database) == [(1, "the first ledger", "2025-10-27T14:02:00.000000+00:00")]


def test_an_older_ledger_is_known(database: Database) -> None:
    assert is_older(database)
    migrate(database, NOW)
    assert not is_older(database)
    assert is_older(database, [*MIGRATIONS, SECOND])


def test_an_older_ledger_takes_the_steps_it_lacks(database: Database) -> None:
    migrate(database, NOW)
    migrate(database, NOW, [*MIGRATIONS, SECOND])
    assert [version for version, *_ in versions(database)] == [1, 2]
    assert list(database.rows("SELECT * FROM colours")) == [("sea",)]


def test_of_a_step_that_fails_nothing_remains(database: Database) -> None:
    migrate(database, NOW)
    with pytest.raises(Exception, match="no such table: absent"):
        migrate(database, NOW, [*MIGRATIONS, BROKEN])
    assert [version for version, *_ in versions(database)] == [1]
    assert database.row("SELECT 1 FROM sqlite_master WHERE name = 'colours'") is None


def test_a_newer_ledger_is_left_alone(database: Database) -> None:
    migrate(database, NOW, [*MIGRATIONS, SECOND])
    with pytest.raises(LedgerError, match=r"^caspian-mail\.db was written by a newer Caspian Mail"):
        migrate(database, NOW)


def test_the_database_of_another_program_is_left_alone(database: Database) -> None:
    database.run("CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(LedgerError, match="not a ledger"):
        migrate(database, NOW)
    assert [name for (name,) in database.rows("SELECT name FROM sqlite_master")] == ["bookmarks"]


def test_a_step_another_process_took_meanwhile_is_not_taken_twice(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Database.open(tmp_path / "caspian-mail.db")

    begin = database.transaction

    def begin_late() -> AbstractContextManager[None]:
        migrate(other, NOW)
        return begin()

    monkeypatch.setattr(database, "transaction", begin_late)
    migrate(database, NOW)
    assert [version for version, *_ in versions(database)] == [1]
    other.close()
