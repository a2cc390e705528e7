"""A publication that can be sent, the relay it is sent through, and the command line to do it with."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from caspian_mail.delivery.smtp_lane import SmtpLane
from caspian_mail.ledger import Ledger
from tests.conftest import SECRET, Result
from tests.delivery.scripted_server import ScriptedServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from caspian_mail.model import Outcome
    from caspian_mail.workspace import Workspace

ISSUE = "2025-10-27"
SUBJECT = "Headlines from the Caspian: October 27, 2025"
ME = "me@caspian.internal"
USERNAME = "digest-login"
PASSWORD = "sesame opens nothing here"

# What no command may print and the ledger may not hold, also as the login encodes it.
SECRETS = (
    SECRET,
    USERNAME,
    PASSWORD,
    base64.b64encode(PASSWORD.encode()).decode(),
    base64.b64encode(f"\0{USERNAME}\0{PASSWORD}".encode()).decode(),
)
_READER = re.compile(r"r\d+@readers\.internal")
_CASPIAN_MAIL = (sys.executable, "-c", "from caspian_mail.cli import main; main()")


class Wall:
    """A clock that stands still: 9:58 in New York on the day of the issue."""

    def __init__(self) -> None:
        self.time = datetime(2025, 10, 27, 13, 58, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return 0.0


def reader(number: int) -> str:
    return f"r{number}@readers.internal"


def gives_nothing_away(result: Result, arguments: tuple[str, ...]) -> Result:
    """Return the result after a look for secrets and for readers' addresses in it."""
    told = result.out + result.err
    for secret in SECRETS:
        assert secret not in told
    if "--csv" not in arguments:
        assert not _READER.search(told)
    assert "Traceback" not in told
    return result


def in_order(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """Return a command line that sends by one connection, and waits for nothing.

    One connection meets a script's faults in the order of the list. A test that is about several, or about
    waiting, says so itself.
    """
    if "send" not in arguments or "--test" in arguments:
        return arguments
    usual = {"--connections": ("--connections", "1"), "--no-wait": ("--no-wait",)}
    added = [words for option, words in usual.items() if option not in arguments]
    return (*arguments, *(word for words in added for word in words))


@dataclass
class HeldServer(ScriptedServer):
    """A server that keeps the sender waiting for the reply to the dot of one letter.

    Attributes:
        held: which letter that is.
        connections_held: how many connections wait with it before it is reached.
    """

    held: int = 3
    connections_held: int = 1
    reached: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def fault(self, step: str) -> str:
        if step == "dot" and len(self.arrived) == self.held - 1 and not self.go_on.is_set():
            with self._script:
                self._waiting += 1
                if self._waiting == self.connections_held:
                    self.reached.set()
            self.go_on.wait(60)
        return super().fault(step)

    _waiting = 0


@dataclass
class Newsroom:
    """A live workspace, which is the current folder, beside a relay.

    Attributes:
        caspian: runs a command line, with what in_order adds.
        waiting_caspian: runs it as it stands, so that a send waits for what is deferred.
    """

    workspace: Workspace
    relay: ScriptedServer
    caspian: Callable[..., Result]
    waiting_caspian: Callable[..., Result]

    def configure(self, **changes: str) -> None:
        """Write .env, as it must be but for the changes; an empty value leaves a line out."""
        values = {
            "TRANSPORT": "smtp",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self.relay.port),
            "SMTP_SECURITY": "none",
            "SMTP_USERNAME": USERNAME,
            "SMTP_PASSWORD": f'"{PASSWORD}"',
            "TEST_TO": ME,
            "SECRET": SECRET,
        }
        lines = [f"CASPIAN_MAIL_{name}={value}\n" for name, value in (values | changes).items() if value]
        self.workspace.env_file.write_text("".join(lines), encoding="utf-8")

    def subscribe(self, number: int) -> None:
        """Make a list of so many readers."""
        rows = "".join(f"{reader(one)},Reader {one}\n" for one in range(1, number + 1))
        (self.workspace.root / "audience.csv").write_text(f"email,name\n{rows}", encoding="utf-8")

    def compose(self) -> str:
        """Compose, a while before the clock's 9:58, and return the digest as reports show it."""
        assert self.caspian("compose").code == 0
        record = self.workspace.outbox(ISSUE) / "edition.json"
        at = datetime(2025, 10, 27, 13, 41, tzinfo=UTC).timestamp()
        os.utime(record, (at, at))
        return str(json.loads(record.read_text(encoding="utf-8"))["digest"])[:8]

    def test_send(self) -> None:
        """Have the ledger know of a test letter, as `send --test` leaves it."""
        record = json.loads((self.workspace.outbox(ISSUE) / "edition.json").read_bytes())
        route = f"127.0.0.1:{self.relay.port}"
        with Ledger.open(self.workspace.ledger_file, Wall()) as ledger:
            ledger.record_test(record["digest"], route, "250 2.0.0 Ok: queued")

    def prepare(self, readers: int = 3) -> str:
        """Have all that a send needs, and return the digest as reports show it."""
        self.subscribe(readers)
        digest = self.compose()
        self.test_send()
        return digest

    def mend(self, old: str = "advanced technology", new: str = "new technology") -> None:
        """Change words of the issue."""
        file = self.workspace.issue_file(ISSUE)
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    def line(self, words: str) -> int:
        """Return the number of the first line of the issue with these words."""
        lines = self.workspace.issue_file(ISSUE).read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if words in line)

    def had(self) -> Counter[str]:
        """Return how many letters the relay took for each recipient."""
        return Counter(letter.recipient for letter in self.relay.arrived)

    def status(self) -> dict[str, Any]:
        """Return what `status --format json` says."""
        result = self.caspian("status", "--format", "json")
        assert result.code == 0, result
        found: dict[str, Any] = json.loads(result.out)
        return found

    def states(self) -> dict[str, int]:
        """Return how many letters are in each state that has some."""
        return {state: number for state, number in self.status()["states"].items() if number}

    def child(
        self,
        *arguments: str,
        as_it_stands: bool = False,
        **streams: Any,  # noqa: ANN401 - Popen's own
    ) -> subprocess.Popen[str]:
        """Start a command line in a process of its own, with what in_order adds or as it stands."""
        streams = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
        } | streams
        return subprocess.Popen(  # noqa: S603 - this program
            [*_CASPIAN_MAIL, *(arguments if as_it_stands else in_order(arguments))],
            cwd=self.workspace.root,
            text=True,
            encoding="utf-8",
            **streams,
        )

    def files(self) -> dict[Path, tuple[bytes, int]]:
        """Return every file of the workspace with its content and the time it was written.

        The index and the log that SQLite keeps beside a ledger while it is read are not of it.
        """
        found = [path for path in self.workspace.root.rglob("*") if path.is_file()]
        found = [path for path in found if not path.name.endswith(("-shm", "-wal"))]
        return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in found}


