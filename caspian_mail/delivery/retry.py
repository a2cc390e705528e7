"""When a letter that was put off is tried again, and when that ends (RFC 5321, 4.5.4.1)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 240))
"""After the first attempt, the second, …; the last one goes on."""

GIVES_UP_AFTER = timedelta(hours=24)
_JITTER = 0.2
"""A pause grows by up to this share, so that what was put off together does not come back together."""


def next_attempt(attempts: int, first: datetime, now: datetime, chance: Random) -> datetime | None:
    """Return when a letter goes out again that was put off just now; None when it has had its day.

    The last attempt is made when the day is full.

    Args:
        attempts: how many there have been, this one included.
        first: when the first of them was.
        now: the present moment.
        chance: makes the jitter.
    """
    if now >= first + GIVES_UP_AFTER:
        return None
    pause = PAUSES[min(attempts, len(PAUSES)) - 1] * (1 + _JITTER * chance.random())
    # Were the clock put back since the first attempt, the day ends no later for it.
    return max(now + PAUSES[0], min(now + pause, first + GIVES_UP_AFTER))


def next_try(now: datetime, chance: Random) -> datetime:
    """Return when a letter goes out again that lost its connection too often."""
    return now + PAUSES[0] * (1 + _JITTER * chance.random())
