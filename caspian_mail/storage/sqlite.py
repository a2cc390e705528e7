"""SQLite, opened so that what was committed survives a crash, and its faults in words."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from filelock import FileLock, Timeout

from caspian_mail.errors import AGAIN, LedgerError
from caspian_mail.storage.database import Database, Row, not_a_ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

WAIT_FOR_WRITER = 10.0  # seconds; another process holds the database for one commit at a time
IN_MEMORY = ":memory:"

_PRIMARY_CODE = 0xFF  # an extended result code carries the primary one in its low byte
# KiB. Lists are put down in order and indexes sorted before they are: more would be memory for nothing.
_CACHE = ("PRAGMA cache_size = -8000", "PRAGMA temp.cache_size = -4000")
_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a commit is on the disk before the letter it speaks of leaves
    "PRAGMA foreign_keys = ON",
    *_CACHE,
)

_FULL = ("the disk of {name} is full", f"make room, then: caspian-mail {AGAIN}")
_READ_ONLY = (
    "{name} cannot be written: the file or its folder is read-only",
    f"see that it can be written, then: caspian-mail {AGAIN}",
)
_BUSY = ("{name} is being written by another process", "caspian-mail status")
_DAMAGED = ("{name} is damaged", "put a backup of it in its place before you send")
_WORDS = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: _FULL,  # the index of the write-ahead log cannot grow
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_CANTOPEN: ("{name} cannot be opened", "see that it and its folder can be written"),
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_IOERR: ("{name} cannot be read or written", "see that its disk works"),
}


class SqliteDatabase(Database):
    """A file, or a database in memory."""

    dialect: ClassVar[Literal["sqlite", "postgres"]] = "sqlite"

    def __init__(
        self, connection: sqlite3.Connection, name: str, path: Path | None = None, *, reads_only: bool = False
    ) -> None:
        super().__init__(name)
        self._connection = connection
        self._reads_only = reads_only
        self._lock_file = path and path.with_name(f"{path.name}.lock")
        self._lock: FileLock | None = None
        self._words = _InWords(name)

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
        database = cls(connection, name, path)
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
        return cls(connection, path.name, path, reads_only=True)

    def rows(self, sql: str, *values: object) -> Iterator[Row]:
        """Return the rows of a query as they come."""
        with self._words:
            yield from self._connection.execute(sql, values)

    def stream(self, sql: str, *values: object) -> Iterator[Row]:
        """Return the rows of a query of any length, in little memory."""
        return self.rows(sql, *values)

    def row(self, sql: str, *values: object) -> Row | None:
        """Return the first row of a query, if there is one."""
        with self._words:
            row: Row | None = self._connection.execute(sql, values).fetchone()
            return row

    def run(self, sql: str, *values: object) -> int:
        """Run a statement; return how many rows it changed."""
        with self._words:
            return self._connection.execute(sql, values).rowcount

    def run_many(self, sql: str, rows: Iterable[Row]) -> int:
        """Run a statement for each row of values; return how many rows were changed in all."""
        with self._words:
            return self._connection.executemany(sql, rows).rowcount

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Put rows of any number into a table, in little memory and as fast as the database can."""
        places = ", ".join("?" for _ in columns)
        self.run_many(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)  # noqa: S608 - names of ours

    def define(self, statement: str) -> None:
        """Make something of the schema, as it is written."""
        self.run(statement)

    def analyze(self, *tables: str) -> None:  # noqa: ARG002 - all of it is kept together
        """Give back what was kept of the tables: the plans are those that were tested, without a look."""
        self.run("PRAGMA shrink_memory")

    def _begin(self, *, scratch: bool) -> None:
        if scratch:
            self.run("PRAGMA query_only = OFF")
        self.run("BEGIN" if scratch else "BEGIN IMMEDIATE")

    def _commit(self) -> None:
        self.run("COMMIT")

    def _roll_back(self) -> None:
        # A full disk has rolled back already; a second ROLLBACK would hide the reason.
        if self._connection.in_transaction:
            self._connection.rollback()

    def _leave_scratch(self) -> None:
        if self._reads_only:
            self.run("PRAGMA query_only = ON")

    def tables(self) -> set[str]:
        """Return the names of the tables, the temporary ones left out."""
        return {name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def in_memory(self) -> Self:
        """Return a copy that can be changed and leaves the file alone; this one is closed."""
        copy = sqlite3.connect(IN_MEMORY, isolation_level=None)
        try:
            with self._words:
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
            message, next_step = _DAMAGED
            raise LedgerError(message.format(name=self.name), next_steps=[next_step])

    def scrub(self) -> None:
        """Write the file anew: free pages and the gaps in pages keep what was deleted."""
        self.run("VACUUM")
        self.run("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the connection; what was not committed is undone, and the right to send is given back."""
        self._connection.close()
        self.unlock()

    def try_lock(self) -> bool:
        """Take a lock beside the file; return whether it was free. The kernel frees it with the process.

        Raises:
            LedgerError: there is no room for it.
        """
        if self._lock_file is None:
            return True  # nobody else sees a database in memory
        lock = FileLock(self._lock_file, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            return False
        except OSError as error:
            raise LedgerError(f"{self.name} cannot be locked: {error.strerror}") from None
        self._lock = lock
        return True

    def unlock(self) -> None:
        """Give the right to send back."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def is_locked(self) -> bool:
        """Tell whether another holds the right to send; nothing is written to find out.

        Where the lock's file cannot be opened for writing, nobody is taken to hold it: neither could a
        sender.
        """
        if self._lock is not None or self._lock_file is None or not self._lock_file.exists():
            return False
        lock = FileLock(self._lock_file, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            return True
        except OSError:
            return False
        lock.release()
        return False

    def guard(self) -> None:
        """Do nothing: the lock falls with the process, which is on this machine."""

    def keep_alive(self) -> None:
        """Do nothing: nobody listens."""

    def unguard(self) -> None:
        """Do nothing: see guard."""


class _InWords:
    """Tells a fault of the world in words; one serves all statements, of which each letter has several."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, sqlite3.Error):
            raise _in_words(error, self._name) from None


def _connect_to_read(path: Path, how: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}", uri=True, timeout=WAIT_FOR_WRITER, isolation_level=None
    )
    try:
        for setting in (*_CACHE, "PRAGMA query_only = ON"):
            connection.execute(setting)
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
    if code == sqlite3.SQLITE_NOTADB:
        return not_a_ledger(name)
    message, next_step = _WORDS.get(code) or _WORDS.get(code & _PRIMARY_CODE, ("", ""))
    return LedgerError(message.format(name=name), next_steps=[next_step]) if message else error
