"""Foreign text made harmless, measured in cells, and written where not every character can be."""

from __future__ import annotations

import codecs
import re
import unicodedata

from rich.cells import cell_len

ENCODING_FALLBACK = "caspian_mail.symbols"

# What stands in for our few symbols, and for an editor's quotation marks, on a stream without them.
_FALLBACKS = str.maketrans(
    {
        "…": "...",
        "·": "-",
        "─": "-",
        "━": "=",
        "│": "|",
        **dict.fromkeys("╭╮╰╯", "+"),
        **dict.fromkeys("“”„‟", '"'),
        **dict.fromkeys("‘’‚‛", "'"),
    }
)
# Bidi_Control (UAX #9) and the two separators that some terminals take for a line break. The joiners
# U+200C and U+200D are not here: Persian words and emoji are spelt with them.
_UNSEEN = frozenset("\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_LAST_BYTE = 0xFF
_LAST_OF_BASIC_PLANE = 0xFFFF
# A no-break space is part of its word.
_WORD = re.compile(" *[^ ]+ *")


def harmless(text: str) -> str:
    r"""Return text that cannot move a cursor, change a colour or turn a line around.

    Control and bidi characters, line breaks and tabs among them, become `\x1b`, `\u202e`; the
    halves of a broken surrogate pair, which no stream takes, likewise.
    """
    if text.isprintable():
        return text
    return "".join(
        _escape(character)
        if character in _UNSEEN or unicodedata.category(character) in {"Cc", "Cs"}
        else character
        for character in text
    )


def _escape(character: str) -> str:
    point = ord(character)
    if point <= _LAST_BYTE:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= _LAST_OF_BASIC_PLANE else f"\\U{point:08x}"


def _fall_back(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    unwritable = error.object[error.start : error.end].translate(_FALLBACKS)
    return "".join(map(_as_ascii, unwritable)), error.end


def _as_ascii(character: str) -> str:
    return character if character.isascii() else _escape(character)


codecs.register_error(ENCODING_FALLBACK, _fall_back)


def writable(text: str, encoding: str) -> str:
    r"""Return text as a stream of that encoding shows it: our symbols by the table, others as `\u0259`."""
    return text.encode(encoding, ENCODING_FALLBACK).decode(encoding)


def cells(text: str) -> int:
    """Return how many columns of a terminal text takes."""
    return cell_len(text)


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """Return text in at most width cells, ended by the ellipsis where something is left out."""
    if cells(text) <= width:
        return text
    return first_cells(text, max(width - cells(ellipsis), 0)).rstrip() + ellipsis


def first_cells(text: str, width: int) -> str:
    """Return as much of the beginning of text as width cells hold."""
    end = min(len(text), width)
    while cells(text[:end]) > width:
        end -= 1
    while end < len(text) and cells(text[: end + 1]) <= width:
        end += 1
    return text[:end]


def line_breaks(text: str, width: int) -> list[int]:
    """Return the offsets at which lines of at most width cells begin, but the first; words stay whole."""
    breaks: list[int] = []
    begin = 0
    for word in _WORD.finditer(text):
        if word.start() > begin and cells(text[begin : word.end()].rstrip(" ")) > width:
            begin = word.start()
            breaks.append(begin)
    return breaks


def is_right_to_left(text: str) -> bool:
    """Whether any of it is written from right to left, so that columns cannot be pointed at."""
    return not text.isascii() and any(
        unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text
    )
