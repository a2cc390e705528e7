"""A send of its own process, which the kill test ends without warning.

Arguments: the ledger, the port of the sink.
"""

from __future__ import annotations

import sys
from pathlib import Path

from caspian_mail.clock import SystemClock
from caspian_mail.delivery import Engine, Transport
from caspian_mail.delivery.letters import EncodedLetters, envelope_sender
from caspian_mail.delivery.smtp import SmtpTransport
from caspian_mail.ledger import Ledger
from caspian_mail.settings import Settings, SmtpSettings
from caspian_mail.signing import Keys

CONNECTIONS = 4
SECRET = "a secret of the tests, forty characters!"


def main() -> None:
    port = int(sys.argv[2])
    send_all(Path(sys.argv[1]), SmtpTransport(Settings(smtp=SmtpSettings("127.0.0.1", port, "none"))))


def send_all(path: Path, transport: Transport) -> None:
    """Send what a ledger has open, as a process that sends does."""
    clock = SystemClock()
    with Ledger.open(path, clock, keys=Keys(SECRET)) as ledger, ledger.lock():
        send = ledger.find("2025-10-27")
        assert send is not None
        send.begin_run(transport.route)
        Engine(
            EncodedLetters(send.edition),
            transport,
            send,
            sender=envelope_sender(send.edition),
            clock=clock,
            connections=CONNECTIONS,
        ).run()


if __name__ == "__main__":
    main()
