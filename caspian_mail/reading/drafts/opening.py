"""The bytes of a draft → characters: which encoding they are in is told, and no byte is lost unsaid."""

from __future__ import annotations

import codecs
import re
from itertools import islice
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Span
from caspian_mail.errors import UsageError
from caspian_mail.reading.drafts.kinds import utf_16_or_32
from caspian_mail.reading.drafts.notices import Notice, Notices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.diagnostics import Diagnostic

# In the order of how likely they are where nothing tells them apart.
_CANDIDATES = {
    "cp1252": "Windows-1252 (Western European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "cp1254": "Windows-1254 (Turkish)",
    "koi8_r": "KOI8-R (Cyrillic)",
    "mac_roman": "Mac Roman (Western European)",
}
_NAMES = {"utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32": "UTF-32"}
# The two encodings differ in six letters: in one they are Icelandic, in the other Turkish.
_ICELANDIC = re.compile("[ðþÐÞ]")

_FOREIGN = re.compile(rb"[\x80-\xff]+")
_MOST_SAMPLES = 1_000
_AROUND = 60

_WINDOW = 200_000  # bytes around the first that is not UTF-8
_LETTERS = re.compile("[\x80-\ud7ff\ue000-\U0010ffff]")
_UNDECODABLE = re.compile("[\udc80-\udcff]+")
_MOST_REPORTED = 20
# What stands for each byte that is not UTF-8 → the character it is in Windows-1252.
_WESTERN = {0xDC00 + byte: bytes([byte]).decode("cp1252", errors="replace") for byte in range(0x80, 0x100)}
_LINE_ENDS = "\r\x0b\x0c\x85\u2028\u2029"


def text_of(data: bytes, file: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return the characters of a draft, its line ends LF, and what there is to say of its encoding.

    Args:
        data: all of it.
        file: its name, for findings.

    Raises:
        UsageError: the encoding cannot be told.
    """
    notices = Notices(file)
    text = _decoded(data, file, notices)
    return text, notices.in_order()


def _decoded(data: bytes, file: str, notices: Notices) -> str:
    wide = utf_16_or_32(data)
    if wide:
        notices.add(Notice.OTHER_ENCODING, None, f"read as {_NAMES[wide]}")
        return _told(_with_line_feeds(data.decode(wide, errors="replace").removeprefix("\ufeff")), notices)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return _with_line_feeds(data.decode())
    except UnicodeDecodeError as error:
        window = data[max(error.start - _WINDOW, 0) : error.start + _WINDOW]
    if _is_mostly_utf_8(window):
        return _mended(_with_line_feeds(data.decode(errors="surrogateescape")), notices)
    encoding = _detected(data)
    if encoding is None:
        raise UsageError(
            f"the encoding of {file} cannot be told", next_steps=["save it as UTF-8, then import it again"]
        )
    advice = "read through the names; if letters are wrong, save the draft as UTF-8 and import it again"
    notices.add(Notice.GUESSED_ENCODING, None, f"not UTF-8; read as {_CANDIDATES[encoding]}", advice)
    return _told(_with_line_feeds(data.decode(encoding, errors="replace")), notices)


def _with_line_feeds(text: str) -> str:
    text = text.replace("\r\n", "\n")
    for end in _LINE_ENDS:
        text = text.replace(end, "\n")
    return text


def _is_mostly_utf_8(data: bytes) -> bool:
    """Tell a text in UTF-8 with a few strange bytes from one in another encoding.

    Such a one hardly ever has bytes side by side that would be a letter in UTF-8.
    """
    text = data.decode(errors="surrogateescape")
    strange = sum(1 for _ in _UNDECODABLE.finditer(text))
    letters = sum(1 for _ in _LETTERS.finditer(text))
    return letters > strange


def _detected(data: bytes) -> str | None:
    """Return the encoding of a text that is not UTF-8; of several that are as likely, the most usual."""
    from charset_normalizer import from_bytes

    sample = b"\n".join(_samples(data))
    found = from_bytes(sample, cp_isolation=list(_CANDIDATES))
    chaos: dict[str, float] = {}
    for match in found:
        for name in match.could_be_from_charset:
            chaos.setdefault(name, match.chaos)
    likely = [name for name in _CANDIDATES if name in chaos and chaos[name] == min(chaos.values())]
    if (
        likely[:1] == ["cp1252"]
        and "cp1254" in likely
        and _ICELANDIC.search(sample.decode("cp1252", "replace"))
    ):
        return "cp1254"
    return likely[0] if likely else None


def _samples(data: bytes) -> Iterator[bytes]:
    """Yield what stands around the bytes that differ between encodings."""
    end = 0
    for found in islice(_FOREIGN.finditer(data), _MOST_SAMPLES):
        start = max(found.start() - _AROUND, end)
        if start < found.end():
            end = min(found.end(), start + 10 * _AROUND) + _AROUND
            yield data[start:end]


def _mended(text: str, notices: Notices) -> str:
    """Return a text in UTF-8 with its few bytes of another encoding taken for Windows-1252."""
    starts = _UNDECODABLE.finditer(text)
    for found in islice(starts, _MOST_REPORTED):
        line, column = _position(text, found.start())
        raw = found.group().encode(errors="surrogateescape")
        one = len(raw) == 1
        what = f"byte{'' if one else 's'} {raw[:8].hex(' ').upper()}"
        message = f'not UTF-8: the {what}, taken for "{_western(found)}"'
        advice = "see whether that is the right character"
        span = Span(line, column, line, column + len(raw))
        notices.add(Notice.UNDECODABLE_BYTE, span, message, advice)
    _tell_more(text, starts, notices)
    return text.translate(_WESTERN)


def _western(found: re.Match[str]) -> str:
    return found.group().translate(_WESTERN)


def _told(text: str, notices: Notices) -> str:
    """Return a text after telling which of its bytes are no character."""
    places = re.finditer("\ufffd+", text)
    for found in islice(places, _MOST_REPORTED):
        line, column = _position(text, found.start())
        span = Span(line, column, line, column + len(found.group()))
        notices.add(Notice.UNDECODABLE_BYTE, span, "bytes that are no character", "write what belongs there")
    _tell_more(text, places, notices)
    return text


def _tell_more(text: str, places: Iterator[re.Match[str]], notices: Notices) -> None:
    more = next(places, None)
    if more:
        line, column = _position(text, more.start())
        count = 1 + sum(1 for _ in places)
        message = f"from here on {count:,} more places that are not of the same encoding"
        notices.add(Notice.UNDECODABLE_BYTE, Span(line, column, line, column), message)


def _position(text: str, index: int) -> tuple[int, int]:
    """Return line and column, from 1, of a character."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
