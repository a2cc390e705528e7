"""Quoted-printable (RFC 2045, 6.7) in segments: encoded once, with room for a value between each two.

A value has lines of its own: a soft line break ends the segment before it, and another begins the one
after it, so that neither its length nor what it holds moves a byte of them. No line begins with a dot,
which SMTP would have to double (RFC 5321, 4.5.2).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SOFT_BREAK = b"=\r\n"
_LINE_END = re.compile(rb"\r\n|\r|\n")
# All but printable ASCII; a space as well where a line ends, since relays cut it there.
_UNSAFE = re.compile(rb"[^ -<>-~]| \Z")
# What a line holds beside its soft break; two less where a dot is to become three. No "=XX" is broken.
_LINE = re.compile(rb"(?:\..{0,72}|[^.].{0,74})(?<!=)(?<!=.)")
_LEADING_DOT = re.compile(rb"\A\.")
# What nearly every value is, and needs no encoding.
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,75}")


def encoded_around(pieces: Sequence[str]) -> list[bytes]:
    """Return the segments of a text in pieces; an `encoded_value` goes between each two.

    A line end of any kind becomes CRLF, and the last line has one too. A value that is all the last line
    holds must not be empty.
    """
    *others, last = pieces
    if not last.endswith("\n"):
        last += "\n"
    return [_segment(piece, is_first=not number) for number, piece in enumerate([*others, last])]


def encoded_value(text: str) -> bytes:
    """Return what stands between two segments; it decodes to the text."""
    return text.encode() if _PLAIN.fullmatch(text) else _encoded(text.encode())


def _segment(piece: str, *, is_first: bool) -> bytes:
    lines = [_encoded(line) for line in _LINE_END.split(piece.encode())]
    value_ends_its_line = len(lines) > 1 and not lines[0]
    before = b"" if is_first or value_ends_its_line else _SOFT_BREAK
    after = _SOFT_BREAK if lines[-1] else b""
    return before + b"\r\n".join(lines) + after


def _encoded(line: bytes) -> bytes:
    safe = _UNSAFE.sub(lambda found: b"=%02X" % found[0][0], line)
    return _SOFT_BREAK.join(_LEADING_DOT.sub(b"=2E", part) for part in _LINE.findall(safe))
