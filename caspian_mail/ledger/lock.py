"""The right to send, which one process at a time has."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from caspian_mail.errors import LedgerError
from caspian_mail.ledger.records import moment, written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from caspian_mail.clock import Clock
    from caspian_mail.ledger.notes import Notes
    from caspian_mail.storage import Database

_SINCE = "sending_since"


@contextmanager
def sending_lock(database: Database, notes: Notes, clock: Clock, zone: tzinfo) -> Iterator[None]:
    """Hold the right to send; it falls when the process dies.

    Raises:
        LedgerError: another process has it; since when, told in the zone.
    """
    if not database.try_lock():
        raise LedgerError(
            f"another process is sending from {database.name}{_since(notes, clock, zone)}",
            next_steps=["caspian-mail status"],
        )
    try:
        notes.set(_SINCE, written(clock.now()))
        yield
    finally:
        database.unlock()


def _since(notes: Notes, clock: Clock, zone: tzinfo) -> str:
    note = notes.get(_SINCE)
    if note is None:
        return ""
    then, now = moment(note).astimezone(zone), clock.now().astimezone(zone)
    day = "" if then.date() == now.date() else f"{then.date().isoformat()} "
    return f", since {day}{then.hour}:{then.minute:02}"
