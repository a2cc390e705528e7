"""`status`: how far a send has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from caspian_mail.cli.app import app
from caspian_mail.cli.arguments import Format, OpenIssue
from caspian_mail.cli.session import Session
from caspian_mail.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from caspian_mail.flows.status import Status
    from caspian_mail.ledger import Ledger


@app.command()
def status(
    context: typer.Context,
    issue: OpenIssue = None,
    form: Annotated[
        Format, typer.Option("--format", help="text, or json: one object on standard output.")
    ] = Format.TEXT,
    table: Annotated[bool, typer.Option("--csv", help="Those not sent, as CSV, to a file or pipe.")] = False,
) -> None:
    """Show how far a send has come."""
    from caspian_mail.flows.opening import ledger_to_read
    from caspian_mail.flows.status import status_of

    session = Session.of(context)
    if table and session.console.out.terminal:
        raise UsageError(
            "--csv writes addresses, not to a terminal",
            next_steps=["caspian-mail status --csv > not-sent.csv"],
        )
    desk = session.desk
    with ledger_to_read(desk) as ledger:
        found = status_of(desk, ledger, issue)
        if table:
            session.console.out.document(_as_csv(found))
        elif form is Format.JSON:
            session.console.out.document(_as_json(session, found))
        else:
            _print(session, ledger, found)


def _print(session: Session, ledger: Ledger, found: Status) -> None:
    from caspian_mail.cli.send_words import print_states

    console = session.console
    if found.rows is None or found.counts is None:
        _print_unsent(session, ledger, found)
        return
    send = found.rows.send
    through = f"digest {send.digest[:8]}, through {send.route}"
    console.out.fact("Edition", f"{found.issue}, {through}")
    console.out.fact("Sent", _times(session, found))
    print_states(session, found.counts, found.reasons, every=True)
    if ledger.is_sent_from:
        console.note(f"another process is sending from {ledger.name}")
    elif found.counts.in_doubt:
        console.next("caspian-mail in-doubt list")
    elif found.counts.is_open:
        console.next(f"caspian-mail send {found.issue}")


def _print_unsent(session: Session, ledger: Ledger, found: Status) -> None:
    from caspian_mail.cli.send_words import send_command
    from caspian_mail.console import counted, moment

    command = session.desk.workspace.command
    if found.shelved is None:
        session.console.out.fact("Issue", f"{found.issue}, not composed, not sent")
        session.console.next(command("compose", found.issue))
        return
    zone, now = session.desk.publication.zone, session.clock.now()
    composed = moment(found.shelved.composed, now, zone)
    tested = f"test-sent {moment(found.tested, now, zone)}" if found.tested else "not test-sent"
    digest = found.shelved.edition.digest[:8]
    session.console.out.fact(
        "Edition", f"{found.issue}, digest {digest}, composed {composed}; {tested}, not sent"
    )
    if found.rehearsed is not None:
        rehearsed = found.rehearsed
        letters = counted(rehearsed.counts().sent, "letter")
        when = moment(rehearsed.send.created, now, zone)
        session.console.out.fact("Rehearsed", f"{when}, {letters} into a Maildir; none counts as sent")
    test = command("send --test", found.issue)
    session.console.next(send_command(session, ledger, found.issue) if found.tested else test)


def _times(session: Session, found: Status) -> str:
    from caspian_mail.console import clock_time, moment

    if found.times is None or found.times.started is None:
        return "not yet"
    zone, now = session.desk.publication.zone, session.clock.now()
    begun = moment(found.times.started, now, zone)
    if begun == found.times.started.astimezone(zone).date().isoformat():
        begun = clock_time(found.times.started, now, zone)
    ended = f" to {clock_time(found.times.ended, now, zone)}" if found.times.ended else ""
    speed = f", {found.times.per_second:,.1f} a second" if found.times.per_second else ""
    return f"{begun}{ended}{speed}"


def _as_json(session: Session, found: Status) -> str:
    import json

    from caspian_mail.ledger import State

    zone = session.desk.publication.zone

    def written(when: datetime | None) -> str | None:
        return when.astimezone(zone).isoformat(timespec="seconds") if when else None

    send = found.rows.send if found.rows else None
    attempts = [reason.next_attempt for reason in found.reasons if reason.next_attempt]
    rate = found.times.per_second if found.times else None
    composed = found.shelved.edition.digest if found.shelved else None
    document = {
        "issue": found.issue,
        "digest": send.digest if send else composed,
        "kind": send.kind if send else None,
        "transport": "smtp" if send else None,
        "states": {state.value: getattr(found.counts, state.value, 0) for state in State},
        "total": found.counts.total if found.counts else 0,
        "started": written(found.times.started if found.times else None),
        "ended": written(found.times.ended if found.times else None),
        "per_second": round(rate, 1) if rate else None,
        "next_attempt": written(min(attempts, default=None)),
        "reasons": [
            {"state": reason.state.value, "reason": reason.reason, "count": reason.count}
            for reason in found.reasons
        ],
    }
    return f"{json.dumps(document, indent=2, ensure_ascii=False)}\n"


def _as_csv(found: Status) -> str:
    import csv
    import io

    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["number", "email", "name", "state", "code", "reason", "when"])
    for letter in found.rows.unsent() if found.rows else ():
        table.writerow(
            [
                letter.number,
                letter.address.email,
                letter.address.name,
                letter.state.value,
                letter.status_code,
                letter.reason,
                letter.updated.isoformat(timespec="seconds"),
            ]
        )
    return text.getvalue()
