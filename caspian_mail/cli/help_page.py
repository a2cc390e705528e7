"""docs/commands.md: the help of every command, as the terminal shows it.

`python -m caspian_mail.cli.help_page [FILE]` writes it, to docs/commands.md unless told.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from caspian_mail.cli import commands  # noqa: F401 - importing them is what adds them to app
from caspian_mail.cli.app import WEEK, app

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDTH = 90
_INTRODUCTION = """\
# The commands

What `caspian-mail COMMAND --help` says, in the order of an editor's week."""


def help_page() -> str:
    """Return the page."""
    group: Any = typer.main.get_command(app)
    root = _context(group, "caspian-mail")
    blocks = [_INTRODUCTION, _shown(root.get_help())]
    for names in WEEK.values():
        for name in names:
            blocks += _chapter(group.commands[name], name, root, 2)
    return "\n\n".join(blocks) + "\n"


def _chapter(command: Any, name: str, above: typer.Context, level: int) -> Iterator[str]:  # noqa: ANN401 - typer keeps these types private
    context = _context(command, name, above)
    yield f"{'#' * level} {context.command_path.removeprefix('caspian-mail ')}"
    yield _shown(context.get_help())
    for within, one in getattr(command, "commands", {}).items():
        yield from _chapter(one, within, context, level + 1)


def _context(command: Any, name: str, above: typer.Context | None = None) -> typer.Context:  # noqa: ANN401 - the same
    context: typer.Context = command.make_context(
        name, [], above, resilient_parsing=True, terminal_width=_WIDTH
    )
    return context


def _shown(text: str) -> str:
    return f"```\n{text.rstrip()}\n```"


def main(arguments: list[str]) -> None:
    """Write the page."""
    file = Path(arguments[0]) if arguments else Path("docs") / "commands.md"
    file.write_text(help_page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
