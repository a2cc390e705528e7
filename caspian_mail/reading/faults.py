"""The faults of reading: what keeps a file from being an issue. No setting switches them off."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Span


class Fault(Enum):
    """Code and name of each fault."""

    INVALID_YAML = ("STR101", "invalid-yaml")
    NOT_UTF8 = ("STR102", "not-utf8")
    TOO_LARGE = ("STR103", "file-too-large")
    CONTROL_CHARACTER = ("STR104", "control-character")
    LINE_BREAK = ("STR105", "misplaced-line-break")
    ALIAS = ("STR106", "yaml-alias")
    TAG = ("STR107", "yaml-tag")
    TOO_DEEP = ("STR108", "nested-too-deep")
    SEVERAL_DOCUMENTS = ("STR109", "several-documents")
    DUPLICATE_KEY = ("STR110", "duplicate-key")
    UNKNOWN_KEY = ("STR111", "unknown-key")
    WRONG_SHAPE = ("STR112", "wrong-shape")
    INVALID_DATE = ("STR113", "invalid-date")
    NAMELESS_SOURCE = ("STR114", "nameless-source")
    MISPLACED_IGNORE = ("STR115", "misplaced-ignore")


class Findings:
    """The faults found in a file so far."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._found: list[Diagnostic] = []

    def add(self, fault: Fault, span: Span, message: str, advice: str = "") -> None:
        """Report one fault; a syntax error takes the place of what was found in the same spot."""
        code, name = fault.value
        if fault is Fault.INVALID_YAML:
            begins = (span.line, span.column)
            self._found = [known for known in self._found if (known.span.line, known.span.column) != begins]
        self._found.append(Diagnostic(code, name, Severity.ERROR, self._file, span, message, advice))

    def in_order(self) -> tuple[Diagnostic, ...]:
        """Return all of them by place."""
        return tuple(sorted(self._found, key=lambda finding: finding.sort_key))
