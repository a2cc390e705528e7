"""A provider, as far as Postmark's clients can tell, that accepts every letter and knows for whom it was."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from tests.delivery.scripted_server import Arrived

if TYPE_CHECKING:
    from typing import Self


@dataclass
class AcceptingServer:
    """Listens on a port of the loopback; `with` starts and stops it.

    Attributes:
        arrived: each letter whose request came whole, whether its answer was read or not.
        happened: set at each of them.
    """

    arrived: list[Arrived] = field(default_factory=list)
    happened: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        self.port: int = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def accept(self, content: bytes) -> dict[str, object]:
        """Take a letter, which has left its sender from then on; return what is said to it."""
        request: dict[str, Any] = json.loads(content)
        reader = parseaddr(request["To"])[1]
        self.arrived.append(Arrived(request["From"], reader, content))
        self.happened.set()
        return {"To": reader, "ErrorCode": 0, "Message": "OK", "MessageID": f"{len(self.arrived):08x}"}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20  # seconds until a connection that nothing comes by is closed

    def __init__(self, accepting: AcceptingServer, *request: Any) -> None:  # noqa: ANN401 - the server's own
        self._accepting = accepting  # before the rest, which answers already
        super().__init__(*request)

    def handle(self) -> None:
        # Whoever is killed leaves a connection in the middle of anything.
        with suppress(OSError):
            super().handle()

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        content = self.rfile.read(length)
        if len(content) == length:
            self._answer(self._accepting.accept(content))

    def _answer(self, answer: dict[str, object]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""
