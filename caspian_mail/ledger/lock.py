"""The right to send, which one process at a time has."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from caspian_mail.errors import LedgerError
from caspian_mail.ledger.records import moment, written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo
    from pathlib import Path

    from caspian_mail.clock import Clock
    from caspian_mail.ledger.notes import Notes

# In the database, not in the lock's file: Windows lets nobody read a file that is locked.
_SINCE = "sending_since"


@contextmanager
def sending_lock(path: Path, notes: Notes, clock: Clock, zone: tzinfo) -> Iterator[None]:
    """Hold a lock beside the ledger; the kernel frees it when the process dies.

    Raises:
        LedgerError: another process has it; since when, told in the zone.
    """
    lock = FileLock(_lock_file(path), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        since = _since(notes, clock, zone)
        raise LedgerError(
            f"another process is sending from {path.name}{since}", next_steps=["caspian-mail status"]
        ) from None
    except OSError as error:
        raise LedgerError(f"{path.name} cannot be locked: {error.strerror}") from None
    try:
        notes.set(_SINCE, written(clock.now()))
        yield
    finally:
        lock.release()


def is_locked(path: Path) -> bool:
    """Tell whether a process holds the lock beside the ledger.

    Where the lock's file cannot be opened for writing, nobody is taken to hold it: neither could a sender.
    """
    file = _lock_file(path)
    if not file.exists():
        return False
    lock = FileLock(file, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False


def _lock_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")


def _since(notes: Notes, clock: Clock, zone: tzinfo) -> str:
    note = notes.get(_SINCE)
    if note is None:
        return ""
    then, now = moment(note).astimezone(zone), clock.now().astimezone(zone)
    day = "" if then.date() == now.date() else f"{then.date().isoformat()} "
    return f", since {day}{then.hour}:{then.minute:02}"
