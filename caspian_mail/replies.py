"""What a server answered, made fit to be kept and shown."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caspian_mail.address import Address

LONGEST = 300

_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)")
_CODE = re.compile(r"\d{3}[ -]")
_REQUEST_REFUSED = re.compile(r"4\d\d\b")
# Anything that looks like an address: a server may name another than the one it was given.
_ADDRESS = re.compile(
    r"""(?<![^\s<>()\[\]"',:;=@])([^\s<>()\[\]"',:;=@])[^\s<>()\[\]"',:;=@]*?(?:@|%40)([\w.-]*\w)""",
    re.IGNORECASE,
)
_MASKED = re.compile(r"\S…@(?=[\w.-])")


def enhanced_status(reply: str) -> str:
    """Return the enhanced status code of a reply such as `550 5.1.1 …` (RFC 3463), or nothing."""
    code = _CODE.match(reply)
    found = _ENHANCED.match(reply, code.end()) if code else None
    return found.group() if found else ""


def concerns_sender(status: str) -> bool:
    """Return whether an enhanced status code is about who sends, not about who reads (RFC 3463).

    X.7.x is policy, and X.1.7 and X.1.8 are a sender's address that is wrong.
    """
    return status[1:].startswith((".7.", ".1.7", ".1.8"))


def refuses_sender(reply: str) -> bool:
    """Return whether a refusal is about who sends: told so, or a provider's of the request as such.

    A provider's begins with 4xx, its status of HTTP, where a mail server's begins with 5xx; what it has
    against a reader it says in other words.
    """
    return concerns_sender(enhanced_status(reply)) or _REQUEST_REFUSED.match(reply) is not None


def concerns_reader(status: str) -> bool:
    """Return whether an enhanced status code says that the reader's address is not one (RFC 3463, 3.2)."""
    return status.startswith("5.1.") and not concerns_sender(status)


def kept_reply(reply: str, reader: Address | None = None) -> str:
    """Return a reply as one line of at most 300 characters without an address in it.

    Every address becomes `n…@example.org`, and so does the reader's where only the part before the @ is
    named; control and bidi characters are escaped; of a reply of several lines the enhanced status
    code is kept once.
    """
    if _is_plain(reply) and (reader is None or not _names(reply, _local_part(reader))):
        return reply
    first, *more = reply.splitlines() or [""]
    status = enhanced_status(first)
    lines = [first, *(line.removeprefix(f"{status} ") if status else line for line in more)]
    text = " ".join(" ".join(lines).split())
    text = _ADDRESS.sub(r"\1…@\2", text)
    if reader is not None:
        text = _without_local_part(text, reader)
    text = "".join(character if _is_harmless(character) else _escaped(character) for character in text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def without_reader(reply: str) -> str:
    """Return a kept reply without the masked reader, so that the same answer to two readers is equal."""
    return _MASKED.sub("…@", reply)


def _is_plain(reply: str) -> bool:
    """Return whether nothing has to be done to a reply: there is one for each letter, and nearly all are."""
    return (
        len(reply) <= LONGEST
        and reply.isascii()
        and reply.isprintable()
        and "@" not in reply
        and "%40" not in reply
        and "  " not in reply
        and reply == reply.strip()
    )


def _local_part(reader: Address) -> str:
    return reader.email.rpartition("@")[0]


def _names(text: str, local: str) -> bool:
    # "sales" is masked, "ok" is not: two letters are no name, and are in every reply.
    return len(local) > 2 and local.casefold() in text.casefold()  # noqa: PLR2004 - see above


def _without_local_part(text: str, reader: Address) -> str:
    local = _local_part(reader)
    if not _names(text, local):
        return text
    code = _CODE.match(text)
    start = code.end() if code else 0
    named = re.compile(rf"(?<![\w.…]){re.escape(local)}(?![\w@])", re.IGNORECASE)
    return text[:start] + named.sub(f"{local[0]}…", text[start:])


def _is_harmless(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004 - one byte
