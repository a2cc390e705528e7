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

from benchmarks.sending import mailers, million, tls, wire
from benchmarks.sending.figure import MissingError
from benchmarks.sending.runs import module

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5
DISK = Path("/var/tmp")  # noqa: S108 - whatever is put there gets a folder of its own


def main() -> None:
    """Print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", choices=FIGURES, action="append", help="this one; may be repeated")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"runs of each side ({ROUNDS})")
    parser.add_argument("--disk", type=Path, default=DISK, help=f"a folder for ledgers, on a disk ({DISK})")
    parser.add_argument("--packages", type=Path, help="a folder that keeps Django and nodemailer")
    chosen = parser.parse_args()
    for name in chosen.only or FIGURES:
        try:
            FIGURES[name](chosen)
        except MissingError as missing:
            print(f"{name}: left out, {missing}", flush=True)


def letters(chosen: argparse.Namespace) -> None:
    """Letters built on one core, by the benchmark that is about them."""
    print(module("benchmarks.letters", "--rounds", str(chosen.rounds)).decode(), end="", flush=True)


def killed(chosen: argparse.Namespace) -> None:
    """A thousand times kill -9, by the program that is about it."""
    print(module("benchmarks.killed", "--disk", str(chosen.disk)).decode(), end="", flush=True)


FIGURES: dict[str, Callable[[argparse.Namespace], None]] = {
    "sessions": wire.sessions,
    "round-trip": wire.round_trip,
    "postfix": wire.real_postfix,
    "letters": letters,
    "django": mailers.django,
    "nodemailer": mailers.nodemailer,
    "tls": tls.tls,
    "million": million.million,
    "csv": million.csv,
    "killed": killed,
}

if __name__ == "__main__":
    main()
