"""`compose`: the email of an issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from caspian_mail.cli.app import app
from caspian_mail.cli.arguments import Issue
from caspian_mail.cli.session import Session

if TYPE_CHECKING:
    from caspian_mail.flows.compose import Composition, Made


@app.command()
def compose(
    context: typer.Context,
    issue: Issue = None,
) -> None:
    """Make the email of an issue: HTML, text and .eml."""
    from caspian_mail.flows.compose import compose as run_compose

    session = Session.of(context)
    made = run_compose(session.desk, issue)
    composition = made.composition
    session.console.detail(f"read {session.shown(composition.checked.path)}")
    _print_composition(session, composition)
    folder = session.desk.workspace.outbox(composition.edition.issue)
    session.console.out.fact("Made", *(session.shown(folder / name) for name in made.files))
    _print_notes(session, made)
    session.console.next(
        session.command("preview", composition.checked, issue),
        session.command("send --test", composition.checked, issue),
    )


def _print_composition(session: Session, composition: Composition) -> None:
    from caspian_mail.console import counted, percent, severities, thousands
    from caspian_mail.flows.compose import GMAIL_CLIP

    out, edition, counts = session.console.out, composition.edition, composition.rendering.counts
    sections = counted(counts.sections, "section")
    words, minutes = counted(counts.words, "word"), counted(counts.minutes, "minute")
    out.fact("Edition", f"{edition.issue}, digest {edition.digest[:8]}")
    out.fact("Subject", edition.subject)
    out.fact("Stories", f"{counts.stories} in {sections}; {words}, {minutes}")
    share = f"{percent(composition.html_bytes, GMAIL_CLIP)} of Gmail's clip ({thousands(GMAIL_CLIP)})"
    out.fact("HTML", f"{thousands(composition.html_bytes)} bytes, {share}")
    if composition.diagnostics:
        out.fact("Findings", f"{severities(composition.diagnostics)} (caspian-mail check)")
    session.console.detail(f"text part {thousands(len(edition.text.encode()))} bytes")


def _print_notes(session: Session, made: Made) -> None:
    from caspian_mail.diagnostics import Severity

    console = session.console
    for finding in made.composition.mail_findings:
        say = console.note if finding.severity is Severity.NOTE else console.warning
        where = "" if finding.file == made.composition.checked.file else finding.file
        say(f"{finding.message} ({finding.code})", where=where, advice=finding.help)
    for name in made.unset[:1]:
        console.note(f"email.eml is left out: {name} is not set in .env")
