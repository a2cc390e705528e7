"""Issues around one text, and what becomes of them when they are mended."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from caspian_mail.diagnostics import Diagnostic


def story(body: str, headline: str = "A headline") -> str:
    """Return the YAML of an issue with one story, its text in a block."""
    return (
        f"sections:\n  - articles:\n      - headline: {headline}\n        body: |\n{indent(body, ' ' * 10)}\n"
    )


def marked(text: str, found: Iterable[Diagnostic]) -> list[str]:
    """Return the words that findings mark; for those of one line."""
    lines = text.split("\n")
    return [
        lines[finding.span.line - 1][finding.span.column - 1 : finding.span.end_column - 1]
        for finding in found
    ]


def mended(text: str, found: Iterable[Diagnostic]) -> str:
    """Return the text with all fixes applied, the last first."""
    lines = text.split("\n")
    edits = [edit for finding in found if finding.fix for edit in finding.fix.edits]
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        line = lines[edit.span.line - 1]
        assert edit.span.end_line == edit.span.line
        lines[edit.span.line - 1] = (
            line[: edit.span.column - 1] + edit.text + line[edit.span.end_column - 1 :]
        )
    return "\n".join(lines)
