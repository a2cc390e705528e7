"""Web addresses, read as strictly as a browser reads them leniently."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

# A browser drops or turns round some of these, and goes elsewhere than the address seems to say.
_UNCLEAN = re.compile(r'[\s\x00-\x1f\x7f-\x9f\\<>"]')
_LONGEST_HOST = 253
_AFTER_ADDRESS = ".,;:!?*_'’]"


def host_of(url: str) -> str:
    """Return the host of an http(s) address in IDNA and lower case; nothing when it is none (RFC 3986)."""
    return _host_of(str(url))


# Many rules ask for the hosts of the same links, and the archive before them.
@lru_cache(maxsize=1 << 14)
def _host_of(url: str) -> str:
    if _UNCLEAN.search(url):
        return ""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return ""
    return in_idna(host) if host and parts.scheme in {"http", "https"} else ""


def without_punctuation(address: str) -> str:
    """Return an address out of a sentence without what belongs to the sentence behind it."""
    return address.rstrip(_AFTER_ADDRESS if "(" in address else _AFTER_ADDRESS + ")")


def has_credentials(url: str) -> bool:
    """Say whether an address carries a user name or a password (RFC 3986, section 3.2.1)."""
    if "@" not in url:
        return False
    try:
        return urlsplit(url).username is not None
    except ValueError:
        return False


def in_idna(host: str) -> str:
    """Return a host as the name service knows it; one that it cannot know, in lower case."""
    host = host.casefold().rstrip(".")
    if host.isascii() or len(host) > _LONGEST_HOST:
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def is_within(host: str, domains: Iterable[str]) -> bool:
    """Say whether a host is one of the domains or under one."""
    names = (in_idna(domain).removeprefix("www.") for domain in domains)
    return any(host == name or host.endswith(f".{name}") for name in names)
