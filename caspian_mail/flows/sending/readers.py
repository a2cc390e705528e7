"""The readers of a send: from a CSV file, or a list that the ledger keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from caspian_mail.audience import read_audience
from caspian_mail.console import counted, thousands
from caspian_mail.errors import AGAIN, CaspianMailError, GateError
from caspian_mail.flows.incoming import see_list, standard_input
from caspian_mail.ledger import Staged

if TYPE_CHECKING:
    from caspian_mail.audience import Audience
    from caspian_mail.flows.desk import Desk
    from caspian_mail.flows.sending.plan import Request
    from caspian_mail.ledger import Ledger

_STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Readers:
    """A list of readers, staged for a send.

    Attributes:
        source: what it is, as shown: a file's name, standard input, or "list weekly".
        rows: how many rows a file has, without the header; None for a list of the ledger's.
        skipped: how many invalid ones are left out.
        staged: what a send to it would be.
        gates: what forbids sending to it.
    """

    source: str
    rows: int | None
    skipped: int
    staged: Staged
    gates: tuple[CaspianMailError, ...]


def read_readers(
    desk: Desk, ledger: Ledger, request: Request, issue: str, stdin: BinaryIO | None = None
) -> Readers:
    """Read and stage the list that was asked for, or the publication's own; "-" is standard input.

    Args:
        desk: the publication.
        ledger: stages it, and has lists of its own.
        request: which list, and how to read it.
        issue: the issue it is for.
        stdin: what to read for "-"; the program's own standard input when None.

    Raises:
        UsageError: it cannot be read, has no column of addresses, or there is no such list.
    """
    if request.list_name is not None:
        return _of_the_ledger(ledger, request.list_name, issue)
    found, source = _audience(desk, request, stdin)
    staged = _staged(ledger, found, issue)
    gates: list[CaspianMailError] = []
    if found.invalid and not request.skip_invalid:
        gates.append(
            GateError(
                f"{thousands(found.invalid)} of {counted(found.rows, 'row')}"
                f" {'is' if found.invalid == 1 else 'are'} invalid",
                findings=found.findings,
                next_steps=[f"mend them, or leave them out: caspian-mail {AGAIN} --skip-invalid"],
            )
        )
    if not staged.recipients and not gates:
        gates.append(_nobody(source, staged))
    skipped = found.invalid if request.skip_invalid else 0
    return Readers(source, found.rows, skipped, staged, tuple(gates))


def _staged(ledger: Ledger, found: Audience, issue: str) -> Staged:
    """Stage a list; where the secret forbids it, which is a gate of its own, only count it."""
    try:
        return ledger.stage(found, issue=issue)
    except GateError:
        number = sum(1 for _ in found)
        return Staged(number, 0, {}, number)


def _audience(desk: Desk, request: Request, stdin: BinaryIO | None) -> tuple[Audience, str]:
    if str(request.readers or desk.publication.audience) == _STANDARD_INPUT:
        source = "standard input"
        return read_audience(
            stdin or standard_input("caspian-mail send --to FILE"), source, request.email_column
        ), source
    path = request.readers or desk.workspace.root / desk.publication.audience
    source = desk.workspace.relative(path)
    return read_audience(path, source, request.email_column), source


def _of_the_ledger(ledger: Ledger, name: str, issue: str) -> Readers:
    see_list(ledger, name)
    staged = ledger.stage_list(name, issue=issue)
    source = f"list {name}"
    return Readers(source, None, 0, staged, () if staged.recipients else (_nobody(source, staged),))


def _nobody(source: str, staged: Staged) -> GateError:
    if staged.rows:
        return GateError(f"everyone in {source} is suppressed", next_steps=["caspian-mail suppressions list"])
    return GateError(f"{source} names no reader", next_steps=["fill it, or name another: --to FILE"])
