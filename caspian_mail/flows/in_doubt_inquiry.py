"""Letters in doubt, settled by what the provider knows of them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from caspian_mail.delivery.provider.account import Account
from caspian_mail.delivery.provider.found import KNOWING, Inquiry, Sought
from caspian_mail.errors import UsageError
from caspian_mail.flows.in_doubt import Settled, in_doubt_to_settle
from caspian_mail.providers import PROVIDERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from caspian_mail.flows.desk import Desk
    from caspian_mail.ledger import Held, SendLedger

_SETTLE = "caspian-mail in-doubt settle"
_BY_LOG = f"{_SETTLE} --maillog FILE"
_BY_HAND = "caspian-mail in-doubt list"


def settle_by_provider(desk: Desk, name: str | None, pause: Callable[[float], None] = time.sleep) -> Settled:
    """Count as sent what the provider has, and let go out again what surely never arrived there.

    What is found is on the disk at once, whatever comes after. What is not found stays held, unless the
    provider documents that by now its search would show it, and shows a letter of the same run.

    Args:
        desk: the publication.
        name: of which issue; None for the open send's.
        pause: waits for so many seconds.

    Raises:
        UsageError: nothing was sent, letters do not leave through a provider, or it cannot be asked.
        ConfigurationError: something is not set that the provider must be told.
        TransportError: the provider refuses the key.
        UnreachableError: it cannot be reached, or its answer not be read.
        LedgerError: the ledger cannot be written, or another process sends from it.
    """
    provider = _knowing_provider(desk)
    inquiry = Inquiry(Account(desk.settings, desk.publication.sender.domain, _SETTLE, pause))
    with in_doubt_to_settle(desk, name) as rows:
        held = {letter.message_id: letter for letter in rows.in_doubt()}
        if held and rows.send.route != provider:
            raise UsageError(
                f"{rows.send.issue} went out through {rows.send.route},"
                f" of which {PROVIDERS[provider].title} knows nothing",
                where=desk.settings.where("CASPIAN_MAIL_PROVIDER"),
                next_steps=[_BY_LOG, _BY_HAND],
            )
        found = _confirm(rows, held, inquiry, desk.clock.now())
        missing = [letter for id_, letter in held.items() if id_ not in found]
        released = _release(rows, missing, inquiry, desk.clock.now())
        return Settled(rows.send.issue, len(found), len(missing) - released, released)


def _knowing_provider(desk: Desk) -> str:
    provider = desk.settings.provider.name
    if desk.settings.transport != "provider" or not provider:
        raise UsageError(
            "nothing says which log to look in",
            next_steps=["caspian-mail in-doubt settle --maillog /var/log/mail.log"],
        )
    if provider not in KNOWING:
        raise UsageError(
            f"{PROVIDERS[provider].title} cannot be asked what became of a letter",
            where=desk.settings.where("CASPIAN_MAIL_PROVIDER"),
            next_steps=[f"{_BY_HAND}, and look for them on its site"],
        )
    return provider


def _confirm(rows: SendLedger, held: Mapping[str, Held], inquiry: Inquiry, now: datetime) -> set[str]:
    sought = [_sought(rows, letter) for letter in held.values()]
    found = set()
    for letter, evidence in inquiry.found(sought, now):
        rows.confirm([held[letter.message_id].number], evidence)
        found.add(letter.message_id)
    return found


def _release(rows: SendLedger, missing: list[Held], inquiry: Inquiry, now: datetime) -> int:
    released = 0
    for letter in missing:
        if inquiry.tells_absence(_sought(rows, letter), now) and _knows_the_run(rows, letter, inquiry, now):
            released += rows.release([letter.number], inquiry.absence(now))
    return released


def _knows_the_run(rows: SendLedger, letter: Held, inquiry: Inquiry, now: datetime) -> bool:
    """Return whether the provider has a letter of the same run: then it would show this one as well."""
    witness = rows.witness(letter.number)
    return witness is not None and any(inquiry.found([_sought(rows, witness)], now))


def _sought(rows: SendLedger, letter: Held) -> Sought:
    return Sought(letter.message_id, letter.address, rows.edition.subject, letter.begun, letter.since)
