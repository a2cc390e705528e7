"""One commit for all that happens in a turn of the event loop, whatever the number of lanes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from caspian_mail.delivery.pacing import Pace
    from caspian_mail.delivery.seams import SendRows
    from caspian_mail.model import Recipient, Recorded


class Turns:
    """Brings what the lanes begin and end to the disk, in that order of need: ends first.

    Args:
        rows: the ledger of the send.
        pace: its levels are kept along.
        told: called for each record once it is on the disk.
        failed: called with what the ledger could not do; nothing is written after that.
    """

    def __init__(
        self,
        rows: SendRows,
        pace: Pace,
        told: Callable[[Recorded], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._rows = rows
        self._pace = pace
        self._told = told
        self._failed = failed
        self._loop = asyncio.get_running_loop()
        self._unbegun: list[Recipient] = []
        self._ended: list[Recorded] = []
        self._beginning: list[tuple[Recipient, asyncio.Future[None]]] = []
        self._is_due = False

    async def begin(self, recipient: Recipient) -> None:
        """Return once it is on the disk that this letter is about to leave."""
        done = self._loop.create_future()
        self._beginning.append((recipient, done))
        self._plan()
        await done

    def record(self, recorded: Recorded, *, begun: bool) -> None:
        """Have an outcome on the disk with the next commit.

        Args:
            recorded: what became of the letter.
            begun: whether it was; a recipient the server refused was asked about, not written to.
        """
        if not begun:
            self._unbegun.append(recorded.recipient)
        self._ended.append(recorded)
        self._plan()

    @property
    def are_quiet(self) -> bool:
        """Whether nothing is left to be brought to the disk."""
        return not self._is_due

    def commit(self) -> None:
        """Bring what there is to the disk now."""
        self._is_due = False
        unbegun, self._unbegun = self._unbegun, []
        ended, self._ended = self._ended, []
        # Who was cancelled while it waited does not begin any more.
        beginning = [(recipient, done) for recipient, done in self._beginning if not done.cancelled()]
        self._beginning.clear()
        if not (ended or beginning):
            return
        try:
            with self._rows.turn():
                if unbegun:
                    self._rows.begin_many(unbegun)
                if ended:
                    self._rows.record_many(ended)
                if beginning:
                    self._rows.begin_many([recipient for recipient, _ in beginning])
                if self._pace.is_bounded:
                    self._rows.keep_levels(self._pace.levels())
        except Exception as error:  # noqa: BLE001 - the engine raises it again
            self._failed(error)
            return
        for recorded in ended:
            self._told(recorded)
        for _, done in beginning:
            done.set_result(None)

    def _plan(self) -> None:
        if not self._is_due:
            self._is_due = True
            self._loop.call_soon(self.commit)
