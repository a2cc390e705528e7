from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from caspian_mail.delivery import Engine, Tally, Watcher
from caspian_mail.delivery.breaker import Patience
from caspian_mail.delivery.pacing import Pace
from caspian_mail.errors import LedgerError, TransportError, UnreachableError
from caspian_mail.model import NotAccepted, Outcome, Recipient, Refused
from caspian_mail.rate import parse_rate
from tests.delivery.fakes import (
    DOUBT,
    LATER,
    LOST,
    NO,
    OK,
    Answer,
    Declined,
    HandClock,
    PlainLetters,
    Rows,
    Script,
    to,
)
from tests.delivery.samples import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

# As patient as ever, but no test waits.
HASTY = Patience(pause=0.0, longest_pause=0.0)


class Heard(Watcher):
    """Keeps what it hears, and stops when told."""

    def __init__(self, clock: HandClock, stop: Callable[[], bool] = lambda: False) -> None:
        self.clock = clock
        self.stop = stop
        self.news: list[tuple[int, int, Outcome]] = []
        self.waits: list[datetime] = []

    def told(self, tally: Tally, recipient: Recipient, outcome: Outcome) -> None:
        self.news.append((tally.settled, recipient.number, outcome))

    def waiting(self, until: datetime) -> None:
        self.waits.append(until)
        self.clock.pass_(seconds=(until - self.clock.now()).total_seconds())

    def stops(self) -> bool:
        return self.stop()


def people(number: int) -> Rows:
    return Rows([to(one) for one in range(1, number + 1)])


def engine(rows: Rows, script: Script, watcher: Heard | None = None, **options: Any) -> Engine:  # noqa: ANN401 - its own
    clock = watcher.clock if watcher else HandClock()
    return Engine(
        PlainLetters(),
        script,  # type: ignore[arg-type]  # a transport as far as lanes go
        rows,
        sender="bounces@example.org",
        clock=clock,
        watcher=watcher,
        chance=Random(20251027),  # noqa: S311 - a seed
        **({"patience": HASTY} | options),
    )


def test_each_letter_is_begun_before_it_leaves_and_recorded_with_the_next() -> None:
    rows, script = people(2), Script([OK, NO])
    rows.log = script.log
    engine(rows, script).run()
    assert script.log == [
        "open 1",
        *("turn", "begin 1", "deliver 1"),
        *("turn", "record 1", "begin 2", "deliver 2"),
        *("turn", "record 2"),
        "close 1",
    ]


def test_all_lanes_share_a_commit() -> None:
    rows, script = people(40), Script()
    rows.log = script.log
    engine(rows, script, connections=4).run()
    assert sorted(script.arrived) == list(range(1, 41))
    turns = " ".join(script.log).split("turn")
    assert any(turn.count("record") == 4 and turn.count("begin") == 4 for turn in turns)


def test_there_are_no_more_lanes_than_letters() -> None:
    script = Script()
    engine(people(3), script, connections=8).run()
    assert len(script.lanes) == 3


def test_nobody_to_write_to_opens_nothing() -> None:
    rows, script = people(0), Script()
    assert engine(rows, script).run() == Tally()
    assert script.log == []


def test_outcomes_are_counted_and_told_once_they_are_on_the_disk() -> None:
    answers: list[Answer] = [OK, LATER, Declined(NO), DOUBT, OK]
    rows, script = people(5), Script(answers)
    heard = Heard(HandClock())
    under_way: list[int] = []
    script.on_deliver = lambda _: under_way.append(heard.under_way)
    assert engine(rows, script, heard).run() == Tally(sent=2, deferred=1, refused=1, in_doubt=1)
    assert heard.news == [(1, 1, OK), (1, 2, LATER), (2, 3, NO), (3, 4, DOUBT), (4, 5, OK)]
    assert rows.states == {1: "sent", 2: "deferred", 3: "refused", 4: "in doubt", 5: "sent"}
    assert under_way == [1, 1, 1, 1]
    assert heard.under_way == 0


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize("connections", [1, 4])
def test_a_list_longer_than_a_batch_is_done_to_its_end(connections: int, *, pipelining: bool) -> None:
    rows, script = people(1000), Script(pipelining=pipelining)
    assert engine(rows, script, connections=connections).run().sent == 1000
    assert sorted(script.arrived) == list(range(1, 1001))


