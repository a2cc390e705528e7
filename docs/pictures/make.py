"""Makes the README's pictures, mail.png and terminal.svg beside this file, of what the program really does.

    .venv/bin/python docs/pictures/make.py [--browser PATH]

Run it by hand when the look or the words of the terminal have changed, and look at both before they are
committed. Needs Chromium or Chrome, and a system with pseudo-terminals (Linux, macOS). Type is set in this
machine's own faces; where Georgia or a face of its widths is missing, the mail shows the next of its stack.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

HERE = Path(__file__).resolve().parent
ISSUE = "2025-10-27"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")

# The mail is 600 px wide; the rest is the page around it. Below that height the pictures are cut.
FRAME_WIDTH, FRAME_HEIGHT = 640, 1180
COLUMNS = 104

# What the flawed copy gets wrong: what the example holds, and what stands there instead.
FLAWS = {
    "name: Times of Central Asia": "name: The Times of Central Asia",
    "heading: Politics and Security": "heading: Politics and Securty",
    "sources:\n          - AsiaNet": "sources: []",
}


def main() -> None:
    """Make both pictures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--browser", help="Chromium or Chrome; without it, looked for by name")
    browser = options.parse_args().browser or next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        options.error("no Chromium or Chrome is on the path; name one with --browser")
    with tempfile.TemporaryDirectory() as name:
        workspace = Path(name) / "newsletter"
        subprocess.run([program(), "init", str(workspace)], check=True, capture_output=True)
        shutil.copy(HERE.parents[1] / "issues" / f"{ISSUE}.yaml", workspace / "issues")
        drawn = transcript(workspace)
        html = (workspace / "outbox" / ISSUE / "email.html").read_text(encoding="utf-8")
        photograph(browser, side_by_side(html), HERE / "mail.png")
        (HERE / "terminal.svg").write_text(drawn, encoding="utf-8", newline="\n")
    for picture in ("mail.png", "terminal.svg"):
        print(f"{HERE / picture}: {(HERE / picture).stat().st_size:,} bytes")


def program() -> str:
    """Return the program installed beside this Python."""
    return str(Path(sys.executable).with_name("caspian-mail"))


def side_by_side(mail: str) -> str:
    """Return a page that shows the mail in light and in dark."""
    # Its dark colours stand under a media query, which here always holds.
    dark, found = re.subn(r"@media \(prefers-color-scheme: ?dark\)", "@media all", mail)
    if not found:
        raise SystemExit("the mail has no dark colours: has the media query changed?")
    frames = "".join(
        f'<iframe width="{FRAME_WIDTH}" height="{FRAME_HEIGHT}" srcdoc="{escape(page)}"></iframe>'
        for page in (mail, dark)
    )
    style = "body { margin: 0; display: flex } iframe { border: 0 }"
    head = f'<head><meta charset="utf-8"><style>{style}</style></head>'
    return f"<!DOCTYPE html><html>{head}<body>{frames}</body></html>"


def photograph(browser: str, page: str, picture: Path) -> None:
    """Write a picture of the top of a page."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "page.html"
        file.write_text(page, encoding="utf-8")
        command = [
            browser,
            "--headless",
            "--disable-gpu",
            "--no-sandbox",  # which a container has no room for; the page is our own
            "--hide-scrollbars",
            "--blink-settings=preferredColorScheme=1",
            f"--user-data-dir={name}",
            f"--window-size={2 * FRAME_WIDTH},{FRAME_HEIGHT}",
            f"--screenshot={picture}",
            file.as_uri(),
        ]
        subprocess.run(command, check=True, capture_output=True)


def transcript(workspace: Path) -> str:
    """Return an SVG of the terminal: the check of a flawed copy, then the good issue composed."""
    issue = workspace / "issues" / f"{ISSUE}.yaml"
    good = issue.read_text(encoding="utf-8")
    flawed = good
    for right, wrong in FLAWS.items():
        if right not in flawed:
            raise SystemExit(f'the example issue no longer holds "{right}"')
        flawed = flawed.replace(right, wrong, 1)
    console = Console(
        record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="standard"
    )
    for text, command in ((flawed, "check"), (good, "compose")):
        issue.write_text(text, encoding="utf-8", newline="\n")
        console.print(Text(f"$ caspian-mail {command}", style="bold"))
        console.print(Text.from_ansi(in_a_terminal([program(), command], workspace)))
    # Rich's own form fetches a font from the network.
    form = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    return console.export_svg(
        title="caspian-mail", theme=MONOKAI, code_format=form, unique_id="terminal", font_aspect_ratio=0.61
    )


def in_a_terminal(command: list[str], folder: Path) -> str:
    """Return what a command shows in a terminal, its colours as escape sequences."""
    if sys.platform == "win32":
        raise SystemExit("there are no pseudo-terminals on Windows")
    import pty
    import termios

    # What would change colours or width.
    unwanted = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "CI"}
    environ = {
        name: value
        for name, value in os.environ.items()
        if name not in unwanted and not name.startswith("CASPIAN_MAIL_")
    }
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (50, COLUMNS))
    running = subprocess.Popen(
        command,
        cwd=folder,
        env={**environ, "TERM": "xterm-256color", "CASPIAN_MAIL_TEST_TO": "you@example.org"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    running.wait()
    return shown.decode().replace("\r\n", "\n").rstrip("\n")


if __name__ == "__main__":
    main()
