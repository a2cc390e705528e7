"""The ledger, opened to look at it or to send from it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from caspian_mail.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.flows.desk import Desk


@contextmanager
def ledger_to_read(desk: Desk) -> Iterator[Ledger]:
    """Open the ledger; one that is not there yet looks empty and is not made.

    Raises:
        LedgerError: it cannot be read.
    """
    with Ledger.open(desk.workspace.ledger_file, desk.clock, create=False) as ledger:
        yield ledger


@contextmanager
def ledger_to_send(desk: Desk) -> Iterator[Ledger]:
    """Open the ledger with the right to send from it, which one process at a time has.

    Raises:
        LedgerError: it cannot be written, or another process sends from it.
    """
    with (
        Ledger.open(desk.workspace.ledger_file, desk.clock) as ledger,
        ledger.lock(desk.publication.zone),
    ):
        yield ledger
