"""`send`: a test to staff, or the edition to its readers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from caspian_mail.cli.app import app
from caspian_mail.cli.arguments import OpenIssue
from caspian_mail.cli.session import Session
from caspian_mail.errors import UsageError

if TYPE_CHECKING:
    from caspian_mail.flows.sending.plan import How
    from caspian_mail.rate import Rate

CONNECTIONS = 4
MOST_CONNECTIONS = 100


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
    list_name: Annotated[
        str | None,
        typer.Option(
            "--list", metavar="NAME", show_default=False, help="Readers: a list that the ledger keeps."
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
    accept_change: Annotated[
        bool,
        typer.Option(
            "--accept-change", help="Readers: the list may differ from the last one as much as it does."
        ),
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
    missed: Annotated[
        bool, typer.Option("--missed", help="Again: to those on the list who have had no letter of it.")
    ] = False,
    only_failed: Annotated[
        bool, typer.Option("--only-failed", help="Again: to those who were refused, once that is mended.")
    ] = False,
    connections: Annotated[
        int,
        typer.Option("--connections", metavar="N", help="Pace: over so many connections, 1 to 100."),
    ] = CONNECTIONS,
    rate: Annotated[
        str | None,
        typer.Option(
            "--rate", metavar="N/min", show_default=False, help="Pace: at most so many; also /s, /h."
        ),
    ] = None,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Pace: leave what is deferred to a later run.")
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
    from caspian_mail.flows.sending.run import Speed

    session = Session.of(context)
    how = _chosen(
        {
            How.REMAINING: remaining,
            How.CORRECTION: correction,
            How.AS_STARTED: as_started,
            How.MISSED: missed,
            How.ONLY_FAILED: only_failed,
        },
        How.USUAL,
    )
    of_readers = (readers, list_name, email_column, skip_invalid, accept_change, dry_run)
    of_pace = (connections != CONNECTIONS, rate, no_wait)
    if test:
        if how is not How.USUAL or any((*of_readers, *of_pace)) or yes is not None:
            raise UsageError("--test stands alone, or with --address and --insecure")
        raise typer.Exit(send_proofs_to_staff(session, issue, addresses or [], insecure=insecure))
    if addresses:
        raise UsageError("--address stands with --test only")
    if list_name is not None and (readers or email_column or skip_invalid):
        raise UsageError("--list is of the ledger; --to, --email-column and --skip-invalid are of a file")
    if not 1 <= connections <= MOST_CONNECTIONS:
        raise UsageError(f"--connections must be a number from 1 to {MOST_CONNECTIONS}")
    request = Request(
        issue=issue,
        readers=readers,
        list_name=list_name,
        email_column=email_column,
        skip_invalid=skip_invalid,
        accept_change=accept_change,
        how=how,
        insecure=insecure,
    )
    speed = Speed(connections=connections, rate=_rate(rate), waits=not no_wait)
    raise typer.Exit(send_to_readers(session, request, speed, dry_run=dry_run, yes=yes))


def _chosen(ways: dict[How, bool], usual: How) -> How:
    chosen = [way for way, wanted in ways.items() if wanted]
    if len(chosen) > 1:
        raise UsageError(f"--{chosen[0]} and --{chosen[1]} exclude each other")
    return chosen[0] if chosen else usual


def _rate(text: str | None) -> Rate | None:
    from caspian_mail.rate import parse_rate

    try:
        return parse_rate(text) if text is not None else None
    except ValueError as error:
        raise UsageError(f"--rate {error}") from None
