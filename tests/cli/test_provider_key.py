"""A provider's key shows up nowhere but in .env, whatever the provider answers, to whatever command sends."""

from __future__ import annotations

import base64
import json
import logging
import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from caspian_mail.delivery.provider import calls
from caspian_mail.ledger import Ledger
from caspian_mail.providers import PROVIDERS
from tests.cli.newsroom import ISSUE, ME, Newsroom, Wall
from tests.conftest import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Result

pytestmark = pytest.mark.usefixtures("wall")

TESTED = sorted(name for name, provider in PROVIDERS.items() if provider.tested)
SHORTEST_PART = 12  # characters: what a log that shows the first half of a key would show
PATIENCE = 0.5  # seconds, where a provider is silent
FAULTS = ("wrong key", "forbidden", "echo", "silence", "garbage", "hang up", "server error", "nobody there")


@dataclass
class Faulty:
    """A provider's server that fails in one way, and tells all that it was told where it tells anything."""

    fault: str
    told: list[str] = field(default_factory=list)
    port: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def answer(self, told: str) -> tuple[int, bytes]:
        self.told.append(told)
        if self.fault == "silence":
            self.over.wait()
        if self.fault == "garbage":
            return 200, b"\x00\xff<html>" + told.encode("utf-8", "replace")
        status = {"wrong key": 401, "forbidden": 403, "server error": 500}.get(self.fault, 422)
        # All the names by which providers call what is wrong.
        words = dict.fromkeys(("message", "Message", "error", "ErrorMessage", "name", "code"), told)
        return status, json.dumps(words | {"ErrorCode": 10, "errors": [{"message": told}]}).encode()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, faulty: Faulty, *request: Any) -> None:  # noqa: ANN401 - the server's own
        self._faulty = faulty  # before the rest, which answers already
        super().__init__(*request)

    def handle(self) -> None:
        with suppress(OSError):
            super().handle()

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, body = self._faulty.answer(f"{self.path} {self.headers} {content.decode('utf-8', 'replace')}")
        if self._faulty.fault == "hang up":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


@contextmanager
def running(fault: str) -> Iterator[Faulty]:
    faulty = Faulty(fault)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, faulty))
    faulty.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    if fault == "nobody there":
        server.socket.close()
    yield faulty
    faulty.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait no longer than the test has to, whatever the program asks for."""
    usual = socket.socket.settimeout

    def settimeout(self: socket.socket, seconds: float | None) -> None:
        usual(self, seconds and min(seconds, PATIENCE))

    monkeypatch.setattr(socket.socket, "settimeout", settimeout)
    monkeypatch.setattr(calls, "PAUSES", (0.0,))


def keys_of(provider: str) -> dict[str, str]:
    """Return a value for each variable the provider must have, no two alike."""
    return {
        variable.name: f"opens-nothing-{number}-{variable.name.lower().replace('_', '')}-0123456789"
        if variable.is_secret
        else "eu-central-1"
        for number, variable in enumerate(PROVIDERS[provider].required)
    }


def shown(keys: dict[str, str], provider: str) -> list[str]:
    """Return what may be seen nowhere: each secret, its parts, and as a login encodes it."""
    secrets = [keys[variable.name] for variable in PROVIDERS[provider].required if variable.is_secret]
    logins = [base64.b64encode(f"{user}:{key}".encode()).decode() for key in secrets for user in ("api", key)]
    logins += [
        base64.b64encode(":".join(secrets).encode()).decode(),
        *(key[:SHORTEST_PART] for key in secrets),
    ]
    return [*secrets, *logins, *(key[-SHORTEST_PART:] for key in secrets)]


def configure(newsroom: Newsroom, provider: str, keys: dict[str, str], port: int) -> None:
    values = {
        "TRANSPORT": "provider",
        "PROVIDER": provider,
        "PROVIDER_URL": f"http://127.0.0.1:{port}/",
        "TEST_TO": ME,
        "PROVIDER_WITHOUT": ",".join(PROVIDERS[provider].refuses),
        "SECRET": SECRET,
        **keys,
    }
    text = "".join(f"CASPIAN_MAIL_{name}={value}\n" for name, value in values.items())
    newsroom.workspace.env_file.write_text(text, encoding="utf-8")


def everything(newsroom: Newsroom, results: list[Result], log: str) -> bytes:
    """Return all that a person could come upon: what was printed and logged, and every file but .env."""
    files = [
        path
        for path in newsroom.workspace.root.rglob("*")
        if path.is_file() and path != newsroom.workspace.env_file
    ]
    assert newsroom.workspace.ledger_file in files
    printed = [text.encode() for result in results for text in (result.out, result.err)]
    return b"\n".join([*printed, log.encode(), *(path.read_bytes() for path in files)])


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("provider", TESTED)
@pytest.mark.usefixtures("_impatient")
def test_no_answer_brings_a_key_to_light(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture, provider: str, fault: str
) -> None:
    caplog.set_level(logging.DEBUG)
    keys = keys_of(provider)
    newsroom.subscribe(3)
    newsroom.compose()
    with running(fault) as faulty:
        configure(newsroom, provider, keys, faulty.port)
        results = [newsroom.caspian("--verbose", "send", "--test")]
        record = json.loads((newsroom.workspace.outbox(ISSUE) / "edition.json").read_bytes())
        with Ledger.open(newsroom.workspace.ledger_file, Wall()) as ledger:
            ledger.record_test(record["digest"], provider, "queued as 1")
        results += [
            newsroom.caspian("--verbose", "send", "--yes", "3"),
            newsroom.caspian("status"),
            newsroom.caspian("in-doubt"),
        ]
    assert all(result.code != 70 for result in results), results
    assert fault == "nobody there" or faulty.told
    found = everything(newsroom, results, caplog.text)
    for text in shown(keys, provider):
        assert text.encode() not in found, (provider, fault)
