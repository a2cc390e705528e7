"""How long the program takes, start to end, against a peer timed in turn with it.

    .venv/bin/python benchmarks/whole_process.py

`--help` is compared with a bare Typer application of one command, `compose` of the example issue with
the reference tools (npm mjml 5, then juice) on the same MJML. Needs npm for the second; its packages go
to a temporary folder unless --node-modules names one that has them.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 15
BARE = """\
import typer
app = typer.Typer()
@app.command()
def hello(name: str) -> None:
    print(f"Hello {name}")
@app.callback()
def main() -> None:
    pass
app()
"""
# Renders the example and prints the MJML on its way to the renderer.
DUMP = """\
import sys
from pathlib import Path
from caspian_mail.publication import read_publication
from caspian_mail.reading import read_issue
from caspian_mail.rendering import composition
root = Path(sys.argv[1])
to_html = composition.to_html
def tapped(mjml):
    sys.stdout.buffer.write(mjml.encode())
    return to_html(mjml)
composition.to_html = tapped
issue = read_issue((root / "issues" / "2025-10-27.yaml").read_bytes(), "").issue
publication = read_publication(root / "newsletter.toml")
composition.render(issue, stem="2025-10-27", publication=publication, templates=root / "templates")
"""


def main() -> None:
    """Print a line for each comparison: medians in milliseconds, and their ratio."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument(
        "--node-modules", type=Path, help="a folder that holds node_modules/ with mjml and juice"
    )
    options.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = options.parse_args()
    program = Path(sys.executable).with_name("caspian-mail")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        bare = scratch / "bare.py"
        bare.write_text(BARE, encoding="utf-8")
        compare(
            "caspian-mail --help",
            [[str(program), "--help"]],
            "bare Typer --help",
            [[sys.executable, str(bare), "--help"]],
            rounds=chosen.rounds,
            bound=1.5,
        )
        run([str(program), "demo", str(scratch / "demo")])
        modules = chosen.node_modules or installed(scratch)
        if modules is None:
            print("npm is not here: compose is not compared")
            return
        mjml, html = scratch / "email.mjml", scratch / "email.html"
        mjml.write_bytes(run([sys.executable, "-c", DUMP, str(scratch / "demo")]))
        tools = modules / "node_modules" / ".bin"
        compare(
            "caspian-mail compose",
            [[str(program), "-C", str(scratch / "demo"), "compose"]],
            "mjml, then juice",
            [
                [str(tools / "mjml"), str(mjml), "-o", str(html)],
                [str(tools / "juice"), str(html), str(scratch / "inlined.html")],
            ],
            rounds=chosen.rounds,
            bound=0.75,
        )


def compare(  # noqa: PLR0913 - two sides and a bound
    name: str, ours: list[list[str]], peer_name: str, peer: list[list[str]], *, rounds: int, bound: float
) -> None:
    """Run both in turn, the first round uncounted, and print their medians and ratio."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds + 1):
        for side, commands in zip(times, (ours, peer), strict=True):
            began = time.perf_counter()
            for command in commands:
                run(command)
            side.append(time.perf_counter() - began)
    first, second = (statistics.median(side[1:]) * 1000 for side in times)
    print(
        f"{name}: {first:.0f} ms; {peer_name}: {second:.0f} ms; ratio {first / second:.2f} (at most {bound})"
    )


def installed(scratch: Path) -> Path | None:
    """Install the reference tools and return the folder that holds them, or None without npm."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    run(
        [
            npm,
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--prefix",
            str(scratch / "node"),
            "mjml@5",
            "juice",
        ]
    )
    return scratch / "node"


def run(command: list[str]) -> bytes:
    """Run a command and return what it printed."""
    return subprocess.run(command, check=True, capture_output=True).stdout


if __name__ == "__main__":
    main()
