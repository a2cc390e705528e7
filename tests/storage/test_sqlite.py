from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING

import pytest

from caspian_mail.errors import AGAIN, LedgerError
from caspian_mail.storage import sqlite as module
from caspian_mail.storage.sqlite import SqliteDatabase

if TYPE_CHECKING:
    from pathlib import Path


def opened(path: Path) -> SqliteDatabase:
    database = SqliteDatabase.open(path)
    database.run("CREATE TABLE IF NOT EXISTS things (name TEXT NOT NULL PRIMARY KEY, size INTEGER)")
    return database


def test_a_commit_is_on_the_disk_before_it_returns(tmp_path: Path) -> None:
    database = opened(tmp_path / "a.db")
    assert database.row("PRAGMA journal_mode") == ("wal",)
    assert database.row("PRAGMA synchronous") == (2,)
    assert database.row("PRAGMA foreign_keys") == (1,)
    database.close()


def test_a_fault_of_the_program_stays_what_it_is(tmp_path: Path) -> None:
    database = opened(tmp_path / "a.db")
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        database.run("SELECT * FROM absent")
    database.close()
    with pytest.raises(sqlite3.ProgrammingError):
        database.run("SELECT 1")


def test_what_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"a list of readers\n" * 100)
    with pytest.raises(LedgerError, match=r"^a\.db is not a ledger of Caspian Mail$"):
        SqliteDatabase.open(path)


def test_a_folder_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="cannot be opened"):
        SqliteDatabase.open(tmp_path)


def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    database = opened(path)
    database.run_many("INSERT INTO things VALUES (?, ?)", [(f"{n:0100}", n) for n in range(500)])
    database.close()
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    damaged = SqliteDatabase.open(path)
    with pytest.raises(LedgerError, match=r"^a\.db is damaged$"):
        list(damaged.rows("SELECT * FROM things ORDER BY size"))
    damaged.close()


def test_a_disk_without_room_undoes_the_transaction_and_says_so(tmp_path: Path) -> None:
    database = opened(tmp_path / "a.db")
    ((pages,),) = database.rows("PRAGMA page_count")
    list(database.rows(f"PRAGMA max_page_count = {pages + 2}"))

    def fill() -> None:
        with database.transaction():
            database.run_many("INSERT INTO things VALUES (?, ?)", [(f"{n:0100}", n) for n in range(5000)])

    with pytest.raises(LedgerError) as caught:
        fill()
    assert caught.value.message == "the disk of a.db is full"
    assert caught.value.next_steps == (f"make room, then: caspian-mail {AGAIN}",)
    assert list(database.rows("SELECT * FROM things")) == []
    database.close()


def test_a_second_writer_waits_and_is_then_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAIT_FOR_WRITER", 0.05)
    first, second = opened(tmp_path / "a.db"), opened(tmp_path / "a.db")
    with first.transaction(), pytest.raises(LedgerError, match="being written by another process"):
        second.run("BEGIN IMMEDIATE")
    first.close()
    second.close()


def test_without_a_path_it_is_in_memory() -> None:
    database = SqliteDatabase.open(None)
    assert database.name == ":memory:"
    # Nobody else can see it, so the right to send is always free.
    assert database.try_lock()
    assert not database.is_locked()
    database.close()


def test_a_query_only_connection_is_read_only_in_words(tmp_path: Path) -> None:
    database = opened(tmp_path / "a.db")
    database.run("PRAGMA query_only = ON")
    with pytest.raises(LedgerError, match="read-only"):
        database.run("INSERT INTO things VALUES ('a', 1)")
    database.close()


def test_a_path_the_driver_refuses_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="cannot be opened"):
        SqliteDatabase.open(tmp_path / "no such folder" / "a.db")


# Reading only


def content_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.endswith("-shm")}


def without_shared_memory(path: Path) -> None:
    """Keep the index from being made, as a full disk or a folder closed to writing would."""
    index = path.with_name(f"{path.name}-shm")
    try:
        index.symlink_to(index.name)
    except OSError:
        pytest.skip("no right to make links here")


def test_what_is_opened_to_read_is_not_written(tmp_path: Path) -> None:
    opened(tmp_path / "a.db").close()
    before = content_of(tmp_path)
    database = SqliteDatabase.open_to_read(tmp_path / "a.db")
    assert list(database.rows("SELECT * FROM things")) == []
    with pytest.raises(LedgerError, match="read-only"):
        database.run("INSERT INTO things VALUES ('a', 1)")
    database.close()
    assert content_of(tmp_path) == before


