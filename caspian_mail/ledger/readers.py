"""Everyone we know of: lists, and who is not written to any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.address import Address
from caspian_mail.errors import GateError
from caspian_mail.ledger.forgetting import forget
from caspian_mail.ledger.notes import SUPPRESSIONS
from caspian_mail.ledger.reader_records import Imported, Joined, ListSize, Member, Reader, Received
from caspian_mail.ledger.records import State, moment, written
from caspian_mail.ledger.staging import Staging
from caspian_mail.ledger.suppressions import Suppressions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

_FIND = "SELECT id, address, name, status, since, why FROM readers WHERE hash = ?"
_LISTS = "SELECT list, joined FROM members WHERE reader = ? ORDER BY list"
# CROSS JOIN: from each send to the one letter in it, whatever SQLite would rather do.
_LETTERS = """
    SELECT issue, round, state, updated FROM sends CROSS JOIN letters
    WHERE kind = 'live' AND send = sends.id AND reader = ? ORDER BY created, sends.id
"""
_ADD = "INSERT INTO readers (hash, address, name) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING"
_RENAME = "UPDATE readers SET name = ? WHERE id = ? AND name <> ?"
_JOIN = "INSERT INTO members (list, reader, joined) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_LEAVE = "DELETE FROM members WHERE list = ? AND reader = (SELECT id FROM readers WHERE hash = ?)"
# A file without names leaves those that are known.
_RENAME_STAGED = """
    UPDATE readers SET name = (SELECT name FROM staged WHERE staged.hash = readers.hash) WHERE hash IN (
        SELECT staged.hash FROM staged JOIN readers AS known ON known.hash = staged.hash
        WHERE staged.name <> '' AND staged.name <> known.name AND known.address <> ''
    )
"""
# In the order of its readers: a table is filled fastest from end to end. The plus lets SQLite go through
# both in the order of their hashes, where all it asks for stands in the indexes, and sort what it finds.
# Who was forgotten is suppressed for good, and so stands in the small index of those.
_JOIN_STAGED = """
    INSERT INTO members (list, reader, joined)
    SELECT ?, readers.id, ? FROM staged JOIN readers ON readers.hash = staged.hash
    WHERE readers.id NOT IN (SELECT id FROM readers WHERE status <> 'active' AND address = '')
    ORDER BY + readers.id ON CONFLICT DO NOTHING
"""
_FORGOTTEN_STAGED = """
    SELECT count(*) FROM readers JOIN staged ON staged.hash = readers.hash
    WHERE status <> 'active' AND readers.address = ''
"""
_SIZES = """
    SELECT list, sum(CASE WHEN status = 'active' THEN 1 ELSE 0 END), count(*)
    FROM members JOIN readers ON id = reader GROUP BY list ORDER BY list
"""
_MEMBERS = """
    SELECT address, name, status, joined FROM members JOIN readers ON id = reader WHERE list = ? ORDER BY id
"""


class Readers(Suppressions):
    """The readers of a ledger.

    Whoever is suppressed stays so, whatever list they are put on.
    """

    # One reader

    def add(self, address: Address, name: str) -> bool:
        """Put a reader on a list; return whether they were not on it before.

        Raises:
            GateError: they were forgotten, or the secret is missing or not the ledger's.
            LedgerError: the ledger cannot be written.
        """
        with self._database.transaction():
            hash_ = self._pinned.pinned().reader_hash(address.key)
            self._database.run(_ADD, hash_, address.email, address.name)
            ((id_, email, *_),) = self._database.rows(_FIND, hash_)
            if not email:
                raise GateError(
                    "this reader was forgotten, and is written to no more",
                    next_steps=["caspian-mail suppressions remove EMAIL   if they ask for it themselves"],
                )
            if address.name:
                self._database.run(_RENAME, address.name, id_, address.name)
            return self._database.run(_JOIN, name, id_, written(self._clock.now())) > 0

    def remove(self, address: Address, name: str) -> bool:
        """Take a reader off a list; return whether they were on it. They are written to by other lists.

        Raises:
            GateError: the secret is missing or not the ledger's.
            LedgerError: the ledger cannot be written.
        """
        with self._database.transaction():
            return self._database.run(_LEAVE, name, self._hash(address)) > 0

    def show(self, address: Address) -> Reader | None:
        """Return all that is known of a reader; None of one nobody knows.

        Raises:
            GateError: the secret is missing or not the ledger's.
        """
        row = self._database.row(_FIND, self._hash(address))
        if row is None:
            return None
        id_, email, name, status, since, why = row
        return Reader(
            Address(email, name),
            status,
            moment(since) if since else None,
            why,
            tuple(Joined(list_, moment(joined)) for list_, joined in self._database.rows(_LISTS, id_)),
            tuple(
                Received(issue, round_, State(state), moment(when))
                for issue, round_, state, when in self._database.rows(_LETTERS, id_)
            ),
        )

    def by_token(self, token: str) -> Address | None:
        """Return whom an unsubscribe token stands for; None where it is not ours, or they were forgotten.

        Raises:
            GateError: the secret is missing or not the ledger's.
        """
        hash_ = self._pinned.checked().hash_of_token(token)
        row = self._database.row(_FIND, hash_) if hash_ else None
        return Address(row[1], row[2]) if row and row[1] else None

    def forget(self, address: Address) -> bool:
        """Erase all that is known of a reader but the hash, which stays suppressed.

        Under the ledger's lock: what is being sent to them must not be changed. Their letters that were
        still to go are refused.

        Returns:
            whether they were known.

        Raises:
            GateError: the secret is missing or not the ledger's.
            LedgerError: the ledger cannot be written.
        """
        with self._database.transaction():
            known = forget(self._database, self._pinned.pinned(), address, self._clock.now())
            self._notes.count(SUPPRESSIONS)
        self._database.scrub()
        return known

    # Lists

    def import_(self, addresses: Iterable[Address], name: str, joined: datetime | None = None) -> Imported:
        """Put readers on a list, of whatever length; who is on it and not named stays.

        Args:
            addresses: the readers; read once.
            name: the list's.
            joined: since when they are on it; None for now.

        Raises:
            GateError: the secret is missing or not the ledger's.
            LedgerError: the ledger cannot be written.
        """
        staging = Staging(self._database)
        left, repeated = staging.load(addresses, self._pinned.checked())
        with self._database.transaction():
            self._pinned.pinned()
            if staging.add_readers() < left:
                self._database.run(_RENAME_STAGED)
            added = self._database.run(_JOIN_STAGED, name, written(joined or self._clock.now()))
            suppressed = sum(staging.suppressed().values())
            ((forgotten,),) = self._database.rows(_FORGOTTEN_STAGED)
        return Imported(added, left - added - forgotten, suppressed - forgotten, forgotten, repeated)

    def lists(self) -> list[ListSize]:
        """Return the lists and how many readers each has."""
        return [ListSize(name, active, total - active) for name, active, total in self._database.rows(_SIZES)]

    def export(self, name: str) -> Iterator[Member]:
        """Return who is on a list, in the order in which they became known."""
        for email, called, status, joined in self._database.stream(_MEMBERS, name):
            yield Member(Address(email, called), status, moment(joined))
