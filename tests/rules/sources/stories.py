"""Issues with the stories a test names, as YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Diagnostic, Span
    from tests.rules.conftest import Check


def story(*sources: str, body: str = "Words.") -> str:
    lines = "".join(f"\n      - {source}" for source in sources)
    return f"  - headline: H\n    body: |\n      {body}\n    sources:{lines}\n"


def issue(*stories: str) -> str:
    return "sections:\n- articles:\n" + "".join(stories)


def linked(check: Check, code: str, url: str, quote: str = '"') -> list[Diagnostic]:
    """Check an issue with that link as a source's, in those quotation marks."""
    return check(issue(story(f"{{name: Reuters, url: {quote}{url}{quote}}}")), code)


def in_text(check: Check, code: str, body: str, **changes: object) -> list[Diagnostic]:
    """Check an issue whose only story has that text."""
    return check(issue(story("Reuters", body=body)), code, **changes)


def marked(text: str, span: Span) -> str:
    """Return what of a text's one line a span marks."""
    assert span.line == span.end_line
    return text.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1]


def mended(text: str, found: Diagnostic) -> str:
    """Return the text after a finding's fix."""
    assert found.fix
    assert found.fix.safe
    lines = text.split("\n")
    for edit in reversed(found.fix.edits):
        span = edit.span
        line = lines[span.line - 1]
        lines[span.line - 1] = line[: span.column - 1] + edit.text + line[span.end_column - 1 :]
    return "\n".join(lines)
