"""A space where none belongs: a second one, or one before a comma or a full stop."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.language.prose import Prose
    from caspian_mail.rules.rule import Case

# Before these two no language has a space. An address may be kept apart from its full stop on purpose, and
# ". . ." is one mark; "7 ,5" and ".NET" are not what they seem.
_BEFORE_MARK = r"""(?<=[^\W_]|[%*)\]”’"'»]) +(?=(?P<mark>,(?=[^\d,.])|[,.](?=[\s”’"')\]»]|\Z)(?![ ]?\.)))"""
_SPACES = re.compile(rf"{_BEFORE_MARK}|(?<=\S) {{2,}}(?=\S)")
_HINTS = ("  ", " ,", " .")
_OPENING = frozenset("“„«([")
_MARKS = {",": "comma", ".": "full stop"}
_END_OF_SENTENCE = re.compile(r"[.!?…:][”\"’'»)]?( +)(?=\S)")
_LIST_MARKER = re.compile(r"^[ \t]*(?:[-*+]|\d{1,9}[.)])( +)", re.MULTILINE)


def _check(case: Case) -> Iterator[Finding]:
    texts = [prose for prose in case.prose if any(map(prose.plain.__contains__, _HINTS))]
    styled = bool(texts) and _doubles_after_sentences(case)
    for prose in texts:
        passed = {found.start(1) for found in _LIST_MARKER.finditer(prose.plain)}
        if styled:
            passed |= {found.start(1) for found in _END_OF_SENTENCE.finditer(prose.plain)}
        for found in _SPACES.finditer(prose.plain):
            if found["mark"]:
                yield _before_mark(prose, found)
            elif found.start() not in passed:
                yield _doubled(prose, found)


def _before_mark(prose: Prose, found: re.Match[str]) -> Finding:
    (start, end), mark = found.span(), found["mark"]
    behind = prose.plain[end + 1 : end + 2]
    if behind.isalnum() or behind in _OPENING:
        # The space slipped before the comma, and is missing behind it.
        fix, advice = prose.mend(start, end + 1, f"{mark} "), "write it behind"
    else:
        fix, advice = prose.mend(start, end, ""), "delete it"
    message = f"a space before a {_MARKS[mark]}"
    return Finding(prose.text.place.at(start, end), message, "" if fix else advice, fix)


def _doubled(prose: Prose, found: re.Match[str]) -> Finding:
    span = prose.text.place.at(found.start(), found.end())
    count = "two spaces" if len(found.group()) == 2 else f"{len(found.group()):,} spaces"  # noqa: PLR2004
    fix = prose.mend(found.start() + 1, found.end(), "")
    return Finding(span, f"{count} in a row", "" if fix else "leave one", fix)


def _doubles_after_sentences(case: Case) -> bool:
    """Say whether the issue has two spaces after its sentences as a habit, as typists were taught."""
    lengths = [len(found[1]) for prose in case.prose for found in _END_OF_SENTENCE.finditer(prose.plain)]
    return sum(length > 1 for length in lengths) * 2 > len(lengths)


RULE = Rule(
    code="LNG004",
    name="stray-space",
    severity=Severity.NOTE,
    what=(
        "There are two spaces or more between two words, or one before a comma or a full stop; two after "
        "sentences only where the issue has mostly one. What indents or ends a line is left alone."
    ),
    why="It shows in the text part of the mail, and in a subject.",
    bad="body: Grain  has reached the border , by rail.",
    good="body: Grain has reached the border, by rail.",
    check=_check,
    fix="safe",
)