# What is lost on the way


def test_a_letter_that_lost_its_connection_is_tried_again_at_once() -> None:
    rows, script = people(2), Script([LOST, LOST, OK, LOST, LOST, OK])
    assert engine(rows, script).run() == Tally(sent=2)
    assert rows.log.count("begin 1") == rows.log.count("record 1") == 3


def test_one_that_was_not_begun_leaves_no_trace() -> None:
    rows, script = people(2), Script([Declined(LOST), OK])
    assert engine(rows, script).run() == Tally(sent=2)
    assert rows.log.count("begin 1") == rows.log.count("record 1") == 1


@pytest.mark.parametrize("lost", [LOST, Declined(LOST)])
def test_a_letter_that_loses_it_every_time_does_not_hold_up_the_others(lost: Any) -> None:  # noqa: ANN401 - either
    rows, script = people(4), Script([OK, lost, lost, lost, OK, OK])
    assert engine(rows, script).run() == Tally(sent=3, lost=1)
    assert rows.states == {1: "sent", 2: "pending", 3: "sent", 4: "sent"}
    assert rows.again_at[2] >= NOW + timedelta(minutes=5)


def test_what_was_announced_goes_out_on_another_connection() -> None:
    rows, script = people(3), Script([DOUBT, OK, OK], pipelining=True)
    assert engine(rows, script).run() == Tally(sent=2, in_doubt=1)
    assert script.log.count("open 1") == 2
    assert rows.log.count("begin 2") == 1


def test_a_way_that_is_lost_for_every_letter_ends_the_send() -> None:
    rows, script = people(9), Script([OK, *[LOST] * 50])
    with pytest.raises(TransportError) as caught:
        engine(rows, script).run()
    assert caught.value.message == (
        "smtp.example.org:587 dropped 7 letters in a row before it took them: connection lost"
    )
    assert caught.value.where == "smtp.example.org:587, STARTTLS"
    assert rows.in_state("sent") == [1]
    assert len(rows.in_state("pending")) == 8


def test_a_few_doubts_in_a_row_end_the_send() -> None:
    rows, script = people(9), Script([DOUBT, DOUBT, OK, DOUBT, DOUBT, DOUBT, OK])
    with pytest.raises(TransportError, match="left 3 letters in a row in doubt") as caught:
        engine(rows, script).run()
    assert caught.value.next_steps == ("caspian-mail in-doubt list",)
    assert rows.in_state("in doubt") == [1, 2, 4, 5, 6]
    assert rows.in_state("pending") == [7, 8, 9]


def test_a_fault_lets_go_of_what_was_announced() -> None:
    policy = Refused("554 5.7.1 relay access denied")
    rows, script = people(15), Script([policy] * 15, pipelining=True)
    with pytest.raises(TransportError):
        engine(rows, script).run()
    assert rows.in_state("refused") == list(range(1, 11))
    assert "deliver 11" not in script.log
    assert script.log[-1] == "drop 1"


def test_refusals_because_of_the_sender_end_the_send_before_the_list_is_burnt() -> None:
    policy = Refused("554 5.7.1 relay access denied")
    rows, script = people(30), Script([*[policy] * 4, OK, *[policy] * 25])
    with pytest.raises(
        TransportError, match="refused 10 letters in a row because of who sends them"
    ) as caught:
        engine(rows, script).run()
    assert "caspian-mail send --only-failed" in caught.value.next_steps[0]
    assert len(rows.in_state("refused")) == 14


def test_a_server_that_says_it_closes_gets_time() -> None:
    rows, script = people(3), Script([OK, NotAccepted("421 4.3.2 closing"), OK, OK])
    pauses: list[int] = []

    class Measured(Patience):
        def before_reopening(self, failures: int, chance: Random) -> float:
            del chance
            pauses.append(failures)
            return 0.0

    assert engine(rows, script, patience=Measured()).run() == Tally(sent=3)
    assert pauses == [0, 2]


# How a way opens


def test_a_way_that_is_closed_from_the_start_is_told_at_once() -> None:
    rows, script = people(5), Script(openings=[UnreachableError("no connection")])
    with pytest.raises(UnreachableError, match="no connection"):
        engine(rows, script, connections=4).run()
    assert script.log == ["open 1"]
    assert rows.log == []


