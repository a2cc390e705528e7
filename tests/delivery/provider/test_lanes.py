"""Several calls at once, run by the engine."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING

import pytest

from caspian_mail.clock import SystemClock
from caspian_mail.delivery import Engine, Watcher
from caspian_mail.delivery.breaker import Patience
from caspian_mail.delivery.letters import EncodedLetters
from caspian_mail.delivery.provider.transport import ProviderTransport
from caspian_mail.errors import TransportError, UnreachableError
from caspian_mail.model import Envelope, NotAccepted, Refused
from tests.delivery.fakes import Rows, to
from tests.delivery.provider.settings import leading_to
from tests.delivery.samples import edition
from tests.provider_server import HANG_UP, Answer, ProviderServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.delivery.seams import Lane
    from caspian_mail.model import Outcome
    from tests.provider_server import Asked

LANES = 4
LETTERS = EncodedLetters(edition())


def accept(asked: Asked) -> Answer:
    return Answer({"To": asked.body["To"], "MessageID": "1", "ErrorCode": 0, "Message": "OK"})


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer(accept) as running:
        yield running


def people(number: int) -> Rows:
    return Rows([to(one) for one in range(1, number + 1)])


def engine(rows: Rows, server: ProviderServer, watcher: Watcher | None = None, **patience: float) -> Engine:
    return Engine(
        LETTERS,
        ProviderTransport(leading_to(server.url, "postmark")),
        rows,
        sender="bounces@example.org",
        clock=SystemClock(),
        connections=LANES,
        watcher=watcher,
        chance=Random(20251027),  # noqa: S311 - a seed
        patience=Patience(**({"pause": 0.0, "longest_pause": 0.0} | patience)),  # type: ignore[arg-type]  # seconds
    )


def readers(server: ProviderServer) -> list[str]:
    return [asked.body["To"] for asked in server.asked]


def test_everyone_gets_one_over_several_calls_at_once(server: ProviderServer) -> None:
    together = threading.Barrier(LANES)
    late = threading.Event()

    def meet(asked: Asked) -> Answer:
        # All but the first, which is alone, wait for each other: were there fewer, none would go on.
        if len(server.asked) > 1 and not late.is_set():
            together.wait(20)
            late.set()
        return accept(asked)

    server.answer = meet
    rows = people(20)
    engine(rows, server).run()
    assert sorted(readers(server)) == sorted(f"r{number}@example.net" for number in range(1, 21))
    assert rows.in_state("sent") == list(range(1, 21))


def test_a_wrong_key_is_told_once(server: ProviderServer) -> None:
    server.answer = lambda _: Answer({"ErrorCode": 10, "Message": "no such token"}, 401)
    rows = people(20)
    with pytest.raises(TransportError, match="Postmark refused the key: 401 no such token"):
        engine(rows, server).run()
    assert len(server.asked) == 1
    assert rows.in_state("pending") == list(range(1, 21))


def test_no_connection_at_first_ends_the_send_and_nobody_has_been_lost(server: ProviderServer) -> None:
    rows = people(20)
    nobody = ProviderTransport(leading_to("http://127.0.0.1:9", "postmark"))
    with pytest.raises(UnreachableError, match="no connection to Postmark: refused"):
        Engine(LETTERS, nobody, rows, sender="b@example.org", clock=SystemClock(), connections=LANES).run()
    assert rows.in_state("pending") == list(range(1, 21))
    assert server.asked == []


def test_busy_holds_all_connections_and_the_letters_go_again(server: ProviderServer) -> None:
    held: list[float] = []

    def busy_once(asked: Asked) -> Answer:
        if len(server.asked) == 6:
            held.append(time.monotonic())
            return Answer({"Message": "slow down"}, 429, {"Retry-After": "1"})
        if held:
            after.append(time.monotonic() - held[0])
        return accept(asked)

    after: list[float] = []
    server.answer = busy_once
    rows = people(20)
    engine(rows, server).run()
    assert rows.in_state("sent") == list(range(1, 21))
    assert len(server.asked) == 21
    # What was on its way already came at once; all else a second later.
    assert sum(seconds < 0.9 for seconds in after) < LANES
    assert sum(seconds >= 0.9 for seconds in after) > 20 - 6 - LANES


def test_ten_requests_refused_in_a_row_end_the_send(server: ProviderServer) -> None:
    server.answer = lambda _: Answer({"ErrorCode": 400, "Message": "Sender signature not found."}, 422)
    rows = people(40)
    with pytest.raises(TransportError, match="refused 10 letters in a row because of who sends them: 422"):
        engine(rows, server).run()
    assert 10 <= len(rows.in_state("refused")) < 10 + LANES


def test_ten_readers_refused_in_a_row_do_not(server: ProviderServer) -> None:
    def inactive(asked: Asked) -> Answer:
        words = f"Found inactive addresses: {asked.body['To']}. Inactive recipients are ones that bounced."
        return Answer({"ErrorCode": 406, "Message": words}, 422)

    server.answer = inactive
    rows = people(15)
    engine(rows, server).run()
    assert rows.in_state("refused") == list(range(1, 16))


def test_doubts_in_a_row_end_the_send(server: ProviderServer) -> None:
    server.answer = lambda _: HANG_UP
    rows = people(40)
    with pytest.raises(TransportError, match=f"left {LANES + 2} letters in a row in doubt: connection lost"):
        engine(rows, server).run()
    assert set(rows.states.values()) == {"in doubt", "pending"}


class Stopping(Watcher):
    """Says stop as soon as the provider has said that it is busy."""

    def __init__(self, server: ProviderServer) -> None:
        self._server = server

    def stops(self) -> bool:
        return len(self._server.asked) > 0


def test_a_stop_does_not_wait_for_a_busy_provider(server: ProviderServer) -> None:
    server.answer = lambda _: Answer({}, 429, {"Retry-After": "299"})
    rows = people(5)
    began = time.monotonic()
    engine(rows, server, Stopping(server)).run()
    assert rows.in_state("pending") == list(range(1, 6))
    # Not a bound of speed: the pause that it did not wait for is twenty times as long.
    assert time.monotonic() - began < 15


# A lane by itself


@contextmanager
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


async def begin() -> None:
    """Have it on the disk."""


async def deliver(lane: Lane, email: str = "r1@example.net") -> Outcome:
    return await lane.deliver(
        Envelope("b@example.org", email), lambda: LETTERS.build(to(1)), begin, lambda: None
    )


def test_what_cannot_be_told_a_provider_is_refused_before_it_begins(server: ProviderServer) -> None:
    async def run() -> Outcome:
        return await deliver(ProviderTransport(leading_to(server.url, "postmark")).lane(), "jäne@example.net")

    with loop() as runner:
        assert isinstance(runner.run(run()), Refused)


def test_a_lane_that_is_not_open_takes_no_letter(server: ProviderServer) -> None:
    transport = ProviderTransport(leading_to(server.url, "postmark"))

    async def run() -> tuple[Outcome, bool]:
        lane = transport.lane()
        await lane.close()
        return await deliver(lane), lane.is_open

    with loop() as runner:
        outcome, is_open = runner.run(run())
    assert isinstance(outcome, NotAccepted)
    assert not is_open
    assert isinstance(transport.deliver(Envelope("b@example.org", "r1@example.net"), b""), NotAccepted)
    transport.__exit__(None, None, None)
    assert server.asked == []


def test_a_lane_keeps_its_connection_while_it_waits(server: ProviderServer) -> None:
    transport = ProviderTransport(leading_to(server.url, "postmark"))

    async def run() -> tuple[Outcome, Outcome]:
        lane, other = transport.lane(), transport.lane()
        for each in (lane, other):
            await each.open()
        server.answer = lambda _: Answer({}, 429, {"Retry-After": "1"})
        busy = await deliver(lane)
        held = await deliver(other)
        assert not other.is_open
        server.answer = accept
        await other.open()
        again = await deliver(other)
        await other.close()
        assert isinstance(busy, NotAccepted)
        return held, again

    with loop() as runner:
        held, again = runner.run(run())
    assert held == NotAccepted("429 before this letter")
    assert not isinstance(again, NotAccepted)
    assert len(server.asked) == 2
    assert json.loads(server.asked[0].content) == json.loads(server.asked[1].content)
