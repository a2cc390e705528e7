"""The same job done by other mailers: Django's send_messages, and nodemailer's pool.

Into smtp-sink, and into the benchmarks' own sink. smtp-sink takes some 3,000 letters a second, from its own
load generator too: where ours reaches that, the ratio tells of the sink.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.sending.figure import MissingError, compared
from benchmarks.sending.letter import edition
from benchmarks.sending.runs import ours
from benchmarks.sending.sinks import own_sink, smtp_sink

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

_CONNECTIONS = 8
_LETTERS = 3000
_PEER_LETTERS = 600
_BOUND = 8.0
_PEERS = Path(__file__).with_name("peers")


def django(chosen: Namespace) -> None:
    """Django's SMTP backend, in threads."""
    with _packages(chosen) as folder:
        python = folder / "venv" / "bin" / "python"
        if not python.exists():
            _install("Django", [sys.executable, "-m", "venv", str(folder / "venv")])
            _install("Django", [str(python), "-m", "pip", "install", "-q", "django"])
        _against(chosen, "Django", [str(python), str(_PEERS / "django_threads.py")])


def nodemailer(chosen: Namespace) -> None:
    """The pool of nodemailer."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise MissingError("node or npm is not here; on Debian: apt install npm")
    with _packages(chosen) as folder:
        modules = folder / "node" / "node_modules"
        if not (modules / "nodemailer").exists():
            quiet = ["--silent", "--no-audit", "--no-fund", "--prefix", str(folder / "node")]
            _install("nodemailer", [npm, "install", *quiet, "nodemailer"])
        program = [node, str(_PEERS / "nodemailer_pool.cjs")]
        _against(chosen, "nodemailer", program, {"NODE_PATH": str(modules)})


@contextmanager
def _packages(chosen: Namespace) -> Iterator[Path]:
    """Yield the folder that is to keep the packages, or one that is gone afterwards."""
    if chosen.packages is not None:
        yield chosen.packages.absolute()
        return
    with TemporaryDirectory(prefix="peers-") as folder:
        yield Path(folder)


def _install(name: str, command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise MissingError(f"{name} cannot be installed: {reason}")


def _against(chosen: Namespace, name: str, program: list[str], more: dict[str, str] | None = None) -> None:
    whole = edition()
    with TemporaryDirectory(prefix="edition-") as folder:
        file = Path(folder) / "edition.json"
        job = {"subject": whole.subject, "from": whole.from_, "link": whole.unsubscribe_url}
        job |= {"slot": whole.slot, "html": whole.html, "text": whole.text}
        file.write_text(json.dumps(job), encoding="utf-8")

        def against(what: str, port: int) -> None:
            command = [*program, str(port), str(_PEER_LETTERS), str(_CONNECTIONS), str(file)]
            environment = os.environ | (more or {})
            compared(
                f"{name}'s job into {what}, {_CONNECTIONS} connections",
                lambda: ours(chosen.disk, port, letters=_LETTERS, connections=_CONNECTIONS),
                name,
                lambda: float(
                    subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment).stdout
                ),
                rounds=chosen.rounds,
                bound=_BOUND,
            )

        with smtp_sink() as port:
            against("smtp-sink", port)
        with own_sink(workers=1) as sink:
            against("our own sink", sink.port)
    print(f"  our own sink: {sink.cost} for a letter", flush=True)