def test_a_wrong_password_is_told_to_the_server_once() -> None:
    rows, script = people(5), Script(openings=[TransportError("535 no"), None])
    with pytest.raises(TransportError, match="535 no"):
        engine(rows, script, connections=4).run()
    assert script.log == ["open 1"]


def test_once_one_is_open_the_others_open_side_by_side() -> None:
    rows, script = people(400), Script()
    others = asyncio.Barrier(3)

    async def meet(lane: int) -> None:
        if lane > 1:
            async with asyncio.timeout(20):
                await others.wait()
            script.log.append("met")

    script.while_opening = meet
    assert engine(rows, script, connections=4).run().sent == 400
    assert script.log.count("met") == 3


def test_a_lane_that_cannot_open_again_leaves_its_letters_to_the_others() -> None:
    down: list[BaseException | None] = [UnreachableError("421 too many connections")] * 3
    rows, script = people(30), Script(openings=[None, *down])
    assert engine(rows, script, connections=2).run() == Tally(sent=30)


def test_a_server_that_goes_away_for_long_ends_the_send() -> None:
    gone: list[BaseException | None] = [UnreachableError("no connection: refused")] * 50
    rows, script = people(5), Script([OK, LOST], openings=[None, *gone])
    with pytest.raises(UnreachableError, match="refused"):
        engine(rows, script).run()
    assert script.log.count("open 1") == 7
    assert rows.in_state("sent") == [1]


def test_a_way_that_closes_for_all_leaves_the_letter_pending() -> None:
    rows, script = people(9), Script([OK, Declined(TransportError("550 not you"))])
    with pytest.raises(TransportError, match="550 not you"):
        engine(rows, script).run()
    assert rows.in_state("sent") == [1]
    assert len(rows.in_state("pending")) == 8
    assert script.log[-1] == "drop 1"


# When it ends


def test_told_to_stop_it_finishes_what_is_under_way_only() -> None:
    rows, script = people(9), Script(pipelining=True)
    heard = Heard(HandClock(), stop=lambda: "deliver 2" in script.log)
    assert engine(rows, script, heard).run() == Tally(sent=2)
    assert rows.in_state("pending") == [3, 4, 5, 6, 7, 8, 9]
    assert heard.news[-1] == (2, 2, OK)


def test_what_was_announced_and_not_begun_is_withdrawn() -> None:
    rows, script = people(3), Script(pipelining=True)
    # The wish to stop comes when the next letter is announced already.
    announced: list[bool] = []
    script.on_announce = lambda: announced.append(True)
    heard = Heard(HandClock(), stop=lambda: bool(announced))
    assert engine(rows, script, heard).run() == Tally(sent=1)
    assert rows.states == {1: "sent", 2: "pending", 3: "pending"}
    assert script.log == ["open 1", "deliver 1", "drop 1"]


def test_without_room_for_the_intent_no_letter_leaves() -> None:
    rows, script = people(2), Script()
    rows.full_at = "begin 2"
    with pytest.raises(LedgerError):
        engine(rows, script).run()
    assert script.arrived == [1]


def test_without_room_for_the_record_the_letter_stays_under_way_and_nothing_follows() -> None:
    rows, script = people(2), Script(pipelining=True)
    rows.full_at = "record 1"
    with pytest.raises(LedgerError):
        engine(rows, script).run()
    assert rows.states == {1: "sending", 2: "pending"}
    assert script.arrived == [1]
    assert "drop 1" in script.log


@pytest.mark.parametrize("end", [KeyboardInterrupt(), RuntimeError("a fault")])
def test_whatever_ends_the_program_on_the_way_leaves_the_letter_under_way(end: BaseException) -> None:
    rows, script = people(3), Script([end])
    with pytest.raises(type(end)):
        engine(rows, script).run()
    assert rows.states == {1: "sending", 2: "pending", 3: "pending"}


def test_a_ledger_that_is_lost_while_nothing_happens_ends_the_run() -> None:
    rows, script = people(1), Script([LATER])
    rows.dead = True
    clock = HandClock()
    with pytest.raises(LedgerError, match="was lost"):
        engine(rows, script, Watcherless(clock), waits=True).run()
    assert rows.signs_of_life == 1


