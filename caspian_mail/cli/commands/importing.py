"""`import`: a draft becomes an issue."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from caspian_mail.cli.app import app
from caspian_mail.cli.arguments import Format
from caspian_mail.cli.session import Session

Draft = Annotated[
    Path, typer.Argument(metavar="DRAFT", show_default=False, help='The draft; "-" for standard input.')
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        show_default=False,
        help="The issue; issues/<date>.yaml unless given.",
    ),
]


@app.command("import")
def import_(  # noqa: PLR0913, PLR0917 - typer calls it, by name
    context: typer.Context,
    draft: Draft,
    output: Output = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an issue that is there.")] = False,
    dry_run: Annotated[
        bool, typer.Option("-n", "--dry-run", help="Print the issue, and write nothing.")
    ] = False,
    form: Annotated[
        Format, typer.Option("--format", help="text, or json: one array on standard output.")
    ] = Format.TEXT,
) -> None:
    """Turn a draft (Word, text, Markdown, HTML) into an issue."""
    from caspian_mail.cli.import_words import print_imported
    from caspian_mail.flows.importing import import_draft, write_imported

    session = Session.of(context)
    to_output = output is not None and str(output) == "-"
    imported = import_draft(session.desk, draft, None if to_output else output)
    if not (dry_run or to_output or imported.has_errors):
        write_imported(session.desk, imported, force=force)
    print_imported(session, imported, is_json=form is Format.JSON, is_printed=dry_run or to_output)
    if imported.has_errors:
        raise typer.Exit(1)
