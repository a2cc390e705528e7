"""Everything that can go wrong in a way the user can mend.

    CaspianMailError
    ├── FindingsError          1  what was checked or sent has faults; they were reported
    ├── UsageError             2  known before anything went out
    │   ├── ConfigurationError    newsletter.toml or .env
    │   ├── GateError             a send that must not begin
    │   └── DeclinedError         a question answered with no
    └── WorldError             3  met on the way: network, login, disk, lock
        ├── TransportError        the way out is closed for every letter
        │   └── UnreachableError     … just now: it may be open again in a while
        └── LedgerError           the ledger cannot be read or written

A class carries its exit code; an instance carries what is wrong (the message), where, and what to do
next, which is all that is ever printed of it: no message holds a secret or a reader's address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caspian_mail.diagnostics import Diagnostic

AGAIN = "{again}"
"""In a next step: the command that was typed, behind the program's name; only the command line knows it."""


class CaspianMailError(Exception):
    """A fault the user can mend.

    Args:
        message: what is wrong, one plain sentence without a full stop; empty when the findings say it.
        where: file:line, variable or server; empty when the message says it.
        next_steps: what to type or do, one entry a line.
        findings: the diagnostics behind the error, printed before it.
    """

    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        message: str,
        *,
        where: str = "",
        next_steps: Sequence[str] = (),
        findings: Sequence[Diagnostic] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.next_steps = tuple(next_steps)
        self.findings = tuple(findings)


class FindingsError(CaspianMailError):
    """Findings of severity error, or a send that ended with some refused, deferred or in doubt."""


class UsageError(CaspianMailError):
    """Wrong use, known before anything goes out."""

    exit_code = 2


class ConfigurationError(UsageError):
    """newsletter.toml or .env says something that cannot be."""


class GateError(UsageError):
    """A send that must not begin as things stand."""


class DeclinedError(UsageError):
    """The question before a send was answered with no, or there was nobody to ask."""


class WorldError(CaspianMailError):
    """The world failed: connection, login, disk, lock."""

    exit_code = 3


class TransportError(WorldError):
    """The way out is closed for every letter, not for one recipient."""


class UnreachableError(TransportError):
    """The server cannot be reached, or takes no mail, just now."""


class LedgerError(WorldError):
    """The ledger cannot be opened, read or written."""
