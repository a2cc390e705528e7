"""`send`: a test to staff, or the edition to its readers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from caspian_mail.cli.app import app
from caspian_mail.cli.arguments import OpenIssue
from caspian_mail.cli.session import Session
from caspian_mail.errors import UsageError


@app.command()
def send(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    issue: OpenIssue = None,
    *,
    test: Annotated[bool, typer.Option("--test", help="Test: send it to yourself, marked [TEST].")] = False,
    addresses: Annotated[
        list[str] | None,
        typer.Option("--address", metavar="EMAIL", show_default=False, help="Test: to this address; repeat."),
    ] = None,
    readers: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="FILE",
            show_default=False,
            help="Readers: a CSV file of them, or - for standard input, instead of the publication's own.",
        ),
    ] = None,
    email_column: Annotated[
        str | None,
        typer.Option(
            "--email-column",
            metavar="NAME",
            show_default=False,
            help="Readers: the column of their addresses.",
        ),
    ] = None,
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="Readers: leave invalid rows out.")
    ] = False,
    remaining: Annotated[
        bool, typer.Option("--remaining", help="Again: the newer edition, to those who have had none.")
    ] = False,
    correction: Annotated[
        bool, typer.Option("--correction", help="Again: the newer edition, to everyone a second time.")
    ] = False,
    as_started: Annotated[
        bool, typer.Option("--as-started", help="Again: go on with the edition the send began with.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("-n", "--dry-run", help="Show what would be sent and what forbids it; send nothing."),
    ] = False,
    yes: Annotated[
        int | None,
        typer.Option(
            "--yes",
            metavar="N",
            show_default=False,
            help="Answer the question: N must be the number of recipients.",
        ),
    ] = None,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Allow a plain-text connection to another machine.")
    ] = False,
) -> None:
    """Send the composed issue; run again, it goes on where it stopped."""
    from caspian_mail.cli.sending import send_proofs_to_staff, send_to_readers
    from caspian_mail.flows.sending.plan import How, Request

    session = Session.of(context)
    ways = {How.REMAINING: remaining, How.CORRECTION: correction, How.AS_STARTED: as_started}
    chosen = [way for way, wanted in ways.items() if wanted]
    if test:
        if chosen or readers or email_column or skip_invalid or yes is not None or dry_run:
            raise UsageError("--test stands alone, or with --address and --insecure")
        raise typer.Exit(send_proofs_to_staff(session, issue, addresses or [], insecure=insecure))
    if addresses:
        raise UsageError("--address stands with --test only")
    if len(chosen) > 1:
        raise UsageError(f"--{chosen[0]} and --{chosen[1]} exclude each other")
    request = Request(
        issue=issue,
        readers=readers,
        email_column=email_column,
        skip_invalid=skip_invalid,
        how=chosen[0] if chosen else How.USUAL,
        insecure=insecure,
    )
    raise typer.Exit(send_to_readers(session, request, dry_run=dry_run, yes=yes))
