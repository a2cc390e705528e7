"""Plain text → the lines of a draft."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from caspian_mail.reading.drafts.inline import runs_of
from caspian_mail.reading.drafts.lines import Draft, Line, Run

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Diagnostic

_ITEM = re.compile(r"\s*(?:(?P<bullet>--|[-*+•‣◦▪●·–—]|o(?=\t))|(?P<number>\d{1,3})[.)])[ \t\u00a0]+(?=\S)")
_QUOTED = re.compile(r"(?:> ?)+")
_HEADING = re.compile(r"(#{1,6}) +(?=\S)")


def read_text(text: str, file: str, findings: tuple[Diagnostic, ...] = ()) -> Draft:
    """Read plain text, each line of it a line, with the little Markdown people write in any text.

    Args:
        text: the draft, its line ends LF.
        file: its name, for findings.
        findings: what was found when it was decoded.
    """
    lines = tuple(_line(number, line) for number, line in enumerate(text.split("\n"), 1))
    return Draft(file, lines, findings=findings)


def item_of(runs: list[Run]) -> tuple[str, list[Run]]:
    """Return the marker a line begins with as written text, and its runs without it."""
    found = _ITEM.match("".join(run.text for run in runs))
    if not found:
        return "", runs
    left, kept = found.end(), []
    for run in runs:
        cut = min(left, len(run.text))
        left -= cut
        if cut < len(run.text):
            kept.append(replace(run, text=run.text[cut:]))
    return _marker(found), kept


def _marker(found: re.Match[str]) -> str:
    return "-" if found["bullet"] else f"{found['number']}."


def _line(number: int, written: str) -> Line:
    # As a mail program quotes what is answered or passed on.
    quoted = _QUOTED.match(written)
    text = written[quoted.end() :] if quoted else written
    if not text or text.isspace():
        return Line(number)
    found = _ITEM.match(text)
    if found and not text.strip(" \t*-–—·•+"):
        found = None
    if found:
        return Line(number, runs_of(text[found.end() :]), item=_marker(found), written=written)
    heading = _HEADING.match(text)
    if heading:
        _, numbered = item_of(list(runs_of(text[heading.end() :].rstrip(" #"))))
        return Line(number, tuple(numbered), heading=len(heading[1]), written=written)
    # The number may stand within the emphasis: "*1. Oil Is Up*".
    item, runs = item_of(list(runs_of(text)))
    return Line(number, tuple(runs), item=item, written="" if runs == [Run(written)] else written)
