from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from caspian_mail.delivery.retry import next_attempt, next_try
from tests.delivery.samples import NOW

CHANCE = Random(20251027)  # noqa: S311 - a seed


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 5), (2, 15), (3, 60), (4, 240), (5, 240), (50, 240)])
def test_pauses_grow_and_are_uneven(attempts: int, minutes: int) -> None:
    now = NOW + timedelta(hours=1)
    pauses = set()
    for _ in range(100):
        again = next_attempt(attempts, NOW, now, CHANCE)
        assert again is not None
        assert timedelta(minutes=minutes) <= again - now <= timedelta(minutes=1.2 * minutes)
        pauses.add(again)
    assert len(pauses) > 50


def test_the_last_attempt_is_made_when_the_day_is_full() -> None:
    now = NOW + timedelta(hours=23)
    assert next_attempt(9, NOW, now, CHANCE) == NOW + timedelta(hours=24)
    assert next_attempt(10, NOW, NOW + timedelta(hours=24), CHANCE) is None


def test_a_clock_that_was_put_back_does_not_make_it_due_at_once() -> None:
    now = NOW + timedelta(hours=23, minutes=58)
    assert next_attempt(9, NOW, now, CHANCE) == now + timedelta(minutes=5)
    # The first attempt lies in the future then: the day is not over for that.
    before = NOW - timedelta(hours=3)
    again = next_attempt(1, NOW, before, CHANCE)
    assert again is not None
    assert timedelta(minutes=5) <= again - before <= timedelta(minutes=6)


def test_a_letter_that_lost_its_connection_too_often_waits_five_minutes() -> None:
    assert timedelta(minutes=5) <= next_try(NOW, CHANCE) - NOW <= timedelta(minutes=6)