def test_what_another_process_has_just_written_is_read(tmp_path: Path) -> None:
    writer = opened(tmp_path / "a.db")
    writer.run("INSERT INTO things VALUES ('a', 1)")
    reader = SqliteDatabase.open_to_read(tmp_path / "a.db")
    assert list(reader.rows("SELECT name FROM things")) == [("a",)]
    reader.close()
    writer.close()


def test_a_log_that_a_dead_process_left_is_read_and_stays(tmp_path: Path) -> None:
    writer = opened(tmp_path / "live.db")
    writer.run("INSERT INTO things VALUES ('a', 1)")
    for suffix in ("", "-wal"):
        shutil.copy(tmp_path / f"live.db{suffix}", tmp_path / f"a.db{suffix}")
    writer.close()
    before = content_of(tmp_path)
    reader = SqliteDatabase.open_to_read(tmp_path / "a.db")
    assert list(reader.rows("SELECT name FROM things")) == [("a",)]
    reader.close()
    assert content_of(tmp_path) == before


def test_a_file_is_read_where_nothing_can_be_made_beside_it(tmp_path: Path) -> None:
    database = opened(tmp_path / "a.db")
    database.run("INSERT INTO things VALUES ('a', 1)")
    database.close()
    without_shared_memory(tmp_path / "a.db")
    reader = SqliteDatabase.open_to_read(tmp_path / "a.db")
    assert list(reader.rows("SELECT name FROM things")) == [("a",)]
    reader.close()


def test_a_log_that_cannot_be_read_is_not_passed_over(tmp_path: Path) -> None:
    opened(tmp_path / "a.db").close()
    (tmp_path / "a.db-wal").write_bytes(b"what was committed last")
    without_shared_memory(tmp_path / "a.db")
    with pytest.raises(LedgerError, match=r"^a\.db cannot be opened$"):
        SqliteDatabase.open_to_read(tmp_path / "a.db")


def test_what_cannot_be_opened_to_read_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="cannot be"):
        SqliteDatabase.open_to_read(tmp_path)
    (tmp_path / "a.db").write_bytes(b"a list of readers\n" * 100)
    with pytest.raises(LedgerError, match="is not a ledger"):
        SqliteDatabase.open_to_read(tmp_path / "a.db")


def test_a_copy_in_memory_leaves_the_file_alone(tmp_path: Path) -> None:
    opened(tmp_path / "a.db").close()
    before = content_of(tmp_path)
    copy = SqliteDatabase.open_to_read(tmp_path / "a.db").in_memory()
    copy.run("INSERT INTO things VALUES ('a', 1)")
    assert list(copy.rows("SELECT * FROM things")) == [("a", 1)]
    assert copy.name == "a.db"
    copy.close()
    assert content_of(tmp_path) == before


def test_a_copy_that_fails_lets_both_go(tmp_path: Path) -> None:
    opened(tmp_path / "a.db").close()
    database = SqliteDatabase.open_to_read(tmp_path / "a.db")
    database.close()
    with pytest.raises(sqlite3.ProgrammingError):
        database.in_memory()


def spoilt(path: Path) -> None:
    """Turn around every 37th byte but those of the first two pages."""
    content = bytearray(path.read_bytes())
    for index in range(8192, len(content), 37):
        content[index] ^= 0xFF
    path.write_bytes(content)


def test_a_file_that_is_whole_passes_the_check(tmp_path: Path) -> None:
    database = opened(tmp_path / "a.db")
    database.check()
    database.close()


def test_a_file_that_is_not_whole_is_said_to_be_damaged(tmp_path: Path) -> None:
    database = opened(tmp_path / "a.db")
    database.run_many("INSERT INTO things VALUES (?, ?)", [(f"{n:0100}", n) for n in range(500)])
    database.close()
    spoilt(tmp_path / "a.db")
    database = SqliteDatabase.open_to_read(tmp_path / "a.db")
    with pytest.raises(LedgerError, match=r"^a\.db is damaged$"):
        database.check()
    database.close()


def test_text_that_is_none_is_damage(tmp_path: Path) -> None:
    database = opened(tmp_path / "a.db")
    database.run("INSERT INTO things VALUES (CAST(x'ff' AS TEXT), 1)")
    with pytest.raises(LedgerError, match=r"^a\.db is damaged$"):
        list(database.rows("SELECT name FROM things"))
    database.close()
