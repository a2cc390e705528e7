"""A list of readers on its way into the ledger: loaded, rid of repetitions, compared, frozen.

It lies in a temporary table of the connection, so that a plan writes nothing and a list of any length
needs no memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.ledger.records import Send, written
from caspian_mail.storage import READERS_BY_HASH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from caspian_mail.address import Address
    from caspian_mail.signing import Keys
    from caspian_mail.storage import Database, Row

_TABLE = """
    CREATE TEMP TABLE staged (
        number INTEGER NOT NULL PRIMARY KEY,
        hash TEXT NOT NULL,
        address TEXT NOT NULL,
        name TEXT NOT NULL
    )
"""
_COLUMNS = ("number", "hash", "address", "name")
_LIST = """
    INSERT INTO staged (number, hash, address, name)
    SELECT id, hash, address, name FROM members JOIN readers ON id = reader
    WHERE list = ? AND address <> ''
"""
_SEND = """
    INSERT INTO staged (number, hash, address, name)
    SELECT number, hash, letters.address, letters.name FROM letters JOIN readers ON id = reader
    WHERE send = ? AND letters.address <> ''
"""
# The later rows of each address that is there twice: the first spelling is the one written to.
_DELETE_REPEATED = """
    DELETE FROM staged WHERE number IN (
        SELECT number FROM staged JOIN (
            SELECT hash, min(number) AS kept FROM staged GROUP BY hash HAVING count(*) > 1
        ) AS repeated ON repeated.hash = staged.hash WHERE number <> kept
    )
"""
_SUPPRESSED = """
    SELECT status, count(*) FROM readers JOIN staged ON staged.hash = readers.hash
    WHERE status <> 'active' GROUP BY status ORDER BY status
"""
_COMMON = """
    SELECT count(*) FROM letters JOIN readers ON id = reader JOIN staged ON staged.hash = readers.hash
    WHERE send = ? AND status = 'active'
"""
# In the list's order, so that what points at them is put down in order as well.
_ADD_READERS = "INSERT INTO readers (hash, address, name) SELECT hash, address, name FROM staged"
_WHO_ARE_NEW = """
    WHERE number IN (
        SELECT number FROM staged
        WHERE NOT EXISTS (SELECT 1 FROM readers WHERE readers.hash = staged.hash)
    )
"""
_IS_ACTIVE = "(readers.id IS NULL OR readers.id NOT IN (SELECT id FROM readers WHERE status <> 'active'))"
_HAS_NO_LETTER = """NOT EXISTS (
    SELECT 1 FROM letters WHERE send IN (SELECT id FROM sends WHERE issue = ? AND kind = 'live')
    AND letters.reader = readers.id
)"""
_WHOM = f"FROM staged LEFT JOIN readers ON readers.hash = staged.hash WHERE {_IS_ACTIVE}"
# Who gets a letter, by their place. The plus lets SQLite go through both in the order of their hashes and
# sort what it finds, which is three times as fast as looking each of a million up.
_CHOSEN = """
    CREATE TEMP TABLE chosen (id INTEGER NOT NULL PRIMARY KEY, number INTEGER NOT NULL, reader INTEGER)
"""
_CHOOSE = f"INSERT INTO chosen (number, reader) SELECT staged.number, readers.id {_WHOM}"
_IN_ORDER = "ORDER BY + staged.number"
_FREEZE = """
    INSERT INTO letters (send, number, reader, address, name, updated)
    SELECT ?, ? + chosen.id, reader, address, name, ?
    FROM chosen JOIN staged ON staged.number = chosen.number ORDER BY chosen.id
"""


class Staging:
    """The staged list of one connection; the next one takes its place."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, addresses: Iterable[Address], keys: Keys) -> tuple[int, int]:
        """Stage a list; return how many rows are left, and how many repeated another."""
        return self._anew(
            lambda: self._database.load("staged", _COLUMNS, _rows(addresses, keys)),
        )

    def load_list(self, name: str) -> tuple[int, int]:
        """Stage who is on a list of the ledger's own, in the order in which they became known."""
        return self._anew(lambda: self._database.run(_LIST, name))

    def load_send(self, send: Send) -> tuple[int, int]:
        """Stage the frozen list of a live send, without those who were forgotten since."""
        return self._anew(lambda: self._database.run(_SEND, send.id))

    def _anew(self, fill: Callable[[], object]) -> tuple[int, int]:
        with self._database.scratch():
            self._database.run("DROP TABLE IF EXISTS staged")
            self._database.define(_TABLE)
            fill()
            self._database.run("CREATE INDEX staged_by_hash ON staged (hash)")
            self._database.analyze("staged")
            repeated = self._database.run(_DELETE_REPEATED)
        ((left,),) = self._database.rows("SELECT count(*) FROM staged")
        return left, repeated

    def suppressed(self) -> dict[str, int]:
        """Return how many of the list are suppressed, by status."""
        return dict(self._database.rows(_SUPPRESSED))

    def common(self, send: Send) -> int:
        """Return how many of the list, the suppressed left out, have a letter in a live send."""
        ((count,),) = self._database.rows(_COMMON, send.id)
        return int(count)

    def add_readers(self) -> int:
        """Make everyone on the list known; return how many were not."""
        if self._database.row("SELECT 1 FROM readers LIMIT 1"):
            new = self._database.run(f"{_ADD_READERS} {_WHO_ARE_NEW} ORDER BY number")
        else:
            # The index of a first list of a million is made at once in a quarter of the time.
            self._database.run("DROP INDEX readers_by_hash")
            new = self._database.run(f"{_ADD_READERS} ORDER BY number")
            self._database.define(READERS_BY_HASH)
        self._database.analyze("readers")
        return new

    def freeze(self, send: Send, when: datetime) -> None:
        """Make the list that of a send, the suppressed left out."""
        self._choose(f"{_CHOOSE} {_IN_ORDER}")
        self._database.run(_FREEZE, send.id, 0, written(when))

    def missed(self, issue: str) -> int:
        """Return how many of the list, the suppressed left out, have no letter of an issue."""
        ((count,),) = self._database.rows(f"SELECT count(*) {_WHOM} AND {_HAS_NO_LETTER}", issue)
        return int(count)

    def add_missed(self, send: Send, last: int, when: datetime) -> int:
        """Add them to a send, numbered past the last of its list; return how many they are."""
        self._choose(f"{_CHOOSE} AND {_HAS_NO_LETTER} {_IN_ORDER}", send.issue)
        return self._database.run(_FREEZE, send.id, last, written(when))

    def _choose(self, sql: str, *values: object) -> None:
        self._database.run("DROP TABLE IF EXISTS chosen")
        self._database.define(_CHOSEN)
        self._database.run(sql, *values)
        self._database.analyze("chosen")


def _rows(addresses: Iterable[Address], keys: Keys) -> Iterator[Row]:
    for number, address in enumerate(addresses, 1):
        yield number, keys.reader_hash(address.key), address.email, address.name
