"""A send killed at random, again and again: nobody twice, nobody forgotten, and few in doubt.

    .venv/bin/python -m benchmarks.killed --kills 1000
    .venv/bin/python -m benchmarks.killed --provider

Each time a process sends over four connections, by SMTP or to a provider, until kill -9 meets it, wherever
it then is; the next one goes on. In the end the ledger is held against what has arrived. Exits with 1 where
they differ.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
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
    from caspian_mail.ledger import SendLedger

ROOT = Path(__file__).parents[1]
KILLS = 1000
KILLS_BY_PROVIDER = 200
DISK = Path("/var/tmp")  # noqa: S108 - the ledger gets a folder of its own there
_READERS_A_KILL = 20
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


def main() -> int:
    """Print what was found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--provider", action="store_true", help="send to a provider, not by SMTP")
    options.add_argument("--kills", type=int, help=f"how many ({KILLS}; to a provider {KILLS_BY_PROVIDER})")
    options.add_argument(
        "--seed", type=int, default=time.time_ns(), help="of the moments, to see a run again"
    )
    options.add_argument(
        "--disk", type=Path, default=DISK, help=f"a folder for the ledger, on a disk ({DISK})"
    )
    chosen = options.parse_args()
    chance = random.Random(chosen.seed)  # noqa: S311 - moments, nothing secret
    kills = chosen.kills or (KILLS_BY_PROVIDER if chosen.provider else KILLS)
    sink = AcceptingServer() if chosen.provider else ScriptedServer(extensions=("PIPELINING",))
    with TemporaryDirectory(dir=chosen.disk, prefix="killed-") as folder, sink:
        found = killed(Path(folder) / "caspian-mail.db", sink, kills, chance)
    print(
        f"killed {found.kills:,} times: {found.readers:,} readers, {found.twice} had it twice,"
        f" {found.lost} were lost, the ledger is wrong about {found.untrue};"
        f" {found.doubts:,} in doubt, of whom {found.arrived:,} have had it;"
        f" at most {found.most} from one kill (at most {CONNECTIONS}); seed {chosen.seed}"
    )
    return 0 if found.is_right else 1


def killed(path: Path, sink: Sink, kills: int, chance: random.Random) -> Found:
    """Send to a list until all is done, killed so often on the way."""
    addresses = [f"r{number}@example.net" for number in range(1, kills * _READERS_A_KILL + 1)]
    with Ledger.open(path, SystemClock(), keys=Keys(SECRET)) as ledger:
        ledger.stage(map(Address, addresses))
        send = ledger.start("2025-10-27", "live", route=f"127.0.0.1:{sink.port}", edition=edition())
        most = done = 0
        while done < kills and send.counts().is_open:
            done += killed_once(path, sink, chance)
            # The next run finds these, and holds them in doubt.
            most = max(most, send.counts().sending)
        with started(path, sink) as child:
            ended_by_itself(child.wait())
        return held_against(send, sink, set(addresses), done, most)


def killed_once(path: Path, sink: Sink, chance: random.Random) -> bool:
    """Run until so many more have arrived and a while after; return whether it had to be killed."""
    wanted = len(sink.arrived) + chance.randrange(_READERS_A_KILL)
    with started(path, sink) as child:
        while len(sink.arrived) < wanted and child.poll() is None:
            sink.happened.wait(0.1)
            sink.happened.clear()
        time.sleep(chance.random() * _LONGEST_DELAY)
        child.kill()
    return not ended_by_itself(child.returncode)


def ended_by_itself(code: int) -> bool:
    """Return whether a process was done before it could be killed.

    Raises:
        RuntimeError: it failed.
    """
    if code > 0:
        raise RuntimeError(f"a run that nobody killed ended with {code}")
    return code == 0


def started(path: Path, sink: Sink) -> subprocess.Popen[bytes]:
    """Start a process that sends what is left."""
    sender = (
        "tests.delivery.killed_sender"
        if isinstance(sink, ScriptedServer)
        else "tests.delivery.provider.killed_sender"
    )
    command = [sys.executable, "-m", sender, str(path), str(sink.port)]
    return subprocess.Popen(command, cwd=ROOT)


def held_against(send: SendLedger, sink: Sink, addresses: set[str], kills: int, most: int) -> Found:
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


if __name__ == "__main__":
    sys.exit(main())