class Watcherless(Heard):
    """Lets no time pass."""

    def waiting(self, until: datetime) -> None:
        self.waits.append(until)


class Passing(Heard):
    """Lets some time pass with each look."""

    def __init__(self, clock: HandClock, seconds: float = 0.05) -> None:
        super().__init__(clock)
        self.seconds = seconds

    def stops(self) -> bool:
        self.clock.pass_(seconds=self.seconds)
        return super().stops()


def test_told_to_stop_it_does_not_wait_for_lanes_that_open_again_later() -> None:
    rows, script = people(3), Script([LOST], openings=[None, UnreachableError("no connection")])
    told: list[bool] = []

    class Interrupted(Patience):
        def before_reopening(self, failures: int, chance: Random) -> float:
            del chance
            if failures < 2:
                return 0.0
            asyncio.get_running_loop().call_soon(told.append, True)  # noqa: FBT003 - whatever is in the list
            return 3600.0

    engine(rows, script, Heard(HandClock(), stop=lambda: bool(told)), patience=Interrupted()).run()
    assert script.log == ["open 1", "deliver 1", "open 1"]
    assert rows.in_state("pending") == [1, 2, 3]


# What was put off


def test_what_is_deferred_is_left_to_a_later_run_unless_it_waits() -> None:
    rows, script = people(2), Script([LATER, OK])
    assert engine(rows, script).run() == Tally(sent=1, deferred=1)
    assert timedelta(minutes=5) <= rows.again_at[1] - NOW <= timedelta(minutes=6)


def test_waiting_it_says_until_when_and_tries_again() -> None:
    rows, script = people(2), Script([LATER, OK, LATER, OK])
    heard = Heard(HandClock())
    assert engine(rows, script, heard, waits=True).run() == Tally(sent=2, deferred=2, tried_again=2)
    assert rows.states == {1: "sent", 2: "sent"}
    first, second = heard.waits
    assert timedelta(minutes=5) <= first - NOW <= timedelta(minutes=6)
    assert timedelta(minutes=15) <= second - first <= timedelta(minutes=18)


def test_after_a_day_it_gives_up() -> None:
    rows, script = people(1), Script([LATER] * 50)
    heard = Heard(HandClock())
    engine(rows, script, heard, waits=True).run()
    assert rows.states == {1: "refused"}
    assert heard.news[-1][2] == Refused("gave up after a day: 451 4.7.1 later")
    assert heard.clock.now() == NOW + timedelta(hours=24)


@pytest.mark.parametrize("connections", [1, 4])
def test_who_is_tried_again_and_turned_away_is_not_taken_twice(connections: int) -> None:
    rows = people(20)
    rows.states = dict.fromkeys(rows.states, "deferred")
    rows.again_at = dict.fromkeys(rows.states, NOW)
    script = Script([Declined(NO)] * 50)
    # The ledger is looked at between one letter's end and the commit that tells of it.
    heard = Passing(HandClock(), seconds=2.0)
    assert engine(rows, script, heard, connections=connections).run() == Tally(refused=20, tried_again=20)
    assert rows.in_state("refused") == list(range(1, 21))
    assert len(script.answers) == 30


def test_a_lane_that_waits_long_is_closed_meanwhile() -> None:
    rows, script = people(1), Script([LATER, OK])
    heard = Heard(HandClock())
    engine(rows, script, heard, waits=True, patience=replace(HASTY, idle=0.0)).run()
    assert script.log == ["open 1", "deliver 1", "close 1", "open 1", "deliver 1", "close 1"]


# At what pace


def test_no_faster_than_it_may() -> None:
    rows, script = people(4), Script()
    heard = Passing(HandClock())
    times: list[datetime] = []
    script.on_deliver = lambda _: times.append(heard.clock.now())
    assert engine(rows, script, heard, pace=Pace(parse_rate("60/min")), connections=4).run().sent == 4
    assert times[-1] - times[0] >= timedelta(seconds=2.5)
    assert set(rows.buckets) == {""}


def test_a_fault_of_the_program_is_raised_not_waited_for() -> None:
    rows, script = people(4), Script()
    script.on_deliver = lambda _: 1 / 0
    with pytest.raises(ZeroDivisionError):
        engine(rows, script, connections=4).run()
