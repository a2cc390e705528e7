from __future__ import annotations

from datetime import timedelta

import pytest

from caspian_mail.delivery import window as module
from caspian_mail.delivery.pacing import Pace
from caspian_mail.delivery.window import BATCH, Window
from caspian_mail.rate import parse_rate
from tests.delivery.fakes import HandClock, Rows, to


def made(rows: Rows, clock: HandClock, pace: Pace | None = None) -> Window:
    return Window(rows, pace or Pace(), clock)


def numbers(window: Window, most: int = 10_000) -> list[int]:
    found: list[int] = []
    while len(found) < most and (recipient := window.take()):
        found.append(recipient.number)
    return found


def test_the_list_comes_in_its_order_and_each_once() -> None:
    window = made(Rows([to(number) for number in range(1, 1001)]), HandClock())
    assert window.at_hand() == BATCH
    assert numbers(window) == list(range(1, 1001))
    assert window.in_hand == 1000
    assert window.pause() is None


def test_whoever_is_given_back_is_next() -> None:
    window = made(Rows([to(1), to(2), to(3)]), HandClock())
    first = window.take()
    assert first is not None
    window.take()
    window.give_back(first)
    assert numbers(window) == [1, 3]


def test_done_is_in_hand_no_longer() -> None:
    window = made(Rows([to(1)]), HandClock())
    first = window.take()
    assert first is not None
    window.done(first)
    assert window.in_hand == 0


def test_who_was_put_off_comes_when_due_and_not_twice() -> None:
    clock, rows = HandClock(), Rows([to(1), to(2), to(3)])
    rows.again_at = {1: clock.now() + timedelta(minutes=5)}
    window = made(rows, clock)
    assert numbers(window) == [2, 3]
    assert window.until() == rows.again_at[1]
    clock.pass_(minutes=5)
    assert numbers(window) == [1]
    assert window.take() is None


def test_a_slow_domain_holds_nobody_else_up() -> None:
    clock = HandClock()
    people = [to(number, "gmail.com" if number <= 300 else "example.net") for number in range(1, 601)]
    window = made(Rows(people), clock, Pace(None, {"gmail.com": parse_rate("60/min")}))
    assert numbers(window) == [1, *range(301, 601)]
    assert window.pause() == pytest.approx(1)
    clock.pass_(seconds=1)
    assert numbers(window) == [2]


def test_a_pace_for_all_holds_everyone() -> None:
    clock = HandClock()
    window = made(Rows([to(1), to(2)]), clock, Pace(parse_rate("1/min"), {"example.net": parse_rate("9/s")}))
    assert numbers(window) == [1]
    assert window.pause() == pytest.approx(60)
    clock.pass_(seconds=60)
    assert window.pause() == 0
    assert numbers(window) == [2]


def test_no_more_are_held_back_than_memory_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_HELD_BACK", 5)
    people = [to(number, "gmail.com" if number <= 10 else "example.net") for number in range(1, 21)]
    window = made(Rows(people), HandClock(), Pace(None, {"gmail.com": parse_rate("1/min")}))
    assert numbers(window) == [1]
    assert window.pause() == pytest.approx(60)


def test_whoever_is_suppressed_on_the_way_gets_nothing() -> None:
    clock = HandClock()
    people = [to(number, "gmail.com" if number % 2 else "example.net") for number in range(1, 401)]
    rows = Rows(people)
    window = made(rows, clock, Pace(None, {"gmail.com": parse_rate("1/min")}))
    taken = numbers(window, 3)
    rows.suppressed = [2, 3, 5, 398]
    found = numbers(window)
    assert taken == [1, 2, 4]
    assert found == [number for number in range(6, 401, 2) if number != 398]
    assert rows.suppressed == [2]
    clock.pass_(minutes=1)
    assert numbers(window) == [7]
