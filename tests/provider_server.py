"""A provider's API, played by a real HTTP server: what it is asked is kept, what it answers is given."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from types import TracebackType


@dataclass(frozen=True)
class Asked:
    """A request, as it arrived; the body read as JSON or as a form, whichever it is."""

    method: str
    path: str
    query: dict[str, str]
    fields: dict[str, str]
    body: Any
    content: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What is said to it: JSON, unless the body is bytes."""

    body: Any = None
    status: int = 200
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


_USUAL = {"Content-Type": "application/json", "Connection": "close"}
HANG_UP = Answer(status=0)
CUT_OFF = Answer(status=-1)
SILENCE = Answer(status=-2)
DROPPED = Answer(status=-3)
"""Hung up before the request was read: said as one of the first alone."""


class ProviderServer:
    """A server on a port of its own.

    Args:
        answer: what is said to each request.
        port: which; 0 for any that is free.
        context: for TLS.

    Attributes:
        answer: what is said to each request.
        first: what is said to the first requests instead, in turn.
        asked: the requests, in the order in which they came.
        over: set once the server stops, which ends every silence.
    """

    def __init__(
        self, answer: Callable[[Asked], Answer], *, port: int = 0, context: ssl.SSLContext | None = None
    ) -> None:
        self.answer = answer
        self.first: list[Answer] = []
        self.asked: list[Asked] = []
        self.over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._is_encrypted = context is not None
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        return f"http{'s' if self._is_encrypted else ''}://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        return self._server.server_port

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _read(content: bytes, kind: str) -> Any:  # noqa: ANN401 - JSON
    if kind.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(content.decode(), keep_blank_values=True))
    return json.loads(content) if content else None


def _handler(server: ProviderServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self) -> None:
            # The sender may be gone in the middle of anything.
            with suppress(OSError):
                if DROPPED in server.first[:1]:
                    server.first.pop(0)
                else:
                    super().handle()

        def _respond(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            content = self.rfile.read(length)
            parts = urlsplit(self.path)
            fields = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(
                self.command,
                parts.path,
                dict(parse_qsl(parts.query, keep_blank_values=True)),
                fields,
                _read(content, fields.get("content-type", "")),
                content,
            )
            server.asked.append(asked)
            self._say(server.first.pop(0) if server.first else server.answer(asked))

        def _say(self, answer: Answer) -> None:
            self.close_connection = True
            if answer is HANG_UP:
                return
            if answer is SILENCE:
                server.over.wait(20)
                return
            if answer is CUT_OFF:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")
                return
            self.send_response(answer.status)
            for name, value in {**_USUAL, **answer.fields}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = _respond  # noqa: N815 - as http.server has it

        def log_message(self, *_: object) -> None: ...

    return Handler
