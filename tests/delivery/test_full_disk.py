"""A disk that fills while letters go out: a real one, of three megabytes."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from caspian_mail.address import Address
from caspian_mail.clock import SystemClock
from caspian_mail.delivery import Engine
from caspian_mail.delivery.letters import EncodedLetters, envelope_sender
from caspian_mail.delivery.smtp import SmtpTransport
from caspian_mail.errors import LedgerError
from caspian_mail.ledger import Counts, Ledger
from caspian_mail.settings import Settings, SmtpSettings
from caspian_mail.signing import Keys
from tests.conftest import SECRET
from tests.delivery.samples import edition
from tests.delivery.scripted_server import ScriptedServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONNECTIONS = 4
READERS = 800


def mount(folder: Path, options: str) -> bool:
    command = ["/bin/mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - this test's own


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    if os.name == "nt" or os.geteuid():
        pytest.skip("only root can mount a disk of three megabytes")
    if not mount(folder, "size=3m"):
        pytest.skip("a disk of three megabytes cannot be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["/bin/umount", str(folder)], check=True)  # noqa: S603 - the same


def send(place: Path, server: ScriptedServer) -> tuple[Counts, int]:
    """Send what is due; return where the letters stand, and how many a dead run had left under way."""
    clock = SystemClock()
    transport = SmtpTransport(Settings(smtp=SmtpSettings("127.0.0.1", server.port, "none")))
    with Ledger.open(place, clock, keys=Keys(SECRET)) as ledger, ledger.lock():
        rows = ledger.find("2025-10-27")
        if rows is None:
            ledger.stage(Address(f"r{number}@example.net") for number in range(1, READERS + 1))
            rows = ledger.start("2025-10-27", "live", route=transport.route, edition=edition())
        held = rows.begin_run(transport.route)
        sender = envelope_sender(edition())
        letters = EncodedLetters(edition())
        Engine(letters, transport, rows, sender=sender, clock=clock, connections=CONNECTIONS).run()
        return rows.counts(), held


def test_it_stops_at_once_and_the_ledger_is_true(small_disk: Path) -> None:
    place = small_disk / "caspian-mail.db"
    with ScriptedServer(extensions=("PIPELINING",)) as server:
        with pytest.raises(LedgerError, match=r"the disk of caspian-mail\.db is full"):
            send(place, server)
        arrived = [letter.recipient for letter in server.arrived]
        assert 0 < len(arrived) < READERS
        with Ledger.open(place, SystemClock(), create=False) as ledger:
            rows = ledger.find("2025-10-27")
            assert rows is not None
            before = rows.counts()
        assert before.total == READERS
        assert before.sent <= len(arrived) <= before.sent + before.sending
        mount(small_disk, "remount,size=40m")
        counts, held = send(place, server)
        recipients = [letter.recipient for letter in server.arrived]
    assert len(set(recipients)) == len(recipients)
    assert held == before.sending <= CONNECTIONS
    assert counts == Counts(sent=READERS - held, in_doubt=held)
    assert len(recipients) >= READERS - held
