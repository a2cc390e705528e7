"""What a database must do for the ledger, whichever it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from caspian_mail.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import TracebackType

Row = tuple[Any, ...]

_JOINED: AbstractContextManager[None] = nullcontext()


class Database(ABC):
    """One connection; every fault of the world comes out of it as a LedgerError.

    SQL is written once, for all of them: what they have in common, with `?` where a value goes.

    Attributes:
        dialect: which database it is, for the schema; nothing else asks.
        name: what reports call it; no secret is in it.
    """

    dialect: ClassVar[Literal["sqlite", "postgres"]]

    def __init__(self, name: str) -> None:
        self.name = name
        self._is_in_transaction = False

    # Statements

    @abstractmethod
    def rows(self, sql: str, *values: object) -> Iterator[Row]:
        """Return the rows of a query as they come."""

    @abstractmethod
    def stream(self, sql: str, *values: object) -> Iterator[Row]:
        """Return the rows of a query of any length, in little memory."""

    @abstractmethod
    def row(self, sql: str, *values: object) -> Row | None:
        """Return the first row of a query, if there is one."""

    @abstractmethod
    def run(self, sql: str, *values: object) -> int:
        """Run a statement; return how many rows it changed."""

    @abstractmethod
    def run_many(self, sql: str, rows: Iterable[Row]) -> int:
        """Run a statement for each row of values; return how many rows were changed in all."""

    @abstractmethod
    def load(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Put rows of any number into a table, in little memory and as fast as the database can."""

    @abstractmethod
    def define(self, statement: str) -> None:
        """Make something of the schema: SQLite's words, with what this database calls otherwise."""

    @abstractmethod
    def analyze(self, *tables: str) -> None:
        """Let the database look at tables that were just filled, where its plans need that."""

    def transaction(self) -> AbstractContextManager[None]:
        """Commit what happens inside as one, or nothing of it; one inside another joins it.

        It waits until no other process writes.
        """
        return _JOINED if self._is_in_transaction else self._transaction()

    def scratch(self) -> AbstractContextManager[None]:
        """Fill temporary tables of this connection inside; nothing else, and nobody has to wait.

        That is possible as well where the database is opened for reading only.
        """
        return _JOINED if self._is_in_transaction else self._transaction(scratch=True)

    @contextmanager
    def _transaction(self, *, scratch: bool = False) -> Iterator[None]:
        self._begin(scratch=scratch)
        self._is_in_transaction = True
        try:
            yield
            self._commit()
        except BaseException:
            self._roll_back()
            raise
        finally:
            self._is_in_transaction = False
            if scratch:
                self._leave_scratch()

    @abstractmethod
    def _begin(self, *, scratch: bool) -> None: ...

    @abstractmethod
    def _commit(self) -> None: ...

    @abstractmethod
    def _roll_back(self) -> None:
        """Undo what happened since _begin; a fault here would hide the reason, and is passed over."""

    @abstractmethod
    def _leave_scratch(self) -> None: ...

    # The whole of it

    @abstractmethod
    def tables(self) -> set[str]:
        """Return the names of the tables, the temporary ones left out."""

    @abstractmethod
    def in_memory(self) -> Database:
        """Return a copy that can be changed and leaves the original alone; this one is closed."""

    @abstractmethod
    def check(self) -> None:
        """See that what is stored is whole, where that can be seen.

        Raises:
            LedgerError: it is damaged.
        """

    @abstractmethod
    def scrub(self) -> None:
        """Leave no trace on the disk of what was deleted."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection; what was not committed is undone, and the right to send is given back."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # The right to send, which one process at a time has

    @abstractmethod
    def try_lock(self) -> bool:
        """Take the right to send; return whether it was free. It falls when this process dies."""

    @abstractmethod
    def unlock(self) -> None:
        """Give the right to send back."""

    @abstractmethod
    def is_locked(self) -> bool:
        """Tell whether another holds the right to send; nothing is written to find out."""

    @abstractmethod
    def guard(self) -> None:
        """From now on let the right to send fall within seconds of not hearing from this process."""

    @abstractmethod
    def keep_alive(self) -> None:
        """Be heard of.

        Raises:
            LedgerError: too late: the session was ended, and the right to send is gone.
        """

    @abstractmethod
    def unguard(self) -> None:
        """Let this process be silent again."""


def not_a_ledger(name: str) -> LedgerError:
    """Return the error for a database that is something else."""
    return LedgerError(
        f"{name} is not a ledger of Caspian Mail", next_steps=["move it away if it is not yours"]
    )
