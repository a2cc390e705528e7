"""How figures are compared and told."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class MissingError(Exception):
    """A tool that a figure needs is not here; the message says which, and how to come by it."""


def compared(  # noqa: PLR0913 - two sides and a bound
    name: str,
    ours: Callable[[], float],
    peer_name: str,
    peer: Callable[[], float],
    *,
    rounds: int,
    bound: float,
) -> None:
    """Measure both in turn, the first round uncounted, and print a line.

    Args:
        name: the figure's.
        ours: returns letters a second.
        peer_name: whose the other figure is.
        peer: returns the same.
        rounds: how many of each are counted.
        bound: the least that the median of the ratios ought to be.
    """
    pairs = [(ours(), peer()) for _ in range(rounds + 1)][1:]
    mine, other = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(first / second for first, second in pairs)
    print(
        f"{name}: {mine:,.0f}/s; {peer_name}: {other:,.0f}/s;"
        f" ratio {ratio:.2f} (at least {bound} ×){verdict(reached=ratio >= bound)}",
        flush=True,
    )


def bounded(name: str, measured: list[float], unit: str, *, bound: float, digits: int = 0) -> None:
    """Print a line for what has a bound and no peer: the median of what was measured."""
    median = statistics.median(measured)
    print(
        f"{name}: {median:,.{digits}f} {unit} (at most {bound:g}){verdict(reached=median <= bound)}",
        flush=True,
    )


def verdict(*, reached: bool) -> str:
    """Return the words for a bound that was missed; one that was not needs none."""
    return "" if reached else ", missed"
