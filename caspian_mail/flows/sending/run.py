"""The sending itself: a plan that passed its gates is carried out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.delivery import Engine, Watcher
from caspian_mail.delivery.letters import EncodedLetters, envelope_sender
from caspian_mail.delivery.pacing import Pace
from caspian_mail.errors import LedgerError, WorldError
from caspian_mail.flows.sending.plan import How

if TYPE_CHECKING:
    from caspian_mail.delivery import Tally
    from caspian_mail.flows.desk import Desk
    from caspian_mail.flows.sending.plan import Plan
    from caspian_mail.ledger import Counts, Ledger, Reason, SendLedger
    from caspian_mail.rate import Rate


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


def begin(ledger: Ledger, plan: Plan) -> Underway:
    """Freeze the list of a new send, or take up one that goes on, under the ledger's lock.

    Raises:
        GateError: the secret is not that of the earlier sends.
        LedgerError: the ledger cannot be written; nothing was begun.
    """
    rows = _rows(ledger, plan)
    held = rows.begin_run(plan.transport.route)
    return Underway(rows, held, rows.counts())


def _rows(ledger: Ledger, plan: Plan) -> SendLedger:
    going_on = plan.going_on
    if going_on is None or plan.how is How.CORRECTION:
        if going_on is not None:
            going_on.hold_interrupted()
        return ledger.start(
            plan.issue,
            plan.kind,
            route=plan.transport.route,
            edition=plan.edition,
            correction=plan.how is How.CORRECTION,
        )
    if plan.how is How.REMAINING:
        return ledger.adopt(going_on, plan.edition)
    if plan.how is How.MISSED:
        going_on.add_missed()
    elif plan.how is How.ONLY_FAILED:
        going_on.retry_failed()
    return going_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """How fast, and how long, a run may send.

    Attributes:
        connections: at once.
        rate: letters in a time, over what .env and newsletter.toml say; None for that.
        waits: whether the run goes on until what is deferred has had its turn.
    """

    connections: int = 4
    rate: Rate | None = None
    waits: bool = True


def run(
    desk: Desk, underway: Underway, plan: Plan, *, speed: Speed, watcher: Watcher | None = None
) -> Report:
    """Send what is due and report how it ended; a world that fails is in the report, not raised."""
    clock, watcher = desk.clock, watcher or Watcher()
    began = clock.monotonic()
    fault: WorldError | None = None
    is_live = plan.kind == "live"
    engine = Engine(
        EncodedLetters(plan.edition),
        plan.transport,
        underway.rows,
        sender=envelope_sender(plan.edition),
        clock=clock,
        connections=speed.connections if is_live else 1,
        pace=_pace(desk, speed) if is_live else None,
        waits=speed.waits,
        watcher=watcher,
    )
    try:
        engine.run()
    except LedgerError as error:
        message = f"{error.message}; no further letter was begun"
        fault = LedgerError(message, where=error.where, next_steps=error.next_steps)
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
        stopped=watcher.stops() and counts.is_open,
    )


def _pace(desk: Desk, speed: Speed) -> Pace:
    pace = desk.publication.pace
    return Pace(speed.rate or desk.settings.rate or pace.rate, pace.domains)


def _end(underway: Underway, sent: int, seconds: float) -> None:
    try:
        underway.rows.end_run(sent, seconds)
    except WorldError:
        # What ended the run has been reported already; a run without an end reads as one that died.
        return
