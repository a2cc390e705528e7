"""`suppressions`: who is not written to any more, whatever list names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from caspian_mail.cli.app import Group, app
from caspian_mail.cli.arguments import Email, EmailColumn, Reader, TableFile
from caspian_mail.cli.session import Session
from caspian_mail.errors import UsageError

if TYPE_CHECKING:
    from caspian_mail.flows.suppressions_sync import Synced
    from caspian_mail.ledger import Suppression

_ORDER: tuple[Suppression, ...] = ("bounced", "complained", "unsubscribed")

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


@suppressions.command()
def sync(context: typer.Context) -> None:
    """Write no more to whom your provider does not write to.

    It asks the provider that .env names: Postmark, Amazon SES, Mailgun or Resend. Who is on its list no
    more is told, and stays suppressed here.
    """
    from caspian_mail.flows.suppressions_sync import sync_suppressions

    session = Session.of(context)
    found = sync_suppressions(session.desk)
    session.console.out.sentence(_told(session, found))
    if found.gone:
        are = (
            "is no longer listed there, and stays"
            if found.gone == 1
            else "are no longer listed there; they stay"
        )
        session.console.note(f"{found.gone:,} {are} suppressed here")
    if found.unreadable:
        from caspian_mail.console import counted

        entries = counted(found.unreadable, "entry", "entries")
        session.console.note(
            f"{entries} of its list {'names' if found.unreadable == 1 else 'name'} no address"
        )


def _told(session: Session, found: Synced) -> str:
    since = ""
    if found.since is not None:
        since = f" since {found.since.astimezone(session.desk.publication.zone).date().isoformat()}"
    total = sum(found.new.values())
    parts = ", ".join(f"{found.new[status]:,} {status}" for status in _ORDER if found.new.get(status))
    return (
        f"{found.provider}: {total:,} new{since} ({parts})."
        if total
        else f"{found.provider}: none new{since}."
    )


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
