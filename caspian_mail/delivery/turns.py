"""One commit for all that happens in a turn of the event loop, whatever the number of lanes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from caspian_mail.delivery.pacing import Pace
    from caspian_mail.delivery.seams import SendRows
    from caspian_mail.model import Recipient, Recorded


_LONGEST_WAIT = 0.0005  # seconds that one lane waits for the others: a slow disk must not make it longer


class Turns:
    """Brings what the lanes begin and end to the disk, in that order of need: ends first.

    Args:
        rows: the ledger of the send.
        pace: its levels are kept along.
        told: called for each record once it is on the disk.
        failed: called with what the ledger could not do; nothing is written after that.
        shared: whether there are several lanes; one alone has nobody to wait for.
    """

    def __init__(
        self,
        rows: SendRows,
        pace: Pace,
        told: Callable[[Recorded], None],
        failed: Callable[[Exception], None],
        *,
        shared: bool = True,
    ) -> None:
        self._rows = rows
        self._pace = pace
        self._told = told
        self._failed = failed
        self._is_shared = shared
        self._loop = asyncio.get_running_loop()
        self._unbegun: list[Recipient] = []
        self._ended: list[Recorded] = []
        self._beginning: list[tuple[Recipient, asyncio.Future[None]]] = []
        self._is_due = False
        self._not_before = 0.0

    async def begin(self, recipient: Recipient) -> None:
        """Return once it is on the disk that this letter is about to leave."""
        done = self._loop.create_future()
        self._beginning.append((recipient, done))
        if self._is_shared:
            self._plan()
        else:
            self.commit()
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
        began = self._loop.time()
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
        now = self._loop.time()
        self._not_before = now + min(now - began, _LONGEST_WAIT)
        for recorded in ended:
            self._told(recorded)
        for _, done in beginning:
            done.set_result(None)

    def _plan(self) -> None:
        if not self._is_due:
            self._is_due = True
            self._loop.call_soon(self._commit_when_due)

    def _commit_when_due(self) -> None:
        """Commit, once the other lanes have had as long to join as the last commit took.

        A timer would wait for a millisecond at least, in which several commits find room: the loop just
        goes round.
        """
        if self._is_due and self._loop.time() < self._not_before:
            self._loop.call_soon(self._commit_when_due)
        else:
            self.commit()
