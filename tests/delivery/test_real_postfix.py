"""Many letters into a real Postfix, over several connections that pipeline; its log tells what it took."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from caspian_mail.address import Address
from caspian_mail.clock import SystemClock
from caspian_mail.delivery import Engine
from caspian_mail.delivery.letters import EncodedLetters, envelope_sender
from caspian_mail.delivery.maillog import accepted
from caspian_mail.delivery.smtp import SmtpTransport
from caspian_mail.ledger import Counts, Ledger
from caspian_mail.settings import Settings, SmtpSettings
from caspian_mail.signing import Keys
from tests.conftest import SECRET
from tests.delivery.samples import edition

if TYPE_CHECKING:
    from pathlib import Path

    from tests.delivery.postfix import Postfix

READERS = 120


def test_the_log_shows_each_letter_that_the_ledger_says_is_sent(tmp_path: Path, postfix: Postfix) -> None:
    clock, issue = SystemClock(), edition(text="." * 100 + "\n.\n..\n")
    addresses = [f"r{number}@example.net" for number in range(1, READERS + 1)]
    # In the middle of a pipeline: what follows them must not go under their sender, nor to them.
    for at in (110, 60, 59, 3):
        addresses.insert(at, "gone@example.net" if at % 2 else "later@example.net")
    addresses = list(dict.fromkeys(addresses))
    transport = SmtpTransport(Settings(smtp=SmtpSettings("127.0.0.1", postfix.port, "none")))
    with Ledger.open(tmp_path / "caspian-mail.db", clock, keys=Keys(SECRET)) as ledger:
        ledger.stage(map(Address, addresses))
        rows = ledger.start("2025-10-27", "live", route=transport.route, edition=issue)
        rows.begin_run(transport.route)
        ids = {one.message_id for one in rows.fresh(0, READERS + 2)}
        sender = envelope_sender(issue)
        Engine(EncodedLetters(issue), transport, rows, sender=sender, clock=clock, connections=4).run()
        assert rows.counts() == Counts(sent=READERS, refused=1, deferred=1)
        assert {reason.reason for reason in rows.reasons()} == {
            "550 5.1.1 <g…@example.net>: Recipient address rejected: no such user",
            "450 4.2.0 <l…@example.net>: Recipient address rejected: Greylisted",
        }
    log = postfix.logged("@example.net>, relay=none", READERS)
    assert len(accepted(log, ids)) == READERS
    taken = Counter(line.partition(" to=<")[2].partition(">")[0] for line in log if "status=sent" in line)
    assert [taken[address] for address in addresses if address.startswith("r")] == [1] * READERS
    assert not {"gone@example.net", "later@example.net"} & set(taken)
