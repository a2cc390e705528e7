"""A sender of its own process, which the test stops in the middle and lets go on.

Arguments: the ledger's address. It begins its first letter, says so, and waits for a line; then it
begins the next, or says why it cannot.
"""

from __future__ import annotations

import sys

from caspian_mail.clock import SystemClock
from caspian_mail.errors import LedgerError
from caspian_mail.ledger import Ledger
from tests.ledger.conftest import KEYS, ROUTE


def main() -> None:
    with Ledger.open(sys.argv[1], SystemClock(), keys=KEYS) as ledger, ledger.lock():
        send = ledger.find("2025-10-27")
        assert send is not None
        send.begin_run(ROUTE)
        # What a run sets, in a shorter time: nobody waits ten seconds for a test.
        ledger._database.run("SET idle_session_timeout = '300ms'")  # noqa: SLF001 - see above
        first, second = send.fresh(0, 2)
        send.begin_many([first])
        print("begun", flush=True)  # noqa: T201 - the test listens
        sys.stdin.readline()
        try:
            send.begin_many([second])
        except LedgerError as error:
            print(error.message, flush=True)  # noqa: T201 - the same


if __name__ == "__main__":
    main()
