"""What a `send` would do, worked out before anything leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from caspian_mail.console import thousands
from caspian_mail.errors import GateError, UsageError
from caspian_mail.flows.outbox import compose_and_test, take
from caspian_mail.flows.sending.gates import change_gate, edition_gates, proof_gate, secret_gate
from caspian_mail.flows.sending.readers import read_readers
from caspian_mail.flows.sending.route import kind_of, transport_of
from caspian_mail.flows.status import stem_of

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from caspian_mail.delivery import Transport
    from caspian_mail.errors import CaspianMailError
    from caspian_mail.flows.desk import Desk
    from caspian_mail.flows.outbox import Shelved
    from caspian_mail.flows.sending.readers import Readers
    from caspian_mail.ledger import Kind, Ledger, SendLedger
    from caspian_mail.model import Edition


class How(StrEnum):
    """How to go on with an issue that has a send already; the words are those of the options."""

    USUAL = "usual"
    AS_STARTED = "as-started"
    REMAINING = "remaining"
    CORRECTION = "correction"
    MISSED = "missed"
    ONLY_FAILED = "only-failed"


_WITH_A_NEWER_EDITION = frozenset({How.REMAINING, How.CORRECTION})
_NEVER_FINISHED = frozenset({How.CORRECTION, How.MISSED, How.ONLY_FAILED})
_FROM_ITS_OWN_COPY = frozenset({How.AS_STARTED, How.MISSED, How.ONLY_FAILED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for.

    Attributes:
        issue: a date, stem or path; None for the open send, else the newest issue.
        readers: the CSV file; None for the publication's own.
        list_name: a list of the ledger's instead.
        email_column: the CSV's column of addresses; None to find it by name.
        skip_invalid: leave invalid rows out instead of refusing.
        accept_change: the list may differ from the last one by more than the policy allows.
        how: how to go on with a send that there is.
        insecure: allow a plain-text connection to another machine.
    """

    issue: str | None = None
    readers: Path | None = None
    list_name: str | None = None
    email_column: str | None = None
    skip_invalid: bool = False
    accept_change: bool = False
    how: How = How.USUAL
    insecure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would be sent, with all that a person should see first.

    Attributes:
        issue: the issue's stem.
        edition: what readers get.
        kind: whether it is live or a rehearsal.
        transport: how it leaves; not connected yet.
        recipients: how many letters this run would send; the number that is asked for.
        added: how many of them come to a send that goes on: newcomers, or who was refused.
        composed: when the edition was composed; None when the send's own copy goes out.
        tested: when a test letter of it was last accepted through this transport.
        readers: the list, where one was read.
        going_on: the send that goes on or is corrected.
        how: what happens to a newer edition.
        gates: what forbids the send; empty when it may begin.
    """

    issue: str
    edition: Edition
    kind: Kind
    transport: Transport
    recipients: int
    added: int = 0
    composed: datetime | None = None
    tested: datetime | None = None
    readers: Readers | None = None
    going_on: SendLedger | None = None
    how: How = How.USUAL
    gates: tuple[CaspianMailError, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether a person is asked first: always, but for a send that goes on from its own copy."""
        return self.going_on is None or self.how not in {How.USUAL, How.AS_STARTED}

    @property
    def finished(self) -> SendLedger | None:
        """The send that would go on, where everyone on its frozen list has been dealt with."""
        if self.going_on is None or self.how in _NEVER_FINISHED or self.going_on.counts().is_open:
            return None
        return self.going_on


def plan_send(desk: Desk, ledger: Ledger, request: Request) -> Plan:
    """Work out what would be sent; nothing is written.

    Raises:
        UsageError: no such issue, several open sends, no list of readers.
        GateError: nothing is composed, or a newer edition needs a decision. Gates that leave
            something to show are in the plan instead.
    """
    stem = stem_of(desk, ledger, request.issue)
    transport = transport_of(desk, stem, insecure=request.insecure)
    going_on = ledger.find(stem) if kind_of(desk) == "live" else None
    if going_on is None:
        if request.how is not How.USUAL:
            raise UsageError(f"{stem} has no send that --{request.how} could go on with")
        return _begin(desk, ledger, request, stem, transport)
    if request.how is not How.MISSED:
        _refuse_another_list(request, stem)
    if request.how in _FROM_ITS_OWN_COPY:
        return _go_on(desk, ledger, request, transport, going_on)
    newer = _newer(desk, going_on, request.how, stem)
    if newer is None and request.how in _WITH_A_NEWER_EDITION:
        raise UsageError(
            f"outbox/ holds no newer edition of {stem} than the one that was sent",
            next_steps=[compose_and_test(desk.workspace, stem)],
        )
    if newer is None:
        return _go_on(desk, ledger, request, transport, going_on)
    if request.how is How.USUAL:
        raise _newer_edition(going_on, newer, stem)
    return _send_newer(desk, ledger, request, transport, going_on, newer)


def _refuse_another_list(request: Request, stem: str) -> None:
    asked = {
        "--to": request.readers,
        "--list": request.list_name,
        "--email-column": request.email_column,
        "--skip-invalid": request.skip_invalid,
        "--accept-change": request.accept_change,
    }
    for option in (name for name, value in asked.items() if value):
        raise UsageError(
            f"the list of {stem} was frozen when its send began; {option} cannot change it",
            next_steps=[f"caspian-mail status {stem}"],
        )


