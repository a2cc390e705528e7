"""Email addresses: what is one, and when two are the same."""

from __future__ import annotations

from dataclasses import dataclass


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
    from email_validator import EmailNotValidError, validate_email  # 65 ms

    text = text.strip()
    if not text:
        raise ValueError("no address")
    if len(text.splitlines()) > 1 or "\n" in text or "\r" in text:
        raise ValueError("a line break in the address")
    if not text.isprintable():
        raise ValueError("a control character in the address")
    if "@" not in text:
        raise ValueError('no "@" in the address')
    if "," in text.rpartition("<")[2]:
        raise ValueError("a comma in the address")
    try:
        found = validate_email(
            text,
            allow_display_name=True,
            allow_smtputf8=False,
            check_deliverability=False,
            globally_deliverable=False,
        )
    except EmailNotValidError:
        raise ValueError("not an email address") from None
    if "." not in found.ascii_domain:
        raise ValueError("no full domain after the @")
    return Address(f"{found.local_part}@{found.ascii_domain.lower()}", found.display_name or "")
