"""Bytes → characters that YAML can read, each of which still knows its line and column."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from itertools import accumulate, islice
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import START_OF_FILE, Span
from caspian_mail.reading.faults import Fault

if TYPE_CHECKING:
    from caspian_mail.reading.faults import Findings

LARGEST = 5_000_000
STAND_IN = "\ufffd"
LINE_BREAKS = "\n\r\x0b\x0c\x85\u2028\u2029"

MOST_REPORTED = 20
_NAMES = {
    0x00: "NUL",
    0x09: "a tab",
    0x0B: "a vertical tab",
    0x0C: "a form feed",
    0x0D: "a carriage return without a line feed",
    0x1B: "escape",
    0x7F: "delete",
    0x85: "next line",
    0x2028: "line separator",
    0x2029: "paragraph separator",
    0x202A: "left-to-right embedding",
    0x202B: "right-to-left embedding",
    0x202C: "pop directional formatting",
    0x202D: "left-to-right override",
    0x202E: "right-to-left override",
    0x2066: "left-to-right isolate",
    0x2067: "right-to-left isolate",
    0x2068: "first strong isolate",
    0x2069: "pop directional isolate",
}
# Nearly every file has none of them: one quick look for all.
_ANY_FOREIGN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\udc80-\udcff\ufffe\uffff]")
# surrogateescape turns each byte that is not UTF-8 into one of U+DC80 to U+DCFF.
_FOREIGN = re.compile(
    "(?P<undecodable>[\udc80-\udcff]+)"
    "|(?P<line_break>[\r\x0b\x0c\x85\u2028\u2029])"
    "|[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]"
)


class Manuscript:
    """The text of an issue file.

    Line breaks are LF. What YAML 1.1 would refuse, or would take for a line break where no editor
    shows one (U+2028, NEL), is replaced by U+FFFD, one character for one, so that places hold.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]

    def position(self, index: int) -> tuple[int, int]:
        """Return line and column, from 1, of a character."""
        line = min(bisect_right(self._starts, index), len(self._starts) - 1)
        return line, index - self._starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """Return the span of the characters from start to end (exclusive)."""
        return Span(*self.position(start), *self.position(end))

    def line_at(self, index: int) -> tuple[int, str]:
        """Return where the character's line begins, and the line."""
        start = self.text.rfind("\n", 0, index) + 1
        end = self.text.find("\n", index)
        return start, self.text[start : end if end >= 0 else len(self.text)]


def read_manuscript(content: bytes, findings: Findings) -> Manuscript | None:
    """Decode a file, reporting what cannot stand in an issue; None where nothing can be read."""
    if len(content) > LARGEST:
        message = f"the file has more than {LARGEST:,} bytes"
        findings.add(Fault.TOO_LARGE, START_OF_FILE, message)
        return None
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        findings.add(Fault.NOT_UTF8, START_OF_FILE, "not UTF-8 but UTF-16", "save the file as UTF-8")
        return None
    text = content.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="surrogateescape")
    text = text.replace("\r\n", "\n")
    if not _ANY_FOREIGN.search(text):
        return Manuscript(text)
    manuscript = Manuscript(_FOREIGN.sub(lambda found: STAND_IN * len(found.group()), text))
    _report(text, manuscript, findings)
    return manuscript


def name_character(character: str) -> str:
    """Return how reports call a character nobody sees: `U+2028 (line separator)`."""
    name = _NAMES.get(ord(character))
    return f"U+{ord(character):04X}" + (f" ({name})" if name else "")


def _report(text: str, manuscript: Manuscript, findings: Findings) -> None:
    matches = _FOREIGN.finditer(text)
    for found in islice(matches, MOST_REPORTED):
        span = manuscript.span(found.start(), found.end())
        match found.lastgroup:
            case "undecodable":
                written = " ".join(f"{ord(character) - 0xDC00:02X}" for character in found.group()[:4])
                message = f"not UTF-8: the byte{'s' * (len(written) > 2)} {written}"  # noqa: PLR2004 - two digits
                findings.add(Fault.NOT_UTF8, span, message, "save the file as UTF-8")
            case "line_break":
                message = f"a line break of another kind: {name_character(found.group())}"
                findings.add(Fault.LINE_BREAK, span, message, "delete it, or press Enter instead")
            case _:
                message = f"the control character {name_character(found.group())}"
                findings.add(Fault.CONTROL_CHARACTER, span, message, "delete it")
    more = next(matches, None)
    if more:
        count = 1 + sum(1 for _ in matches)
        span = manuscript.span(more.start(), more.end())
        findings.add(
            Fault.CONTROL_CHARACTER, span, f"from here on {count:,} more places that cannot stand in an issue"
        )
