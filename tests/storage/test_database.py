"""What is promised of a database, whichever it is."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import pytest

from caspian_mail.errors import ConfigurationError, LedgerError
from caspian_mail.storage import open_database, open_to_read

if TYPE_CHECKING:
    from pathlib import Path

    from caspian_mail.storage import Database


def things(database: Database) -> list[tuple[object, ...]]:
    return list(database.rows("SELECT * FROM things ORDER BY name"))


# Statements


def test_what_was_committed_is_there_again(place: Path | str, database: Database) -> None:
    with database.transaction():
        assert database.run_many("INSERT INTO things VALUES (?, ?)", [("a", 1), ("b", 2)]) == 2
        assert database.run("UPDATE things SET size = 3 WHERE name = ?", "a") == 1
    assert database.run_many("INSERT INTO things VALUES (?, ?)", []) == 0
    database.close()
    with open_database(place) as again:
        assert things(again) == [("a", 3), ("b", 2)]
        assert again.row("SELECT size FROM things WHERE name = ?", "b") == (2,)
        assert again.row("SELECT size FROM things WHERE name = ?", "c") is None
        assert again.row("SELECT size FROM things WHERE name LIKE 'b%'") == (2,)


def test_rows_of_any_number_are_loaded_and_read(database: Database) -> None:
    database.load("things", ("name", "size"), ((f"{n:05}", n) for n in range(5000)))
    database.analyze("things")
    names = database.stream("SELECT name FROM things WHERE size >= ? ORDER BY size", 1000)
    assert next(names) == ("01000",)
    # What else is asked meanwhile does not disturb it.
    assert database.row("SELECT count(*) FROM things") == (5000,)
    assert len(list(names)) == 3999


def test_text_is_ordered_by_its_bytes(database: Database) -> None:
    database.load("things", ("name",), [("é",), ("a",), ("B",), ("_",), ("A1",), ("A",)])
    names = [name for (name,) in database.rows("SELECT name FROM things ORDER BY name")]
    assert names == ["A", "A1", "B", "_", "a", "é"]


# Transactions


def test_of_a_transaction_that_fails_nothing_remains(database: Database) -> None:
    def insert_and_stop() -> None:
        with database.transaction():
            database.run("INSERT INTO things VALUES ('a', 1)")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        insert_and_stop()
    assert things(database) == []
    with database.transaction():
        database.run("INSERT INTO things VALUES ('b', 1)")
    assert things(database) == [("b", 1)]


def test_a_transaction_inside_another_joins_it(database: Database) -> None:
    def insert_both_and_stop() -> None:
        with database.transaction():
            with database.transaction():
                database.run("INSERT INTO things VALUES ('a', 1)")
            database.run("INSERT INTO things VALUES ('b', 1)")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        insert_both_and_stop()
    assert things(database) == []


def test_what_is_not_committed_nobody_else_sees(place: Path | str, database: Database) -> None:
    with open_database(place) as other:
        with database.transaction():
            database.run("INSERT INTO things VALUES ('a', 1)")
            assert things(other) == []
        assert things(other) == [("a", 1)]


def test_one_writes_at_a_time(place: Path | str, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    from caspian_mail.storage import postgres, sqlite

    monkeypatch.setattr(sqlite, "WAIT_FOR_WRITER", 0.05)
    monkeypatch.setattr(postgres, "WAIT_FOR_WRITER", 0.05)

    def write() -> None:
        with other.transaction():
            other.run("INSERT INTO things VALUES ('b', 1)")

    with open_database(place) as other:
        with database.transaction():
            database.run("INSERT INTO things VALUES ('a', 1)")
            with pytest.raises(LedgerError) as caught:
                write()
        assert caught.value.message == f"{database.name} is being written by another process"
        write()
        assert things(other) == [("a", 1), ("b", 1)]


# Reading only, and temporary tables


def test_what_is_opened_to_read_is_not_written(place: Path | str, database: Database) -> None:
    with open_to_read(place) as reading:
        assert things(reading) == []
        assert reading.name == database.name
        with pytest.raises(LedgerError, match=r"cannot be written: .*read-only"):
            reading.run("INSERT INTO things VALUES ('a', 1)")


def test_temporary_tables_are_filled_where_nothing_else_can_be(place: Path | str, database: Database) -> None:
    def fill_and_stop() -> None:
        with reading.scratch():
            reading.load("pile", ("name",), [("c",)])
            raise KeyboardInterrupt

    with open_to_read(place) as reading:
        with reading.scratch():
            reading.define("CREATE TEMP TABLE pile (name TEXT NOT NULL)")
            reading.load("pile", ("name",), [("a",), ("b",)])
            reading.analyze("pile")
        assert list(reading.rows("SELECT name FROM pile ORDER BY name")) == [("a",), ("b",)]
        assert "pile" not in reading.tables()
        with pytest.raises(KeyboardInterrupt):
            fill_and_stop()
        assert reading.row("SELECT count(*) FROM pile") == (2,)
        with pytest.raises(LedgerError, match="read-only"):
            reading.run("INSERT INTO things VALUES ('a', 1)")
        # Nobody waits for a pile.
        with reading.scratch(), database.transaction():
            reading.load("pile", ("name",), [("c",)])
            database.run("INSERT INTO things VALUES ('a', 1)")
    assert things(database) == [("a", 1)]


def test_a_copy_in_memory_leaves_the_original_alone(place: Path | str, database: Database) -> None:
    copy = open_to_read(place).in_memory()
    with copy:
        copy.run("CREATE TABLE others (name TEXT)")
        assert copy.name == database.name
    assert database.tables() == {"things"}


def test_what_is_not_there_is_empty_to_a_reader(tmp_path: Path) -> None:
    with open_to_read(tmp_path / "absent.db") as reading:
        assert reading.tables() == set()
        assert reading.name == "absent.db"
    assert list(tmp_path.iterdir()) == []


def test_what_is_whole_passes_the_check_and_is_scrubbed(database: Database) -> None:
    database.run("INSERT INTO things VALUES ('a', 1)")
    database.run("DELETE FROM things")
    database.check()
    database.scrub()
    assert things(database) == []


# The right to send


def test_the_right_to_send_is_had_by_one(place: Path | str, database: Database) -> None:
    with open_database(place) as other, open_to_read(place) as reading:
        assert database.try_lock()
        assert not other.try_lock()
        assert (database.is_locked(), other.is_locked(), reading.is_locked()) == (False, True, True)
        database.unlock()
        assert not reading.is_locked()
        assert other.try_lock()
        assert not database.try_lock()


def test_who_closes_gives_the_right_to_send_back(place: Path | str, database: Database) -> None:
    with open_database(place) as other:
        assert other.try_lock()
    while database.is_locked():
        time.sleep(0.01)
    assert database.try_lock()


def test_whoever_is_guarded_is_heard_of(database: Database) -> None:
    assert database.try_lock()
    database.guard()
    database.keep_alive()
    database.unguard()
    database.unlock()
    database.unlock()
    assert not database.is_locked()


# What is opened


def test_without_its_driver_postgresql_is_an_error_that_says_what_to_type(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.delitem(sys.modules, "caspian_mail.storage.postgres", raising=False)
    with pytest.raises(ConfigurationError) as caught:
        open_database("postgresql://user:secret@127.0.0.1/ledger")
    assert caught.value.message == "CASPIAN_MAIL_LEDGER needs PostgreSQL's driver, which is not installed"
    assert caught.value.next_steps == ("pip install 'caspian-mail[postgres]'",)
