"""Five hundred letters into servers that others wrote for a provider's, and what these then have."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.utils import getaddresses
from typing import TYPE_CHECKING

from caspian_mail.address import Address, parse_address
from caspian_mail.clock import SystemClock
from caspian_mail.delivery import Engine
from caspian_mail.delivery.letters import EncodedLetters, envelope_sender
from caspian_mail.delivery.provider.transport import ProviderTransport
from caspian_mail.ledger import Counts, Ledger
from caspian_mail.signing import Keys
from tests import stand_ins
from tests.conftest import SECRET
from tests.delivery.provider.settings import leading_to
from tests.delivery.samples import edition

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from caspian_mail.model import Recipient
    from caspian_mail.settings import Settings
    from tests.stand_ins import Running, Stored

LETTERS = 500
LANES = 4
# Longer than a line, and in letters that a line cannot hold: what a provider folds or encodes must come out.
EDITION = edition(
    subject="Хəбəрлəр · ხაბარი: Headlines from the Caspian, which are many this week, October 27, 2025",
    unsubscribe_url=f"https://digest.example.org/unsubscribe/{'a' * 60}/{{token}}",
    text="Bakı · Тбилиси\n\n.\n" + "word " * 300 + "\nUnsubscribe: %%UNSUBSCRIBE%%\n",
)
NAMES = ("", "Jane Doe", "Əli Quliyev", 'Smith, "Bob"')
FIELDS = (
    "From",
    "Subject",
    "Reply-To",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Content-Language",
)


def readers() -> list[Address]:
    found = [
        Address(f"r{number}@example.net", NAMES[number % len(NAMES)]) for number in range(1, LETTERS + 1)
    ]
    found[6] = Address("r7@bücher.example")
    return found


@dataclass
class Sent:
    """A send as its ledger tells it."""

    counts: Counts
    expected: dict[str, EmailMessage]
    replies: set[str]


def send(path: Path, settings: Settings) -> Sent:
    clock, transport, letters = SystemClock(), ProviderTransport(settings), EncodedLetters(EDITION)
    with Ledger.open(path, clock, keys=Keys(SECRET)) as ledger:
        ledger.stage(readers())
        rows = ledger.start(EDITION.issue, "live", route=transport.route, edition=EDITION)
        rows.begin_run(transport.route)
        recipients = rows.fresh(0, LETTERS)
        sender = envelope_sender(EDITION)
        Engine(letters, transport, rows, sender=sender, clock=clock, connections=LANES).run()
        counts = rows.counts()
    with closing(sqlite3.connect(path)) as database:
        replies = {reply for (reply,) in database.execute("SELECT reply FROM letters")}
    return Sent(counts, {_key(one.address.email): _message(letters, one) for one in recipients}, replies)


def _message(letters: EncodedLetters, recipient: Recipient) -> EmailMessage:
    return message_from_bytes(letters.build(recipient), policy=policy.default)


def _key(mailbox: str) -> str:
    """Return an address as it travels: its domain in ASCII (RFC 5891), no name."""
    ((_, email),) = getaddresses([mailbox])
    local, _, domain = email.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"


def _body(message: EmailMessage, kind: str) -> list[str]:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).splitlines()


def check(sent: Sent, stored: list[Stored]) -> None:
    """Hold what a stand-in has against what was sent: all of each letter, to its reader alone, once."""
    assert sent.counts == Counts(sent=LETTERS)
    assert Counter(len({_key(one) for one in letter.to}) for letter in stored) == {1: LETTERS}
    assert Counter(_key(letter.to[0]) for letter in stored) == dict.fromkeys(sent.expected, 1)
    assert {f"queued as {letter.id}" for letter in stored} == sent.replies
    for letter in stored:
        expected = sent.expected[_key(letter.to[0])]
        for name in FIELDS:
            assert _same(name, letter.fields.get(name.lower(), ""), str(expected[name])), name
        assert letter.text.splitlines() == _body(expected, "plain")
        assert letter.html.splitlines() == _body(expected, "html")


def _same(name: str, found: str, expected: str) -> bool:
    if name in {"From", "Reply-To"}:
        return parse_address(found) == parse_address(expected)
    return found.split() == expected.split()


def _mark(message: EmailMessage) -> str:
    return str(message["Message-ID"]).partition("@")[0].removeprefix("<")


def test_amazon_ses_has_every_letter_whole(tmp_path: Path, moto: Running) -> None:
    stand_ins.let_send(moto, parse_address(EDITION.from_).email)
    sent = send(tmp_path / "caspian-mail.db", leading_to(moto.url, "ses"))
    stored = stand_ins.stored_by_moto(moto)
    check(sent, stored)
    for letter in stored:
        # The whole letter goes to SES; it is for SES to write its own Message-ID over ours.
        expected = sent.expected[_key(letter.to[0])]
        assert len(getaddresses([letter.fields["to"]])) == 1
        assert not {"cc", "bcc"} & letter.fields.keys()
        assert _mark(expected) in letter.fields["x-metadata"]


def test_resend_has_every_letter_whole(tmp_path: Path, emulate: Running) -> None:
    sent = send(tmp_path / "caspian-mail.db", leading_to(emulate.url, "resend"))
    stored = stand_ins.stored_by_emulate(emulate)
    check(sent, stored)
    for letter in stored:
        assert _mark(sent.expected[_key(letter.to[0])]) in letter.fields["x-metadata"]
