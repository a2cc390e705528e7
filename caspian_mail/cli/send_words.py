"""The words of `send` and `status`: facts before, states after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.console import clock_time, counted, duration, moment, per_second, thousands
from caspian_mail.errors import AGAIN
from caspian_mail.flows.sending.plan import How
from caspian_mail.ledger import State
from caspian_mail.model import Accepted, Deferred, InDoubt, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from caspian_mail.cli.session import Session
    from caspian_mail.console import Stream
    from caspian_mail.delivery import Transport
    from caspian_mail.flows.outbox import Shelved
    from caspian_mail.flows.sending.plan import Plan
    from caspian_mail.flows.sending.proof import Proof
    from caspian_mail.flows.sending.readers import Readers
    from caspian_mail.flows.sending.run import Report
    from caspian_mail.ledger import Counts, Ledger, Reason, Staged
    from caspian_mail.model import Outcome

_REASONS_SHOWN = 5


def print_facts(session: Session, ledger: Ledger, plan: Plan, stream: Stream) -> None:
    """Print what a person should see before letters leave."""
    if plan.going_on is not None and not plan.asks:
        counts = plan.going_on.counts()
        sent, rest = f"{thousands(counts.sent)} of {thousands(counts.total)}", thousands(counts.had_none)
        digest = plan.edition.digest[:8]
        stream.sentence(
            f"{plan.issue}, digest {digest}, goes on from its own copy: {sent} sent, {rest} to go."
        )
        return
    if plan.kind == "rehearsal":
        stream.sentence("Rehearsal: no letter leaves this machine.")
    composed = f", composed {_when(session, plan.composed)}" if plan.composed else ""
    stream.fact("Edition", f"{plan.issue}, digest {plan.edition.digest[:8]}{composed}")
    stream.fact("Subject", plan.edition.subject)
    stream.fact("From", plan.edition.from_)
    stream.fact("Through", plan.transport.description)
    if plan.kind == "live":
        tested = f"{_when(session, plan.tested)}, through the same server" if plan.tested else "not yet"
        stream.fact("Tested", tested)
        stream.fact("Ledger", _ledger(session, ledger))
    if plan.readers is not None:
        stream.fact("Audience", *_audience(plan, plan.readers))
    stream.fact("Recipients", *_recipients(plan))
    _warn(session, ledger, plan)


def _ledger(session: Session, ledger: Ledger) -> str:
    if ledger.is_new:
        return f"{ledger.name}; new"
    last = ledger.last_sends()[0]
    day = last.send.created.astimezone(session.desk.publication.zone).date().isoformat()
    return f"{ledger.name}; last send {day}, to {thousands(last.counts().sent)}"


def _audience(plan: Plan, readers: Readers) -> list[str]:
    staged = readers.staged
    source = readers.source
    if readers.rows is not None:
        twice = f", {thousands(staged.duplicates)} of them twice" if staged.duplicates else ""
        source = f"{source}: {counted(readers.rows, 'row')}{twice}"
    # What is gone from a list is no news where only newcomers are written to.
    against = _against(staged) if plan.going_on is None and plan.kind == "live" else ""
    lines = [f"{source}; {against}"] if against and readers.rows is None else [source, against]
    if readers.skipped:
        lines.append(f"{counted(readers.skipped, 'invalid row')} left out")
    if staged.suppressed:
        often = sorted(staged.suppressed.items(), key=lambda found: -found[1])
        why = ", ".join(f"{thousands(number)} {status}" for status, number in often)
        lines.append(f"{thousands(sum(staged.suppressed.values()))} suppressed: {why}")
    return [line for line in lines if line]


def _recipients(plan: Plan) -> list[str]:
    """Return how many they are; those whose turn had not come go along with those who are added."""
    number, rest = thousands(plan.recipients), plan.recipients - plan.added
    if not plan.added or not rest:
        return [number]
    who = "refused before" if plan.how is How.ONLY_FAILED else "new"
    return [number, f"{thousands(plan.added)} {who}, {thousands(rest)} still to go"]


def _against(staged: Staged) -> str:
    """Return how a list differs from that of the last send."""
    if staged.against is None:
        return ""
    return (
        f"against {staged.against.issue} ({thousands(staged.against_total)}):"
        f" +{thousands(staged.new)} new, -{thousands(staged.gone)} gone"
    )


def _warn(session: Session, ledger: Ledger, plan: Plan) -> None:
    if plan.kind == "live" and plan.going_on is None and ledger.is_new:
        session.console.warning(
            f"{ledger.name} is new: it knows of no earlier send",
            advice="if this newsletter was sent from another machine, send from there, or with its ledger",
        )
    if plan.how is How.CORRECTION and plan.going_on is not None:
        counts = plan.going_on.counts()
        gets = "reader gets" if counts.sent == 1 else "readers get"
        doubtful = counts.in_doubt + counts.sending
        perhaps = f", and {thousands(doubtful)} in doubt may" if doubtful else ""
        session.console.warning(f"{thousands(counts.sent)} {gets} {plan.issue} a second time{perhaps}")


def _when(session: Session, when: datetime) -> str:
    return moment(when, session.clock.now(), session.desk.publication.zone)


def print_report(session: Session, plan: Plan, report: Report) -> None:
    """Print how a run ended, and what to do next."""
    console, counts = session.console, report.counts
    if report.fault is not None:
        console.error(report.fault)
        console.out.sentence(stopped(counts))
    elif report.stopped:
        console.out.sentence(stopped(counts))
        console.next(f"caspian-mail {AGAIN}     goes on where it stopped")
    elif plan.kind == "rehearsal":
        folder = session.shown(session.desk.workspace.outbox(plan.issue) / "maildir")
        took = duration(report.seconds)
        letters = counted(counts.sent, "letter")
        console.out.sentence(f"Rehearsed {letters} in {took} into {folder}/. None counts as sent.")
        console.next("set CASPIAN_MAIL_TRANSPORT=smtp in .env, then: caspian-mail send --test")
    else:
        console.out.sentence(_result(plan, report))
        print_states(session, counts, report.reasons)
        console.next(*_next_steps(session, report))


def _result(plan: Plan, report: Report) -> str:
    counts, took = report.counts, duration(report.seconds)
    rate = per_second(report.run.sent, report.seconds)
    speed = f", {rate} a second" if rate else ""
    sent = f"{plan.issue}: {thousands(counts.sent)} of {thousands(counts.total)} sent"
    if report.earlier:
        return f"{sent}; this run {thousands(report.run.sent)} in {took}{speed}."
    return f"{sent} in {took}{speed}."


def stopped(counts: Counts) -> str:
    """Return where a send stands that was ended early."""
    rest = {
        "pending": counts.pending,
        "deferred": counts.deferred,
        "refused": counts.refused,
        "under way": counts.sending,
        "in doubt": counts.in_doubt,
    }
    others = "".join(f", {thousands(number)} {state}" for state, number in rest.items() if number)
    return f"Stopped: {thousands(counts.sent)} of {thousands(counts.total)} sent{others}."


def print_states(session: Session, counts: Counts, reasons: Sequence[Reason], *, every: bool = False) -> None:
    """Print a row for each state, with the reasons for those not sent.

    Args:
        session: where to print.
        counts: letters by state.
        reasons: why, the most frequent first.
        every: also the states nothing is in, the total, and when what is deferred is due.
    """
    zone, now = session.desk.publication.zone, session.clock.now()

    def told(reason: Reason) -> str:
        if not every or reason.next_attempt is None:
            return reason.reason
        return f"{reason.reason}; next attempt {clock_time(reason.next_attempt, now, zone)}"

    rows = []
    for state in State:
        number = getattr(counts, state.value)
        if number or every or state is State.SENT:
            name = state.value.replace("_", " ")
            why = [told(reason) for reason in reasons if reason.state is state]
            rows.append((name, thousands(number), why[0] if why else ""))
            rows += [("", "", reason) for reason in why[1:_REASONS_SHOWN]]
            if len(why) > _REASONS_SHOWN:
                rows.append(("", "", f"and {counted(len(why) - _REASONS_SHOWN, 'other reason')}"))
    if every:
        rows.append(("total", thousands(counts.total), ""))
    session.console.out.table(rows, numbers=frozenset({1}))


def _next_steps(session: Session, report: Report) -> list[str]:
    counts, steps = report.counts, []
    if counts.had_none:
        states = {"pending": counts.pending, "deferred": counts.deferred}
        kinds = " and ".join(state for state, number in states.items() if number)
        since = min((reason.next_attempt for reason in report.reasons if reason.next_attempt), default=None)
        zone = session.desk.publication.zone
        at = f", from {clock_time(since, session.clock.now(), zone)}" if since else ""
        steps.append(f"caspian-mail {AGAIN}     tries the {thousands(counts.had_none)} {kinds} again{at}")
    if counts.in_doubt:
        steps.append("caspian-mail in-doubt list")
    if counts.had_none or counts.refused:
        steps.append("caspian-mail status --csv > not-sent.csv")
    return steps


def through(session: Session, shelved: Shelved, transport: Transport) -> None:
    """Print what a test letter is and how it goes."""
    err, edition = session.console.err, shelved.edition
    err.fact(
        "Edition",
        f"{edition.issue}, digest {edition.digest[:8]}, composed {_when(session, shelved.composed)}",
    )
    err.fact("Through", transport.description)


def send_command(session: Session, ledger: Ledger, stem: str) -> str:
    """Return how to send an issue; without its name another send that is open would go on."""
    if any(found.send.issue != stem for found in ledger.open_sends()):
        return f"caspian-mail send {stem}"
    return session.desk.workspace.command("send", stem)


def print_proofs(session: Session, shelved: Shelved, proofs: Sequence[Proof], step: str) -> None:
    """Print what became of test letters, and the step after the last of them was accepted."""
    accepted = [proof for proof in proofs if isinstance(proof.outcome, Accepted)]
    doubtful = [proof for proof in proofs if isinstance(proof.outcome, InDoubt)]
    others = [proof for proof in proofs if proof not in accepted and proof not in doubtful]
    out, command = session.console.out, session.desk.workspace.command
    # A Maildir says nothing; what the reader of these words wants to know is where the letter lies.
    folder = session.shown(session.desk.workspace.outbox(shelved.edition.issue) / "maildir-test")
    if accepted:
        lines = [
            f"to {proof.address.email}: {words_of(proof.outcome) or f'{folder}/new/'}" for proof in accepted
        ]
        out.fact("Sent", f"[TEST] {shelved.edition.subject}", *lines)
    for label, proofs_there in (("In doubt", doubtful), ("Not sent", others)):
        if proofs_there:
            out.fact(
                label, *(f"to {proof.address.email}: {words_of(proof.outcome)}" for proof in proofs_there)
            )
    if accepted and not others and not doubtful:
        session.console.next(f"read it in your mail program, then: {step}")
    elif proofs and not accepted:
        session.console.next(f"see why, then: {command('send --test', shelved.edition.issue)}")


def words_of(outcome: Outcome) -> str:
    """Return the server's reply, or the reason there is none."""
    return outcome.reply if isinstance(outcome, Accepted | Deferred | Refused) else outcome.reason
