"""The bytes of a draft → characters."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from caspian_mail.errors import UsageError

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Diagnostic

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def refuse_unsupported(data: bytes, file: str) -> None:
    """Refuse what holds no text.

    Raises:
        UsageError: it says what the file seems to be.
    """
    if not data.strip():
        raise UsageError(f"{file} is empty", next_steps=["save the draft, then import it again"])
    if b"\x00" in data and not data.startswith(_UTF16):
        raise UsageError(f"{file} is not text", next_steps=["save the draft as text, Markdown or HTML"])


def text_of(data: bytes, file: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return the characters of a draft, and what was found in reading them.

    Raises:
        UsageError: the encoding is not known.
    """
    encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not UTF-8", next_steps=["save the draft as UTF-8"]) from None
