"""The readers of a new send, from a CSV file."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from caspian_mail.audience import read_audience
from caspian_mail.console import counted, thousands
from caspian_mail.errors import CaspianMailError, GateError, UsageError

if TYPE_CHECKING:
    from caspian_mail.address import Address
    from caspian_mail.flows.desk import Desk
    from caspian_mail.flows.sending.plan import Request

_STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Readers:
    """A list of readers.

    Attributes:
        file: where it was read, as shown.
        rows: how many rows it has, without the header.
        duplicates: how many of them repeat an address.
        skipped: how many invalid ones are left out.
        addresses: whom it names, each once, in order.
        gates: what forbids sending to it.
    """

    file: str
    rows: int
    duplicates: int
    skipped: int
    addresses: tuple[Address, ...]
    gates: tuple[CaspianMailError, ...]


def read_readers(desk: Desk, request: Request, stdin: BinaryIO | None = None) -> Readers:
    """Read the list that was asked for, or the publication's own; "-" is standard input.

    Args:
        desk: the publication.
        request: which list, and how to read it.
        stdin: what to read for "-"; the program's own standard input when None.

    Raises:
        UsageError: it cannot be read, or has no column of addresses.
    """
    if str(request.readers or desk.publication.audience) == _STANDARD_INPUT:
        file = "standard input"
        found = read_audience(stdin or _standard_input(), file, request.email_column)
    else:
        path = request.readers or desk.workspace.root / desk.publication.audience
        file = desk.workspace.relative(path)
        found = read_audience(path, file, request.email_column)
    gates: list[CaspianMailError] = []
    if found.findings and not request.skip_invalid:
        gates.append(
            GateError(
                f"{thousands(len(found.findings))} of {counted(found.rows, 'row')}"
                f" {'is' if len(found.findings) == 1 else 'are'} invalid",
                findings=found.findings,
                next_steps=["mend them, or leave them out: caspian-mail send --skip-invalid"],
            )
        )
    if not found.recipients and not gates:
        gates.append(GateError(f"{file} names no reader", next_steps=["fill it, or name another: --to FILE"]))
    return Readers(
        file=file,
        rows=found.rows,
        duplicates=found.duplicates,
        skipped=len(found.findings) if request.skip_invalid else 0,
        addresses=tuple(found.recipients),
        gates=tuple(gates),
    )


def _standard_input() -> BinaryIO:
    # A program started without one, as from a desktop, has none.
    if sys.stdin is None:
        raise UsageError("there is no standard input to read", next_steps=["caspian-mail send --to FILE"])
    return sys.stdin.buffer
