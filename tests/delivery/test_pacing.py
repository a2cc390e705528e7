from __future__ import annotations

from datetime import timedelta

import pytest

from caspian_mail.delivery.pacing import Pace
from caspian_mail.rate import parse_rate
from tests.delivery.samples import NOW


def after(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def test_without_a_bound_nobody_waits_and_nothing_is_kept() -> None:
    pace = Pace()
    pace.draw("example.net", NOW)
    assert pace.wait("example.net", NOW) == 0
    assert not pace.is_bounded
    assert pace.levels() == {}


def test_letters_leave_at_the_rate() -> None:
    pace, now, left = Pace(parse_rate("60/min")), NOW, 0
    while now < NOW + after(60):
        if not pace.wait("example.net", now):
            pace.draw("example.net", now)
            left += 1
        now += after(0.1)
    # A minute's worth, and the second's worth that the bucket began with.
    assert left in {60, 61}


def test_a_fast_rate_lets_a_second_s_worth_go_at_once() -> None:
    pace = Pace(parse_rate("10/s"))
    for _ in range(10):
        assert pace.wait("example.net", NOW) == 0
        pace.draw("example.net", NOW)
    assert pace.wait("example.net", NOW) == pytest.approx(0.1)
    assert pace.wait("example.net", NOW + after(3600)) == 0


def test_a_domain_has_a_pace_of_its_own_under_that_of_all() -> None:
    pace = Pace(parse_rate("2/s"), {"gmail.com": parse_rate("1/min")})
    pace.draw("gmail.com", NOW)
    assert pace.wait("gmail.com", NOW) == pytest.approx(60)
    assert pace.is_slow("gmail.com", NOW)
    assert pace.wait("example.net", NOW) == 0
    pace.draw("example.net", NOW)
    assert pace.wait("example.net", NOW) == pytest.approx(0.5)
    assert not pace.is_slow("example.net", NOW)


def test_starting_again_is_no_way_around_it() -> None:
    pace = Pace(parse_rate("1/h"), {"gmail.com": parse_rate("1/h")})
    pace.draw("gmail.com", NOW)
    again = Pace(parse_rate("1/h"))
    again.restore(pace.levels())
    assert set(pace.levels()) == {"", "gmail.com"}
    assert again.wait("example.net", NOW + after(60)) == pytest.approx(3540)


def test_a_clock_that_is_put_back_adds_nothing_and_takes_nothing() -> None:
    pace = Pace(parse_rate("1/min"))
    pace.draw("example.net", NOW)
    assert pace.wait("example.net", NOW - timedelta(hours=5)) == pytest.approx(60)


def test_a_rate_that_was_raised_since_is_not_drawn_ahead() -> None:
    pace = Pace(parse_rate("1/s"))
    pace.restore({"": (50.0, NOW)})
    pace.draw("example.net", NOW)
    assert pace.wait("example.net", NOW) == pytest.approx(1)
