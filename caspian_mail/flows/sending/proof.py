"""Test letters: the composed edition to staff, who read it before the readers do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.delivery.letters import EncodedLetters, envelope_sender, test_recipient
from caspian_mail.errors import GateError, WorldError
from caspian_mail.flows.outbox import take
from caspian_mail.flows.sending.gates import edition_gates
from caspian_mail.model import Accepted, Envelope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caspian_mail.address import Address
    from caspian_mail.delivery import Transport
    from caspian_mail.flows.desk import Desk
    from caspian_mail.flows.outbox import Shelved
    from caspian_mail.ledger import Ledger
    from caspian_mail.model import Edition, Outcome


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of one test letter."""

    address: Address
    outcome: Outcome


def prepare(desk: Desk, name: str | None) -> Shelved:
    """Return the composed edition of an issue, fit for a test letter.

    Raises:
        UsageError: there is no such issue.
        GateError: nothing is composed, or it would come out differently now.
    """
    shelved = take(desk.workspace, desk.workspace.issue_file(name).stem)
    for gate in edition_gates(desk, shelved, live=False):
        raise gate
    return shelved


def addressees(desk: Desk, named: Sequence[Address]) -> list[Address]:
    """Return whom a test letter goes to: those named, else the one in .env.

    Raises:
        GateError: nobody is named and .env has none.
    """
    if named:
        return list(named)
    if desk.settings.test_to is None:
        raise GateError(
            "CASPIAN_MAIL_TEST_TO is not set",
            where=".env",
            next_steps=["set it, or name an address: caspian-mail send --test --address EMAIL"],
        )
    return [desk.settings.test_to]


def send_proofs(
    desk: Desk, ledger: Ledger, edition: Edition, transport: Transport, addresses: Sequence[Address]
) -> tuple[list[Proof], WorldError | None]:
    """Send a test letter to each address; one that is accepted is kept in the ledger.

    Returns what became of them, and what ended it early: a world that fails is returned, not raised, so
    that the letters before it are told of.
    """
    letters = EncodedLetters(edition, test=True)
    proofs: list[Proof] = []
    try:
        with transport:
            for address in addresses:
                letter = letters.build(test_recipient(edition, address, desk.clock.now()))
                outcome = transport.deliver(Envelope(envelope_sender(edition), address.email), letter)
                proofs.append(Proof(address, outcome))
                if isinstance(outcome, Accepted):
                    ledger.record_test(edition.digest, transport.route, outcome.reply)
    except WorldError as error:
        return proofs, error
    return proofs, None
