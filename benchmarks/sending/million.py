"""A ledger of a million readers: what it holds in memory, how soon it goes on, how fast it counts."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.sending.figure import bounded
from benchmarks.sending.runs import module
from benchmarks.sending.sender import LEDGER
from benchmarks.sending.sinks import own_sink, smtp_sink
from benchmarks.sending.workspace import command, cost, workspace

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator

    from benchmarks.sending.workspace import Cost

READERS = 1_000_000
SENT = 900_000
_STEPS = "benchmarks.sending.million_steps"


def million(chosen: Namespace) -> None:
    """Three figures of one ledger, in which 900,000 letters have been sent."""
    with _disk(chosen) as folder, smtp_sink() as port:
        place = workspace(folder, port)
        module(_STEPS, "fill", str(place), f"--readers={READERS}", f"--sent={SENT}", f"--port={port}")
        name = f"a ledger of {READERS:,}"
        counts = json.loads(module(_STEPS, "count", str(place), f"--rounds={chosen.rounds}"))
        bounded(f"{name}: counts by state", counts, "ms", bound=10, digits=2)
        firsts = [_to_the_first_letter(place) for _ in range(chosen.rounds)]
        bounded(f"{name}, {SENT:,} of them sent: going on, to the first letter", firsts, "ms", bound=50)
        empty = folder / "empty"
        empty.mkdir()
        own = command(workspace(empty), "status").megabytes
        rest = command(place, "send")
        bounded(
            f"{name}: peak memory of sending the rest, over the {own:.0f} MB of the command's own",
            [rest.megabytes - own],
            "MB",
            bound=40,
        )


def _to_the_first_letter(place: Path) -> float:
    """Return in how many ms its first byte arrives, counted from before the ledger is opened."""
    with own_sink(workers=1) as sink:
        began = float(module(_STEPS, "resume", str(place), f"--port={sink.port}"))
    return (sink.content - began) * 1000


def csv(chosen: Namespace) -> None:
    """A million rows of CSV: validated and staged as a send does it, and put on a list by the command."""
    with _disk(chosen) as folder:
        place, table = workspace(folder), folder / "readers.csv"
        module(_STEPS, "table", str(table), f"--readers={READERS}")
        step = [sys.executable, "-m", _STEPS, "stage", str(place), f"--table={table}"]
        _tell("staged for a send", [_anew(place, lambda: cost(*step)) for _ in range(chosen.rounds)])
        whole = ["audience", "import", str(table)]
        _tell(
            "imported, the whole command",
            [_anew(place, lambda: command(place, *whole)) for _ in range(chosen.rounds)],
        )


def _anew(place: Path, run: Callable[[], Cost]) -> Cost:
    """Return what a run costs that finds no ledger."""
    for file in place.glob(f"{LEDGER}*"):
        file.unlink()
    return run()


def _tell(what: str, runs: list[Cost]) -> None:
    name = f"{READERS:,} rows of CSV, {what}"
    bounded(f"{name}: time", [run.seconds for run in runs], "s", bound=12, digits=1)
    bounded(f"{name}: peak memory in all", [run.megabytes for run in runs], "MB", bound=100)


@contextmanager
def _disk(chosen: Namespace) -> Iterator[Path]:
    with TemporaryDirectory(dir=chosen.disk, prefix="sending-") as name:
        yield Path(name)
