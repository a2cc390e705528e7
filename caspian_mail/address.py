"""Email addresses: what is one, and when two are the same."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST_LOCAL = 64  # RFC 5321, 4.5.3.1.1
_LONGEST_DOMAIN = 180  # well under what RFC 5321 allows; the library judges longer ones
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# What nearly every mailbox is, and needs no library to tell: it takes 30 ms to load and 20 µs a call.
_PLAIN = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@((?:{_LABEL}\.)+[A-Za-z]{{2,63}})")
_NAMED = re.compile(r'(?:"((?:[^"\\]|\\.)*)"|([^"<>@]*?))\s*<([^<>]*)>')
# Persian words are spelt with the joiners, and names hold no-break spaces.
_UNPRINTABLE_IN_NAMES = frozenset("\u200c\u200d\u00a0")


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox that can be written to.

    Attributes:
        email: the address as written, its domain in IDNA (RFC 5891), so that every relay takes it.
        name: the display name; empty where there is none.
    """

    email: str
    name: str = ""

    @property
    def key(self) -> str:
        """What two spellings of one address have in common: the whole of it case-folded."""
        return self.email.casefold()

    @property
    def domain(self) -> str:
        """The part after the @, in IDNA and lower case."""
        return self.email.rpartition("@")[2]

    @property
    def masked(self) -> str:
        """The form for reports: `n…@example.org`."""
        return f"{self.email[:1]}…@{self.domain}"


def parse_address(text: str) -> Address:
    """Read `user@example.org` or `Name <user@example.org>` (RFC 5322).

    Nothing is looked up. Letters outside ASCII before the @ are refused: few relays carry them
    (RFC 6531).

    Raises:
        ValueError: what is wrong, in words for a report; the address itself is not repeated.
    """
    text = text.strip()
    named = _NAMED.fullmatch(text)
    name, mailbox = (
        ("", text) if named is None else (re.sub(r"\\(.)", r"\1", named[1] or named[2] or ""), named[3])
    )
    fault = _fault(mailbox) or _fault_in_name(name)
    if fault:
        raise ValueError(fault)
    plain = _PLAIN.fullmatch(mailbox)
    if plain and len(plain[2]) <= _LONGEST_DOMAIN and "--" not in plain[2]:
        return Address(f"{plain[1]}@{plain[2].lower()}", name)
    return Address(_judged_by_library(mailbox), name)


def _fault(mailbox: str) -> str:
    """Return what is wrong at first sight, in words for a report."""
    local, at, _ = mailbox.rpartition("@")
    faults = {
        "no address": not mailbox,
        "a line break in the address": len(mailbox.splitlines()) > 1,
        "a control character in the address": not mailbox.isprintable(),
        'no "@" in the address': not at,
        "a comma in the address": "," in mailbox,
        "letters outside ASCII before the @ cannot be written to yet": not local.isascii(),
        f"more than {_LONGEST_LOCAL} characters before the @": len(local) > _LONGEST_LOCAL,
    }
    return next((fault for fault, is_there in faults.items() if is_there), "")


def _fault_in_name(name: str) -> str:
    odd = [character for character in name if not character.isprintable()]
    return "" if _UNPRINTABLE_IN_NAMES.issuperset(odd) else "a control character in the name"


def _judged_by_library(mailbox: str) -> str:
    from email_validator import EmailNotValidError, validate_email  # 30 ms

    try:
        found = validate_email(
            mailbox, allow_smtputf8=False, check_deliverability=False, globally_deliverable=False
        )
    except EmailNotValidError:
        raise ValueError("not an email address") from None
    if "." not in found.ascii_domain:
        raise ValueError("no full domain after the @")
    return f"{found.local_part}@{found.ascii_domain.lower()}"
