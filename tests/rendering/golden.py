"""What the samples have been composed to; `python -m tests.rendering.golden` writes it anew.

Read the difference in git before it is committed: each line of it reaches a reader.
"""

from __future__ import annotations

from pathlib import Path

from tests.rendering.samples import editions

FOLDER = Path(__file__).parent / "golden"


def files() -> dict[str, str]:
    found = {}
    for name, rendering in editions().items():
        # One element a line, so that a difference can be read.
        found[f"{name}.html"] = rendering.edition.html.replace("><", ">\n<")
        found[f"{name}.txt"] = rendering.edition.text
    return found


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
