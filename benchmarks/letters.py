"""How many letters one core builds, against the standard library's EmailMessage, timed in turn with it.

    .venv/bin/python benchmarks/letters.py

A letter of 78 KB (60 KB of HTML, 8 KB of text before they are encoded), with the reader's link in both
parts. One reader of four has a name in another script, one a plain name, two have none.
"""

from __future__ import annotations

import argparse
import statistics
import time
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from caspian_mail.address import Address
from caspian_mail.delivery.letters import EncodedLetters
from caspian_mail.model import Edition, Recipient
from caspian_mail.signing import fresh_message_id

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROUNDS = 15
LETTERS = 4000
PEER_LETTERS = 40
BOUND = 40_000
NAMES = ("", "Jane Doe", "", "Əli Həsənov")
SLOT = "%%UNSUBSCRIBE%%"
LINK = "https://digest.example.org/unsubscribe/{token}"
LINE = "Oil and gas from the Caspian, as Bakı, Şəki, Aşqabat and Astana tell of it in their own words. "
PARAGRAPH = f'<tr><td style="padding:0 24px;font-size:16px;line-height:24px;color:#1f2933">{LINE}</td></tr>\n'


def main() -> None:
    """Print letters a second of both, as medians, and their ratio."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = options.parse_args().rounds
    edition = an_edition()
    readers = [a_reader(number) for number in range(LETTERS)]
    letters = EncodedLetters(edition)
    ours, peer = [], []
    for _ in range(rounds + 1):
        ours.append(a_second(letters.build, readers))
        peer.append(a_second(lambda reader: by_the_package(edition, reader), readers[:PEER_LETTERS]))
    # The first round warms up, and is not counted.
    built, built_by_peer = statistics.median(ours[1:]), statistics.median(peer[1:])
    size = len(letters.build(readers[0])) / 1000
    print(
        f"letters of {size:.0f} KB built: {built:,.0f}/s (at least {BOUND:,}); "
        f"EmailMessage: {built_by_peer:,.0f}/s; ratio {built / built_by_peer:,.0f}"
    )


def a_second(build: Callable[[Recipient], bytes], readers: Sequence[Recipient]) -> float:
    """Return how many letters are built in one."""
    began = time.perf_counter()
    for reader in readers:
        build(reader)
    return len(readers) / (time.perf_counter() - began)


def by_the_package(edition: Edition, reader: Recipient) -> bytes:
    """Build the letter as a mailer without an engine does: a message for each reader."""
    link = edition.unsubscribe_url.replace("{token}", reader.token)
    message = EmailMessage(SMTP)
    message["From"] = edition.from_
    message["To"] = f"{reader.address.name} <{reader.address.email}>"
    message["Subject"] = edition.subject
    message["Date"] = format_datetime(reader.date)
    message["Message-ID"] = reader.message_id
    message["List-Unsubscribe"] = f"<{link}>"
    message.set_content(edition.text.replace(SLOT, link), cte="quoted-printable")
    message.add_alternative(edition.html.replace(SLOT, link), subtype="html", cte="quoted-printable")
    return message.as_bytes()


def an_edition() -> Edition:
    """Return an edition of the size that the bound is given for."""
    return Edition(
        issue="2025-10-27",
        subject="Headlines from the Caspian: October 27, 2025",
        from_="Caspian Policy Center <digest@example.org>",
        reply_to="",
        bounce="bounces@example.org",
        list_id="headlines.example.org",
        language="en",
        unsubscribe_url=LINK,
        unsubscribe_mailto="",
        slot=SLOT,
        html=repeated(PARAGRAPH, 60_000) + f'<a href="{SLOT}">Unsubscribe</a>\n',
        text=repeated(f"{LINE}\n", 8000) + f"Unsubscribe: {SLOT}\n",
    )


def repeated(text: str, size: int) -> str:
    """Return the text as often as makes about so many bytes."""
    return text * round(size / len(text.encode()))


def a_reader(number: int) -> Recipient:
    """Return one of the readers."""
    return Recipient(
        number=number,
        address=Address(f"reader{number}@example.net", NAMES[number % len(NAMES)]),
        token=f"{number:043}",
        message_id=fresh_message_id("example.org"),
        date=datetime.now(UTC),
    )


if __name__ == "__main__":
    main()
