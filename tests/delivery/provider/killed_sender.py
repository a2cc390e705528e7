"""A send through a provider, in its own process, which the kill test ends without warning.

Arguments: the ledger, the port of the sink.
"""

from __future__ import annotations

import sys
from pathlib import Path

from caspian_mail.clock import SystemClock
from caspian_mail.delivery import Engine
from caspian_mail.delivery.letters import EncodedLetters, envelope_sender
from caspian_mail.delivery.provider.transport import ProviderTransport
from caspian_mail.ledger import Ledger
from caspian_mail.signing import Keys
from tests.delivery.killed_sender import CONNECTIONS, SECRET
from tests.delivery.provider.settings import leading_to


def main() -> None:
    path, port = Path(sys.argv[1]), int(sys.argv[2])
    clock = SystemClock()
    transport = ProviderTransport(leading_to(f"http://127.0.0.1:{port}/", "postmark"))
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
