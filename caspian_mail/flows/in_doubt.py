"""Letters in doubt: which they are, and settling them by hand or by a server's log."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from caspian_mail.delivery.maillog import SETTLE, accepted, open_log
from caspian_mail.errors import UsageError
from caspian_mail.flows.incoming import source_of
from caspian_mail.flows.opening import ledger_to_read, ledger_to_send
from caspian_mail.flows.status import stem_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from caspian_mail.flows.desk import Desk
    from caspian_mail.ledger import Held, Ledger, SendLedger


def list_in_doubt(desk: Desk, name: str | None) -> tuple[str, list[Held]]:
    """Return the issue meant and its letters in doubt, those that a dead run left under way among them.

    Raises:
        UsageError: nothing was sent.
        LedgerError: the ledger cannot be read.
    """
    with ledger_to_read(desk) as ledger:
        rows = _send(desk, ledger, name)
        # While a run is alive, what is under way is not in doubt yet.
        return rows.send.issue, rows.in_doubt(died=not ledger.is_sent_from)


@contextmanager
def in_doubt_to_settle(desk: Desk, name: str | None) -> Iterator[SendLedger]:
    """Open the send meant, while no other process sends; what a dead run left under way is in doubt.

    Raises:
        UsageError: nothing was sent.
        LedgerError: the ledger cannot be written, or another process sends from it.
    """
    with ledger_to_read(desk) as ledger:
        _send(desk, ledger, name)
    with ledger_to_send(desk) as ledger:
        rows = _send(desk, ledger, name)
        rows.hold_interrupted()
        yield rows


class Settled(NamedTuple):
    """What a log or a provider said of the letters in doubt.

    Attributes:
        issue: whose letters they are.
        sent: how many it shows as accepted.
        held: how many are in doubt as before.
        pending: how many surely did not arrive there, and go out with the next send.
    """

    issue: str
    sent: int
    held: int
    pending: int = 0


def settle_by_log(desk: Desk, name: str | None, file: Path, stdin: BinaryIO | None = None) -> Settled:
    """Count as sent what a Postfix log shows as accepted.

    What is not in the log may have arrived all the same: it stays held.

    Args:
        desk: the publication.
        name: of which issue; None for the open send's.
        file: the log; "-" is standard input.
        stdin: what to read for "-"; the program's own standard input when None.

    Raises:
        UsageError: nothing was sent, or the log cannot be read or is not Postfix's.
        LedgerError: the ledger cannot be written, or another process sends from it.
    """
    source, shown = source_of(desk, file, SETTLE, stdin)
    with in_doubt_to_settle(desk, name) as rows:
        numbers = {letter.message_id: letter.number for letter in rows.in_doubt()}
        found: dict[str, str] = {}
        if numbers:
            with open_log(source, shown) as lines:
                found = accepted(lines, numbers)
        with rows.turn():
            for message_id, evidence in found.items():
                rows.confirm([numbers[message_id]], evidence)
        return Settled(rows.send.issue, len(found), len(numbers) - len(found))


def chosen_numbers(rows: SendLedger, chosen: Sequence[str], *, everything: bool) -> list[int]:
    """Return the numbers of the letters meant.

    Raises:
        UsageError: nothing is chosen, or something that is not in doubt.
    """
    if bool(chosen) == everything:
        raise UsageError(
            "name letters by number or address, or say --all", next_steps=["caspian-mail in-doubt list"]
        )
    return [held.number for held in rows.in_doubt()] if everything else rows.held_numbers(chosen)


def _send(desk: Desk, ledger: Ledger, name: str | None) -> SendLedger:
    """Return the live send meant: the one named, else the last with letters in doubt, else the last."""
    if name is not None:
        stem = stem_of(desk, ledger, name)
        if found := ledger.find(stem):
            return found
        raise UsageError(f"{stem} was never sent", next_steps=["caspian-mail status"])
    sends = ledger.last_sends()
    if not sends:
        raise UsageError("nothing was sent yet, so nothing is in doubt", next_steps=["caspian-mail status"])
    counts = {found.send.id: found.counts() for found in sends}
    doubtful = (found for found in sends if counts[found.send.id].in_doubt or counts[found.send.id].sending)
    return next(doubtful, sends[0])
