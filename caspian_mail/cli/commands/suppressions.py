"""`suppressions`: who is not written to any more, whatever list names them."""

from __future__ import annotations

from typing import Annotated

import typer

from caspian_mail.cli.app import Group, app
from caspian_mail.cli.arguments import Email, EmailColumn, Reader, TableFile
from caspian_mail.cli.session import Session
from caspian_mail.errors import UsageError

suppressions = typer.Typer(
    name="suppressions",
    cls=Group,
    help="Keep the addresses that must not be written to.",
    rich_markup_mode=None,
    invoke_without_command=True,
)
app.add_typer(suppressions)


@suppressions.callback()
def _without_a_command(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        _print_counts(Session.of(context))


@suppressions.command()
def add(context: typer.Context, reader: Reader) -> None:
    """Write no more to a reader: they unsubscribed."""
    from caspian_mail.flows.suppressions import suppress

    session = Session.of(context)
    is_new, named = suppress(session.desk, reader)
    words = "is written to no more" if is_new else "was suppressed already"
    session.console.out.line(f"{named.shown} {words}.")


@suppressions.command()
def remove(context: typer.Context, email: Email) -> None:
    """Write to a reader again, as lists may name them."""
    from caspian_mail.flows.suppressions import unsuppress

    session = Session.of(context)
    named = unsuppress(session.desk, email)
    session.console.out.line(f"{named.shown} is suppressed no more.")


@suppressions.command("list")
def list_(
    context: typer.Context,
    table: Annotated[bool, typer.Option("--csv", help="Who they are, as CSV, to a file or pipe.")] = False,
) -> None:
    """Show how many there are, and why."""
    session = Session.of(context)
    if not table:
        _print_counts(session)
        return
    if session.console.out.terminal:
        raise UsageError(
            "--csv writes addresses, not to a terminal",
            next_steps=["caspian-mail suppressions list --csv > suppressions.csv"],
        )
    from caspian_mail.flows.suppressions import exported

    with exported(session.desk) as blocks:
        for block in blocks:
            session.console.out.document(block)


@suppressions.command("import")
def import_(context: typer.Context, file: TableFile, email_column: EmailColumn = None) -> None:
    """Write no more to the readers of a CSV file.

    Such as a provider exports: besides email it may have a status (unsubscribed, bounced, complained, or
    the provider's words for them), a reason and a date. Who has no status unsubscribed.
    """
    from caspian_mail.flows.suppressions import import_suppressions

    session = Session.of(context)
    found = import_suppressions(session.desk, file, email_column)
    session.console.out.line(
        f"{found.file}: {found.new:,} newly suppressed, {found.before:,} suppressed already."
    )
    if found.left_out.invalid:
        raise found.left_out.error(f"caspian-mail suppressions import {file}")


def _print_counts(session: Session) -> None:
    from caspian_mail.flows.suppressions import counts_of

    counts = counts_of(session.desk)
    if not counts:
        session.console.out.line("Nobody is suppressed.")
        return
    zone = session.desk.publication.zone
    rows: list[tuple[str, str, str]] = [
        (
            found.status,
            f"{found.count:,}",
            f"last {found.last.astimezone(zone).date().isoformat()}" if found.last else "",
        )
        for found in counts
    ]
    rows.append(("total", f"{sum(found.count for found in counts):,}", ""))
    session.console.out.table(rows, numbers=frozenset({1}))
