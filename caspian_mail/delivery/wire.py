"""A connection that knows what of that which it was given has been handed to the kernel.

Whether a letter that lost its connection is pending or in doubt hangs on whether its last byte had left,
and asyncio's transports forget that when they lose theirs. So the socket is driven here, non-blocking,
inside the event loop.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from caspian_mail.delivery.smtp_replies import Reply, ReplyReader

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

_AT_A_TIME = 16_384
_BLOCKED = (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Wire:
    """A connected socket, plain or encrypted, whose peer answers in replies.

    Args:
        connection: connected, its handshake done; it belongs to the wire from here on.
    """

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)  # noqa: FBT003 - socket's own signature
        self._connection = connection
        self._encrypted = isinstance(connection, ssl.SSLSocket)
        self._loop = asyncio.get_running_loop()
        self._replies = ReplyReader()
        self._unsent: deque[memoryview] = deque()
        self._left = 0
        self._fault: OSError | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._moved = False
        self._is_writer = False
        self._descriptor = connection.fileno()
        self._loop.add_reader(self._descriptor, self._read)

    def write(self, first: Sequence[bytes], then: Sequence[bytes] = ()) -> None:
        """Send both, in one go where that can be told apart; what finds no room now follows by itself."""
        self._left = sum(map(len, first))
        if self._encrypted:
            # A record is taken whole or not at all: the two must not share one.
            self._unsent += [memoryview(b"".join(parts)) for parts in (first, then) if parts]
        else:
            self._unsent.append(memoryview(b"".join([*first, *then])))
        self._send()

    @property
    def has_handed_over(self) -> bool:
        """Whether the kernel has all of the first part of what was written last."""
        return self._left <= 0

    async def handed_over(self, patience: float) -> None:
        """Wait until it has, or until the peer answers without waiting for it.

        Args:
            patience: seconds without a byte moving.

        Raises:
            OSError: the connection is lost; TimeoutError after the patience.
        """
        while self._left > 0 and not self._replies:
            await self._news(patience)

    async def reply(self, patience: float) -> Reply:
        """Return the next reply.

        Args:
            patience: seconds without a byte moving.

        Raises:
            OSError: the connection is lost; TimeoutError after the patience; NotAReplyError.
        """
        while not self._replies:
            await self._news(patience)
        return self._replies.next()

    def close(self) -> None:
        """Close the connection; whoever waits for it has lost it."""
        self._fail(ConnectionAbortedError())
        self._connection.close()

    async def _news(self, patience: float) -> None:
        if self._fault is not None:
            raise self._fault
        self._moved = False
        self._waiter = self._loop.create_future()
        self._timer = self._loop.call_later(patience, self._expire, patience)
        try:
            await self._waiter
        finally:
            self._timer.cancel()

    def _expire(self, patience: float) -> None:
        if self._moved:
            self._moved = False
            self._timer = self._loop.call_later(patience, self._expire, patience)
        else:
            self._fail(TimeoutError())

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _fail(self, fault: OSError) -> None:
        if self._fault is None:
            self._fault = fault
            self._loop.remove_reader(self._descriptor)
            self._listen_for_room(wanted=False)
        self._wake()

    def _lose(self, error: OSError) -> None:
        if self._encrypted:
            _forget_tls_errors()
        self._fail(error)

    def _read(self) -> None:
        try:
            # What the encryption has unpacked already, no event will tell of.
            while received := self._connection.recv(_AT_A_TIME):
                self._moved = True
                self._replies.feed(received)
                if not self._encrypted:
                    break
            else:
                self._fail(ConnectionResetError())
        except _BLOCKED:
            pass  # all is read
        except OSError as error:
            self._lose(error)
        if self._replies:
            self._wake()

    def _send(self) -> None:
        try:
            while self._unsent and self._fault is None:
                number = self._connection.send(self._unsent[0])
                self._moved = True
                self._left -= number
                self._unsent[0] = self._unsent[0][number:]
                if not self._unsent[0]:
                    self._unsent.popleft()
        except _BLOCKED:
            self._listen_for_room(wanted=True)
        except OSError as error:
            self._read()  # why it hung up may be among the last words
            self._lose(error)
        else:
            self._listen_for_room(wanted=False)
        if self._left <= 0:
            self._wake()

    def _listen_for_room(self, *, wanted: bool) -> None:
        if wanted and not self._is_writer:
            self._loop.add_writer(self._descriptor, self._send)
        elif self._is_writer and not wanted:
            self._loop.remove_writer(self._descriptor)
        self._is_writer = wanted


def _forget_tls_errors() -> None:
    """Empty the queue in which OpenSSL keeps a thread's errors.

    CPython leaves there that a pipe was broken, and takes it for what is wrong with whichever connection
    of the thread next finds nothing to read (python/cpython#148594, with OpenSSL 3.4 and newer). Choosing no
    cipher is refused, and empties the queue.
    """
    with suppress(ssl.SSLError):
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).set_ciphers("none")
