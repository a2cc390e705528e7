"""A mail server that fails where a test declares it: `@pytest.mark.smtp_faults(rcpt="450 4.2.0 later")`.

Steps: greeting, tls, ehlo, starttls, auth, challenge, mail, rcpt, data, content, dot, rset, quit, between
(letters). At each stands a reply, or "hang up", "reset", "silence", "garbage", "endless", "many" (lines
without end), "slow REPLY", "forget" (what came along); or a list of these, one a time, "" for good
behaviour, which also follows the list's end. In the content a reply is given before all of it was read.

As servers do, it answers 503 to a second MAIL before RSET, and 554 to DATA without a recipient.
"""

from __future__ import annotations

import re
import socket
import ssl
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self

Faults = dict[str, str | list[str]]

_RESET = struct.pack("ii", 1, 0)
_FIRST_OF_CONTENT = 1000
_LOOK_BACK = 2 * 65536  # bytes: what is received at a time, and what comes behind the dot
_NONSENSE = {
    "garbage": b"\x00\xffhello\r\n",
    "endless": b"250 " + b"x" * 10_000 + b"\r\n",
    "many": b"250-more\r\n" * 1000 + b"250 done\r\n",
}
_USUAL = {"AUTH": "235 2.7.0 welcome"}


class _Gone(Exception):  # noqa: N818 - not an error: the script says so
    """The connection is over."""


@dataclass
class Arrived:
    """A letter the server took."""

    sender: str
    recipient: str
    content: bytes


@dataclass
class ScriptedServer:
    """Listens on a port of the loopback; `with` starts and stops it."""

    faults: Faults = field(default_factory=dict)
    context: ssl.SSLContext | None = None
    implicit_tls: bool = False
    extensions: tuple[str, ...] = ("STARTTLS", "AUTH PLAIN LOGIN")
    arrived: list[Arrived] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    happened: threading.Event = field(default_factory=threading.Event)
    _script: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping = True
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port)).close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    _stopping = False

    def _listen(self) -> None:
        conversations = []
        while True:
            connection, _ = self._listener.accept()
            if self._stopping:
                connection.close()
                break
            self._open.append(connection)
            self.connections += 1
            conversations.append(threading.Thread(target=self._converse, args=(connection,)))
            conversations[-1].start()
        for conversation in conversations:
            conversation.join()

    def _converse(self, connection: socket.socket) -> None:
        with suppress(OSError, _Gone), connection:
            _Conversation(self, connection).run()

    def fault(self, step: str) -> str:
        """Return what the script says for this step, this time."""
        with self._script:
            said = self.faults.get(step, "")
            if isinstance(said, str):
                return said
            return said.pop(0) if said else ""


class _Conversation:
    def __init__(self, server: ScriptedServer, connection: socket.socket) -> None:
        self.server = server
        self.connection = connection
        self.buffer = b""
        self.sender = self.recipient = ""

    def run(self) -> None:
        try:
            if self.server.implicit_tls:
                self._encrypt()
            self._answer("greeting", "220 scripted ESMTP")
            while True:
                self._command(self._line().decode())
        finally:
            if self.connection is not None:
                self.connection.close()

    def _command(self, line: str) -> None:
        self.server.commands.append(line)
        verb = line.upper().split(" ", 1)[0]
        match verb:
            case "EHLO":
                self._answer("ehlo", self._offer())
            case "STARTTLS":
                self._answer("starttls", "220 go on")
                self._encrypt()
            case "MAIL":
                reply = self._answer("mail", "503 5.5.1 nested MAIL" if self.sender else "250 2.1.0 Ok")
                self.sender = _mailbox(line) if reply.startswith("250") else self.sender
            case "RCPT":
                reply = self._answer("rcpt", "250 2.1.5 Ok" if self.sender else "503 5.5.1 MAIL first")
                self.recipient = _mailbox(line) if reply.startswith("25") else ""
            case "DATA":
                usual = "354 go on" if self.recipient else "554 5.5.1 no valid recipients"
                self._content(self._answer("data", usual))
            case "":
                self._answer("challenge", "535 5.7.8 no")
            case "RSET":
                self.sender = self.recipient = ""
                self._answer("rset", "250 2.0.0 Ok")
            case "QUIT":
                self._answer("quit", "221 2.0.0 Bye")
                raise _Gone
            case _:
                self._answer(verb.lower(), _USUAL.get(verb, "500 5.5.2 what?"))

    def _offer(self) -> str:
        offered = ["scripted", *self.server.extensions]
        if isinstance(self.connection, ssl.SSLSocket):
            offered.remove("STARTTLS")
        return "\r\n".join([*(f"250-{one}" for one in offered[:-1]), f"250 {offered[-1]}"])

    def _content(self, reply: str) -> None:
        if not reply.startswith("354"):
            return
        if fault := self.server.fault("content"):
            while len(self.buffer) < _FIRST_OF_CONTENT:
                self.buffer += self._received()
            self._misbehave(fault)
        content, _, self.buffer = self._through_the_dot().partition(b"\r\n.\r\n")
        reply = self._answer("dot", "250 2.0.0 Ok: queued" if self.recipient else "554 5.5.1 no recipients")
        if reply.removeprefix("slow ").startswith("250"):
            lines = re.sub(rb"(?m)^\.", b"", content[2:]) + b"\r\n"
            self.server.arrived.append(Arrived(self.sender, self.recipient, lines))
            self.server.happened.set()
        self.sender = self.recipient = ""
        if fault := self.server.fault("between"):
            self._misbehave(fault)

    def _through_the_dot(self) -> bytes:
        gathered = bytearray(b"\r\n" + self.buffer)
        while gathered.find(b"\r\n.\r\n", max(0, len(gathered) - _LOOK_BACK)) < 0:
            gathered += self._received()
        return bytes(gathered)

    def _answer(self, step: str, usual: str) -> str:
        said = self.server.fault(step) or usual
        self._misbehave(said)
        return said

    def _misbehave(self, said: str) -> None:
        """Do as the script says; what is none of its words is a reply."""
        match said:
            case "hang up":
                raise _Gone
            case "reset":
                self._reset()
            case "silence":
                while self._received():
                    pass
            case "garbage" | "endless" | "many":
                self.connection.sendall(_NONSENSE[said])
            case "forget":
                self.buffer = b""
            case str() if said.startswith("slow "):
                for character in f"{said[5:]}\r\n":
                    time.sleep(0.1)
                    self.connection.sendall(character.encode())
            case _:
                self._say(said)

    def _say(self, reply: str) -> None:
        self.connection.sendall(f"{reply}\r\n".encode())

    def _encrypt(self) -> None:
        assert self.server.context is not None
        if self.server.fault("tls"):
            raise _Gone
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.server._open.append(self.connection)  # noqa: SLF001 - two halves of one server

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        raise _Gone

    def _line(self) -> bytes:
        while b"\r\n" not in self.buffer:
            self.buffer += self._received()
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        return line

    def _received(self) -> bytes:
        received = self.connection.recv(65536)
        if not received:
            raise _Gone
        return received


def _mailbox(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]
