from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Self, cast

import pytest

from caspian_mail.cli.waiting import Announced

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
