"""The ledger, opened to look at it or to send from it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from caspian_mail.ledger import Ledger
from caspian_mail.signing import Keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.flows.desk import Desk


@contextmanager
def ledger_to_read(desk: Desk) -> Iterator[Ledger]:
    """Open the ledger; one that is not there yet looks empty and is not made.

    Raises:
        LedgerError: it cannot be read.
    """
    with _open(desk, create=False) as ledger:
        yield ledger


@contextmanager
def ledger_to_send(desk: Desk) -> Iterator[Ledger]:
    """Open the ledger with the right to send from it, which one process at a time has.

    Raises:
        LedgerError: it cannot be written, or another process sends from it.
    """
    with _open(desk) as ledger, ledger.lock(desk.publication.zone):
        yield ledger


@contextmanager
def ledger_to_write(desk: Desk) -> Iterator[Ledger]:
    """Open the ledger to change who is written to, which is possible while another process sends.

    Raises:
        LedgerError: it cannot be written.
    """
    with _open(desk) as ledger:
        yield ledger


def _open(desk: Desk, *, create: bool = True) -> Ledger:
    settings = desk.settings
    keys = Keys(settings.secret) if settings.secret else None
    place = settings.ledger or desk.workspace.ledger_file
    return Ledger.open(place, desk.clock, keys=keys, create=create)
