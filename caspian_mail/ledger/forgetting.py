"""Forgetting a reader: what names them is erased, and a hash keeps them from being written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.address import Address
from caspian_mail.ledger.records import written

if TYPE_CHECKING:
    from datetime import datetime

    from caspian_mail.signing import Keys
    from caspian_mail.storage import Database

_KEEP_THE_HASH = """
    INSERT INTO readers (hash, address, name, status, since, why)
    VALUES (?, '', '', 'unsubscribed', ?, 'forgotten')
    ON CONFLICT (hash) DO UPDATE SET address = '', name = '', why = 'forgotten',
    since = coalesce(readers.since, excluded.since),
    status = CASE WHEN readers.status = 'active' THEN 'unsubscribed' ELSE readers.status END
"""
_LEAVE = "DELETE FROM members WHERE reader = ?"
# By each send in turn, which is how the letters of a reader are found.
_STOP = """
    UPDATE letters SET
        state = 'refused', status_code = '', next_attempt = NULL, reply = 'suppressed', updated = ?
    WHERE send IN (SELECT id FROM sends) AND reader = ? AND state IN ('pending', 'deferred')
"""
_ERASE = """
    UPDATE letters SET
        address = '', name = '', reply = CASE WHEN reply = 'suppressed' THEN reply ELSE 'forgotten' END
    WHERE send IN (SELECT id FROM sends) AND reader = ?
"""
_REHEARSED = """
    SELECT send, number, address FROM letters
    WHERE send IN (SELECT id FROM sends WHERE kind = 'rehearsal') AND reader IS NULL
"""
_ERASE_REHEARSED = "UPDATE letters SET address = '', name = '', reply = '' WHERE send = ? AND number = ?"


def forget(database: Database, keys: Keys, address: Address, now: datetime) -> bool:
    """Erase a reader from every table; return whether they were known.

    Raises:
        LedgerError: the ledger cannot be written.
    """
    hash_, when = keys.reader_hash(address.key), written(now)
    with database.transaction():
        known = database.row("SELECT 1 FROM readers WHERE hash = ? AND address <> ''", hash_) is not None
        database.run(_KEEP_THE_HASH, hash_, when)
        ((reader,),) = database.rows("SELECT id FROM readers WHERE hash = ?", hash_)
        database.run(_LEAVE, reader)
        database.run(_STOP, when, reader)
        database.run(_ERASE, reader)
        # A rehearsal makes nobody known; whom its letters went to is told by the address alone.
        rehearsed = [
            (send, number)
            for send, number, email in database.stream(_REHEARSED)
            if Address(email).key == address.key
        ]
        database.run_many(_ERASE_REHEARSED, rehearsed)
    return known or bool(rehearsed)
