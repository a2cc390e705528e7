"""A site on this machine, over HTTP or TLS, whose pages and faults a test declares."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import TYPE_CHECKING, Self

import trustme

from caspian_mail.links import Network

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from caspian_mail.links.network import IPAddress

AUTHORITY = trustme.CA()


@dataclass(frozen=True)
class Page:
    """What is said to a request.

    Attributes:
        status: its number; 0 hangs up.
        body: of a GET.
        fields: of the head.
        head: what is said to a HEAD, where that is something else.
        drip: seconds between single bytes.
    """

    status: int = 200
    body: bytes = b"<html>"
    fields: Mapping[str, str] = field(default_factory=dict)
    head: Page | None = None
    drip: float = 0.0
    packed: bool = False

    @property
    def content(self) -> bytes:
        return gzip.compress(self.body) if self.packed else self.body


def to(location: str, status: int = 302) -> Page:
    """Return a redirect."""
    return Page(status, fields={"Location": location})


@dataclass(frozen=True)
class Asked:
    """A request, as it arrived; the names of its fields in lower case."""

    method: str
    host: str
    path: str
    fields: Mapping[str, str]


class WebServer:
    """A site on a port of its own.

    Args:
        pages: by their paths; what is not there is 404.
        certified_for: the host of its certificate; empty for plain HTTP.
        authority: who signs it.
        at: the address it listens on.

    Attributes:
        asked: the requests, in the order in which they came.
        most_at_once: how many were answered at the same time.
    """

    def __init__(
        self,
        pages: Mapping[str, Page | Callable[[], Page]],
        *,
        certified_for: str = "",
        authority: trustme.CA = AUTHORITY,
        at: str = "127.0.0.1",
    ) -> None:
        self.pages = dict(pages)
        self.asked: list[Asked] = []
        self.most_at_once = self._at_once = 0
        self._lock = threading.Lock()
        self._scheme = "https" if certified_for else "http"
        self._server = ThreadingHTTPServer((at, 0), _handler(self))
        self._server.daemon_threads = True
        self.port = self._server.server_port
        if certified_for:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            authority.issue_cert(certified_for).configure_cert(context)
            # The handshake belongs to the thread of the request: one that fails must not end the server.
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def url(self, path: str = "/", host: str = "site.example") -> str:
        return f"{self._scheme}://{host}:{self.port}{path}"

    def __enter__(self) -> Self:
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, asked: Asked) -> Page:
        with self._lock:
            self.asked.append(asked)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            found = self.pages.get(asked.path, Page(404))
            page = found if isinstance(found, Page) else found()
        finally:
            with self._lock:
                self._at_once -= 1
        return page.head if asked.method == "HEAD" and page.head else page


def _handler(server: WebServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _respond(self) -> None:
            fields = {name.lower(): value for name, value in self.headers.items()}
            host = fields["host"].rpartition(":")[0] or fields["host"]
            with suppress(OSError):
                self._say(server.answer(Asked(self.command, host, self.path, fields)))

        def _say(self, page: Page) -> None:
            self.close_connection = True
            if not page.status:
                return
            self.send_response(page.status)
            usual = {"Content-Type": "text/html; charset=utf-8", "Set-Cookie": "seen=1"}
            for name, value in {**usual, **page.fields}.items():
                self.send_header(name, value)
            if page.packed:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(page.content)))
            if page.drip:
                self.flush_headers()
                for byte in b"X-Slow: " + b"x" * 1000:
                    self.wfile.write(bytes([byte]))
                    time.sleep(page.drip)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(page.content)

        do_GET = do_HEAD = _respond  # noqa: N815 - as http.server has it

        def log_message(self, *_: object) -> None: ...

    return Handler


@cache
def trusting(authority: trustme.CA = AUTHORITY) -> ssl.SSLContext:
    """Return what verifies certificates of that authority."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def here(*unknown: str, limit: float = 5.0, allows: Callable[[IPAddress], bool] | None = None) -> Network:
    """Return a network in which every host is this machine, which may be spoken to, but the unknown ones."""

    def look_up(host: str, _: int) -> list[IPAddress]:
        if host in unknown or "*" in unknown:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [ip_address("127.0.0.1")]

    return Network(look_up, allows or (lambda _: True), trusting(), limit)
