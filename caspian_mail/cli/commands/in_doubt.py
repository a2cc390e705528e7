"""`in-doubt`: letters that may or may not have arrived, settled by hand."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from caspian_mail.cli.app import Group, app
from caspian_mail.cli.session import Session
from caspian_mail.errors import GateError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.ledger import SendLedger

in_doubt = typer.Typer(
    name="in-doubt",
    cls=Group,
    help="Settle letters that may or may not have arrived.",
    rich_markup_mode=None,
    invoke_without_command=True,
)
app.add_typer(in_doubt)

_DECLINED = 2

Issue = Annotated[
    str | None,
    typer.Option("--issue", metavar="ISSUE", show_default=False, help="Of this issue; else the open send's."),
]
Chosen = Annotated[
    list[str] | None,
    typer.Argument(metavar="[NUMBER|EMAIL]...", show_default=False, help="Which, by number or address."),
]
All = Annotated[bool, typer.Option("--all", help="All of them.")]


@in_doubt.callback()
def _without_a_command(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        _print_list(Session.of(context), None)


@in_doubt.command("list")
def list_(context: typer.Context, issue: Issue = None) -> None:
    """List them."""
    _print_list(Session.of(context), issue)


@in_doubt.command()
def assume_sent(
    context: typer.Context,
    chosen: Chosen = None,
    everything: All = False,
    issue: Issue = None,
) -> None:
    """Count them as sent: none goes out again."""
    session = Session.of(context)
    with _rows(session, issue, lock=True) as rows:
        numbers = _numbers(rows, chosen or [], everything=everything)
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
    session = Session.of(context)
    with _rows(session, issue, lock=True) as rows:
        numbers = _numbers(rows, chosen or [], everything=everything)
        if not _agreed(session, rows.send.issue, len(numbers), yes):
            session.console.say("Nothing was changed.")
            raise typer.Exit(_DECLINED)
        session.console.out.line(f"{rows.resend(numbers):,} now pending.")
    session.console.next(f"caspian-mail send {rows.send.issue}")


@contextmanager
def _rows(session: Session, issue: str | None, *, lock: bool = False) -> Iterator[SendLedger]:
    from contextlib import ExitStack

    from caspian_mail.flows.status import send_in_doubt
    from caspian_mail.ledger import Ledger

    desk = session.desk
    with ExitStack() as stack:
        ledger = stack.enter_context(Ledger.open(desk.workspace.ledger_file, desk.clock, create=False))
        rows = send_in_doubt(desk, ledger, issue)
        if lock:
            stack.enter_context(ledger.lock(desk.publication.zone))
        yield rows


def _numbers(rows: SendLedger, chosen: list[str], *, everything: bool) -> list[int]:
    if bool(chosen) == everything:
        raise UsageError(
            "name letters by number or address, or say --all", next_steps=["caspian-mail in-doubt list"]
        )
    return [held.number for held in rows.in_doubt()] if everything else rows.held_numbers(chosen)


def _agreed(session: Session, issue: str, number: int, yes: int | None) -> bool:
    readers = "1 reader" if number == 1 else f"{number:,} readers"
    if yes is not None:
        if yes != number:
            raise GateError(f"--yes {yes}, but it is {readers}; nothing was changed")
        return True
    if not sys.stdin.isatty():
        raise GateError(
            "no terminal to ask on; nothing was changed",
            next_steps=[f"caspian-mail in-doubt resend … --yes {number}"],
        )
    session.console.prompt(
        f"{readers} may get {issue} twice. Type {number} to send again, or Enter to stop: "
    )
    return sys.stdin.readline().strip().replace(",", "") == str(number)


def _print_list(session: Session, issue: str | None) -> None:
    from caspian_mail.console import moment

    console = session.console
    with _rows(session, issue) as rows:
        held, stem = rows.in_doubt(), rows.send.issue
    if not held:
        console.out.line(f"{stem}: none in doubt.")
        return
    console.out.line(
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
        f"caspian-mail in-doubt assume-sent {held[0].number}",
        f"caspian-mail in-doubt resend {held[0].number}",
    )
