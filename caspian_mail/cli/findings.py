"""Findings as a good compiler prints them: place, words, the line itself, help, fix."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from caspian_mail.console import SEVERITY_STYLES, cells, counted, is_right_to_left, severities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from caspian_mail.console import Part, Stream
    from caspian_mail.diagnostics import Diagnostic, Fix, Span

_NUMBER_WIDTH = 4
_EXCERPT_WIDTH = 80
_LONGEST_FIX = 60
# Of an endless line no more than this many characters around a finding are looked at.
_NEIGHBOURHOOD = 1000


def print_findings(
    stream: Stream,
    findings: Iterable[Diagnostic],
    *,
    lines: Callable[[str], Sequence[str]],
    shown_name: Callable[[str], str] = str,
) -> None:
    """Print findings sorted by place: with excerpts on a terminal, else one a line.

    Args:
        stream: where to.
        findings: in any order; the files are taken as they come.
        lines: returns the lines of a finding's file, without their ends; none where it cannot be read.
        shown_name: returns the name under which to show a finding's file.
    """
    for finding in by_place(findings):
        heading = _heading(finding, shown_name(finding.file))
        if not stream.terminal:
            stream.line(*heading, _fix_in_brackets(stream, finding.fix))
            continue
        stream.line(*heading)
        if _marks_something(finding.span):
            text = lines(finding.file)[finding.span.line - 1 : finding.span.line]
            if text:
                _print_excerpt(stream, finding, text[0])
        _print_advice(stream, finding)


def findings_as_json(findings: Iterable[Diagnostic]) -> str:
    """Return findings as one JSON array, in ASCII, sorted by place."""
    return json.dumps([finding.as_json() for finding in by_place(findings)], indent=2) + "\n"


def summary(findings: Iterable[Diagnostic]) -> str:
    """Return '1 error, 3 warnings, 1 note. 1 safe fix, 1 unsafe.'; what there is none of is left out."""
    findings = list(findings)
    safe = sum(finding.fix is not None and finding.fix.safe for finding in findings)
    unsafe = sum(finding.fix is not None and not finding.fix.safe for finding in findings)
    fixes = []
    if safe:
        fixes.append(counted(safe, "safe fix", "safe fixes"))
    if unsafe:
        fixes.append(f"{unsafe:,} unsafe" if safe else counted(unsafe, "unsafe fix", "unsafe fixes"))
    return severities(findings) + "." + (f" {', '.join(fixes)}." if fixes else "")


def by_place(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return findings sorted by place, the files as they come."""
    findings = list(findings)
    files = {file: index for index, file in enumerate(dict.fromkeys(finding.file for finding in findings))}
    return sorted(findings, key=lambda finding: (files[finding.file], finding.sort_key))


def _heading(finding: Diagnostic, name: str) -> list[Part]:
    span = finding.span
    place = [name, *(str(number) for number in (span.line, span.column) if number)]
    code: list[Part] = [(finding.code, "bold"), " "] if finding.code else []
    severity = finding.severity.value
    return [":".join(place), " ", *code, (f"{severity}:", SEVERITY_STYLES[severity]), " ", finding.message]


def _marks_something(span: Span) -> bool:
    return span.line > 0 and span.column > 0 and (span.end_line, span.end_column) > (span.line, span.column)


def _print_excerpt(stream: Stream, finding: Diagnostic, line: str) -> None:
    span = finding.span
    skipped = max(span.column - 1 - _NEIGHBOURHOOD, 0)
    line = line[skipped : span.column + _NEIGHBOURHOOD]
    start = min(span.column - 1 - skipped, len(line))
    end = len(line.rstrip()) if span.end_line > span.line else min(span.end_column - 1 - skipped, len(line))
    number = f"{span.line:>{_NUMBER_WIDTH}}"
    gutter = f"{'':{len(number)}} | "
    excerpt, before, marked = _window(
        stream, line, start, max(end, start), min(stream.width - len(gutter), _EXCERPT_WIDTH)
    )
    stream.line((f"{number} | ", "dim"), excerpt)
    style = SEVERITY_STYLES[finding.severity.value]
    if marked and is_right_to_left(line):
        stream.line((gutter, "dim"), (f'"{marked}"', style))
    else:
        stream.line((gutter, "dim"), " " * before, ("^" * max(cells(marked), 1), style))


def _window(stream: Stream, line: str, start: int, end: int, width: int) -> tuple[str, int, str]:
    """Cut a line around its characters from start to end, so that all fits in width cells.

    Returns:
        The excerpt, the cells in it before the marked words, and the marked words as shown.
    """
    shown = [stream.shown(character) for character in line]
    whole, dots = "".join(shown), stream.ellipsis
    before, marked = "".join(shown[:start]), "".join(shown[start:end])
    if cells(whole) <= width:
        return whole, cells(before), marked
    marked = stream.cut(marked, width - 2 * cells(dots))
    if cells(before) + cells(marked) + cells(dots) <= width:
        return stream.cut(whole, width), cells(before), marked
    # Half of what is left over goes before the words, the rest after them.
    first = start
    room = (width - cells(marked) - 2 * cells(dots)) // 2
    while first and cells("".join(shown[first - 1 : start])) <= room:
        first -= 1
    before = dots + "".join(shown[first:start])
    rest = "".join(shown[first:])
    return dots + stream.cut(rest, width - cells(dots)), cells(before), marked


def _print_advice(stream: Stream, finding: Diagnostic) -> None:
    indent = " " * (_NUMBER_WIDTH + 1)
    width = stream.prose_width
    if finding.help:
        lead: list[Part] = [indent, ("help:", "cyan"), " "]
        stream.hanging(lead, finding.help, indent=len(indent) + len("help: "), width=width)
    if finding.fix:
        safety = "" if finding.fix.safe else " (unsafe)"
        stream.line(indent, ("fix:", "green"), " ", _replacement(stream, finding.fix) + safety)


def _fix_in_brackets(stream: Stream, fix: Fix | None) -> str:
    return f" [{'' if fix.safe else 'unsafe '}fix: {_replacement(stream, fix)}]" if fix else ""


def _replacement(stream: Stream, fix: Fix) -> str:
    texts = [stream.cut(edit.text, _LONGEST_FIX) for edit in fix.edits]
    # What the file gets in quotation marks has them already.
    marked = (text if len(text) > 1 and text[0] == text[-1] == '"' else f'"{text}"' for text in texts)
    return ", ".join(marked) if any(texts) else "delete it"
