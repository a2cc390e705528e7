"""As fast as the wire: into smtp-sink, over a long way, and into a real Postfix, against smtp-source."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.sending.figure import MissingError, compared
from benchmarks.sending.runs import ours, smtp_source
from benchmarks.sending.sinks import own_sink, smtp_sink
from tests.delivery.postfix import PROGRAM, Postfix

if TYPE_CHECKING:
    from argparse import Namespace

_LETTERS = 3000
_LETTERS_FAR = 3000
_LETTERS_FULL = 1000
_ROUND_TRIP = 0.02  # seconds
_BOUNDS = {1: 0.85, 4: 1.0, 8: 1.0, 16: 1.0, 32: 1.0}


def sessions(chosen: Namespace) -> None:
    """The whole engine into smtp-sink, by the number of sessions."""
    for number, bound in _BOUNDS.items():
        with smtp_sink() as port:
            against_source(f"smtp-sink, {sessions_of(number)}", chosen, port, number, _LETTERS, bound)


def round_trip(chosen: Namespace) -> None:
    """The same over 32 sessions, where each burst of replies is 20 ms away."""
    with own_sink(workers=2, delay=_ROUND_TRIP) as sink:
        against_source("round trip of 20 ms, 32 sessions", chosen, sink.port, 32, _LETTERS_FAR, 3.5)
    print(f"  the sink itself: {sink.cost} for a letter", flush=True)


def real_postfix(chosen: Namespace) -> None:
    """Into a Postfix of the benchmark's own, which throws away what it has taken."""
    if PROGRAM is None:
        raise MissingError("Postfix is not here, or you are not root, who alone may start one")
    # Where the user postfix may look.
    with TemporaryDirectory(prefix="postfix-", dir=chosen.disk) as name:
        folder = Path(name)
        folder.chmod(0o755)
        with Postfix(folder / "here") as server:
            compared(
                "a real Postfix, 8 sessions",
                lambda: ours(chosen.disk, at_rest(server), letters=_LETTERS_FULL, connections=8),
                "smtp-source",
                lambda: smtp_source(at_rest(server), letters=_LETTERS_FULL, sessions=8),
                rounds=chosen.rounds,
                bound=0.7,
            )


def at_rest(server: Postfix) -> int:
    """Return its port, once it has done with all that was sent before."""
    queue = server.folder / "queue"
    while any(any((queue / name).iterdir()) for name in ("maildrop", "incoming", "active")):
        time.sleep(0.1)
    return server.port


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
