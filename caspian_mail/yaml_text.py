"""Text as YAML writes it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Edit, Place, Span

if TYPE_CHECKING:
    from caspian_mail.model import Text

# What can stand without quotation marks anywhere in a file: no indicator, no colon, no comment.
_PLAIN = re.compile(r"[^\W\d_](?:[\w.'’()&/–-]| (?! |$))*")
# What other programs would not read as text.
_NOT_TEXT = re.compile("y|n|yes|no|on|off|true|false|null", re.IGNORECASE)
# What JSON leaves as it is and YAML 1.1 takes for a line break, or cannot hold.
_UNWRITABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
# What means nothing to YAML inside a value without quotation marks; nor do the marks of flow collections in a
# value that has one already, and so stands in none.
_HARMLESS = re.compile(r"[\w .'’\"“”‘„«»()&/$%€£+;!?–—-]*")
_FLOW_MARKS = re.compile(r"[,\[\]{}]")


def quoted(text: str) -> str:
    """Return the text in double quotation marks, in one line."""
    return _UNWRITABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False))


def rewrite(place: Place, text: str) -> Edit:
    """Return the edit that puts the text in place of a whole value, without quotation marks if it can."""
    plain = place.style == "" and _PLAIN.fullmatch(text) and not _NOT_TEXT.fullmatch(text)
    return Edit(place.span, text if plain else quoted(text))


def rewrite_part(value: Text, start: int, end: int, text: str) -> Edit | None:
    """Return the edit that puts the text in place of the characters of a value from start to end.

    Nothing else of the file changes, unless a plain value of one line needs quotation marks now.

    Returns:
        The edit; None where the characters stand in several lines, or their places are not known.
    """
    place = value.place
    if not place.segments:
        return None
    span = _part(value, start, end)
    if span is None or not text.isprintable():
        return None
    match place.style:
        case '"':
            return Edit(span, quoted(text)[1:-1])
        case "'":
            return Edit(span, text.replace("'", "''"))
        case "":
            return _rewrite_plain(value, start, end, text, span)
    return Edit(span, text)


def _part(value: Text, start: int, end: int) -> Span | None:
    """Return from where the first character begins to where the one after the last does."""
    place = value.place
    first = place.at(start, start)
    if end < len(value):
        after = place.at(end, end)
        last = (after.line, after.column)
    else:
        last = (place.span.end_line, place.span.end_column - (place.style in {"'", '"'}))
    return Span(first.line, first.column, *last) if last[0] == first.line else None


def _rewrite_plain(value: Text, start: int, end: int, text: str, span: Span) -> Edit | None:
    before, after = value[:start], value[end:]
    # At its ends a value may not have whatever it may have inside.
    around = before[-1:] + text + after[:1]
    if _FLOW_MARKS.search(value):
        around = _FLOW_MARKS.sub("", around)
    begins = bool(before) or text[:1].isalpha()
    ends = bool(after) or text[-1:].isalpha()
    if begins and ends and (before or after) and _HARMLESS.fullmatch(around):
        return Edit(span, text)
    if value.span.line != value.span.end_line:
        return None
    return rewrite(value.place, before + text + after)
