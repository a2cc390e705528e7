"""What the figures of a million do in a process of its own.

python -m benchmarks.sending.million_steps table FILE --readers N
python -m benchmarks.sending.million_steps stage FOLDER --table FILE
python -m benchmarks.sending.million_steps fill FOLDER --readers N --sent N --port N
python -m benchmarks.sending.million_steps count FOLDER --rounds N
python -m benchmarks.sending.million_steps resume FOLDER --port N
"""

from __future__ import annotations

import argparse
import gc
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.sending.letter import ISSUE, SECRET, edition
from benchmarks.sending.sender import LEDGER, engine_of, transport_to
from caspian_mail.address import Address
from caspian_mail.audience import read_audience
from caspian_mail.clock import SystemClock
from caspian_mail.delivery import Watcher
from caspian_mail.ledger import Ledger
from caspian_mail.model import Accepted, Recorded
from caspian_mail.signing import Keys

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from caspian_mail.delivery import Tally
    from caspian_mail.model import Outcome, Recipient

_TURN = 5000
_SCATTER = 7919  # a prime: neighbours in the list are none in any order of the database's own
_DOMAINS = 1000
_NAMES = ("", "Jane Doe", '"Doe, Jane"', "Əli Həsənov")
_CONNECTIONS = 4


def main() -> None:
    """Do the step that was asked for."""
    gc.set_threshold(1_000_000)  # as the command does
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    steps = {"table": table, "stage": stage, "fill": fill, "count": count, "resume": resume}
    parser.add_argument("step", choices=steps)
    parser.add_argument("place", type=Path)
    parser.add_argument("--table", type=Path)
    for option in ("--readers", "--sent", "--rounds", "--port"):
        parser.add_argument(option, type=int, default=0)
    chosen = parser.parse_args()
    steps[chosen.step](chosen)


def table(chosen: argparse.Namespace) -> None:
    """Write a CSV file of readers."""
    with chosen.place.open("w", encoding="utf-8") as file:
        file.write("email,name\n")
        for number in range(chosen.readers):
            file.write(f"{_email(number, chosen.readers)},{_NAMES[number % len(_NAMES)]}\n")


def stage(chosen: argparse.Namespace) -> None:
    """Read one, and stage it in a new ledger."""
    with _ledger(chosen.place) as ledger:
        staged = ledger.stage(read_audience(chosen.table, chosen.table.name))
    print(staged.recipients)


def fill(chosen: argparse.Namespace) -> None:
    """Make a ledger of a send, with so many letters sent."""
    with _ledger(chosen.place) as ledger:
        ledger.stage(
            Address(_email(number, chosen.readers), f"Reader {number}") for number in range(chosen.readers)
        )
        route = transport_to(chosen.port).route
        ledger.record_test(edition().digest, route, "250 2.0.0 Ok")
        rows = ledger.start(ISSUE, "live", route=route, edition=edition())
        rows.begin_run(route)
        for after in range(0, chosen.sent, _TURN):
            due = rows.fresh(after, min(_TURN, chosen.sent - after))
            with rows.turn():
                rows.begin_many(due)
                rows.record_many(
                    [Recorded(one, Accepted("250 2.0.0 Ok: queued as 4cRkdT0Jm1z9")) for one in due]
                )
        rows.end_run(chosen.sent, 1.0)


def count(chosen: argparse.Namespace) -> None:
    """Print how many ms it takes to count by state, in a ledger that was just opened."""
    times = []
    for _ in range(chosen.rounds):
        with _ledger(chosen.place, create=False) as ledger:
            rows = ledger.find(ISSUE)
            began = time.perf_counter()
            counts = rows.counts() if rows else None
            times.append((time.perf_counter() - began) * 1000)
            if counts is None or not counts.sent or not counts.pending:
                raise RuntimeError(f"that is not the ledger that was made: {counts}")
    print(json.dumps(times))


def resume(chosen: argparse.Namespace) -> None:
    """Go on with the send until a letter has gone; print when that began."""
    transport = transport_to(chosen.port)
    began = time.monotonic()
    with _ledger(chosen.place) as ledger, ledger.lock():
        rows = ledger.find(ISSUE)
        if rows is None:
            raise RuntimeError("the ledger has no send")
        rows.begin_run(transport.route)
        engine = engine_of(rows, transport, _CONNECTIONS, UntilOneIsSent())
        engine.run()
        rows.end_run(engine.tally.sent, time.monotonic() - began)
    print(json.dumps(began))


class UntilOneIsSent(Watcher):
    """Has the run end once a letter was sent; what is under way then is finished."""

    _is_over = False

    def told(self, tally: Tally, recipient: Recipient, outcome: Outcome) -> None:  # noqa: ARG002 - the first will do
        """Hear of it."""
        self._is_over = True

    def stops(self) -> bool:
        """Return whether that has happened."""
        return self._is_over


def _ledger(place: Path, *, create: bool = True) -> AbstractContextManager[Ledger]:
    return Ledger.open(place / LEDGER, SystemClock(), keys=Keys(SECRET), create=create)


def _email(number: int, readers: int) -> str:
    return f"reader.number{number * _SCATTER % readers}@example{number % _DOMAINS}.org"


if __name__ == "__main__":
    main()
