"""`in-doubt`: letters that may or may not have arrived, settled by hand, a server's log or the provider."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from caspian_mail.cli.app import Group, app
from caspian_mail.cli.session import Session
from caspian_mail.errors import AGAIN, UsageError

if TYPE_CHECKING:
    from caspian_mail.flows.in_doubt import Settled

in_doubt = typer.Typer(
    name="in-doubt",
    cls=Group,
    help="Settle letters that may or may not have arrived.",
    rich_markup_mode=None,
    invoke_without_command=True,
)
app.add_typer(in_doubt)

Issue = Annotated[
    str | None,
    typer.Option("--issue", metavar="ISSUE", show_default=False, help="Of this issue; else the open send's."),
]
Chosen = Annotated[
    list[str] | None,
    typer.Argument(metavar="NUMBER|EMAIL", show_default=False, help="Which, by number or address."),
]
All = Annotated[bool, typer.Option("--all", help="All of them.")]


@in_doubt.callback()
def _without_a_command(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        _print_list(Session.of(context), None)


@in_doubt.command("list")
def list_(
    context: typer.Context,
    issue: Issue = None,
    table: Annotated[bool, typer.Option("--csv", help="With addresses, as CSV, to a file or pipe.")] = False,
) -> None:
    """List them."""
    session = Session.of(context)
    if table:
        _write_table(session, issue)
    else:
        _print_list(session, issue)


@in_doubt.command()
def settle(
    context: typer.Context,
    maillog: Annotated[
        Path | None,
        typer.Option(
            "--maillog",
            metavar="FILE",
            show_default=False,
            help="Postfix's log, .gz or not; - is standard input.",
        ),
    ] = None,
    issue: Issue = None,
) -> None:
    """Look for them in your mail server's log, or ask your provider.

    What the log shows as queued is sent from now on. What it does not show may have arrived all the same,
    since logs are turned over and lines get lost: it stays held. A log that was turned over since is
    given whole through a pipe, its oldest part first.

    Without a log the provider is asked that letters go out through, where its API can tell. What it has is
    sent from now on; what surely never arrived there goes out with the next send.
    """
    session = Session.of(context)
    settled = _settled(session, issue, maillog)
    total = settled.sent + settled.held + settled.pending
    if not total:
        session.console.out.line(f"{settled.issue}: none in doubt.")
        return
    parts = [f"{settled.sent:,} of {total:,} found as accepted: now sent."]
    if settled.pending:
        parts.append(f"{settled.pending:,} never arrived there: now pending.")
    if settled.held:
        parts.append(f"{settled.held:,} not found: still held.")
    session.console.out.sentence(" ".join(parts))
    if settled.pending:
        session.console.next(f"caspian-mail send {settled.issue}")


def _settled(session: Session, issue: str | None, maillog: Path | None) -> Settled:
    if maillog is None:
        from caspian_mail.flows.in_doubt_inquiry import settle_by_provider

        return settle_by_provider(session.desk, issue)
    from caspian_mail.flows.in_doubt import settle_by_log

    return settle_by_log(session.desk, issue, maillog)


@in_doubt.command()
def assume_sent(
    context: typer.Context,
    chosen: Chosen = None,
    everything: All = False,
    issue: Issue = None,
) -> None:
    """Count them as sent: none goes out again."""
    from caspian_mail.flows.in_doubt import chosen_numbers, in_doubt_to_settle

    session = Session.of(context)
    with in_doubt_to_settle(session.desk, issue) as rows:
        numbers = chosen_numbers(rows, chosen or [], everything=everything)
        session.console.out.line(f"{rows.assume_sent(numbers):,} now sent.")


@in_doubt.command()
def resend(
    context: typer.Context,
    chosen: Chosen = None,
    everything: All = False,
    issue: Issue = None,
    yes: Annotated[
        int | None,
        typer.Option(
            "--yes", metavar="N", show_default=False, help="Answer the question: how many they are."
        ),
    ] = None,
) -> None:
    """Let them go out again: some readers may get the issue twice."""
    from caspian_mail.flows.in_doubt import chosen_numbers, in_doubt_to_settle

    session = Session.of(context)
    with in_doubt_to_settle(session.desk, issue) as rows:
        numbers = chosen_numbers(rows, chosen or [], everything=everything)
        if numbers:
            _ask(session, rows.send.issue, len(numbers), yes)
        session.console.out.line(f"{rows.resend(numbers):,} now pending.")
    if numbers:
        session.console.next(f"caspian-mail send {rows.send.issue}")


def _ask(session: Session, issue: str, number: int, yes: int | None) -> None:
    from caspian_mail.cli.question import ask_number
    from caspian_mail.console import counted

    readers = counted(number, "reader")
    ask_number(
        session.console,
        f"{readers} may get {issue} twice. Type {number} to send again, or Enter to stop: ",
        number=number,
        yes=yes,
        noun="reader",
        outcome="nothing was changed",
        hint=f"caspian-mail {AGAIN} --yes {number}",
    )


def _write_table(session: Session, issue: str | None) -> None:
    from caspian_mail.flows.csv_text import csv_blocks, csv_moment
    from caspian_mail.flows.in_doubt import list_in_doubt

    if session.console.out.terminal:
        raise UsageError(
            "--csv writes addresses, not to a terminal",
            next_steps=["caspian-mail in-doubt list --csv > in-doubt.csv"],
        )
    _, held = list_in_doubt(session.desk, issue)
    rows = (
        (
            *(str(letter.number), letter.address.email, letter.address.name, letter.message_id),
            *(letter.reason, csv_moment(letter.since)),
        )
        for letter in held
    )
    for block in csv_blocks(("number", "email", "name", "message_id", "reason", "since"), rows):
        session.console.out.document(block)


def _print_list(session: Session, issue: str | None) -> None:
    from caspian_mail.console import moment
    from caspian_mail.flows.in_doubt import list_in_doubt

    console = session.console
    stem, held = list_in_doubt(session.desk, issue)
    if not held:
        console.out.line(f"{stem}: none in doubt.")
        return
    console.out.sentence(
        f"{stem}: {len(held):,} in doubt. They may have arrived; none goes out again unless you say so."
    )
    now, zone = session.clock.now(), session.desk.publication.zone
    table = [("number", "reader", "since", "what was seen")]
    table += [
        (str(letter.number), letter.address.masked, moment(letter.since, now, zone), letter.reason)
        for letter in held
    ]
    console.out.table(table, numbers=frozenset({0}))
    console.next(
        "caspian-mail in-doubt settle     asks the provider"
        if session.desk.settings.transport == "provider"
        else "caspian-mail in-doubt settle --maillog FILE     looks in the server's log",
        f"caspian-mail in-doubt assume-sent {held[0].number}",
    )
