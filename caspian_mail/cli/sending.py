"""What `send` says and asks around the sending."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from caspian_mail.address import parse_address
from caspian_mail.cli.drain import Drain
from caspian_mail.cli.progress import SendProgress
from caspian_mail.cli.question import ask_number
from caspian_mail.cli.send_words import (
    print_facts,
    print_proofs,
    print_report,
    print_states,
    send_command,
    stopped,
    through,
    words_of,
)
from caspian_mail.cli.waiting import Announced
from caspian_mail.console import clock_time, counted, thousands
from caspian_mail.delivery import Watcher
from caspian_mail.errors import AGAIN, GateError, UsageError
from caspian_mail.flows.opening import ledger_to_read, ledger_to_send, ledger_to_write
from caspian_mail.flows.sending.plan import plan_send
from caspian_mail.flows.sending.proof import addressees, prepare, send_proofs
from caspian_mail.flows.sending.route import proof_transport_of
from caspian_mail.flows.sending.run import begin, run
from caspian_mail.model import Accepted
from caspian_mail.replies import kept_reply

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from caspian_mail.cli.session import Session
    from caspian_mail.delivery import Tally
    from caspian_mail.flows.sending.plan import Plan, Request
    from caspian_mail.flows.sending.run import Report, Speed, Underway
    from caspian_mail.ledger import Counts, Ledger, SendLedger
    from caspian_mail.model import Outcome, Recipient

_NOT_ALL_SENT = 1


def send_to_readers(
    session: Session, request: Request, speed: Speed, *, dry_run: bool, yes: int | None
) -> int:
    """Plan, show, ask, send, report; return the exit code."""
    desk = session.desk
    with ledger_to_read(desk) if dry_run else ledger_to_send(desk) as ledger:
        plan = plan_send(desk, ledger, request)
        if plan.finished is not None:
            return _nothing_to_do(session, plan.finished)
        print_facts(session, ledger, plan, session.console.out if dry_run else session.console.err)
        _pass_gates(session, plan)
        if dry_run:
            session.console.next("the same without --dry-run")
            return 0
        _ask(session, plan, yes)
        return _send(session, ledger, plan, speed)


def _nothing_to_do(session: Session, rows: SendLedger) -> int:
    issue, counts, out = rows.send.issue, rows.counts(), session.console.out
    if counts.sent == counts.total:
        out.sentence(f"{issue} has gone to all {thousands(counts.total)}. Nothing to do.")
        return 0
    out.sentence(f"{issue}: {thousands(counts.sent)} of {thousands(counts.total)} sent, none left to try.")
    print_states(session, counts, rows.reasons())
    session.console.next(
        "caspian-mail in-doubt list" if counts.in_doubt else "caspian-mail status --csv > not-sent.csv"
    )
    return _NOT_ALL_SENT


def _pass_gates(session: Session, plan: Plan) -> None:
    for gate in plan.gates[:-1]:
        session.print_error(gate)
    if plan.gates:
        raise plan.gates[-1]


def _ask(session: Session, plan: Plan, yes: int | None) -> None:
    if not plan.asks:
        total = plan.going_on.counts().total if plan.going_on else plan.recipients
        if yes not in {None, total}:
            raise GateError(f"--yes {yes}, but the list has {counted(total, 'recipient')}; nothing was sent")
        return
    verb = "send" if plan.kind == "live" else "rehearse"
    ask_number(
        session.console,
        f"\nType the number of recipients to {verb}, or Enter to stop: ",
        number=plan.recipients,
        yes=yes,
        noun="recipient",
        outcome="nothing was sent",
        hint=f"caspian-mail {AGAIN} --yes N, N being the number of recipients above",
    )


def _send(session: Session, ledger: Ledger, plan: Plan, speed: Speed) -> int:
    underway = begin(ledger, plan)
    # From now on the list is frozen: what chose it is not to be typed again.
    session.console.again = send_command(session, ledger, plan.issue).removeprefix("caspian-mail ")
    if underway.held:
        letters, one = counted(underway.held, "letter"), underway.held == 1
        was, they = (
            ("was", "it may have arrived and is held")
            if one
            else ("were", "they may have arrived and are held")
        )
        session.console.warning(f"{letters} {was} under way when the last run died; {they}")
    with Drain() as drain:
        try:
            report = _run(session, plan, underway, speed, drain)
        except KeyboardInterrupt:
            session.console.out.sentence(stopped(underway.rows.counts()))
            return drain.exit_code
    print_report(session, plan, report)
    if report.fault is not None:
        return report.fault.exit_code
    if report.stopped:
        return drain.exit_code
    return 0 if report.counts.sent == report.counts.total else _NOT_ALL_SENT


def _run(session: Session, plan: Plan, underway: Underway, speed: Speed, drain: Drain) -> Report:
    counts = underway.earlier
    progress = SendProgress(
        session.console,
        session.clock,
        counts.total,
        done=counts.total - counts.had_none,
        deferred=counts.deferred,
        verb="Sending" if plan.kind == "live" else "Rehearsing",
    )
    with progress as bar:
        announced = replace(plan, transport=Announced(plan.transport, session.console))
        watcher = _Screen(session, bar, drain, counts)
        drain.erases = bar.erasing
        drain.under_way = lambda: watcher.under_way
        return run(session.desk, underway, announced, speed=speed, watcher=watcher)


class _Screen(Watcher):
    """Shows how a run goes, and stops it on Ctrl-C."""

    def __init__(self, session: Session, bar: SendProgress, drain: Drain, earlier: Counts) -> None:
        self._session = session
        self._bar = bar
        self._drain = drain
        self._settled = earlier.total - earlier.had_none
        self._deferred = earlier.deferred

    def told(self, tally: Tally, recipient: Recipient, outcome: Outcome) -> None:
        self._bar.update(self._settled + tally.settled, deferred=self._deferred + tally.put_off)
        if self._session.verbose:
            self._session.console.detail(f"letter {recipient.number}: {kept_reply(words_of(outcome))}")

    def waiting(self, until: datetime) -> None:
        when = clock_time(until, self._session.clock.now(), self._session.desk.publication.zone)
        self._bar.wait(when)

    def stops(self) -> bool:
        return self._drain.wanted()


def send_proofs_to_staff(session: Session, issue: str | None, named: Sequence[str], *, insecure: bool) -> int:
    """Send the composed edition to staff as a test; return the exit code."""
    desk = session.desk
    recipients = []
    for text in named:
        try:
            recipients.append(parse_address(text))
        except ValueError as error:
            raise UsageError(f"--address: {error}") from None
    shelved = prepare(desk, issue)
    recipients = addressees(desk, recipients)
    transport = proof_transport_of(desk, shelved.edition.issue, insecure=insecure)
    through(session, shelved, transport)
    announced = Announced(transport, session.console)
    with ledger_to_write(desk) as ledger:
        proofs, fault = send_proofs(desk, ledger, shelved.edition, announced, recipients)
        step = send_command(session, ledger, shelved.edition.issue)
    print_proofs(session, shelved, proofs, step)
    if fault is not None:
        raise fault
    return 0 if all(isinstance(proof.outcome, Accepted) for proof in proofs) else _NOT_ALL_SENT