def _newer(desk: Desk, going_on: SendLedger, how: How, stem: str) -> Shelved | None:
    try:
        shelved = take(desk.workspace, stem)
    except GateError:
        if how in _WITH_A_NEWER_EDITION:
            raise
        return None  # the send has its own copy
    return shelved if shelved.edition.digest != going_on.send.digest else None


def _newer_edition(going_on: SendLedger, newer: Shelved, stem: str) -> GateError:
    counts, started = going_on.counts(), going_on.send.digest[:8]
    rest = thousands(counts.had_none)
    steps = ["caspian-mail send --correction   the newer one, to everyone, after a test send"]
    if counts.is_open:
        steps = [
            f"caspian-mail send --remaining    the newer one, to the {rest} who have had none",
            *steps,
            f"caspian-mail send --as-started   goes on with {started}",
        ]
    return GateError(
        f"{thousands(counts.sent)} of {thousands(counts.total)} have had {stem} as {started};"
        f" outbox/ holds a newer edition, {newer.edition.digest[:8]}",
        next_steps=steps,
    )


def _begin(desk: Desk, ledger: Ledger, request: Request, stem: str, transport: Transport) -> Plan:
    shelved = take(desk.workspace, stem)
    readers = read_readers(desk, ledger, request, stem)
    plan = _plan(desk, ledger, transport, shelved)
    is_live = plan.kind == "live"
    gates = [*readers.gates, *secret_gate(ledger), *edition_gates(desk, shelved, live=is_live)]
    if is_live:
        gates += proof_gate(shelved.edition.digest, plan.tested, transport.route)
        gates += change_gate(desk, readers.staged, accepted=request.accept_change)
    return replace(plan, recipients=readers.staged.recipients, readers=readers, gates=tuple(gates))


def _go_on(desk: Desk, ledger: Ledger, request: Request, transport: Transport, going_on: SendLedger) -> Plan:
    edition, counts = going_on.edition, going_on.counts()
    tested = ledger.tested(edition.digest, transport.route)
    # A test letter is made from outbox/: where that holds another edition, this one goes back there first.
    again = "put the issue back as it was, then: caspian-mail compose, caspian-mail send --test"
    gates = [*secret_gate(ledger), *proof_gate(edition.digest, tested, transport.route, again)]
    plan = Plan(
        issue=going_on.send.issue,
        edition=edition,
        kind="live",
        transport=transport,
        recipients=counts.had_none,
        tested=tested,
        going_on=going_on,
        how=request.how,
        gates=tuple(gates) if counts.is_open else (),
    )
    if request.how is How.ONLY_FAILED:
        return _with_the_failed(plan, going_on, gates)
    if request.how is How.MISSED:
        return _with_the_missed(desk, ledger, request, plan, going_on, gates)
    return plan


def _with_the_failed(plan: Plan, going_on: SendLedger, gates: list[CaspianMailError]) -> Plan:
    failed = going_on.failed()
    if not failed:
        raise UsageError(
            f"no letter of {plan.issue} was refused that could go out again",
            next_steps=[f"caspian-mail status {plan.issue}"],
        )
    return replace(plan, recipients=plan.recipients + failed, added=failed, gates=tuple(gates))


def _with_the_missed(  # noqa: PLR0913, PLR0917 - what a plan is made of
    desk: Desk,
    ledger: Ledger,
    request: Request,
    plan: Plan,
    going_on: SendLedger,
    gates: list[CaspianMailError],
) -> Plan:
    if gates:
        return replace(plan, gates=tuple(gates))
    readers = read_readers(desk, ledger, request, plan.issue)
    missed = ledger.missed(going_on)
    if not missed and not readers.gates:
        raise UsageError(f"nobody in {readers.source} has missed {plan.issue}")
    recipients = plan.recipients + missed
    return replace(plan, recipients=recipients, added=missed, readers=readers, gates=readers.gates)


def _send_newer(  # noqa: PLR0913, PLR0917 - what a plan is made of
    desk: Desk, ledger: Ledger, request: Request, transport: Transport, going_on: SendLedger, newer: Shelved
) -> Plan:
    plan = _plan(desk, ledger, transport, newer)
    secret = [*secret_gate(ledger)]
    gates = [
        *secret,
        *edition_gates(desk, newer, live=True),
        *proof_gate(newer.edition.digest, plan.tested, transport.route),
    ]
    recipients = going_on.counts().had_none
    if request.how is How.CORRECTION and not secret:
        recipients = ledger.stage_send(going_on).recipients
    return replace(plan, going_on=going_on, how=request.how, recipients=recipients, gates=tuple(gates))


def _plan(desk: Desk, ledger: Ledger, transport: Transport, shelved: Shelved) -> Plan:
    return Plan(
        issue=shelved.edition.issue,
        edition=shelved.edition,
        kind=kind_of(desk),
        transport=transport,
        recipients=0,
        composed=shelved.composed,
        tested=ledger.tested(shelved.edition.digest, transport.route),
    )
