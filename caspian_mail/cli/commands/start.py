"""`init` and `new`: a workspace, and the next issue in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from caspian_mail.cli.app import app
from caspian_mail.cli.session import Session
from caspian_mail.errors import UsageError

_DESCRIBED = {
    "newsletter.toml": "the publication: names, sender, sections, sources. Edit this first",
    ".env": "yours alone, never in git: transport maildir, a new CASPIAN_MAIL_SECRET",
}
_IN_ORDER = ("issues/", "templates/", "audience.csv", ".env.example", ".gitignore")


@app.command()
def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", show_default=False, help="The folder to make.")],
) -> None:
    """Make a workspace for a newsletter."""
    from caspian_mail.flows.start import make_workspace

    console = Session.of(context).console
    made = make_workspace(folder)
    if not made:
        console.out.line(f"Nothing is missing in {folder.as_posix()}/.")
        return
    console.out.line(f"Made in {folder.as_posix()}/:")
    if described := [(name, _DESCRIBED[name]) for name in _DESCRIBED if name in made]:
        console.out.table(described)
    if others := [name for name in made if name not in _DESCRIBED]:
        others.sort(key=lambda name: _IN_ORDER.index(name) if name in _IN_ORDER else len(_IN_ORDER))
        console.out.line(f"  {', '.join(others)}")
    if any(name.startswith(".env ") or name == ".env" for name in made):
        console.note("if colleagues send this newsletter already, put their CASPIAN_MAIL_SECRET into .env")
    console.next(f"cd {folder.as_posix()}", "caspian-mail new")


@app.command()
def new(
    context: typer.Context,
    day: Annotated[
        str | None,
        typer.Option(
            "--date",
            metavar="DATE",
            show_default=False,
            help="YYYY-MM-DD; a week after the newest issue, or today, unless given.",
        ),
    ] = None,
) -> None:
    """Start the next issue."""
    from babel.dates import format_date

    from caspian_mail.flows.start import new_issue, next_issue_date

    session = Session.of(context)
    chosen, newest = next_issue_date(session.desk)
    if day is not None:
        chosen, newest = _date(day), None
    file = new_issue(session.desk, chosen)
    after = f", a week after {newest.isoformat()}" if newest else ""
    in_words = format_date(chosen, "EEEE, MMMM d", locale="en")
    session.console.out.line(f"Made {session.shown(file)} for {in_words}{after}.")
    session.console.next("fill it in, then: caspian-mail check")


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f'"{text}" is not a date', next_steps=["caspian-mail new --date 2025-11-03"]
        ) from None
