"""A mail server that takes letters and throws them away: with TLS, or as far away as it is told to be.

    python -m benchmarks.sending.sink --workers N [--delay SECONDS] [--certificate FILE]

Prints its port, then the moment at which the first byte of a letter came. Once it is terminated each worker
prints how many letters it took and how many seconds of a core that cost. Connections are dealt out to the
workers one after another, so that none has more to do than the others.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import ssl
import sys
import time
from itertools import cycle
from typing import cast

_BUFFER = 1 << 18
_BACKLOG = 200
_END = b"\r\n.\r\n"
_HELLO = (
    b"250-sink.example.org\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 SMTPUTF8\r\n"
)
_REPLIES = {
    b"EHLO": _HELLO,
    b"HELO": b"250 sink.example.org\r\n",
    b"DATA": b"354 Go ahead\r\n",
    b"QUIT": b"221 2.0.0 Bye\r\n",
}
_OK = b"250 2.0.0 Ok\r\n"


def told(**facts: float) -> None:
    """Print a line in one piece: all workers print to the same pipe."""
    os.write(sys.stdout.fileno(), f"{json.dumps(facts)}\n".encode())


class Counter:
    """How many letters a worker took."""

    letters = 0
    has_begun = False

    def begin(self) -> None:
        """Print when the first letter begins: on the clock that all processes of a machine share."""
        if not self.has_begun:
            self.has_begun = True
            told(content=time.monotonic())


class Conversation:
    """What a server says to a client, without a connection.

    Args:
        counter: counts the letters.
    """

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._in_content = False
        self._rest = b""
        self.is_over = False

    def answers(self, data: bytes) -> bytes:
        """Return the replies to what has come."""
        replies = []
        data = self._rest + data
        while data:
            if self._in_content:
                self._counter.begin()
                end, mark = data.find(_END), _END
            else:
                end, mark = data.find(b"\r\n"), b"\r\n"
            if end < 0:
                break
            replies.append(self._concluded() if self._in_content else self._reply(data[:4].upper()))
            data = data[end + len(mark) :]
        # Of content no more is kept than may be the beginning of its end.
        self._rest = data[-len(_END) + 1 :] if self._in_content else data
        return b"".join(replies)

    def _reply(self, word: bytes) -> bytes:
        self._in_content = word == b"DATA"
        self.is_over = word == b"QUIT"
        return _REPLIES.get(word, _OK)

    def _concluded(self) -> bytes:
        self._in_content = False
        self._counter.letters += 1
        return b"250 2.0.0 Ok: queued as %d\r\n" % self._counter.letters


class Connection(asyncio.BufferedProtocol):
    """A connection whose replies leave a while after what they answer came.

    Args:
        counter: counts the letters.
        delay: seconds, as if the way there and back took so long.
        buffer: all connections of a worker read into it, one after another.
    """

    def __init__(self, counter: Counter, delay: float, buffer: bytearray) -> None:
        self._conversation = Conversation(counter)
        self._delay = delay
        self._buffer = memoryview(buffer)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self._transport = cast("asyncio.Transport", transport)
        self._say(b"220 sink.example.org ESMTP\r\n")

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - asyncio's name; there is room
        """Return where to put what comes."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Answer what came."""
        if replies := self._conversation.answers(bytes(self._buffer[:nbytes])):
            self._say(replies)

    def _say(self, replies: bytes) -> None:
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._write, replies)
        else:
            self._write(replies)

    def _write(self, replies: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(replies)
            if self._conversation.is_over:
                self._transport.close()


def main() -> None:
    """Serve until terminated."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--certificate", help="with its key, for TLS from the first byte on")
    chosen = parser.parse_args()
    channels = [started(chosen.delay, chosen.certificate) for _ in range(chosen.workers)]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        with socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG) as listening:
            print(listening.getsockname()[1], flush=True)
            for channel in cycle(channels):
                connection, _ = listening.accept()
                with connection:
                    socket.send_fds(channel, [b"."], [connection.fileno()])
    finally:
        for channel in channels:
            channel.shutdown(socket.SHUT_RDWR)
        for _ in channels:
            os.wait()


def started(delay: float, certificate: str | None) -> socket.socket:
    """Start a worker and return the socket that connections are handed to it by."""
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        ours.close()
        asyncio.run(work(theirs, delay, certificate))
        os._exit(0)
    theirs.close()
    return ours


async def work(channel: socket.socket, delay: float, certificate: str | None) -> None:
    """Serve the connections that are handed over, until there are to be no more."""
    loop = asyncio.get_running_loop()
    counter, buffer, over = Counter(), bytearray(_BUFFER), loop.create_future()
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

    connecting = set()

    def receive() -> None:
        _, handles, _, _ = socket.recv_fds(channel, 1, 1)
        if not handles:
            loop.remove_reader(channel)
            over.set_result(None)
            return
        connection = socket.socket(fileno=handles[0])
        connecting.add(
            asyncio.ensure_future(
                loop.connect_accepted_socket(
                    lambda: Connection(counter, delay, buffer), connection, ssl=context
                )
            )
        )

    loop.add_reader(channel, receive)
    await over
    told(letters=counter.letters, busy=time.process_time())


if __name__ == "__main__":
    main()
