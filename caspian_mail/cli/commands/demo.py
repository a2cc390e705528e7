"""`demo`: the whole way of an issue, on this machine only."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from caspian_mail.cli.app import app
from caspian_mail.cli.session import Session


@app.command()
def demo(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR",
            show_default=False,
            help="The folder to make; else caspian-mail-demo or the next free.",
        ),
    ] = None,
) -> None:
    """Check, compose and deliver the example issue, on this machine only."""
    from caspian_mail.console import counted, percent, severities, thousands
    from caspian_mail.flows.compose import GMAIL_CLIP
    from caspian_mail.flows.demo import Demonstration
    from caspian_mail.preview import print_preview

    session = Session.of(context)
    out = session.console.out
    demonstration = Demonstration.make(folder, session.clock)
    shown = session.shown(demonstration.folder)
    out.line(f"A demonstration in {shown}/. Nothing leaves this machine.")
    checked = demonstration.check()
    stories = counted(sum(1 for _ in checked.issue.articles), "story", "stories")
    found = severities(checked.diagnostics) if checked.diagnostics else "no findings"
    out.fact("1 Check", f"{found} in {stories}")
    size = demonstration.compose().html_bytes
    out.fact("2 Compose", f"{thousands(size)} bytes of HTML, {percent(size, GMAIL_CLIP)} of Gmail's clip")
    out.fact("3 Preview", "")
    seen = demonstration.preview()
    print_preview(out, seen.composition.checked.issue, seen.publication, seen.facts)
    letters = demonstration.deliver()
    out.fact("4 Deliver", f"{counted(letters, 'letter')} into a Maildir: a rehearsal, none counts as sent")
    outbox = session.shown(demonstration.outbox)
    out.fact("Mail", f"{outbox}/email.html")
    out.fact("Letters", f"{outbox}/maildir/new/")
    session.console.next(f"cd {shown}", "caspian-mail preview --open")
