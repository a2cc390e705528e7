"""The loop: lanes that each take, begin, deliver and settle one letter after the other.

    take ──> announce ──> begin (on the disk) ──> deliver ──> settle (on the disk) ──> take …
     ^           │                                   │
     └───────────┴──── given back: lost on the way ──┘       put off: taken again when it is due

All lanes run in one event loop. What one of them does is `worker.py`; what they begin and settle in one
turn of the loop is one commit (`turns.py`); who is next is `window.py`; when a run of faults ends the send
is `breaker.py`.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from caspian_mail.delivery.breaker import Breaker, Patience
from caspian_mail.delivery.pacing import Pace
from caspian_mail.delivery.retry import next_attempt, next_try
from caspian_mail.delivery.turns import Turns
from caspian_mail.delivery.watching import Tally, Watcher
from caspian_mail.delivery.window import Window
from caspian_mail.delivery.worker import WithdrawnError, Worker
from caspian_mail.errors import WorldError
from caspian_mail.model import Deferred, NotAccepted, Recorded, Refused

if TYPE_CHECKING:
    from datetime import datetime

    from caspian_mail.clock import Clock
    from caspian_mail.delivery.seams import Letters, SendRows, Transport
    from caspian_mail.errors import UnreachableError
    from caspian_mail.model import Outcome, Recipient

_TICK = 0.25  # seconds between looks at whether to stop
_TICKS_BETWEEN_SIGNS_OF_LIFE = 8


class Engine:
    """Sends what is due, over several connections at once.

    Args:
        letters: makes the letters.
        transport: gives the lanes they leave by.
        rows: the ledger of the send.
        sender: the envelope sender (RFC 5321 MAIL FROM).
        clock: the time.
        connections: how many lanes there may be.
        pace: how fast letters may leave.
        waits: whether the run goes on until those who are put off have had their turn.
        patience: when faults end the send.
        watcher: hears how it goes, and says when to stop.
        chance: makes pauses uneven.
    """

    def __init__(  # noqa: PLR0913 - the seams it stands between, and what may be set
        self,
        letters: Letters,
        transport: Transport,
        rows: SendRows,
        *,
        sender: str,
        clock: Clock,
        connections: int = 1,
        pace: Pace | None = None,
        waits: bool = False,
        patience: Patience | None = None,
        watcher: Watcher | None = None,
        chance: Random | None = None,
    ) -> None:
        self.letters = letters
        self._transport = transport
        self._rows = rows
        self.sender = sender
        self._clock = clock
        self._connections = connections
        self._pace = pace or Pace()
        self._waits = waits
        self.patience = patience or Patience()
        self._watcher = watcher or Watcher()
        self.chance = chance or Random()  # noqa: S311 - jitter, nothing secret
        self._window = Window(rows, self._pace, clock)
        self._losses: dict[int, int] = {}
        self.was_open = False
        self.door = asyncio.Lock()
        self._fault: BaseException | None = None
        self.tally = Tally()

    def run(self) -> Tally:
        """Send every letter that is due, and those that come to be due if it waits.

        Raises:
            TransportError: the way is closed, or too much went wrong in a row.
            LedgerError: the ledger cannot be written; nothing further was begun.
        """
        # Windows' own event loop cannot tell when a socket of ours has something to read.
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            runner.run(self._main())
        return self.tally

    async def _main(self) -> None:
        self._pace.restore(self._rows.levels())
        number = max(1, min(self._connections, self._window.at_hand()))
        lanes = [self._transport.lane() for _ in range(number)]
        self._turns = Turns(self._rows, self._pace, self._told, self.abort, shared=number > 1)
        self._breaker = Breaker(self.patience, number, self._transport.route, self._transport.description)
        self._news = asyncio.Event()
        self._over = asyncio.get_running_loop().create_future()
        tasks = [asyncio.create_task(Worker(self, lane).work()) for lane in lanes]
        tasks.append(asyncio.create_task(self._tick()))
        in_good_order = False
        try:
            in_good_order = await self._over
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.gather(*(lane.close(politely=in_good_order) for lane in lanes))
        if self._fault is not None:
            raise self._fault

    async def _tick(self) -> None:
        """Have those who wait look again, and let the ledger know that this process lives."""
        ticks = 0
        while True:
            self._news.set()
            await asyncio.sleep(_TICK)
            if self.is_ending:
                self._see_whether_over()  # no lane may be awake to see it: each may be about to open again
            ticks += 1
            if ticks % _TICKS_BETWEEN_SIGNS_OF_LIFE == 0:
                try:
                    self._rows.keep_alive()
                except WorldError as error:
                    self.abort(error)

    # How a run ends

    @property
    def is_ending(self) -> bool:
        """Whether nothing new is to be begun."""
        return self._fault is not None or self._watcher.stops()

    def end(self, fault: BaseException) -> None:
        """Begin nothing new; what is under way is finished."""
        self._fault = self._fault or fault

    def abort(self, fault: BaseException) -> None:
        """Leave at once: what is under way stays so in the ledger, and the next run holds it."""
        self.end(fault)
        with suppress(asyncio.InvalidStateError):  # the run is over already
            self._over.set_result(False)

    def _see_whether_over(self) -> None:
        """End the run when no letter is in hand, and none can come to be."""
        if self._window.in_hand or not self._turns.are_quiet or self._over.done():
            return
        until = None if self.is_ending else self._window.until()
        if until is None or not self._waits:
            self._over.set_result(True)
        else:
            self._watcher.waiting(until)

    # What lanes share

    def take(self) -> Recipient | None:
        """Return whose letter may leave now, and have it in hand; None where there is nobody."""
        return None if self.is_ending else self._window.take()

    def give_back(self, recipient: Recipient) -> None:
        """Let another lane have a letter that has not begun."""
        self._window.give_back(recipient)
        self._news.set()

    def may_leave(self) -> bool:
        """Return whether somebody's letter may leave now."""
        return not self.is_ending and self._window.pause() == 0

    async def until_letters(self) -> bool:
        """Wait until somebody's letter may leave; return whether that came before a lane gets idle."""
        deadline = self._clock.monotonic() + self.patience.idle
        while not self.may_leave():
            pause = None if self.is_ending else self._window.pause()
            if pause is None:
                self._see_whether_over()
            self._news.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(_TICK if pause is None else min(pause, _TICK)):
                    await self._news.wait()
            if self._clock.monotonic() >= deadline:
                return False
        return True

    async def begin(self, recipient: Recipient) -> None:
        """Return once it is on the disk that the letter is about to leave.

        Raises:
            WithdrawnError: it is not to leave any more.
        """
        if self.is_ending:
            raise WithdrawnError
        self._watcher.under_way += 1
        await self._turns.begin(recipient)

    def settle(self, recipient: Recipient, outcome: Outcome, *, begun: bool) -> None:
        """Take in what became of a letter.

        Raises:
            TransportError: too much went wrong in a row.
        """
        self._watcher.under_way -= begun
        again: datetime | None = None
        if isinstance(outcome, Deferred):
            again = next_attempt(recipient.attempts + 1, recipient.date, self._clock.now(), self.chance)
            if again is None:
                outcome = Refused(f"gave up after a day: {outcome.reply}")
        elif isinstance(outcome, NotAccepted):
            again = self._next_try(recipient)
        if isinstance(outcome, NotAccepted) and again is None:
            if begun:
                self._turns.record(Recorded(recipient, outcome), begun=True)
            self.give_back(replace(recipient, attempts=recipient.attempts + begun))
        else:
            self._turns.record(Recorded(recipient, outcome, again), begun=begun)
        self._breaker.see(outcome)

    def _next_try(self, recipient: Recipient) -> datetime | None:
        """Return when a letter that lost its connection goes again; None for at once."""
        losses = self._losses.pop(recipient.number, 0) + 1
        if losses >= self.patience.tries:
            return next_try(self._clock.now(), self.chance)
        self._losses[recipient.number] = losses
        return None

    def see_closed(self, error: UnreachableError) -> None:
        """Take in that a lane could not be opened.

        Raises:
            UnreachableError: none ever was open, or that was so too often.
        """
        if not self.was_open:
            raise error
        self._breaker.see_closed(error)

    def _told(self, recorded: Recorded) -> None:
        self._news.set()
        if not isinstance(recorded.outcome, NotAccepted) or recorded.again is not None:
            # Not before: until it is on the disk the ledger would name the letter as due once more.
            self._window.done(recorded.recipient)
            self.tally.count(recorded.recipient, recorded.outcome)
            self._watcher.told(self.tally, recorded.recipient, recorded.outcome)
