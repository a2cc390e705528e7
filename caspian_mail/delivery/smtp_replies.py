"""Replies of a mail server, read from bytes as they come (RFC 5321, 4.2)."""

from __future__ import annotations

import re
from collections import deque
from typing import NamedTuple

LONGEST_LINE = 8192
"""Bytes: sixteen times what RFC 5321, 4.5.3.1.5 allows."""

MOST_LINES = 100

_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)


class NotAReplyError(ConnectionError):
    """The server does not speak SMTP, or no longer."""


class Reply(NamedTuple):
    """A reply.

    Attributes:
        code: its three digits; -1 for a line that is no reply.
        text: what follows the code, lines joined by LF.
    """

    code: int
    text: bytes


class ReplyReader:
    """Takes bytes, gives replies."""

    def __init__(self) -> None:
        self._rest = b""
        self._lines: list[bytes] = []
        self._replies: deque[Reply] = deque()

    def __bool__(self) -> bool:
        """Return whether a reply is complete."""
        return bool(self._replies)

    def feed(self, received: bytes) -> None:
        """Take what was received.

        Raises:
            NotAReplyError: a line without end, or a reply of lines without end.
        """
        *lines, self._rest = (self._rest + received).split(b"\n")
        for line in lines:
            if len(line) > LONGEST_LINE or len(self._lines) > MOST_LINES:
                raise NotAReplyError
            self._take(line)
        if len(self._rest) > LONGEST_LINE:
            raise NotAReplyError

    def next(self) -> Reply:
        """Return the first reply that was not returned yet."""
        return self._replies.popleft()

    def _take(self, line: bytes) -> None:
        found = _LINE.fullmatch(line.strip())
        if found is None:
            self._lines.clear()
            self._replies.append(Reply(-1, b""))
            return
        code, separator, text = found.groups()
        self._lines.append((text or b"").strip())
        if separator != b"-":
            self._replies.append(Reply(int(code), b"\n".join(self._lines)))
            self._lines.clear()
