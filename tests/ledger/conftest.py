from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import pytest

from caspian_mail.address import Address
from caspian_mail.ledger import Ledger, SendLedger
from caspian_mail.model import Deferred, Edition, NotAccepted, Outcome, Recorded
from caspian_mail.signing import Keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres_server import PostgresServer

KEYS = Keys("0123456789abcdef0123456789abcdef")
ROUTE = "smtp.example.org:587"
EDITION = Edition(
    issue="2025-10-27",
    subject="Headlines",
    from_="Caspian <digest@example.org>",
    reply_to="",
    bounce="bounces@example.org",
    list_id="headlines.example.org",
    language="en",
    unsubscribe_url="https://example.org/{token}",
    unsubscribe_mailto="",
    slot="%%LINK%%",
    html="<p>%%LINK%%</p>",
    text="%%LINK%%",
)


@dataclass
class HandClock:
    """A clock that stands until it is moved."""

    at: datetime = field(default=datetime(2025, 10, 27, 14, 2, 11, 250_000, tzinfo=UTC))

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)


class Start(Protocol):
    def __call__(
        self,
        readers: int = 3,
        *,
        issue: str = "2025-10-27",
        kind: str = "live",
        edition: Edition = EDITION,
        correction: bool = False,
    ) -> SendLedger: ...


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "caspian-mail.db"


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, path: Path) -> Path | str:
    """Where a ledger is kept: what is held with it is held on both."""
    if request.param == "sqlite":
        return path
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.schema()


@pytest.fixture
def ledger(place: Path | str, clock: HandClock) -> Iterator[Ledger]:
    with Ledger.open(place, clock, keys=KEYS) as opened:
        yield opened


def readers(count: int) -> list[Address]:
    return [Address(f"Reader{number}@example.org", f"Reader {number}") for number in range(1, count + 1)]


@pytest.fixture
def start(ledger: Ledger) -> Start:
    def started(
        count: int = 3,
        *,
        issue: str = "2025-10-27",
        kind: str = "live",
        edition: Edition = EDITION,
        correction: bool = False,
    ) -> SendLedger:
        ledger.stage(iter(readers(count)))
        return ledger.start(
            issue,
            kind,  # type: ignore[arg-type]
            route=ROUTE,
            edition=edition,
            correction=correction,
        )

    return started  # type: ignore[return-value]


class Deliver(Protocol):
    def __call__(
        self, send: SendLedger, *outcomes: Outcome, after: int = 0, again: datetime | None = None
    ) -> None: ...


@pytest.fixture
def deliver() -> Deliver:
    """Begin as many letters as there are outcomes, and record these.

    Those that can be put off are, when `again` is given.
    """

    def delivered(
        send: SendLedger, *outcomes: Outcome, after: int = 0, again: datetime | None = None
    ) -> None:
        due = send.fresh(after, len(outcomes)) or send.again(again or send.send.created, len(outcomes))
        send.begin_many(due)
        send.record_many(
            [
                Recorded(recipient, outcome, again if isinstance(outcome, Deferred | NotAccepted) else None)
                for recipient, outcome in zip(due, outcomes, strict=True)
            ]
        )

    return delivered
