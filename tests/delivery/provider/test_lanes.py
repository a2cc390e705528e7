"""Several calls at once: what the lanes of a transport learn from each other, and how a send ends."""

from __future__ import annotations

import asyncio
import threading
import time
from random import Random
from typing import TYPE_CHECKING

import pytest

from caspian_mail.clock import SystemClock
from caspian_mail.delivery import Engine
from caspian_mail.delivery.breaker import Patience
from caspian_mail.delivery.letters import EncodedLetters
from caspian_mail.delivery.provider.transport import ProviderTransport
from caspian_mail.delivery.watching import Tally, Watcher
from caspian_mail.errors import AGAIN, TransportError, UnreachableError
from caspian_mail.model import Accepted, Envelope, NotAccepted, Refused
from tests.delivery.fakes import Rows, to
from tests.delivery.provider.said import BROKEN, BUSY, CLOSING, DECLINING, ID, READER, REFUSING, accepts
from tests.delivery.provider.settings import leading_to
from tests.delivery.samples import edition, recipient
from tests.provider_server import HANG_UP, Answer, Asked, ProviderServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from caspian_mail.delivery.seams import Lane
    from caspian_mail.model import Outcome

PROVIDER = "postmark"
QUEUED = Accepted(f"queued as {ID}")
QUICK = Patience(pause=0.01, longest_pause=0.02)


def accept(asked: Asked) -> Answer:
    return accepts(PROVIDER, asked.body["To"])


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer(accept) as running:
        yield running


def run(server: ProviderServer, rows: Rows, *, lanes: int = 1, watcher: Watcher | None = None) -> Tally:
    return Engine(
        EncodedLetters(edition()),
        ProviderTransport(leading_to(server.url, PROVIDER), timeout=20),
        rows,
        sender="bounces@example.org",
        clock=SystemClock(),
        connections=lanes,
        patience=QUICK,
        watcher=watcher,
        chance=Random(20251027),  # noqa: S311 - a seed
    ).run()


def rows_of(number: int) -> Rows:
    return Rows([to(one) for one in range(1, number + 1)])


def busy(seconds: int | None = None) -> Answer:
    fields = {} if seconds is None else {"Retry-After": str(seconds)}
    return Answer(BUSY[PROVIDER].body, 429, fields)


class Slow:
    """Answers after a while, and knows how many requests it had at a time.

    Attributes:
        first: how many requests there were when the first was answered.
        most: how many there were at once.
    """

    def __init__(self, answer: Callable[[Asked], Answer], server: ProviderServer) -> None:
        self._answer = answer
        self._server = server
        self._lock = threading.Lock()
        self._now = 0
        self.first = 0
        self.most = 0

    def __call__(self, asked: Asked) -> Answer:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        time.sleep(0.1)
        with self._lock:
            self._now -= 1
            self.first = self.first or len(self._server.asked)
        return self._answer(asked)


# Until a letter was answered


def test_several_letters_go_at_once_once_one_was_answered(server: ProviderServer) -> None:
    server.answer = slow = Slow(accept, server)
    rows = rows_of(16)
    assert run(server, rows, lanes=4) == Tally(sent=16)
    assert slow.first == 1
    assert slow.most == 4
    assert sorted(asked.body["To"] for asked in server.asked) == sorted(
        f"r{number}@example.net" for number in range(1, 17)
    )


@pytest.mark.parametrize("answer", CLOSING[PROVIDER])
def test_a_key_that_opens_nothing_is_told_once(server: ProviderServer, answer: Answer) -> None:
    server.answer = Slow(lambda _: answer, server)
    rows = rows_of(20)
    with pytest.raises(TransportError, match="Postmark refused the key"):
        run(server, rows, lanes=4)
    assert len(server.asked) == 1
    assert rows.in_state("pending") == list(range(1, 21))


def test_where_nobody_listens_the_send_ends_at_once(server: ProviderServer) -> None:
    rows = rows_of(20)
    nobody = ProviderServer(accept)
    nobody._server.server_close()  # noqa: SLF001 - a port that nobody listens on
    with pytest.raises(UnreachableError, match="no connection to Postmark: refused") as caught:
        run(nobody, rows, lanes=4)
    assert caught.value.next_steps == (f"try later: caspian-mail {AGAIN}",)
    assert rows.in_state("pending") == list(range(1, 21))
    assert not server.asked


def test_silence_of_the_first_is_no_reason_to_ask_four_times_as_fast(server: ProviderServer) -> None:
    slow = Slow(lambda _: HANG_UP, server)
    server.answer = slow
    rows = rows_of(20)
    with pytest.raises(TransportError, match="left 6 letters in a row in doubt"):
        run(server, rows, lanes=4)
    assert slow.most == 1
    assert len(rows.in_state("in doubt")) == 6
    assert len(rows.in_state("pending")) == 14


# What ends it, and what does not


def test_a_letter_that_is_too_early_goes_again(server: ProviderServer) -> None:
    server.first = [busy(), busy(0)]
    assert run(server, rows_of(1)) == Tally(sent=1)
    assert len(server.asked) == 3


def test_too_often_too_early_ends_the_send_and_nobody_is_lost(server: ProviderServer) -> None:
    server.answer = lambda _: busy()
    rows = rows_of(9)
    with pytest.raises(TransportError, match="dropped 7 letters in a row before it took them: 429"):
        run(server, rows)
    assert rows.in_state("pending") == list(range(1, 10))


