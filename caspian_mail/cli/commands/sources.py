"""`sources`: how the last issues rest on their sources."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from caspian_mail.cli.app import app
from caspian_mail.cli.session import Session

if TYPE_CHECKING:
    from caspian_mail.console import Stream
    from caspian_mail.flows.sources import Balance

_HEADINGS = ("source", "kind", "stories", "share", "issues", "last")
_NUMBERS = frozenset({2, 3, 4})


@app.command()
def sources(
    context: typer.Context,
    last: Annotated[int, typer.Option("--last", metavar="N", min=1, help="Over how many issues.")] = 12,
) -> None:
    """Show how the sources balance over the last issues."""
    from caspian_mail.flows.sources import balance_of

    session = Session.of(context)
    balance = balance_of(session.desk, last)
    for path in balance.unread:
        step = f"caspian-mail check {shlex.quote(path.stem)}"
        session.console.warning(f"{session.shown(path)} cannot be read: left out", next_steps=[step])
    _print(session.console.out, balance)


def _print(out: Stream, balance: Balance) -> None:
    from caspian_mail.console import percent, thousands

    first_and_last = dict.fromkeys((*balance.issues[:1], *balance.issues[-1:]))
    out.fact("Issues", ", ".join([thousands(len(balance.issues)), " to ".join(first_and_last)]).strip(", "))
    rest = f"{balance.of_one_source:,} on one source, {balance.of_social_media:,} on social media alone"
    out.fact("Stories", f"{thousands(balance.stories)}; {rest}")
    rows = [
        (
            share.outlet,
            share.kind or "not registered",
            thousands(share.stories),
            percent(share.stories, balance.stories),
            thousands(share.issues),
            share.last,
        )
        for share in balance.shares
    ]
    if rows:
        out.table([_HEADINGS, *rows], numbers=_NUMBERS)
    if balance.unused:
        out.fact("Never used", ", ".join(balance.unused))
