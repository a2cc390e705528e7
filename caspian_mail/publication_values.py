"""What the settings of newsletter.toml may be, each told in words where it is something else."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from caspian_mail.address import parse_address
from caspian_mail.rate import Rate, parse_rate

Kind = Literal[
    "agency",
    "newspaper",
    "magazine",
    "broadcaster",
    "website",
    "government",
    "organization",
    "company",
    "social",
]


def _mailbox(text: str) -> str:
    # These stand in every letter, and few servers would take any of them (RFC 6531).
    if parse_address(text).needs_smtputf8:
        raise ValueError("letters outside ASCII before the @, which few servers take")
    return text


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f'"{name}" is not a time zone') from None
    return name


def _language(tag: str) -> str:
    from babel import Locale, UnknownLocaleError  # 25 ms

    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        raise ValueError(f'"{tag}" is not a language tag such as en, az or pt-BR') from None
    return tag


def _web_address(url: str) -> str:
    if any(character.isspace() or not character.isprintable() or character in '<>"' for character in url):
        raise ValueError('a web address holds no spaces, control characters, "<", ">" or quotation marks')
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.username is not None:
        raise ValueError("must be a web address: https://…")
    return url


def _archive_address(url: str) -> str:
    _see_placeholders(_web_address(url), "{issue}")
    return url


def _see_placeholders(url: str, known: str) -> None:
    if not {"{", "}"}.isdisjoint(url.replace(known, "")):
        raise ValueError(f"the only placeholder in it may be {known}")


def _unsubscribe_address(url: str) -> str:
    if _web_address(url).count("{token}") != 1:
        raise ValueError("must hold {token} once: it becomes the reader's own")
    _see_placeholders(url, "{token}")
    if urlsplit(url).scheme != "https":
        raise ValueError("must be https: one-click unsubscription (RFC 8058) asks for it")
    return url


def _list_id(text: str) -> str:
    labels = text.split(".")
    if len(labels) < 2 or not all(  # noqa: PLR2004 - a name and the domain it stands under
        label and label.isascii() and label.replace("-", "").isalnum() for label in labels
    ):
        raise ValueError("must be a name with dots such as digest.example.org (RFC 2919)")
    return text


def _one_line(text: str) -> str:
    # Joiners, direction marks and the no-break space are how Persian and others are spelt.
    if not re.sub("[\u200c-\u200f\u00a0]", "", text).isprintable():
        raise ValueError("must be one line without control characters")
    return text


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_one_line)]
Mailbox = Annotated[Line, AfterValidator(_mailbox)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]


def _rate(text: object) -> Rate:
    if not isinstance(text, str):
        raise ValueError('must be text such as "100/min"')  # noqa: TRY004 - pydantic takes this one
    return parse_rate(text)


def domain_of(name: str) -> str:
    """Return a domain in the one spelling it is known by.

    Raises:
        ValueError: it is none.
    """
    try:
        return parse_address(f"reader@{name}").domain
    except ValueError:
        raise ValueError(f'"{name}" is not a domain such as "gmail.com", in quotation marks') from None


def _bounds(numbers: tuple[int, ...]) -> tuple[int, ...]:
    if len(numbers) != 2 or not 1 <= numbers[0] <= numbers[1]:  # noqa: PLR2004 - the least and the most
        raise ValueError("must be the least and the most: [1, 20]")
    return numbers


def _title(text: str) -> str:
    _see_placeholders(text, "{date}")
    return text


ArchiveAddress = Annotated[str, AfterValidator(_archive_address)]
Bounds = Annotated[tuple[int, ...], AfterValidator(_bounds)]
Domain = Annotated[Line, AfterValidator(domain_of)]
Language = Annotated[Line, AfterValidator(_language)]
ListId = Annotated[Line, AfterValidator(_list_id)]
Pace = Annotated[Rate, BeforeValidator(_rate)]
TimeZone = Annotated[Line, AfterValidator(_time_zone)]
TitlePattern = Annotated[Line, AfterValidator(_title)]
UnsubscribeAddress = Annotated[str, AfterValidator(_unsubscribe_address)]
