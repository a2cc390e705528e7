"""Killed at any moment and begun again, a send through a provider reaches each once, or holds them."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

from caspian_mail.address import Address
from caspian_mail.clock import SystemClock
from caspian_mail.ledger import Counts, Ledger
from caspian_mail.signing import Keys
from tests.delivery.killed_sender import CONNECTIONS, SECRET
from tests.delivery.provider.accepting_server import AcceptingServer
from tests.delivery.samples import edition

if TYPE_CHECKING:
    from pathlib import Path

READERS = 600
KILLS = 20


def run(path: Path, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.delivery.provider.killed_sender", str(path), str(port)]
    return subprocess.Popen(command)  # noqa: S603 - this test's own program


def test_killed_again_and_again_everyone_gets_one_or_is_in_doubt(tmp_path: Path) -> None:
    path = tmp_path / "caspian-mail.db"
    chance = random.Random(20251027)  # noqa: S311 - a seed, so that a failure can be seen again
    with Ledger.open(path, SystemClock(), keys=Keys(SECRET)) as ledger, AcceptingServer() as sink:
        ledger.stage(Address(f"r{number}@example.net") for number in range(1, READERS + 1))
        send = ledger.start("2025-10-27", "live", route="postmark", edition=edition())
        kills = 0
        for _ in range(KILLS):
            with run(path, sink.port) as child:
                # Killed once so many more have arrived, wherever the sender then is.
                wanted = len(sink.arrived) + chance.randrange(READERS // KILLS)
                while len(sink.arrived) < wanted and child.poll() is None:
                    sink.happened.wait(0.1)
                    sink.happened.clear()
                child.kill()
            kills += child.returncode < 0
            assert send.counts().total == READERS
        with run(path, sink.port) as child:
            assert child.wait() == 0
        counts = send.counts()
        held = {letter.address.email for letter in send.in_doubt()}
    arrived = Counter(letter.recipient for letter in sink.arrived)
    assert kills == KILLS
    assert counts == Counts(sent=READERS - len(held), in_doubt=len(held))
    assert len(held) <= KILLS * CONNECTIONS
    assert set(arrived.values()) == {1}
    assert {f"r{number}@example.net" for number in range(1, READERS + 1)} - set(arrived) <= held
