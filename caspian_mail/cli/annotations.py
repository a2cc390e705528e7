"""Findings as GitHub Actions shows them beside the lines of a pull request: workflow commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.cli.findings import by_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from caspian_mail.console import Stream
    from caspian_mail.diagnostics import Diagnostic

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def print_annotations(
    stream: Stream, findings: Iterable[Diagnostic], shown_name: Callable[[str], str] = str
) -> None:
    """Print findings as workflow commands, one a line.

    GitHub shows the message alone in the log of the run, so it names the place once more.

    Args:
        stream: where to.
        findings: in any order.
        shown_name: returns the path of a finding's file from the top of the repository.
    """
    for finding in by_place(findings):
        span, name = finding.span, shown_name(finding.file)
        properties = {
            "title": f"{finding.code} {finding.name}",
            "file": name,
            "line": span.line,
            "col": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        }
        told = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
        advice = f" ({finding.help})" if finding.help else ""
        message = f"{name}:{span.line}:{span.column} {finding.code} {finding.message}{advice}"
        stream.line(f"::{_COMMANDS[finding.severity.value]} {told}::{_data(stream.shown(message))}")


def _data(text: str) -> str:
    return text.replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
