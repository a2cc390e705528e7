from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, cast

import pytest

from caspian_mail.cli.waiting import Announced
from caspian_mail.errors import UnreachableError

if TYPE_CHECKING:
    from caspian_mail.console import Console


class Slow:
    """A transport that opens only once somebody has been told, or would have been."""

    route = description = "smtp.example.org:587"

    def __init__(self, told: threading.Event) -> None:
        self.told = told
        self.closed = False

    def __enter__(self) -> Self:
        assert self.told.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def deliver(self, *arguments: object) -> tuple[object, ...]:
        return arguments


class Talk:
    """A console that notes what it is to say."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self.asked = threading.Event()
        self.told = threading.Event()
        self.said: list[str] = []

    @property
    def quiet(self) -> bool:
        self.asked.set()
        return self._quiet

    def say(self, words: str) -> None:
        self.said.append(words)
        self.told.set()


@pytest.mark.parametrize(("quiet", "said"), [(False, ["Connecting to smtp.example.org:587"]), (True, [])])
def test_a_long_wait_is_explained_unless_quiet(*, quiet: bool, said: list[str]) -> None:
    talk = Talk(quiet=quiet)
    slow = Slow(talk.asked if quiet else talk.told)
    announced = Announced(cast("Any", slow), cast("Console", talk))
    with announced as transport:
        assert transport.route == transport.description == "smtp.example.org:587"
        assert transport.deliver(cast("Any", 1), b"2") == (1, b"2")  # type: ignore[comparison-overlap]
    assert talk.said == said
    assert slow.closed


def test_a_way_that_opens_at_once_needs_no_words() -> None:
    talk = Talk(quiet=False)
    talk.told.set()
    with Announced(cast("Any", Slow(talk.told)), cast("Console", talk)):
        pass
    assert talk.said == []


class Failing:
    """A lane that opens as the list says."""

    is_open = False

    def __init__(self, openings: str) -> None:
        self.openings = openings.split()
        self.deliver = self.close = None

    async def open(self) -> None:
        if self.openings.pop(0) == "closed":
            raise UnreachableError("no connection to smtp.example.org:587: refused")


@dataclass
class Relay:
    """A transport with these lanes."""

    lanes: list[Failing]
    route: str = "smtp.example.org:587"

    def lane(self) -> Failing:
        return self.lanes.pop(0)


def opened(talk: Talk, *lanes: Failing) -> None:
    """Open each lane as often as its list says, one after the other in turn."""
    announced = Announced(cast("Any", Relay([*lanes])), cast("Console", talk))
    shown = [announced.lane() for _ in lanes]
    while any(lane.openings for lane in lanes):
        for lane, one in zip(lanes, shown, strict=True):
            if lane.openings:
                with suppress(UnreachableError):
                    asyncio.run(one.open())


@pytest.mark.parametrize(("quiet", "times"), [(False, 1), (True, 0)])
def test_a_connection_that_has_to_be_tried_again_is_told_once(*, quiet: bool, times: int) -> None:
    talk = Talk(quiet=quiet)
    opened(talk, Failing("open closed closed"), Failing("open closed closed"))
    assert talk.said == ["No connection to smtp.example.org:587: refused; trying again"] * times


def test_what_was_open_in_between_is_told_again() -> None:
    talk = Talk(quiet=False)
    opened(talk, Failing("open closed open closed"))
    assert len(talk.said) == 2


def test_a_way_that_never_was_open_is_told_by_its_error_alone() -> None:
    talk = Talk(quiet=False)
    opened(talk, Failing("closed"))
    assert talk.said == []


def test_where_it_connects_to_is_said_once_for_all_lanes() -> None:
    talk = Talk(quiet=False)
    announced = Announced(cast("Any", Slow(talk.told)), cast("Console", talk))
    for _ in range(4):
        announced._announce()  # noqa: SLF001 - what each lane's timer calls
    assert talk.said == ["Connecting to smtp.example.org:587"]
