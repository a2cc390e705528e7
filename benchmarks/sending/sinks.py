"""Servers that take letters and throw them away, for as long as a `with` lasts."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from benchmarks.sending.runs import tool

if TYPE_CHECKING:
    from collections.abc import Iterator

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
