"""Everyone we know of: lists, and who is not written to any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caspian_mail.clock import Clock
    from caspian_mail.ledger.pinned import PinnedKeys
    from caspian_mail.storage import Database


class Readers:
    """The readers of a ledger."""

    def __init__(self, database: Database, clock: Clock, keys: PinnedKeys) -> None:
        self._database = database
        self._clock = clock
        self._pinned = keys
