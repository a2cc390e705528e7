"""Plain text → the lines of a draft."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Span
from caspian_mail.reading.drafts.inline import runs_of
from caspian_mail.reading.drafts.lines import Draft, Line, Run
from caspian_mail.reading.drafts.notices import Notice, Notices, in_marks

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Diagnostic

_ITEM = re.compile(r"\s*(?:(?P<bullet>--|[-*+•‣◦▪●·–—]|o(?=\t))|(?P<number>\d{1,3})[.)])[ \t\u00a0]+(?=\S)")
_QUOTED = re.compile(r">[> ]*")
# A text saved from Google Docs has a letter where a comment is about, and the comments at its end.
_COMMENT = re.compile(r"\[([a-z]{1,2})\](?=\S)")
_ANCHOR = re.compile(r"(?<=\S)\[([a-z]{1,2})\]")
_HEADING = re.compile(r"(#{1,6}) +(?=\S)")


def read_text(text: str, file: str, findings: tuple[Diagnostic, ...] = ()) -> Draft:
    """Read plain text, each line of it a line, with the little Markdown people write in any text.

    Args:
        text: the draft, its line ends LF.
        file: its name, for findings.
        findings: what was found when it was decoded.
    """
    notices = Notices(file)
    written = text.split("\n")
    shown = _without_comments(written, notices)
    lines = tuple(_line(number, *line) for number, line in enumerate(zip(shown, written, strict=True), 1))
    return Draft(file, lines, findings=(*findings, *notices.in_order()))


def _without_comments(lines: list[str], notices: Notices) -> list[str]:
    """Return lines without comments and the letters that lead to them."""
    found = {comment[1] for line in lines if (comment := _COMMENT.match(line))}
    names = found & {name for line in lines for name in _ANCHOR.findall(line)} if found else set()
    if not names:
        return lines
    shown = []
    for number, line in enumerate(lines, 1):
        comment = _COMMENT.match(line)
        if comment and comment[1] in names:
            message = f"a comment is left out: {in_marks(line[comment.end() :].strip())}"
            notices.add(Notice.LEFT_OUT_COMMENT, Span(number, 1, number, len(line) + 1), message)
            shown.append("")
        else:
            shown.append(_ANCHOR.sub(lambda anchor: "" if anchor[1] in names else anchor[0], line))
    return shown


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


def _line(number: int, text: str, written: str) -> Line:
    # As a mail program quotes what is answered or passed on.
    quoted = _QUOTED.match(text)
    text = text[quoted.end() :] if quoted else text
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
