"""Who is next: the list in its order, and between it whoever was put off and is due again."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from caspian_mail.clock import Clock
    from caspian_mail.delivery.pacing import Pace
    from caspian_mail.delivery.seams import SendRows
    from caspian_mail.model import Recipient

BATCH = 200  # recipients read from the ledger at a time
PAUSE = 1.0  # seconds between looks at the ledger, once it had nobody new
MOST_HELD_BACK = 10_000
"""Recipients kept in memory because their domain's pace is slower; past it the others wait with them."""


class Window:
    """The stretch of the list that is being worked on.

    Whoever is taken is in hand until done or given back.

    Args:
        rows: the ledger of the send.
        pace: how fast letters may leave.
        clock: the time.
    """

    def __init__(self, rows: SendRows, pace: Pace, clock: Clock) -> None:
        self._rows = rows
        self._pace = pace
        self._clock = clock
        self._ready: deque[Recipient] = deque()
        self._held_back: dict[str, deque[Recipient]] = {}
        self._in_hand: dict[int, Recipient] = {}
        self._after = 0
        self._next_look = 0.0

    @property
    def in_hand(self) -> int:
        """How many letters are being worked on."""
        return len(self._in_hand)

    def at_hand(self) -> int:
        """Return how many are due, up to a batch of them."""
        self._refill(self._clock.now())
        return len(self._ready)

    def take(self) -> Recipient | None:
        """Return whose letter may leave now, and have it in hand; None where there is nobody."""
        now = self._clock.now()
        line = self._free_line(now)
        if line is None:
            return None
        found = line.popleft()
        self._pace.draw(found.address.domain, now)
        self._in_hand[found.number] = found
        return found

    def give_back(self, recipient: Recipient) -> None:
        """Put a letter that was in hand to the front."""
        del self._in_hand[recipient.number]
        self._ready.appendleft(recipient)

    def done(self, recipient: Recipient) -> None:
        """Take note that a letter is in hand no longer."""
        del self._in_hand[recipient.number]

    def pause(self) -> float | None:
        """Return in how many seconds the pace lets somebody's letter leave; None when nobody is at hand."""
        now = self._clock.now()
        if self._free_line(now) is not None:
            return 0.0
        lines = [*self._held_back.values(), self._ready]
        return min((self._pace.wait(line[0].address.domain, now) for line in lines if line), default=None)

    def until(self) -> datetime | None:
        """Return when the next one is due who was put off; None when nobody was."""
        return self._rows.next_attempt()

    # What the window is made of

    def _free_line(self, now: datetime) -> deque[Recipient] | None:
        """Return the line whose first letter may leave now.

        Whoever stands first in the list and has to wait for the pace of a domain is moved to that domain's
        own line, so that nobody else waits for it.
        """
        for domain, held in self._held_back.items():
            if held and not self._pace.wait(domain, now):
                return held
        if len(self._ready) < BATCH // 2:
            self._look(now)
        while self._ready:
            domain = self._ready[0].address.domain
            if not self._pace.wait(domain, now):
                return self._ready
            if not self._pace.is_slow(domain, now) or self._are_many_held_back:
                return None
            self._held_back.setdefault(domain, deque()).append(self._ready.popleft())
            if not self._ready:
                self._look(now)
        return None

    @property
    def _are_many_held_back(self) -> bool:
        return sum(map(len, self._held_back.values())) >= MOST_HELD_BACK

    def _look(self, now: datetime) -> None:
        """Refill, but once the ledger had nobody new only from time to time."""
        if self._clock.monotonic() >= self._next_look:
            self._refill(now)

    def _refill(self, now: datetime) -> None:
        if self._rows.drop_suppressed(self._in_hand.keys()):
            self._empty()
        waiting = {recipient.number for recipient in self._ready}.union(
            self._in_hand, *({one.number for one in held} for held in self._held_back.values())
        )
        again = self._rows.again(now, BATCH + len(waiting))
        self._ready.extend(one for one in again if one.number not in waiting)
        fresh = self._rows.fresh(self._after, BATCH)
        self._ready.extend(one for one in fresh if one.number not in waiting)
        if fresh:
            self._after = fresh[-1].number
        else:
            self._next_look = self._clock.monotonic() + PAUSE

    def _empty(self) -> None:
        """Forget whoever is not in hand: some of them are to get nothing any more."""
        for held in (self._ready, *self._held_back.values()):
            self._after = min([self._after, *(one.number - 1 for one in held)])
            self._next_look = 0.0
            held.clear()
