"""Servers that take letters and throw them away, for as long as a `with` lasts."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.sending.runs import ROOT, tool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BACKLOG = "200"


@contextmanager
def smtp_sink() -> Iterator[int]:
    """Run Postfix's smtp-sink, which offers PIPELINING; yield its port.

    Raises:
        MissingError: it is not here.
    """
    port = free_port()
    # It gives root up, and wants to be told for whom.
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    with subprocess.Popen([tool("smtp-sink"), *user, f"127.0.0.1:{port}", _BACKLOG]) as sink:
        try:
            wait_for(port)
            yield port
        finally:
            sink.terminate()


@dataclass
class OwnSink:
    """The benchmarks' own sink, and once it has ended what it did.

    Attributes:
        port: where it listens.
        letters: how many it took.
        busy: how many seconds of a core all its workers needed for them.
        content: when the first byte of a letter came, on the monotonic clock.
    """

    port: int
    letters: int = 0
    busy: float = 0.0
    content: float = 0.0

    @property
    def cost(self) -> str:
        """What a letter costs the sink: as long as that is little, it is not what is measured."""
        return f"{self.busy / self.letters * 1e6:.0f} µs of a core"


@contextmanager
def own_sink(*, workers: int, delay: float = 0.0, certificate: Path | None = None) -> Iterator[OwnSink]:
    """Run a sink with so many workers, with a delay of seconds or TLS."""
    command = [sys.executable, "-m", "benchmarks.sending.sink", f"--workers={workers}", f"--delay={delay}"]
    if certificate:
        command.append(f"--certificate={certificate}")
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8") as server:
        if server.stdout is None:
            raise TypeError("a pipe was asked for")
        sink = OwnSink(int(server.stdout.readline()))
        try:
            yield sink
        finally:
            server.terminate()
            for told in map(json.loads, server.stdout):
                sink.letters += told.get("letters", 0)
                sink.busy += told.get("busy", 0.0)
                sink.content = sink.content or told.get("content", 0.0)


def free_port() -> int:
    """Return a port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Return once a server greets there."""
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as found:
            if found.recv(100).startswith(b"220 "):
                return
        time.sleep(0.05)
    raise TimeoutError(f"no server came up at port {port}")
