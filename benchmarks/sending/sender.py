"""One send in a process of its own, as the command sends: prints seconds and what each letter cost, as JSON.

    python -m benchmarks.sending.sender FOLDER PORT --letters N --connections N [--authority FILE]

A new ledger of so many readers is made in the folder first. The time is that of a run, from its beginning
in the ledger to its end there, connections opened in between.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.sending.letter import ISSUE, SECRET, edition, readers
from caspian_mail.clock import SystemClock
from caspian_mail.delivery import Engine
from caspian_mail.delivery.letters import EncodedLetters, envelope_sender
from caspian_mail.delivery.smtp import SmtpTransport
from caspian_mail.ledger import Ledger
from caspian_mail.settings import Settings, SmtpSettings
from caspian_mail.signing import Keys

if TYPE_CHECKING:
    from caspian_mail.delivery import Watcher
    from caspian_mail.ledger import SendLedger
    from caspian_mail.settings import Security

LEDGER = "caspian-mail.db"


def main() -> None:
    """Send, and tell how long it took."""
    gc.set_threshold(1_000_000)  # as the command does
    chosen = options()
    transport = transport_to(chosen.port, chosen.authority)
    clock = SystemClock()
    with Ledger.open(chosen.folder / LEDGER, clock, keys=Keys(SECRET)) as ledger, ledger.lock():
        ledger.stage(readers(chosen.letters))
        rows = ledger.start(ISSUE, "live", route=transport.route, edition=edition())
        engine = engine_of(rows, transport, chosen.connections)
        profile = cProfile.Profile() if chosen.profile else None
        if profile:
            profile.enable()
        began, busy = time.perf_counter(), time.process_time()
        rows.begin_run(transport.route)
        engine.run()
        rows.end_run(engine.tally.sent, time.perf_counter() - began)
        seconds, busy = time.perf_counter() - began, time.process_time() - busy
        if profile:
            profile.disable()
            profile.dump_stats(chosen.profile)
        if rows.counts().sent != chosen.letters:
            sys.exit(f"not all were sent: {rows.counts()}")
    print(json.dumps({"seconds": seconds, "busy": busy}))


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("--letters", type=int, required=True)
    parser.add_argument("--connections", type=int, required=True)
    parser.add_argument("--authority", default="", help="certificates to trust: the letters go over TLS")
    parser.add_argument("--profile", default="", help="a file for what cProfile saw")
    return parser.parse_args()


def transport_to(port: int, authority: str = "") -> SmtpTransport:
    """Return the way to a server of this machine, over TLS where an authority is named."""
    security: Security = "tls" if authority else "none"
    return SmtpTransport(Settings(smtp=SmtpSettings("127.0.0.1", port, security, ca_file=authority)))


def engine_of(
    rows: SendLedger, transport: SmtpTransport, connections: int, watcher: Watcher | None = None
) -> Engine:
    """Return the engine as the command makes it."""
    sent = rows.edition
    return Engine(
        EncodedLetters(sent),
        transport,
        rows,
        sender=envelope_sender(sent),
        clock=SystemClock(),
        connections=connections,
        watcher=watcher,
    )


if __name__ == "__main__":
    main()
