"""The network as links see it: which names there are, and which addresses may be spoken to."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

IPAddress = IPv4Address | IPv6Address

# RFC 6052: by these, a network without IPv4 reaches it; the last 32 bits are the address.
_TRANSLATED = IPv6Network("64:ff9b::/96")
_LOCAL = IPv6Network("64:ff9b:1::/48")  # RFC 8215: the same inside a network


def is_public(address: IPAddress) -> bool:
    """Say whether an address belongs to one machine on the open Internet.

    Not loopback, link-local, private, unique-local, shared, multicast or reserved (RFC 6890), and no
    address of IPv6 that leads to one of IPv4 which is.
    """
    if isinstance(address, IPv6Address):
        if address in _TRANSLATED:
            return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        tunnelled = (address.sixtofour, *(address.teredo or ()))
        if any(inner is not None and not is_public(inner) for inner in tunnelled):
            return False
        if address.is_site_local or address in _LOCAL:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def look_up(host: str, port: int) -> list[IPAddress]:
    """Return the addresses of a host, as the name service has them.

    Raises:
        OSError: there is no such host, or no answer.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(str(entry[4][0])) for entry in found))


def trusting() -> ssl.SSLContext:
    """Return what verifies certificates by the machine's authorities; by certifi's where it knows none."""
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    # Python as python.org installs it on macOS has none; other machines have a file or a folder of them.
    if not context.get_ca_certs() and not paths.cafile and not paths.capath:
        import certifi

        context.load_verify_locations(certifi.where())
    return context


@dataclass(frozen=True, slots=True)
class Network:
    """How links are followed.

    Attributes:
        look_up: returns a host's addresses, or raises OSError.
        allows: says which addresses may be connected to.
        context: verifies certificates.
        limit: seconds for a link, all redirects in it.
    """

    look_up: Callable[[str, int], list[IPAddress]] = look_up
    allows: Callable[[IPAddress], bool] = is_public
    context: ssl.SSLContext = field(default_factory=trusting)
    limit: float = 10.0
