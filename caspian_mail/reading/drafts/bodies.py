"""Paragraphs as they were set → the Markdown of a story."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caspian_mail.markdown import is_link
from caspian_mail.reading.drafts.notices import Notice, in_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caspian_mail.reading.drafts.lines import Run
    from caspian_mail.reading.drafts.notices import Notices
    from caspian_mail.reading.drafts.paragraphs import Paragraph

# With the ten spaces of a body in an issue file, lines are a hundred characters wide.
WIDTH = 90

_ESCAPED = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|\s|$)|\*|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z0-9][^\s<>]{0,200}[:@])"
)
_BRACKET = re.compile(r"[\[\]]")
_MARKER = re.compile(r"([-+*])(?=\s|$)|(\d{1,9})([.)])(?=\s|$)")
# In the middle of a paragraph only these make a list (CommonMark 0.31, 5.3).
_INTERRUPTING = re.compile(r"(?:[-+*]|1[.)])(?=\s|$)")
_UNSAFE_IN_TARGET = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C"}


def body_of(paragraphs: Sequence[Paragraph], notices: Notices) -> str:
    """Return paragraphs as Markdown that reads back as the same words, lines no wider than WIDTH.

    Args:
        paragraphs: in order; items that follow each other are one list.
        notices: takes the links that no letter will carry.
    """
    parts: list[str] = []
    in_list = False
    for paragraph in paragraphs:
        text = markdown_of(paragraph, notices)
        if paragraph.item:
            lead = f"{paragraph.item} "
            block = lead + wrapped(text, WIDTH - len(lead), indent=len(lead))
        else:
            block = wrapped(text, WIDTH)
        if parts:
            parts.append("\n" if in_list and paragraph.item else "\n\n")
        parts.append(block)
        in_list = bool(paragraph.item)
    return "".join([*parts, "\n"]) if parts else ""


def markdown_of(paragraph: Paragraph, notices: Notices) -> str:
    """Return one paragraph as Markdown, in one line."""
    text = paragraph.text
    # A bracket alone is no link: it stays as it was written.
    brackets = "](" in text or any(run.link for run in paragraph.runs)
    if len(paragraph.runs) == 1 and not paragraph.runs[0].link and not _is_emphasized(paragraph.runs[0]):
        return _at_start(_escape(text, brackets=brackets))
    parts: list[str] = []
    position = 0
    for run in paragraph.runs:
        before = text[position - 1] if position else " "
        position += len(run.text)
        after = text[position] if position < len(text) else " "
        parts.append(_run(run, before, after, brackets=brackets))
        if run.link and not is_link(run.link):
            message = f"a link that no letter can carry is left out: {in_marks(run.link)}"
            notices.add(Notice.LOST_LINK, text.place.at(position - len(run.text), position), message)
    return _at_start("".join(parts))


def wrapped(text: str, width: int, *, indent: int = 0) -> str:
    """Return text in lines of at most width characters, broken at spaces.

    No line begins with what would make it an item of a list.
    """
    lines: list[str] = []
    line: list[str] = []
    length = 0
    for word in text.split(" "):
        if line and length + 1 + len(word) > width and not _INTERRUPTING.match(word):
            lines.append(" ".join(line))
            line, length = [], 0
        length += len(word) + (1 if line else 0)
        line.append(word)
    lines.append(" ".join(line))
    return ("\n" + " " * indent).join(lines)


def _run(run: Run, before: str, after: str, *, brackets: bool) -> str:
    text = run.text
    if run.link and is_link(run.link):
        target = "".join(_UNSAFE_IN_TARGET.get(character, character) for character in run.link)
        bare = text.strip()
        if bare == run.link == target:
            return text.replace(bare, f"<{bare}>")
        inner = _escape(bare, brackets=True, always=True)
        return _around(text, f"[{_emphasized(inner, run)}]({target})") if bare else ""
    escaped = _escape(text, brackets=brackets)
    bare = text.strip()
    if not bare or not _is_emphasized(run) or not _can_be_marked(bare, before + text, text + after):
        return escaped
    return _around(text, _emphasized(_escape(bare, brackets=brackets, always=True), run))


def _can_be_marked(bare: str, before: str, after: str) -> bool:
    """Tell whether marks around a word open and close emphasis, by what stands beside them."""
    left, right = before[: before.index(bare)][-1:], after[after.rindex(bare) + len(bare) :][:1]
    opens = left.isspace() or (bare[0].isalnum() and not left.isalnum())
    return opens and (right.isspace() or (bare[-1].isalnum() and not right.isalnum()))


def _around(text: str, inner: str) -> str:
    return (" " if text[:1] == " " else "") + inner + (" " if text[-1:] == " " else "")


def _is_emphasized(run: Run) -> bool:
    return run.bold or run.italic


def _emphasized(text: str, run: Run) -> str:
    mark = "*" * (run.italic + 2 * run.bold)
    return f"{mark}{text}{mark}"


def _escape(text: str, *, brackets: bool, always: bool = False) -> str:
    """Put a backslash before what would be Markdown; before every mark where emphasis stands around it."""
    text = _ESCAPED.sub(lambda found: _escaped(found, text, always=always), text)
    return _BRACKET.sub(r"\\\g<0>", text) if brackets else text


def _escaped(found: re.Match[str], text: str, *, always: bool) -> str:
    start, end = found.span()
    # What stands beside the ends of a run is not known here: it may be a mark.
    around = text[start - 1 : start] or "*", text[end : end + 1] or "*"
    if not always and found.group() in "*_" and all(character.isspace() for character in around):
        return found.group()
    return f"\\{found.group()}"


def _at_start(text: str) -> str:
    """Return a paragraph whose first word makes no list of it."""
    found = _MARKER.match(text)
    if not found:
        return text
    return f"\\{text}" if found[1] else f"{found[2]}\\{found[3]}{text[found.end() :]}"
