"""Following one link to its end: HEAD, then GET where that says too little, through every redirect."""

from __future__ import annotations

import errno
import http.client
import socket
import ssl
import zlib
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urldefrag, urljoin, urlsplit

import caspian_mail
from caspian_mail.links.connection import Connection, Deadline, PrivateAddressError
from caspian_mail.links.page_date import page_date
from caspian_mail.model import Answer

if TYPE_CHECKING:
    from datetime import date

    from caspian_mail.links.network import Network
    from caspian_mail.model import Fault

USER_AGENT = f"Caspian-Mail/{caspian_mail.__version__} (a newsletter's link check)"
MOST_READ = 262_144
"""Bytes of a page that are looked at for its date."""

_MOST_REDIRECTS = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Servers that know no HEAD refuse it with any number; but who asks too often is to stop asking.
_REFUSED, _TOO_OFTEN = 400, 429
_OK = range(200, 300)
_PORTS = {"http": http.client.HTTP_PORT, "https": http.client.HTTPS_PORT}
_FIELDS = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html,*/*;q=0.5",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}
_UNKNOWN = {
    value for name in ("EAI_NONAME", "EAI_NODATA") if (value := getattr(socket, name, None)) is not None
}
_NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})
_IN_PIECES = 16_384
_HALF = 0.5
# OpenSSL's numbers (X509_V_ERR_…), which its words hide.
_CERTIFICATE_FAULTS = {
    9: "it is not valid yet",
    10: "it has expired",
    18: "it is signed by nobody but itself",
    19: "it is signed by an authority that nobody trusts",
    20: "it is signed by an authority that nobody trusts",
    21: "it is signed by an authority that nobody trusts",
    62: "it is another host's",
}


@dataclass(frozen=True, slots=True)
class _Reply:
    """What a server said.

    Attributes:
        status: its number.
        location: where it sends whoever asks; empty where it does not.
        is_page: whether it is HTML.
        published: the day the page says it is of.
    """

    status: int
    location: str = ""
    is_page: bool = False
    published: date | None = None


def follow(url: str, network: Network) -> Answer:
    """Follow a link to its end. Whatever happens is an answer: nothing is raised.

    No cookies, no credentials, no referrer are sent, and no proxy is asked.
    """
    deadline, at = Deadline(network.limit), url
    try:
        for _ in range(_MOST_REDIRECTS + 1):
            if urlsplit(at).scheme not in _PORTS:
                return Answer("scheme")
            reply = _ask(at, network, deadline)
            if not reply.location:
                return Answer(status=reply.status, final=at, published=reply.published)
            at = urldefrag(urljoin(at, reply.location)).url
    except PrivateAddressError as error:
        return Answer("private", detail=error.host)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return _fault(error, at)
    return Answer("endless")


def _ask(url: str, network: Network, deadline: Deadline) -> _Reply:
    """Ask for a page by HEAD; by GET where that is doubted, or where the page has more to say."""
    try:
        reply = _reply("HEAD", url, network, deadline)
    except (TimeoutError, ConnectionError, http.client.HTTPException):
        # Some servers hang up at a HEAD, or are silent.
        return _reply("GET", url, network, deadline)
    if reply.status >= _REFUSED and reply.status != _TOO_OFTEN:
        return _reply("GET", url, network, deadline)
    if reply.is_page and reply.status in _OK and urlsplit(url).path.strip("/"):
        with suppress(OSError, http.client.HTTPException):
            return _reply("GET", url, network, deadline)
    return reply


def _reply(method: str, url: str, network: Network, deadline: Deadline) -> _Reply:
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode("ascii")
    port = parts.port or _PORTS[parts.scheme]
    connection = Connection(network, host, port, deadline, encrypted=parts.scheme == "https")
    with closing(connection):
        # A HEAD that is not answered must leave time for a GET.
        wait = deadline.left * (_HALF if method == "HEAD" else 1)
        connection.connect()
        connection.wait_at_most(wait)
        connection.request(method, _target(parts.path, parts.query), headers=_FIELDS)
        response = connection.getresponse()
        location = _location(response) if response.status in _REDIRECTS else ""
        is_page = response.headers.get_content_type() in {"text/html", "application/xhtml+xml"}
        wanted = method == "GET" and is_page and response.status in _OK
        published = page_date(_read(response, deadline)) if wanted else None
        return _Reply(response.status, location, is_page, published)


def _target(path: str, query: str) -> str:
    safe = "%/:?#[]@!$&'()*+,;=~-._"
    return quote(path or "/", safe=safe) + (f"?{quote(query, safe=safe)}" if query else "")


def _location(response: http.client.HTTPResponse) -> str:
    location = response.headers.get("Location", "").strip()
    try:
        # Fields are read as Latin-1; many servers write UTF-8.
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location


def _read(response: http.client.HTTPResponse, deadline: Deadline) -> str:
    """Return the beginning of a page; what comes too slowly is left out."""
    content = bytearray()
    with suppress(OSError, http.client.HTTPException):
        while deadline.left and len(content) < MOST_READ and (piece := response.read1(_IN_PIECES)):
            content += piece
    if response.headers.get("Content-Encoding", "").strip().casefold() == "gzip":
        content = _unpacked(bytes(content))
    charset = response.headers.get_content_charset() or "utf-8"
    try:
        return content[:MOST_READ].decode(charset, "replace")
    except LookupError:
        return content[:MOST_READ].decode("latin-1")


def _unpacked(content: bytes) -> bytearray:
    try:
        return bytearray(zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content, MOST_READ))
    except zlib.error:
        return bytearray()


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # brackets that hold no address
        return ""


def _fault(error: Exception, at: str) -> Answer:
    host = _host(at)
    match error:
        case socket.gaierror():
            fault: Fault = "host" if error.errno in _UNKNOWN else "network"
            return Answer(fault, detail=host)
        case ssl.SSLCertVerificationError():
            words = _CERTIFICATE_FAULTS.get(error.verify_code, error.verify_message)
            return Answer("certificate", detail=words)
        case TimeoutError():
            return Answer("silence", detail=host)
        case UnicodeError():
            return Answer("host", detail=host)
        case OSError(errno=number) if number in _NO_WAY:
            return Answer("network", detail=host)
    return Answer("hang-up")
