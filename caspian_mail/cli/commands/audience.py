"""`audience`: the readers and their lists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from caspian_mail.cli.app import Group, app
from caspian_mail.cli.arguments import Email, EmailColumn, Reader, TableFile
from caspian_mail.cli.session import Session
from caspian_mail.errors import AGAIN, UsageError

if TYPE_CHECKING:
    from caspian_mail.flows.audience import Shown

audience = typer.Typer(
    name="audience",
    cls=Group,
    help="Keep the readers and their lists.",
    rich_markup_mode=None,
    invoke_without_command=True,
)
app.add_typer(audience)

ListName = Annotated[str, typer.Option("--list", metavar="NAME", help="Which list.")]
READERS = "readers"


@audience.callback()
def _without_a_command(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        _print_lists(Session.of(context))


@audience.command("import")
def import_(
    context: typer.Context, file: TableFile, name: ListName = READERS, email_column: EmailColumn = None
) -> None:
    """Put the readers of a CSV file on a list; nobody is taken off it."""
    from caspian_mail.cli.reader_words import print_imported
    from caspian_mail.flows.audience import import_readers

    session = Session.of(context)
    found = import_readers(session.desk, file, name, email_column)
    print_imported(session, found, name)
    if found.left_out.invalid:
        raise found.left_out.error(f"caspian-mail audience import {file}")


@audience.command("list")
def list_(context: typer.Context) -> None:
    """Show the lists, and how many readers each has."""
    _print_lists(Session.of(context))


@audience.command()
def show(context: typer.Context, reader: Reader) -> None:
    """Show what is known of a reader: status, lists, letters."""
    from caspian_mail.cli.reader_words import print_reader
    from caspian_mail.flows.audience import show_reader

    session = Session.of(context)
    print_reader(session, show_reader(session.desk, reader))


@audience.command()
def add(context: typer.Context, email: Email, name: ListName = READERS) -> None:
    """Put a reader on a list."""
    from caspian_mail.flows.audience import add_reader

    session = Session.of(context)
    is_new, shown = add_reader(session.desk, email, name)
    session.console.out.line(
        f"{shown.named.shown} {'is' if is_new else 'was'} on list {name}{'' if is_new else ' already'}."
    )
    _warn_if_suppressed(session, shown)


@audience.command()
def remove(context: typer.Context, email: Email, name: ListName = READERS) -> None:
    """Take a reader off a list; they stay on the others."""
    from caspian_mail.flows.audience import remove_reader

    session = Session.of(context)
    named = remove_reader(session.desk, email, name)
    session.console.out.line(f"{named.shown} is off list {name}.")
    session.console.next(f"caspian-mail suppressions add {named.shown}   if they want no more at all")


@audience.command()
def export(
    context: typer.Context,
    name: ListName = READERS,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", show_default=False, help="Write a new file; else a pipe."
        ),
    ] = None,
) -> None:
    """Give a list back as CSV, with the status of each reader."""
    from caspian_mail.flows.audience import exported
    from caspian_mail.flows.csv_text import write_new

    session = Session.of(context)
    file = None if output is None or str(output) == "-" else output
    if file is None and session.console.out.terminal:
        raise UsageError(
            "export writes addresses, not to a terminal",
            next_steps=[f"caspian-mail audience export --list {name} > readers.csv"],
        )
    with exported(session.desk, name) as blocks:
        if file is None:
            for block in blocks:
                session.console.out.document(block)
        else:
            write_new(file, blocks)
            session.console.out.line(f"Made {session.shown(file)}.")


@audience.command()
def forget(
    context: typer.Context,
    email: Email,
    yes: Annotated[
        int | None, typer.Option("--yes", metavar="1", show_default=False, help="Answer the question.")
    ] = None,
) -> None:
    """Erase all that is known of a reader.

    A keyed hash of the address stays, so that they are written to no more whatever list names them.
    """
    from caspian_mail.cli.question import ask_number
    from caspian_mail.flows.audience import forget_reader, see_secret
    from caspian_mail.flows.incoming import address_named

    session = Session.of(context)
    named = address_named(email)
    see_secret(session.desk)
    ask_number(
        session.console,
        f"{named.shown} is erased from every list and send. Type 1 to erase, or Enter to stop: ",
        number=1,
        yes=yes,
        noun="reader",
        outcome="nothing was erased",
        hint=f"caspian-mail {AGAIN} --yes 1",
    )
    known = forget_reader(session.desk, named)
    session.console.out.line(
        f"{named.shown} {'is forgotten' if known else 'was not known'}, and is written to no more."
    )
    session.console.note(
        "files such as audience.csv, and backups, are not the ledger's: erase them there too"
    )


def _warn_if_suppressed(session: Session, shown: Shown) -> None:
    if shown.reader.status != "active":
        session.console.warning(
            f"{shown.named.shown} is suppressed ({shown.reader.status}): no list reaches them",
            next_steps=[
                f"caspian-mail suppressions remove {shown.named.shown}   if they ask for it themselves"
            ],
        )


def _print_lists(session: Session) -> None:
    from caspian_mail.flows.audience import lists_of

    console = session.console
    found = lists_of(session.desk)
    if not found:
        console.out.line("There are no lists yet.")
        console.next("caspian-mail audience import FILE")
        return
    console.out.table(
        [
            (size.name, f"{size.active:,}", f"{size.suppressed:,} suppressed" if size.suppressed else "")
            for size in found
        ],
        numbers=frozenset({1}),
    )
