"""`export`: an issue is given back as a draft."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from caspian_mail.cli.app import app
from caspian_mail.cli.arguments import Issue
from caspian_mail.cli.session import Session
from caspian_mail.flows.draft_formats import DraftFormat

Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        show_default=False,
        help="Where to; unless given, standard output, and for docx <issue>.docx beside you.",
    ),
]


@app.command()
def export(
    context: typer.Context,
    issue: Issue = None,
    form: Annotated[
        DraftFormat, typer.Option("--to", help="The format (not readers, as for send): Markdown, text, Word.")
    ] = DraftFormat.MARKDOWN,
    output: Output = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Give an issue back as Word, Markdown or text."""
    from caspian_mail.cli.import_words import counts_of
    from caspian_mail.errors import UsageError
    from caspian_mail.flows.exporting import beside_you, export_issue, write_exported

    session = Session.of(context)
    to_output = str(output) == "-" if output else form is not DraftFormat.WORD
    if to_output and form is DraftFormat.WORD:
        raise UsageError("a Word file is not for standard output", next_steps=["-o FILE names its file"])
    exported = export_issue(session.desk, issue, form)
    session.console.detail(f"read {session.shown(exported.checked.path)}")
    if to_output:
        session.console.out.document(exported.content.decode())
    else:
        target = output or beside_you(exported.checked)
        write_exported(session.desk, target, exported.content, force=force)
        session.console.out.line(f"Made {session.shown(target)}: {counts_of(exported.checked.issue)}.")
        if form is not DraftFormat.TEXT:
            named = shlex.quote(session.shown(target))
            session.console.next(f"caspian-mail import {named} --force   once it comes back")
    if exported.dropped:
        session.console.note(exported.dropped)
