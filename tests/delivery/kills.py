"""A send killed at random, again and again, and held against what has arrived."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from caspian_mail.address import Address
from caspian_mail.clock import SystemClock
from caspian_mail.ledger import Ledger
from caspian_mail.signing import Keys
from tests.delivery.killed_sender import CONNECTIONS, SECRET
from tests.delivery.provider.accepting_server import AcceptingServer
from tests.delivery.samples import edition
from tests.delivery.scripted_server import ScriptedServer

if TYPE_CHECKING:
    import random

    from caspian_mail.ledger import SendLedger

_ROOT = Path(__file__).parents[2]
_LONGEST_DELAY = 0.004  # seconds: about as long as a letter takes from its MAIL to its row

Sink = ScriptedServer | AcceptingServer


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a list.

    Attributes:
        readers: how long it was.
        kills: how often its send was killed.
        twice: who has had more than one letter.
        lost: who has had none and is not in doubt.
        untrue: by how many the ledger is wrong about who has had one, and about the list's length.
        doubts: how many are in doubt.
        arrived: how many of those have had it.
        most: the most that were left in doubt by one kill.
    """

    readers: int
    kills: int
    twice: int
    lost: int
    untrue: int
    doubts: int
    arrived: int
    most: int

    @property
    def is_right(self) -> bool:
        """Whether the guarantee held."""
        return not (self.twice or self.lost or self.untrue) and self.most <= CONNECTIONS


def killed(path: Path, sink: Sink, kills: int, chance: random.Random, *, apart: int = 20) -> Found:
    """Send to a list until all is done, killed so often on the way.

    Args:
        path: the ledger's file, not there yet.
        sink: what takes the letters.
        kills: how many at the most; fewer where the list comes to its end.
        chance: gives the moments.
        apart: how many readers the list has for each kill.

    Raises:
        RuntimeError: a process failed that nobody had killed.
    """
    addresses = [f"r{number}@example.net" for number in range(1, kills * apart + 1)]
    with Ledger.open(path, SystemClock(), keys=Keys(SECRET)) as ledger:
        ledger.stage(map(Address, addresses))
        send = ledger.start("2025-10-27", "live", route=f"127.0.0.1:{sink.port}", edition=edition())
        most = done = 0
        while done < kills and send.counts().is_open:
            done += _killed_once(path, sink, chance.randrange(apart), chance.random() * _LONGEST_DELAY)
            # The next run finds these, and holds them in doubt.
            most = max(most, send.counts().sending)
        with _started(path, sink) as child:
            _ended_by_itself(child.wait())
        return _held_against(send, sink, set(addresses), done, most)


def _killed_once(path: Path, sink: Sink, further: int, delay: float) -> bool:
    """Run until so many more have arrived and a while after; return whether it had to be killed."""
    wanted = len(sink.arrived) + further
    with _started(path, sink) as child:
        while len(sink.arrived) < wanted and child.poll() is None:
            sink.happened.wait(0.1)
            sink.happened.clear()
        time.sleep(delay)
        child.kill()
    return not _ended_by_itself(child.returncode)


def _ended_by_itself(code: int) -> bool:
    """Return whether a process was done before it could be killed."""
    if code > 0:
        raise RuntimeError(f"a run that nobody killed ended with {code}")
    return code == 0


def _started(path: Path, sink: Sink) -> subprocess.Popen[bytes]:
    sender = (
        "tests.delivery.killed_sender"
        if isinstance(sink, ScriptedServer)
        else "tests.delivery.provider.killed_sender"
    )
    command = [sys.executable, "-m", sender, str(path), str(sink.port)]
    return subprocess.Popen(command, cwd=_ROOT)  # noqa: S603 - a program of the tests


def _held_against(send: SendLedger, sink: Sink, addresses: set[str], kills: int, most: int) -> Found:
    """Hold the ledger's states against what has arrived."""
    counts = send.counts()
    held = {letter.address.email for letter in send.in_doubt()}
    arrived = Counter(letter.recipient for letter in sink.arrived)
    return Found(
        readers=len(addresses),
        kills=kills,
        twice=sum(number > 1 for number in arrived.values()),
        lost=len(addresses - arrived.keys() - held),
        untrue=abs(counts.sent - len(arrived.keys() - held)) + abs(counts.total - len(addresses)),
        doubts=len(held),
        arrived=len(arrived.keys() & held),
        most=most,
    )
