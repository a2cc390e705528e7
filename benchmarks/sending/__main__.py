"""How fast letters leave and lists are kept, against what others do in the same minutes.

    .venv/bin/python -m benchmarks.sending
    .venv/bin/python -m benchmarks.sending --only sessions

A letter has 78,000 bytes; the ledger lies on a real disk and is written with synchronous=FULL. Runs of
both sides are taken in turn, and the ratio is the median of their ratios. Needs Debian's postfix
(smtp-source, smtp-sink); a figure whose tools are missing says so and is left out.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.sending import wire
from benchmarks.sending.figure import MissingError

if TYPE_CHECKING:
    from collections.abc import Callable

FIGURES: dict[str, Callable[[argparse.Namespace], None]] = {
    "sessions": wire.sessions,
}
ROUNDS = 5


def main() -> None:
    """Print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", choices=FIGURES, action="append", help="this one; may be repeated")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"runs of each side ({ROUNDS})")
    parser.add_argument("--disk", type=Path, default=Path("/var/tmp"), help="a folder for ledgers, on a disk")  # noqa: S108 - each has a folder of its own in it
    chosen = parser.parse_args()
    for name in chosen.only or FIGURES:
        try:
            FIGURES[name](chosen)
        except MissingError as missing:
            print(f"{name}: left out, {missing}", flush=True)


if __name__ == "__main__":
    main()
