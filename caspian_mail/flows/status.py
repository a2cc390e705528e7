"""Status: how far a send has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.errors import GateError, UsageError
from caspian_mail.flows.outbox import take

if TYPE_CHECKING:
    from datetime import datetime

    from caspian_mail.flows.desk import Desk
    from caspian_mail.flows.outbox import Shelved
    from caspian_mail.ledger import Counts, Ledger, Reason, SendLedger, Times


@dataclass(frozen=True, slots=True)
class Status:
    """Where an issue stands.

    Attributes:
        issue: its stem.
        shelved: what outbox/ holds, if anything.
        tested: when that was last test-sent, through any transport.
        rows: its live send; None before that.
        rehearsed: its rehearsal, which counts for nothing; None where there was none.
        counts: its letters by state.
        reasons: why some were not sent.
        times: when it ran and how fast.
    """

    issue: str
    shelved: Shelved | None
    tested: datetime | None
    rows: SendLedger | None
    rehearsed: SendLedger | None
    counts: Counts | None
    reasons: list[Reason]
    times: Times | None


def status_of(desk: Desk, ledger: Ledger, name: str | None) -> Status:
    """Return where an issue stands; without a name the open send, else the newest issue.

    Raises:
        UsageError: there is no such issue, or several sends are open.
    """
    stem = stem_of(desk, ledger, name)
    try:
        shelved = take(desk.workspace, stem)
    except GateError:
        shelved = None
    rows = ledger.find(stem)
    return Status(
        issue=stem,
        shelved=shelved,
        tested=ledger.last_tested(shelved.edition.digest) if shelved else None,
        rows=rows,
        rehearsed=ledger.find(stem, "rehearsal"),
        counts=rows.counts() if rows else None,
        reasons=rows.reasons() if rows else [],
        times=rows.times() if rows else None,
    )


def stem_of(desk: Desk, ledger: Ledger, name: str | None) -> str:
    """Return the issue meant: the one named, else the open send, else the newest.

    Raises:
        UsageError: there is no such issue, or several sends are open.
    """
    if name is not None:
        # The file of an issue that was sent may be gone; its rows are in the ledger.
        return name if ledger.find(name) else desk.workspace.issue_file(name).stem
    stems = [found.send.issue for found in ledger.open_sends()]
    if len(stems) > 1:
        raise UsageError(f"{len(stems)} sends are open: {', '.join(stems)}", next_steps=["name one of them"])
    return stems[0] if stems else desk.workspace.issue_file().stem
