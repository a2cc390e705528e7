"""A host that is stopped or cut off loses the right to send; another takes over, and nobody gets two."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from caspian_mail.clock import SystemClock
from caspian_mail.ledger import Counts, Ledger
from caspian_mail.model import Accepted, Recorded
from tests.ledger.conftest import EDITION, KEYS, ROUTE, readers

if TYPE_CHECKING:
    from tests.postgres_server import PostgresServer


def sender(place: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - this test's own program
        [sys.executable, "-m", "tests.ledger.paused_sender", place],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_until_free(ledger: Ledger) -> None:
    while ledger.is_sent_from:
        time.sleep(0.01)


def test_a_host_that_was_stopped_stops_before_its_next_letter(postgres: PostgresServer) -> None:
    place = postgres.schema()
    with Ledger.open(place, SystemClock(), keys=KEYS) as ledger:
        ledger.stage(readers(3))
        send = ledger.start("2025-10-27", "live", route=ROUTE, edition=EDITION)
        with sender(place) as stopped:
            assert stopped.stdout is not None
            assert stopped.stdin is not None
            assert stopped.stdout.readline() == "begun\n"
            assert not ledger._database.try_lock()  # noqa: SLF001 - the other has it
            stopped.send_signal(signal.SIGSTOP)
            wait_until_free(ledger)
            with ledger.lock():
                assert send.begin_run(ROUTE) == 1
                assert send.counts() == Counts(pending=2, in_doubt=1)
                due = send.fresh(0, 9)
                assert [one.number for one in due] == [2, 3]
                send.begin_many(due)
                send.record_many([Recorded(one, Accepted("250 Ok")) for one in due])
                stopped.send_signal(signal.SIGCONT)
                print("go on", file=stopped.stdin, flush=True)
                assert stopped.stdout.readline() == f"the connection to {postgres.name} was lost\n"
                send.end_run(2, 1.0)
            assert stopped.wait() == 0
        assert send.counts() == Counts(sent=2, in_doubt=1)


def test_a_host_that_was_cut_off_is_not_waited_for(postgres: PostgresServer) -> None:
    place = postgres.schema()
    with Ledger.open(place, SystemClock(), keys=KEYS) as ledger:
        ledger.stage(readers(2))
        send = ledger.start("2025-10-27", "live", route=ROUTE, edition=EDITION)
        with sender(place) as cut:
            assert cut.stdout is not None
            assert cut.stdout.readline() == "begun\n"
            cut.kill()
            cut.wait()
            wait_until_free(ledger)
            with ledger.lock():
                assert send.begin_run(ROUTE) == 1
                assert [one.number for one in send.fresh(0, 9)] == [2]
