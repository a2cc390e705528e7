"""As fast as the wire: into smtp-sink, over a long way, and into a real Postfix, against smtp-source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.sending.figure import compared
from benchmarks.sending.runs import ours, smtp_source
from benchmarks.sending.sinks import smtp_sink

if TYPE_CHECKING:
    from argparse import Namespace

_LETTERS = 3000
_BOUNDS = {1: 0.85, 4: 1.0, 8: 1.0, 16: 1.0, 32: 1.0}


def sessions(chosen: Namespace) -> None:
    """The whole engine into smtp-sink, by the number of sessions."""
    for number, bound in _BOUNDS.items():
        with smtp_sink() as port:
            against_source(f"smtp-sink, {sessions_of(number)}", chosen, port, number, _LETTERS, bound)


def sessions_of(number: int) -> str:
    """Return how many sessions, in words."""
    return "1 session" if number == 1 else f"{number} sessions"


def against_source(  # noqa: PLR0913, PLR0917 - a figure's parts
    name: str, chosen: Namespace, port: int, number: int, letters: int, bound: float
) -> None:
    """Compare with smtp-source over as many sessions."""
    compared(
        name,
        lambda: ours(chosen.disk, port, letters=letters, connections=number),
        "smtp-source",
        lambda: smtp_source(port, letters=letters, sessions=number),
        rounds=chosen.rounds,
        bound=bound,
    )
