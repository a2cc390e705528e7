"""A workspace to send from, and the whole command run in it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sending.letter import ISSUE, SECRET
from benchmarks.sending.runs import ROOT

PROGRAM = Path(sys.executable).with_name("caspian-mail")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process cost: seconds, and megabytes at its peak."""

    seconds: float
    megabytes: float


def workspace(folder: Path, port: int = 25) -> Path:
    """Make a workspace of the example publication, which sends to that port; return it."""
    made = folder / "workspace"
    for step in (["init", str(made)], ["-C", str(made), "new", "--date", ISSUE]):
        subprocess.run([str(PROGRAM), *step], check=True, capture_output=True)
    values = {"TRANSPORT": "smtp", "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "SMTP_SECURITY": "none"}
    lines = [f'CASPIAN_MAIL_{name}="{value}"\n' for name, value in (values | {"SECRET": SECRET}).items()]
    (made / ".env").write_text("".join(lines), encoding="utf-8")
    return made


def command(folder: Path, *arguments: str) -> Cost:
    """Run the command in a workspace."""
    return cost(str(PROGRAM), "-q", "-C", str(folder), *arguments)


def cost(*program: str) -> Cost:
    """Run a program and return what it cost.

    Raises:
        CalledProcessError: it failed; what it said is in its notes.
    """
    launcher = [sys.executable, "-IS", str(Path(__file__).with_name("peak.py"))]
    done = subprocess.run([*launcher, *program], cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        done.check_returncode()
    except subprocess.CalledProcessError as error:
        error.add_note(done.stderr)
        raise
    return Cost(**json.loads(done.stdout))