ON_A_TERMINAL = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals to type on")


def read_until(person: int, until: str) -> str:
    """Return what a program shows on its terminal until it shows that, or ends."""
    seen = b""
    while until.encode() not in seen:
        try:
            got = os.read(person, 4096)
        except OSError:  # Linux ends a terminal so
            break
        if not got:
            break
        seen += got
    return seen.decode("utf-8", "replace").replace("\r\n", "\n")


THREE = {reader(1): 1, reader(2): 1, reader(3): 1}


def die_after(newsroom: Newsroom, *, sent: int) -> None:
    """Leave a send as a run leaves it that was killed with the next letter in hand."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SmtpLane, "_transfer", _dying(sent))
        with pytest.raises(_Killed):
            newsroom.caspian("send", "--yes", str(newsroom.status()["total"] or 3))
    assert newsroom.states()["sending"] == 1


class _Killed(BaseException):
    """Nothing in the program catches it, as nothing catches kill -9."""


def _dying(letters: int) -> Callable[..., Any]:
    usual, left = SmtpLane._transfer, letters  # noqa: SLF001 - where a letter has begun and not left

    async def transfer(self: SmtpLane, *arguments: Any) -> Outcome:  # noqa: ANN401 - handed through
        nonlocal left
        if not left:
            raise _Killed
        left -= 1
        return await usual(self, *arguments)

    return transfer


def facts(newsroom: Newsroom, digest: str, ledger: str = "caspian-mail.db; new") -> str:
    """Return what is shown before a live send."""
    return (
        f"Edition     {ISSUE}, digest {digest}, composed today 9:41\n"
        f"Subject     {SUBJECT}\n"
        "From        Caspian Policy Center <digest@caspian.internal>\n"
        f"Through     127.0.0.1:{newsroom.relay.port}, unencrypted\n"
        "Tested      today 9:58, through the same server\n"
        f"Ledger      {ledger}\n"
    )
