"""A YAML syntax error → a sentence for someone who never heard of YAML.

The parser says where it could not go on and in its own terms why; what the editor did is told from the
line itself. The slips met most are named: a colon, a tab, a quotation mark, an indentation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import yaml

from caspian_mail.yaml_text import quoted

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Span
    from caspian_mail.reading.manuscript import Manuscript

Explanation = tuple["Span", str, str]

_LONGEST_QUOTED = 200
_ENTRY = re.compile(r" *(?:- +)*(?:[^\s:\"'#\[\]{}-][^\s:]*[ \t]*:[ \t]+)?")
_TAB = re.compile(r"[ -]*\t")
_SPECIAL = re.compile(r"[*&!|>%@`,?#]|- ")


class _Slip(NamedTuple):
    """Where the parser stopped and where what it was at began (indices), in its own words why."""

    stopped: int
    began: int
    problem: str
    context: str


def explain(manuscript: Manuscript, error: Exception, quote: tuple[int, int] | None) -> Explanation:
    """Return span, message and help for a syntax error.

    Args:
        manuscript: what was read.
        error: what the parser raised.
        quote: start and end of the last scalar before it, where that has quotation marks.
    """
    slip = _slip(manuscript, error)
    explanation = (
        _tab(manuscript, slip)
        or _unclosed(manuscript, slip)
        or _after_quote(manuscript, slip, quote)
        or _colon(manuscript, slip)
        or _special(manuscript, slip)
        or _stray_line(manuscript, slip)
    )
    if explanation:
        return explanation
    span = _rest_of_line(manuscript, slip.stopped)
    if re.search("expected|not allowed", slip.problem):
        message = "this line does not begin in the same column as those it belongs with"
        return span, message, "give it as many spaces as its neighbours of the same kind"
    return span, "not YAML from here on", "compare the line with the example issue"


def _slip(manuscript: Manuscript, error: Exception) -> _Slip:
    end = len(manuscript.text)
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return _Slip(end, end, "", "")
    index = min(error.problem_mark.index, end)
    began = min(error.context_mark.index, end) if error.context_mark else index
    return _Slip(index, began, error.problem or "", error.context or "")


def _tab(manuscript: Manuscript, slip: _Slip) -> Explanation | None:
    start, line = manuscript.line_at(slip.stopped)
    found = _TAB.match(line)
    if not found:
        return None
    span = manuscript.span(start + found.end() - 1, start + found.end())
    return span, "a tab in the indentation", "use spaces"


def _unclosed(manuscript: Manuscript, slip: _Slip) -> Explanation | None:
    if "quoted scalar" not in slip.context:
        return None
    if "stream" in slip.problem or "document" in slip.problem:
        return _never_closed(manuscript, slip.began)
    span = manuscript.span(slip.stopped, min(slip.stopped + 1, len(manuscript.text)))
    message = "a backslash between double quotation marks that begins no known escape"
    return span, message, "write two backslashes for one"


def _after_quote(manuscript: Manuscript, slip: _Slip, quote: tuple[int, int] | None) -> Explanation | None:
    """A quoted value that ended before its line did: one mark too few above, or marks inside a text."""
    if quote is None or slip.stopped < quote[1] or "\n" in manuscript.text[quote[1] : slip.stopped]:
        return None
    start, end = quote
    if "\n" in manuscript.text[start:end]:
        return _never_closed(manuscript, start)
    line_start, line = manuscript.line_at(start)
    value = line[start - line_start :].partition(" #")[0].rstrip()
    mark = value[0]
    if value.count(mark) > 2 and value.endswith(mark):  # noqa: PLR2004 - the pair, and marks inside
        value = value[1:-1]
    span = _rest_of_line(manuscript, slip.stopped)
    return span, "text after the closing quotation mark", _write(value)


def _colon(manuscript: Manuscript, slip: _Slip) -> Explanation | None:
    if "mapping values" not in slip.problem:
        return None
    start, line = manuscript.line_at(slip.stopped)
    value_start, value = _value(line)
    if slip.stopped >= start + value_start > start:
        span = manuscript.span(slip.stopped, slip.stopped + 1)
        return span, "a colon in a value without quotation marks", _write(value)
    span = _rest_of_line(manuscript, start)
    message = "a key where the value above still goes on"
    return span, message, "give it as many spaces as the keys it belongs with"


def _special(manuscript: Manuscript, slip: _Slip) -> Explanation | None:
    indices = [slip.stopped, slip.began] if re.search("scanning|flow", slip.context) else [slip.stopped]
    for index in indices:
        start, line = manuscript.line_at(index)
        value_start, value = _value(line)
        span = manuscript.span(start + value_start, start + value_start + len(value))
        if value[:1] and value[0] in "[{":
            message = f'"{value[0]}" begins a list that does not end well'
            return span, message, "if it is text, put it in quotation marks"
        if _SPECIAL.match(value) and value_start:
            message = f'"{value[0]}" at the start of a value without quotation marks'
            return span, message, _write(value)
    return None


def _stray_line(manuscript: Manuscript, slip: _Slip) -> Explanation | None:
    if "':'" not in slip.problem:
        return None
    span = _rest_of_line(manuscript, slip.began)
    message = "a line that is neither a key with a colon nor part of the value above"
    return span, message, "give it more spaces than the key it belongs to"


def _never_closed(manuscript: Manuscript, start: int) -> Explanation:
    span = _rest_of_line(manuscript, start)
    return span, "a quotation mark that is never closed", "end the value with the same mark"


def _value(line: str) -> tuple[int, str]:
    """Return where the value in a line begins, after list dashes and a key, and the value."""
    found = _ENTRY.match(line)
    start = found.end() if found else 0
    return start, line[start:].partition(" #")[0].rstrip()


def _write(value: str) -> str:
    return f"write {quoted(value)}" if len(value) <= _LONGEST_QUOTED else "put the value in quotation marks"


def _rest_of_line(manuscript: Manuscript, index: int) -> Span:
    start, line = manuscript.line_at(index)
    if not line[index - start :].strip():
        index = start
    index += len(line[index - start :]) - len(line[index - start :].lstrip())
    return manuscript.span(index, max(index, start + len(line.rstrip())))
