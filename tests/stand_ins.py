"""Servers that stand in for providers, each written by others, and what they say they have stored.

moto for Amazon SES comes with the tests' own packages. emulate for Resend, and Prism for every provider
that publishes an OpenAPI file, are Node programs: CASPIAN_MAIL_STAND_INS names the folder they are
installed in, as `.ci/run` does it.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_string, policy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VARIABLE = "CASPIAN_MAIL_STAND_INS"
FOLDER = Path(os.environ.get(VARIABLE, "")).resolve() if os.environ.get(VARIABLE) else None
REGION = "eu-central-1"

_STARTS = 60  # seconds, on a busy machine
_PAUSE = 0.1
_VIOLATION = re.compile(r"\[VALIDATOR\] ✖\s+error\s+(.*)")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Stored:
    """A letter as a stand-in says it has it; the names of its fields in lower case."""

    id: str
    to: tuple[str, ...]
    fields: Mapping[str, str]
    text: str
    html: str


@dataclass(frozen=True)
class Running:
    """A server that is up."""

    url: str
    log: Path


def needed(name: str) -> str:
    """Return where a Node program is; the test is skipped where it is not installed."""
    found = shutil.which(name, path=FOLDER / "node_modules" / ".bin") if FOLDER else None
    if found is None:
        pytest.skip(f"{name} is not installed: no folder of Node programs in {VARIABLE}")
    return found


@contextmanager
def moto(folder: Path) -> Iterator[Running]:
    """Run moto's server: it has no letters and knows no senders."""
    # With the interpreter of the tests, wherever that has put its programs.
    module = "import sys; from moto.server import main; main(sys.argv[1:])"
    with _running(folder, [sys.executable, "-c", module, "-H", "127.0.0.1", "-p", "{port}"]) as server:
        yield server


def let_send(server: Running, sender: str) -> None:
    """Have moto take letters from an address, which SES wants to have verified."""
    import boto3

    client = boto3.client(
        "sesv2",
        endpoint_url=server.url,
        region_name=REGION,
        aws_access_key_id="tests",
        aws_secret_access_key="tests",
    )
    client.create_email_identity(EmailIdentity=sender)


def stored_by_moto(server: Running) -> list[Stored]:
    """Return the raw letters that moto has."""
    letters = requests.get(f"{server.url}/moto-api/data.json", timeout=_STARTS).json()["ses"]["RawMessage"]
    return [_raw(letter["id"], letter["destinations"], letter["raw_data"]) for letter in letters]


def _raw(id_: str, destinations: list[str], data: str) -> Stored:
    message = message_from_string(data, policy=policy.default)
    bodies = {
        part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()
    }
    return Stored(
        id_,
        # It adds those in To to those the call was for.
        tuple(dict.fromkeys(destinations)),
        {name.lower(): str(value) for name, value in message.items()},
        bodies["text/plain"],
        bodies["text/html"],
    )


@contextmanager
def emulate(folder: Path) -> Iterator[Running]:
    """Run emulate's Resend."""
    with _running(folder, [needed("emulate"), "start", "--service", "resend", "--port", "{port}"]) as server:
        yield server


def stored_by_emulate(server: Running) -> list[Stored]:
    """Return the letters that emulate has."""
    answer = requests.get(
        f"{server.url}/emails", headers={"Authorization": "Bearer re_tests"}, timeout=_STARTS
    )
    return [_from_json(letter) for letter in answer.json()["data"]]


def _from_json(letter: dict[str, object]) -> Stored:
    fields = letter["headers"]
    to, cc, bcc, reply_to = (letter[name] for name in ("to", "cc", "bcc", "reply_to"))
    assert isinstance(fields, dict)
    assert isinstance(to, list)
    assert isinstance(reply_to, list)
    assert (cc, bcc) == ([], [])
    own = {"from": letter["from"], "subject": letter["subject"], "reply-to": ", ".join(reply_to)}
    return Stored(
        str(letter["id"]),
        tuple(to),
        {name.lower(): str(value) for name, value in (fields | own).items()},
        str(letter["text"]),
        str(letter["html"]),
    )


@contextmanager
def prism(folder: Path, file: Path) -> Iterator[Running]:
    """Run Prism over an OpenAPI file: it answers as the file says, 4xx to what the file does not allow."""
    command = [needed("prism"), "mock", "--host", "127.0.0.1", "--port", "{port}", str(file)]
    with _running(folder, command) as server:
        yield server


def violations(server: Running) -> list[str]:
    """Return what Prism has found wrong with the requests it got."""
    lines = _COLOUR.sub("", server.log.read_text(encoding="utf-8")).splitlines()
    return [found.group(1) for line in lines if (found := _VIOLATION.search(line))]


@contextmanager
def _running(folder: Path, command: list[str]) -> Iterator[Running]:
    """Start a server on a port that was free, and stop it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Running(f"http://127.0.0.1:{port}", folder / "log")
    with server.log.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - the tests' own server
            [word.replace("{port}", str(port)) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
        )
        try:
            _wait(process, port, server.log)
            yield server
        finally:
            process.terminate()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _STARTS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(_PAUSE)
    raise AssertionError(f"no server came up: {log.read_text(encoding='utf-8')[-2000:]}")
