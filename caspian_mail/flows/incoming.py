"""What a command is told of readers: a file of them, an address, a token."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from caspian_mail.address import Address, parse_address
from caspian_mail.console import counted, thousands
from caspian_mail.diagnostics import did_you_mean
from caspian_mail.errors import FindingsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from caspian_mail.diagnostics import Diagnostic
    from caspian_mail.flows.desk import Desk
    from caspian_mail.ledger import Ledger

_STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Named:
    """A reader somebody named.

    Attributes:
        address: theirs.
        is_typed: whether the address itself was typed; only then is it shown.
    """

    address: Address
    is_typed: bool

    @property
    def shown(self) -> str:
        """What reports call them."""
        return self.address.email if self.is_typed else self.address.masked


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The rows of a file that say nothing that can be used.

    Attributes:
        rows: how many rows the file has.
        invalid: how many of them are left out.
        findings: what is wrong with them, of the first thousand.
    """

    rows: int
    invalid: int
    findings: Sequence[Diagnostic]

    def error(self, step: str) -> FindingsError:
        """Return the error for them; the other rows count.

        Args:
            step: what to type after they are mended.
        """
        told = len(self.findings)
        return FindingsError(
            f"{thousands(self.invalid)} of {counted(self.rows, 'row')}"
            f" {'is' if self.invalid == 1 else 'are'} invalid"
            f"{f' (the first {thousands(told)} are above)' if told < self.invalid else ''} and left out",
            findings=self.findings,
            next_steps=[f"mend them, then again: {step}"],
        )


def source_of(
    desk: Desk, file: Path, step: str, stdin: BinaryIO | None = None
) -> tuple[Path | BinaryIO, str]:
    """Return what to read, and what reports call it; "-" is standard input.

    Args:
        desk: the publication.
        file: which file was named.
        step: what to type where there is no standard input.
        stdin: what to read for "-"; the program's own standard input when None.

    Raises:
        UsageError: there is no standard input.
    """
    if str(file) != _STANDARD_INPUT:
        return file, desk.workspace.relative(file)
    return stdin or standard_input(step), "standard input"


def standard_input(step: str) -> BinaryIO:
    """Return the program's own.

    Raises:
        UsageError: there is none.
    """
    # A program started without one, as from a desktop, has none.
    if sys.stdin is None:
        raise UsageError("there is no standard input to read", next_steps=[step])
    return sys.stdin.buffer


def see_list(ledger: Ledger, name: str) -> None:
    """See that there is such a list.

    Raises:
        UsageError: there is none.
    """
    names = [found.name for found in ledger.readers.lists()]
    if name not in names:
        hint = did_you_mean(name, names)
        raise UsageError(
            f'no list "{name}"{"; " + hint if hint else ""}', next_steps=["caspian-mail audience list"]
        )


def address_named(text: str) -> Named:
    """Return the reader whose address was typed.

    Raises:
        UsageError: it is no address.
    """
    try:
        address = parse_address(text)
    except ValueError as error:
        raise UsageError(f"that is not an address: {error}") from None
    return Named(address, is_typed=True)


def reader_named(ledger: Ledger, text: str) -> Named:
    """Return the reader whose address was typed, or whose unsubscribe token.

    Raises:
        UsageError: it is no address, or no token of a reader that is known.
        GateError: the secret is missing or not the ledger's.
    """
    if "@" in text:
        return address_named(text)
    address = ledger.readers.by_token(text.strip())
    if address is None:
        raise UsageError("that is neither an address nor the token of a reader")
    return Named(address, is_typed=False)