def test_retry_after_holds_every_lane(server: ProviderServer) -> None:
    came: list[float] = []
    told: list[float] = []
    lock = threading.Lock()

    def answer(asked: Asked) -> Answer:
        with lock:
            came.append(time.monotonic())
            number = len(came)
        time.sleep(0.02)
        if number == 8:
            told.append(time.monotonic())
            return busy(2)
        return accept(asked)

    server.answer = answer
    rows = rows_of(40)
    assert run(server, rows, lanes=4) == Tally(sent=40)
    # Those that were on their way when it was said came before it, or at once.
    late = [moment - told[0] for moment in came if moment > told[0] + 0.3]
    assert min(late) > 1.7
    assert len(late) > 20


def test_ten_requests_declined_in_a_row_end_the_send(server: ProviderServer) -> None:
    server.answer = lambda _: DECLINING[PROVIDER]
    rows = rows_of(30)
    with pytest.raises(TransportError, match="refused 10 letters in a row because of who sends them: 422"):
        run(server, rows)
    assert len(server.asked) == 10
    assert rows.in_state("refused") == list(range(1, 11))
    assert rows.in_state("pending") == list(range(11, 31))


def test_readers_who_are_refused_end_nothing(server: ProviderServer) -> None:
    refusal = str(REFUSING[PROVIDER].body["Message"])

    def answer(asked: Asked) -> Answer:
        return Answer({"ErrorCode": 406, "Message": refusal.replace(READER, asked.body["To"])}, 422)

    server.answer = answer
    assert run(server, rows_of(30)) == Tally(refused=30)


def test_faults_in_a_row_end_the_send_with_few_in_doubt(server: ProviderServer) -> None:
    server.first = [accepts(PROVIDER)]
    server.answer = lambda _: BROKEN[PROVIDER]
    rows = rows_of(30)
    with pytest.raises(TransportError, match="left 3 letters in a row in doubt: 500"):
        run(server, rows)
    assert len(rows.in_state("in doubt")) == 3
    assert len(rows.in_state("pending")) == 26


class Stopping(Watcher):
    """Has the run end once there was a request."""

    def __init__(self, server: ProviderServer) -> None:
        self._server = server

    def stops(self) -> bool:
        return bool(self._server.asked)


def test_to_stop_during_a_pause_ends_the_run_at_once(server: ProviderServer) -> None:
    server.answer = lambda _: busy(200)
    rows = rows_of(9)
    begun = time.monotonic()
    assert run(server, rows, lanes=4, watcher=Stopping(server)).settled == 0
    assert time.monotonic() - begun < 20
    assert len(server.asked) == 1
    assert rows.in_state("pending") == list(range(1, 10))


# One lane


async def nothing() -> None: ...


async def delivered(lane: Lane, reader: str = READER) -> Outcome:
    letter = EncodedLetters(edition()).build(recipient(1, reader))
    return await lane.deliver(Envelope("bounces@example.org", reader), lambda: letter, nothing, lambda: None)


def test_a_lane_is_opened_again_after_its_connection_failed() -> None:
    refused = NotAccepted("no connection to Postmark: refused")

    async def main() -> None:
        with ProviderServer(accept) as server:
            lane = ProviderTransport(leading_to(server.url, PROVIDER), timeout=20).lane()
            await lane.open()
            await lane.open()  # for which there is nothing to do
            assert await delivered(lane) == QUEUED
        assert await delivered(lane) == refused
        was_open = lane.is_open
        with ProviderServer(accept, port=server.port):
            await lane.open()
            assert await delivered(lane) == QUEUED
        await lane.close()
        await lane.close()
        assert (was_open, lane.is_open) == (False, False)

    asyncio.run(main())


def test_a_lane_takes_nothing_while_the_provider_is_to_be_left_alone(server: ProviderServer) -> None:
    async def main() -> None:
        transport = ProviderTransport(leading_to(server.url, PROVIDER), timeout=20)
        one, other = transport.lane(), transport.lane()
        await one.open()
        await other.open()
        server.first = [busy(1)]
        assert isinstance(await delivered(one), NotAccepted)
        held = other.is_open
        assert await delivered(other) == NotAccepted("429 before this letter")
        await other.open()
        assert (held, other.is_open) == (False, True)
        assert await delivered(other) == QUEUED
        await one.close()
        await other.close()

    begun = time.monotonic()
    asyncio.run(main())
    assert time.monotonic() - begun > 0.9
    assert len(server.asked) == 2


def test_a_lane_that_is_not_open_takes_nothing(server: ProviderServer) -> None:
    async def main() -> Outcome:
        return await delivered(ProviderTransport(leading_to(server.url, PROVIDER)).lane())

    assert isinstance(asyncio.run(main()), NotAccepted)
    transport = ProviderTransport(leading_to(server.url, PROVIDER))
    envelope = Envelope("bounces@example.org", READER)
    assert transport.deliver(envelope, b"") == NotAccepted("the connection is not open")
    transport.__exit__(None, None, None)
    assert not server.asked


def test_a_reader_nobody_can_name_has_begun_nothing(server: ProviderServer) -> None:
    async def main() -> Outcome:
        lane = ProviderTransport(leading_to(server.url, PROVIDER)).lane()
        await lane.open()
        try:
            return await delivered(lane, "аида@example.net")
        finally:
            await lane.close()

    assert isinstance(asyncio.run(main()), Refused)
    assert not server.asked


def test_a_transport_says_where_letters_go() -> None:
    assert ProviderTransport(leading_to("", "postmark")).description == "postmark, stream broadcast"
    assert ProviderTransport(leading_to("", "resend")).description == "resend"
