from __future__ import annotations

from random import Random

import pytest

from caspian_mail.delivery.breaker import Breaker, Patience
from caspian_mail.errors import TransportError, UnreachableError
from caspian_mail.model import NotAccepted, Refused
from tests.delivery.fakes import DOUBT, LATER, LOST, NO, OK

POLICY = Refused("550 5.7.1 not from you")
SENDER = Refused("550 5.1.8 bad sender")
OUT_OF_STEP = NotAccepted("503 5.5.1 nested MAIL")
CLOSED = UnreachableError("no connection: refused")


def breaker(lanes: int = 1) -> Breaker:
    return Breaker(Patience(), lanes, "smtp.example.org:587", "smtp.example.org:587, STARTTLS")


@pytest.mark.parametrize(("lanes", "borne"), [(1, 6), (4, 27)])
def test_sessions_without_a_letter_settled_are_borne_for_some_rounds(lanes: int, borne: int) -> None:
    tripping = breaker(lanes)
    for one in range(borne):
        tripping.see(LOST) if one % 2 else tripping.see_closed(CLOSED)
    with pytest.raises(UnreachableError, match="refused"):
        tripping.see_closed(CLOSED)


@pytest.mark.parametrize("settled", [OK, LATER, NO])
def test_a_letter_that_is_settled_makes_all_well(settled: object) -> None:
    tripping = breaker()
    for _ in range(5):
        for _ in range(6):
            tripping.see(LOST)
        tripping.see(settled)  # type: ignore[arg-type]  # one of the outcomes


def test_three_replies_out_of_step_in_a_row_are_enough() -> None:
    tripping = breaker(4)
    for outcome in (OUT_OF_STEP, OUT_OF_STEP, LOST, OUT_OF_STEP, OUT_OF_STEP):
        tripping.see(outcome)
    with pytest.raises(TransportError, match="answered 3 letters in a row out of step: 503"):
        tripping.see(OUT_OF_STEP)


@pytest.mark.parametrize("lanes", [1, 4])
def test_what_ends_all_lanes_at_once_is_one_event(lanes: int) -> None:
    tripping = breaker(lanes)
    for _ in range(lanes + 1):
        tripping.see(DOUBT)
    with pytest.raises(TransportError, match=f"left {lanes + 2} letters in a row in doubt"):
        tripping.see(DOUBT)


@pytest.mark.parametrize("policy", [POLICY, SENDER])
def test_refusals_of_the_sender_are_counted_others_are_not(policy: Refused) -> None:
    tripping = breaker()
    for between in (OK, NO, LATER):
        for _ in range(9):
            tripping.see(policy)
        tripping.see(between)
    for _ in range(9):
        tripping.see(policy)
    with pytest.raises(TransportError, match="refused 10 letters in a row because of who sends them"):
        tripping.see(policy)


def test_a_lane_opens_again_at_once_then_slower() -> None:
    patience, chance = Patience(), Random(20251027)  # noqa: S311 - a seed
    assert [patience.before_reopening(failures, chance) for failures in (0, 1)] == [0, 0]
    for failures, longest in ((2, 1), (3, 2), (4, 4), (20, 60)):
        for _ in range(50):
            assert longest / 2 <= patience.before_reopening(failures, chance) <= longest
