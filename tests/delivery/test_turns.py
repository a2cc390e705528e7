from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from caspian_mail.delivery.pacing import Pace
from caspian_mail.delivery.turns import Turns
from caspian_mail.errors import LedgerError
from caspian_mail.model import Recorded
from caspian_mail.rate import parse_rate
from tests.delivery.fakes import NO, OK, Rows, to
from tests.delivery.samples import NOW

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


def in_turns(rows: Rows, work: Callable[[Turns], Awaitable[None]], pace: Pace | None = None) -> list[object]:
    """Do the work, and return what was told and what failed."""
    news: list[object] = []

    async def main() -> None:
        turns = Turns(rows, pace or Pace(), lambda one: news.append(one.recipient.number), news.append)
        await work(turns)
        assert turns.are_quiet

    asyncio.run(main())
    return news


def test_ends_come_before_beginnings_in_one_commit() -> None:
    rows = Rows([to(1), to(2), to(3)])

    async def work(turns: Turns) -> None:
        await turns.begin(to(1))
        turns.record(Recorded(to(1), OK), begun=True)
        turns.record(Recorded(to(2), NO), begun=False)
        assert not turns.are_quiet
        await turns.begin(to(3))

    assert in_turns(rows, work) == [1, 2]
    assert rows.log == ["turn", "begin 1", "turn", "begin 2", "record 1", "record 2", "begin 3"]


def test_who_is_cancelled_while_it_waits_does_not_begin() -> None:
    rows = Rows([to(1), to(2)])

    async def work(turns: Turns) -> None:
        first = asyncio.create_task(turns.begin(to(1)))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        await turns.begin(to(2))

    in_turns(rows, work)
    assert rows.states == {1: "pending", 2: "sending"}


def test_a_turn_in_which_nothing_is_left_is_no_commit() -> None:
    rows = Rows([to(1)])

    async def work(turns: Turns) -> None:
        begun = asyncio.create_task(turns.begin(to(1)))
        await asyncio.sleep(0)
        begun.cancel()
        with pytest.raises(asyncio.CancelledError):
            await begun

    in_turns(rows, work)
    assert rows.log == []


def test_what_the_ledger_cannot_do_is_told_and_nobody_begins() -> None:
    rows = Rows([to(1)])
    rows.full_at = "begin 1"

    async def work(turns: Turns) -> None:
        begun = asyncio.create_task(turns.begin(to(1)))
        for _ in range(3):
            await asyncio.sleep(0)
        assert not begun.done()
        begun.cancel()

    (failed,) = in_turns(rows, work)
    assert isinstance(failed, LedgerError)


def test_the_levels_of_a_pace_are_kept_along() -> None:
    rows, pace = Rows([to(1)]), Pace(parse_rate("1/s"))
    pace.draw("example.net", NOW)

    async def work(turns: Turns) -> None:
        await turns.begin(to(1))

    in_turns(rows, work, pace)
    assert rows.buckets == {"": (0.0, NOW)}
