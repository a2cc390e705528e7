"""SQLite, opened so that what was committed survives a crash, and its faults in words."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from caspian_mail.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Row = tuple[Any, ...]

WAIT_FOR_WRITER = 10.0  # seconds; another process holds the database for one commit at a time
IN_MEMORY = ":memory:"

_PRIMARY_CODE = 0xFF  # an extended result code carries the primary one in its low byte
_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a commit is on the disk before the letter it speaks of leaves
    "PRAGMA foreign_keys = ON",
)

_FULL = ("the disk of {name} is full; no further letter was begun", "make room, then: caspian-mail send")
_READ_ONLY = (
    "{name} cannot be written: the file or its folder is read-only",
    "see that it can be written, then: caspian-mail send",
)
_BUSY = ("{name} is being written by another process", "caspian-mail status")
_WORDS = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: _FULL,  # the index of the write-ahead log cannot grow
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_CANTOPEN: ("{name} cannot be opened", "see that it and its folder can be written"),
    sqlite3.SQLITE_CORRUPT: ("{name} is damaged", "put a backup of it in its place before you send"),
    sqlite3.SQLITE_NOTADB: ("{name} is not a ledger of Caspian Mail", "move it away if it is not yours"),
    sqlite3.SQLITE_IOERR: ("{name} cannot be read or written", "see that its disk works"),
}


class Database:
    """One connection; every fault of the world comes out of it as a LedgerError."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection = connection
        self.name = name

    @classmethod
    def open(cls, path: Path | None) -> Self:
        """Open the file, which is made when it is not there; without a path, a database in memory.

        Raises:
            LedgerError: it cannot be opened, or is not a database.
        """
        name = path.name if path else IN_MEMORY
        try:
            connection = sqlite3.connect(
                str(path) if path else IN_MEMORY, timeout=WAIT_FOR_WRITER, isolation_level=None
            )
        except sqlite3.Error as error:
            raise _in_words(error, name) from None
        database = cls(connection, name)
        try:
            for setting in _SETTINGS:
                database.run(setting)
        except LedgerError:
            connection.close()
            raise
        return database

    @classmethod
    def open_to_read(cls, path: Path) -> Self:
        """Open a file that is there, also on a disk that is full or takes no writing; it stays as it is.

        Raises:
            LedgerError: it cannot be opened, or is not a database.
        """
        log = path.with_name(f"{path.name}-wal")
        try:
            # A connection that may write removes the log and its index when it closes: it finds none, and
            # leaves none. Where there is a log, one that may not write leaves both as they are.
            connection = _connect_to_read(path, "mode=ro" if log.exists() else "mode=rw")
        except sqlite3.OperationalError as error:
            # The index has no room here. Without it the log is passed over, where the last commit may be.
            if _has_content(log):
                raise _in_words(error, path.name) from None
            try:
                connection = _connect_to_read(path, "mode=ro&immutable=1")
            except sqlite3.Error:
                raise _in_words(error, path.name) from None
        except sqlite3.Error as error:
            raise _in_words(error, path.name) from None
        return cls(connection, path.name)

    def in_memory(self) -> Self:
        """Return a copy that can be changed and leaves the file alone; this one is closed."""
        copy = sqlite3.connect(IN_MEMORY, isolation_level=None)
        try:
            with self._words():
                self._connection.backup(copy)
        except BaseException:
            copy.close()
            raise
        finally:
            self.close()
        return type(self)(copy, self.name)

    def check(self) -> None:
        """See that the file is whole: 0.8 s for a million letters.

        Raises:
            LedgerError: it is damaged.
        """
        if self.row("PRAGMA quick_check(1)") != ("ok",):
            message, next_step = _WORDS[sqlite3.SQLITE_CORRUPT]
            raise LedgerError(message.format(name=self.name), next_steps=[next_step])

    def close(self) -> None:
        """Close the connection; what was not committed is undone."""
        self._connection.close()

    def rows(self, sql: str, *values: object) -> Iterator[Row]:
        """Return the rows of a query as they come."""
        with self._words():
            yield from self._connection.execute(sql, values)

    def row(self, sql: str, *values: object) -> Row | None:
        """Return the first row of a query, if there is one."""
        with self._words():
            row: Row | None = self._connection.execute(sql, values).fetchone()
            return row

    def run(self, sql: str, *values: object) -> int:
        """Run a statement; return how many rows it changed."""
        with self._words():
            return self._connection.execute(sql, values).rowcount

    def run_many(self, sql: str, rows: Iterable[Row]) -> int:
        """Run a statement for each row of values; return how many rows were changed in all."""
        with self._words():
            return self._connection.executemany(sql, rows).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what happens inside as one, or nothing of it."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            # A full disk has rolled back already; a second ROLLBACK would hide the reason.
            if self._connection.in_transaction:
                self._connection.rollback()
            raise

    @contextmanager
    def _words(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _in_words(error, self.name) from None


def _connect_to_read(path: Path, how: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}", uri=True, timeout=WAIT_FOR_WRITER, isolation_level=None
    )
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _in_words(error: sqlite3.Error, name: str) -> Exception:
    """Return the fault of the world in words, or the error itself where it is the program's own."""
    # Text that is not UTF-8 is found by the driver, not by SQLite, and has no code.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if str(error).startswith("Could not decode to UTF-8"):
        code = sqlite3.SQLITE_CORRUPT
    message, next_step = _WORDS.get(code) or _WORDS.get(code & _PRIMARY_CODE, ("", ""))
    return LedgerError(message.format(name=name), next_steps=[next_step]) if message else error


def not_a_ledger(name: str) -> LedgerError:
    """Return the error for a file that is something else."""
    message, next_step = _WORDS[sqlite3.SQLITE_NOTADB]
    return LedgerError(message.format(name=name), next_steps=[next_step])
