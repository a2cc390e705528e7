"""Runs of ours and of smtp-source, each in a process of its own; both return letters a second."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.sending.figure import MissingError
from benchmarks.sending.letter import RECIPIENT, SENDER, size

ROOT = Path(__file__).parents[2]
_SYSTEM = "/usr/sbin:/sbin:/usr/local/sbin:/usr/bin:/bin:/usr/local/bin"


def ours(  # noqa: PLR0913 - what a run can be
    disk: Path, port: int, *, letters: int, connections: int, authority: str = "", profile: str = ""
) -> float:
    """Send from a new ledger on that disk, to a server of this machine."""
    with TemporaryDirectory(dir=disk, prefix="sending-") as folder:
        found = json.loads(
            module(
                "benchmarks.sending.sender",
                *(folder, str(port), "--letters", str(letters), "--connections", str(connections)),
                *(("--authority", authority) if authority else ()),
                *(("--profile", profile) if profile else ()),
            )
        )
    return letters / float(found["seconds"])


def smtp_source(port: int, *, letters: int, sessions: int) -> float:
    """Have Postfix's load generator do the same: as many letters of the size, to a recipient each."""
    command = [tool("smtp-source"), "-d", "-N", "-s", str(sessions), "-m", str(letters), "-l", str(size())]
    began = time.perf_counter()
    subprocess.run([*command, "-f", SENDER, "-t", RECIPIENT, f"127.0.0.1:{port}"], check=True)
    return letters / (time.perf_counter() - began)


def module(name: str, *arguments: str) -> bytes:
    """Run a module of the benchmarks and return what it printed."""
    return subprocess.run(
        [sys.executable, "-m", name, *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE
    ).stdout


def tool(name: str) -> str:
    """Return where a program of Debian's postfix is.

    Raises:
        MissingError: nowhere.
    """
    found = shutil.which(name, path=_SYSTEM)
    if found is None:
        raise MissingError(f"{name} is not here; on Debian: apt install postfix")
    return found
