"""How fast letters may leave: a token bucket for all of them, and one for each domain that has a pace.

A bucket holds a second's worth, one letter at least, so that no minute sees more than its rate and a
second's worth besides. How full the buckets are is kept in the ledger: stopping and starting again is no
way around a pace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from caspian_mail.rate import Rate

_ALL = ""


class Pace:
    """The buckets of one publication.

    Args:
        overall: how many letters may leave in a time, whoever gets them; None for no bound.
        domains: the same for single receiving domains.
    """

    def __init__(self, overall: Rate | None = None, domains: Mapping[str, Rate] | None = None) -> None:
        rates = {_ALL: overall} | dict(domains or {})
        self._buckets = {name: _Bucket(rate) for name, rate in rates.items() if rate is not None}

    @property
    def is_bounded(self) -> bool:
        """Whether anything is."""
        return bool(self._buckets)

    def restore(self, levels: Mapping[str, tuple[float, datetime]]) -> None:
        """Go on from how full the buckets were, and when."""
        for name, (tokens, when) in levels.items():
            if name in self._buckets:
                self._buckets[name].restore(tokens, when)

    def levels(self) -> dict[str, tuple[float, datetime]]:
        """Return how full each bucket is that was drawn from, and when."""
        return {name: bucket.level for name, bucket in self._buckets.items() if bucket.level is not None}

    def wait(self, domain: str, now: datetime) -> float:
        """Return how many seconds it takes until a letter to the domain may leave."""
        names = (_ALL, domain)
        return max((self._buckets[name].wait(now) for name in names if name in self._buckets), default=0.0)

    def is_slow(self, domain: str, now: datetime) -> bool:
        """Return whether it is the domain's own pace that a letter to it has to wait for."""
        return domain in self._buckets and self._buckets[domain].wait(now) > 0

    def draw(self, domain: str, now: datetime) -> None:
        """Count a letter to the domain."""
        for name in (_ALL, domain):
            if name in self._buckets:
                self._buckets[name].draw(now)


class _Bucket:
    def __init__(self, rate: Rate) -> None:
        self._rate = rate.per_second
        self._capacity = max(1.0, rate.per_second)
        self.level: tuple[float, datetime] | None = None

    def restore(self, tokens: float, when: datetime) -> None:
        self.level = min(tokens, self._capacity), when

    def wait(self, now: datetime) -> float:
        return max(0.0, (1.0 - self._tokens(now)) / self._rate)

    def draw(self, now: datetime) -> None:
        self.level = self._tokens(now) - 1.0, now

    def _tokens(self, now: datetime) -> float:
        if self.level is None:
            return self._capacity
        tokens, when = self.level
        # A clock that was put back adds nothing, and takes nothing away.
        passed = max(0.0, (now - when).total_seconds())
        return min(self._capacity, tokens + passed * self._rate)
