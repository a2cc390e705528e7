"""The sending itself: a plan that passed its gates is carried out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.delivery import Engine
from caspian_mail.delivery.letters import EncodedLetters, envelope_sender
from caspian_mail.errors import WorldError
from caspian_mail.flows.sending.plan import How

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from caspian_mail.address import Address
    from caspian_mail.delivery import Tally
    from caspian_mail.flows.desk import Desk
    from caspian_mail.flows.sending.plan import Plan
    from caspian_mail.ledger import Counts, Ledger, Reason, SendLedger
    from caspian_mail.model import Outcome


@dataclass(frozen=True, slots=True)
class Report:
    """How a run ended.

    Attributes:
        counts: where every letter of the send stands now.
        reasons: why some were not sent.
        run: what this run did.
        seconds: how long it worked.
        earlier: how many had been sent before it.
        fault: what ended it early; None when it came to its end or was stopped by a person.
        stopped: whether a person stopped it before its end.
    """

    counts: Counts
    reasons: list[Reason]
    run: Tally
    seconds: float
    earlier: int
    fault: WorldError | None
    stopped: bool


@dataclass(frozen=True, slots=True)
class Underway:
    """A send that has begun: its rows are in the ledger.

    Attributes:
        rows: the ledger of this send.
        held: letters that were under way when the last run died; they are in doubt now.
        earlier: the counts before this run.
    """

    rows: SendLedger
    held: int
    earlier: Counts


def begin(desk: Desk, ledger: Ledger, plan: Plan) -> Underway:
    """Freeze the list of a new send, or take up one that goes on, under the ledger's lock.

    Raises:
        GateError: the secret is not that of the earlier sends.
        LedgerError: the ledger cannot be written; nothing was begun.
    """
    rows = _rows(desk, ledger, plan)
    held = rows.begin_run(plan.transport.route)
    return Underway(rows, held, rows.counts())


def _rows(desk: Desk, ledger: Ledger, plan: Plan) -> SendLedger:
    if plan.going_on is not None and plan.how is How.REMAINING:
        return ledger.adopt(plan.going_on, plan.edition)
    if plan.going_on is not None and plan.how is not How.CORRECTION:
        return plan.going_on
    addresses: Iterable[Address] = plan.readers.addresses if plan.readers else ()
    if plan.going_on is not None:
        plan.going_on.hold_interrupted()
        addresses = [*plan.going_on.addresses()]
    return ledger.start(
        plan.issue,
        plan.kind,
        route=plan.transport.route,
        edition=plan.edition,
        addresses=addresses,
        secret=desk.settings.secret or "",
        correction=plan.how is How.CORRECTION,
    )


def run(
    desk: Desk,
    underway: Underway,
    plan: Plan,
    *,
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[Tally, int, Outcome], None] = lambda *_: None,
) -> Report:
    """Send what is due and report how it ended; a world that fails is in the report, not raised."""
    clock = desk.clock
    began, fault = clock.monotonic(), None
    engine = Engine(
        EncodedLetters(plan.edition),
        plan.transport,
        underway.rows,
        sender=envelope_sender(plan.edition),
        stop=stop,
        progress=progress,
    )
    try:
        with plan.transport:
            engine.run(clock.now())
    except WorldError as error:
        fault = error
    finally:
        seconds = clock.monotonic() - began
        _end(underway, engine.tally.sent, seconds)
    counts = underway.rows.counts()
    return Report(
        counts=counts,
        reasons=underway.rows.reasons(),
        run=engine.tally,
        seconds=seconds,
        earlier=underway.earlier.sent,
        fault=fault,
        stopped=stop() and counts.is_open,
    )


def _end(underway: Underway, sent: int, seconds: float) -> None:
    try:
        underway.rows.end_run(sent, seconds)
    except WorldError:
        # A full disk has been reported already; a run without an end reads as one that died.
        return
