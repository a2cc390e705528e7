"""How many letters in a time: `100/min`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SECONDS = {"s": 1, "min": 60, "h": 3600}
_WRITTEN = re.compile(r"([1-9][0-9]{0,8}) ?/ ?(s|min|h)")


@dataclass(frozen=True, slots=True)
class Rate:
    """A bound on how fast letters leave.

    Attributes:
        letters: how many.
        seconds: in how many seconds: 1, 60 or 3600.
    """

    letters: int
    seconds: int

    @property
    def per_second(self) -> float:
        """How many letters a second."""
        return self.letters / self.seconds

    def __str__(self) -> str:
        """Return it as it is written."""
        unit = next(name for name, seconds in _SECONDS.items() if seconds == self.seconds)
        return f"{self.letters}/{unit}"


def parse_rate(text: str) -> Rate:
    """Read `100/min`, `5/s` or `2000/h`.

    Raises:
        ValueError: it is none, in words that go behind the setting's name.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise ValueError("must be a number and /s, /min or /h, such as 100/min")
    return Rate(int(found[1]), _SECONDS[found[2]])
