"""Header fields as bytes, folded at 78 where white space allows, never over 998 (RFC 5322, 2.1.1).

All of ASCII but for an address that is not; that one stands as it is, in UTF-8 (RFC 6532).

The `email` package folds too, but turns a List-Unsubscribe address of 75 characters or more into an
encoded-word, which ends one-click unsubscription, and has lost the quotation marks of a folded name.
"""

from __future__ import annotations

import re
from email.charset import QP, SHORTEST, Charset
from email.header import Header
from functools import cache
from typing import TYPE_CHECKING

from caspian_mail.errors import ConfigurationError

if TYPE_CHECKING:
    from caspian_mail.address import Address

PREFERRED = 78
LONGEST = 998

_LONGEST_WORD = 70
_LONGEST_FIRST_LINE = 74  # of encoded-words
# What an atom may hold (RFC 5322, 3.2.3), and the space between atoms.
_ATOM_TEXT = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~ ")
# What many names are: seen at one look, where each letter counts.
_PLAIN_NAME = re.compile(r"[A-Za-z'-]+(?: [A-Za-z'-]+)*")


def text_field(name: str, text: str) -> bytes:
    """Return a field of free text such as Subject; what ASCII cannot hold is encoded (RFC 2047)."""
    words = text.split(" ") if _stands_as_it_is(text) else _encoded_words(text, len(name) + 2)
    return _folded(name, [word.encode("ascii") for word in words])


def mailbox_field(name: str, address: Address) -> bytes:
    """Return a field that names one mailbox, such as To; all but the address itself is ASCII."""
    display = address.name
    if not display:
        return f"{name}: {address.email}\r\n".encode()
    if _PLAIN_NAME.fullmatch(display):
        field = f"{name}: {display} <{address.email}>\r\n".encode()
        if len(field) - 2 <= PREFERRED:
            return field
    if not _stands_as_it_is(display):
        words = _encoded_words(display, len(name) + 2)
    elif _ATOM_TEXT.issuperset(display):
        words = display.split(" ")
    else:
        escaped = display.replace("\\", "\\\\").replace('"', '\\"')
        words = f'"{escaped}"'.split(" ")
    return _folded(name, [word.encode() for word in (*words, f"<{address.email}>")])


def fixed_field(name: str, *parts: str) -> bytes:
    """Return a field whose parts must arrive as they are, such as addresses in angle brackets.

    Raises:
        ConfigurationError: a part is longer than a line may be.
    """
    if any(len(part) > LONGEST - len(name) - 3 for part in parts):
        raise ConfigurationError(
            f"{name} would need a line of more than {LONGEST} characters, which no mail server has to take",
            next_steps=["shorten the address in newsletter.toml"],
        )
    return _folded(name, [part.encode("ascii") for part in parts])


def _stands_as_it_is(text: str) -> bool:
    # Words are folded at single spaces; a text that looks encoded already must not be decoded.
    words = text.split(" ")
    return (
        text.isascii()
        and text.isprintable()
        and "=?" not in text
        and all(0 < len(word) <= _LONGEST_WORD for word in words)
    )


def _encoded_words(text: str, taken: int) -> list[str]:
    # One word is made at once, since names are many; the package would make the same in five times the time.
    word = _charset(SHORTEST).header_encode(text)
    if text.splitlines() == [text] and taken + len(word) <= _LONGEST_FIRST_LINE:
        return [word]
    words = _encoded(text, taken, SHORTEST)
    # GMime (Evolution, notmuch) joins base64 words before it decodes them, and stops at the padding.
    if any(word.endswith("=?=") for word in words[:-1]):
        words = _encoded(text, taken, QP)
    return words or [""]


def _encoded(text: str, taken: int, encoding: int) -> list[str]:
    header = Header(text, _charset(encoding), maxlinelen=PREFERRED - 2, header_name="x" * taken)
    return header.encode(linesep="\n").split()


@cache
def _charset(header_encoding: int) -> Charset:
    charset = Charset("utf-8")
    charset.header_encoding = header_encoding
    return charset


def _folded(name: str, words: list[bytes]) -> bytes:
    lines = [f"{name}: ".encode() + words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= PREFERRED:
            lines[-1] += b" " + word
        else:
            lines.append(b" " + word)
    return b"\r\n".join([*lines, b""])
