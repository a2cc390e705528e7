"""Whom the provider does not write to any more, taken from its own list."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.delivery.provider.account import Account
from caspian_mail.delivery.provider.suppressed import LISTING, SuppressionList
from caspian_mail.errors import UsageError
from caspian_mail.flows.opening import ledger_to_read, ledger_to_write
from caspian_mail.flows.suppressions import IMPORT
from caspian_mail.providers import PROVIDERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from caspian_mail.flows.desk import Desk
    from caspian_mail.ledger import Suppression

SYNC = "caspian-mail suppressions sync"


@dataclass(frozen=True, slots=True)
class Synced:
    """What the provider's list brought.

    Attributes:
        provider: its name.
        since: when it was asked before; None the first time.
        new: how many are suppressed by it who were not before, by what happened.
        gone: how many are suppressed by an earlier list and not on this one.
        unreadable: how many of its entries name no address that can be.
    """

    provider: str
    since: datetime | None
    new: Mapping[Suppression, int]
    gone: int
    unreadable: int


def sync_suppressions(desk: Desk, pause: Callable[[float], None] = time.sleep) -> Synced:
    """Write no more to whom the provider does not write to.

    What was added since the last time is taken first, where the provider can be asked for that, and stays
    taken whatever comes after. Then the whole list is read: only that shows who is on it no more, which is
    told and changes nothing. Of a list that breaks off nothing is taken, and the next time reads it again.

    Args:
        desk: the publication.
        pause: waits for so many seconds.

    Raises:
        UsageError: no provider is named, or it has no list that can be asked for.
        ConfigurationError: something is not set that the provider must be told.
        GateError: the secret is missing or not the ledger's.
        TransportError: the provider refuses the key.
        UnreachableError: it cannot be reached, or its answer not be read.
        LedgerError: the ledger cannot be written.
    """
    name = _listing_provider(desk)
    source = SuppressionList(Account(desk.settings, desk.publication.sender.domain, SYNC, pause))
    with ledger_to_read(desk) as ledger:
        ledger.check_secret()
        since = ledger.readers.synchronized(name)
    new: Counter[Suppression] = Counter()
    with ledger_to_write(desk) as ledger:
        if since is not None and source.is_dated:
            new.update(ledger.readers.synchronize(name, source.listed(since), whole=False).new)
        found = ledger.readers.synchronize(name, source.listed(), whole=True)
    new.update(found.new)
    return Synced(name, since, new, found.gone, source.unreadable)


def _listing_provider(desk: Desk) -> str:
    name = desk.settings.provider.name
    by_file = f"{IMPORT}   with the CSV that a provider exports"
    if not name:
        raise UsageError(
            "no provider is named",
            where=desk.settings.where("CASPIAN_MAIL_PROVIDER"),
            next_steps=[f"write CASPIAN_MAIL_PROVIDER into .env, then: {SYNC}", by_file],
        )
    if name not in LISTING:
        raise UsageError(
            f"{PROVIDERS[name].title} has no list of suppressions that this program can ask for",
            where=desk.settings.where("CASPIAN_MAIL_PROVIDER"),
            next_steps=[by_file],
        )
    return name
