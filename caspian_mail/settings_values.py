"""What the values of .env may be: each function reads one, and raises ValueError with what it must be."""

from __future__ import annotations

import re
from ipaddress import IPv6Address

from caspian_mail.diagnostics import did_you_mean
from caspian_mail.providers import PROVIDERS

_LAST_PORT = 65535
_PORT = re.compile("[0-9]{1,5}")
_NUMBER = re.compile("[1-9][0-9]{0,8}")
_URL = re.compile(
    r"https://[^\s/?#@]+(?:/[^\s?#]*)?|http://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?:/[^\s?#]*)?"
)
_LEDGER = re.compile(r"postgres(?:ql)?://\S+")
# Underscores are no part of a host's name (RFC 952), but names inside networks of containers have them.
_HOST_NAME = re.compile(r"(?!-)[\w-]{1,63}(?<!-)(?:\.(?!-)[\w-]{1,63}(?<!-))*\.?")


def provider_name(text: str) -> str:
    """Read which provider is meant."""
    name = text.lower()
    if name not in PROVIDERS:
        advice = did_you_mean(name, list(PROVIDERS))
        raise ValueError(f"names no provider: {advice or 'caspian-mail providers lists them'}")
    return name


def api_address(text: str) -> str:
    """Read the address of an API; a key does not travel in the clear but on this machine."""
    if not _URL.fullmatch(text):
        raise ValueError("must be an https:// address")
    return text


def host_name(text: str) -> str:
    """Read the name of a server, or its address."""
    if not _is_host(text):
        raise ValueError("must be the name of a server or its IP address, and nothing more")
    return text


def port_number(text: str) -> int:
    """Read a port of TCP."""
    if not (_PORT.fullmatch(text) and 0 < int(text) <= _LAST_PORT):
        raise ValueError(f"must be a number from 1 to {_LAST_PORT}")
    return int(text)


def count(text: str) -> int:
    """Read how many of something."""
    if not _NUMBER.fullmatch(text):
        raise ValueError("must be a number, 1 or more")
    return int(text)


def ledger_address(text: str) -> str:
    """Read where a ledger in PostgreSQL is."""
    if not _LEDGER.fullmatch(text):
        raise ValueError("must be a postgresql:// address or left out")
    return text


def _is_host(text: str) -> bool:
    if _HOST_NAME.fullmatch(text):
        return True
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True
