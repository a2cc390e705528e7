"""Email addresses: what is one, and when two are the same."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST_LOCAL = 64  # RFC 5321, 4.5.3.1.1
_LONGEST_PLAIN = 64  # within every bound there is on a part of an address; the library judges longer ones
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*"
# What nearly every mailbox is, and needs no library to tell: it takes 30 ms to load and 20 µs a call.
_PLAIN = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z]{{2,63}}")
_NAMED = re.compile(r'(?:"((?:[^"\\]|\\.)*)"|([^"<>@]*?))\s*<([^<>]*)>')
# Persian words are spelt with the joiners, and names hold no-break spaces.
_UNPRINTABLE_IN_NAMES = frozenset("\u200c\u200d\u00a0")


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox that can be written to.

    Attributes:
        email: the address as written, its domain in IDNA (RFC 5891); before the @ in NFC, so that one
            spelling of a letter is as good as another.
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
    def needs_smtputf8(self) -> bool:
        """Whether only a server that offers SMTPUTF8 can take it: letters outside ASCII before the @."""
        return not self.email.isascii()

    @property
    def masked(self) -> str:
        """The form for reports: `n…@example.org`."""
        return f"{self.email[:1]}…@{self.domain}"


def parse_address(text: str) -> Address:
    """Read `user@example.org` or `Name <user@example.org>` (RFC 5322, and RFC 6531 for other alphabets).

    Nothing is looked up.

    Raises:
        ValueError: what is wrong, in words for a report; the address itself is not repeated.
    """
    # A list has a million of these; whatever is not plain at first sight may take longer.
    if _PLAIN.fullmatch(text) and len(text) <= _LONGEST_PLAIN:
        return Address(text if text.islower() else _with_lower_domain(text))
    text = text.strip()
    named = _NAMED.fullmatch(text)
    name, mailbox = (
        ("", text) if named is None else (re.sub(r"\\(.)", r"\1", named[1] or named[2] or ""), named[3])
    )
    fault = _fault(mailbox) or _fault_in_name(name)
    if fault:
        raise ValueError(fault)
    if _PLAIN.fullmatch(mailbox) and len(mailbox) <= _LONGEST_PLAIN:
        return Address(_with_lower_domain(mailbox), name)
    return Address(_judged_by_library(mailbox), name)


def _with_lower_domain(mailbox: str) -> str:
    local, _, domain = mailbox.rpartition("@")
    return f"{local}@{domain.lower()}"


def _fault(mailbox: str) -> str:
    """Return what is wrong at first sight, in words for a report."""
    local, at, _ = mailbox.rpartition("@")
    unit = "characters" if local.isascii() else "bytes"  # the bound is on bytes, in RFC 6531 too
    faults = {
        "no address": not mailbox,
        "a line break in the address": len(mailbox.splitlines()) > 1,
        "a control character in the address": not mailbox.isprintable(),
        'no "@" in the address': not at,
        "a comma in the address": "," in mailbox,
        f"more than {_LONGEST_LOCAL} {unit} before the @": (
            len(local.encode(errors="replace")) > _LONGEST_LOCAL
        ),
    }
    return next((fault for fault, is_there in faults.items() if is_there), "")


def _fault_in_name(name: str) -> str:
    odd = [character for character in name if not character.isprintable()]
    return "" if _UNPRINTABLE_IN_NAMES.issuperset(odd) else "a control character in the name"


def _judged_by_library(mailbox: str) -> str:
    from email_validator import EmailNotValidError, validate_email  # 30 ms

    try:
        found = validate_email(mailbox, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        raise ValueError("not an email address") from None
    if "." not in found.ascii_domain:
        raise ValueError("no full domain after the @")
    return f"{found.local_part}@{found.ascii_domain.lower()}"
