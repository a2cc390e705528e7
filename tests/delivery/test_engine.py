from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from caspian_mail.delivery import Engine, Tally
from caspian_mail.errors import LedgerError, TransportError
from caspian_mail.model import Accepted, Deferred, Envelope, InDoubt, NotAccepted, Outcome, Recipient, Refused
from tests.delivery.samples import NOW, recipient

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from typing import Self

OK = Accepted("250 Ok")
LOST = NotAccepted("connection lost")
DOUBT = InDoubt("connection lost after the final dot")


class PlainLetters:
    def build(self, to: Recipient) -> bytes:
        return f"To: {to.address.email}\r\n\r\n".encode()


@dataclass
class Script:
    """Letters, transport and rows in one, which note what they are asked for in what order."""

    answers: list[Outcome | BaseException]
    waiting: list[int] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    states: dict[int, str] = field(default_factory=dict)
    disk_is_full_at: str = ""
    route: str = "smtp.example.org:587"
    description: str = "smtp.example.org:587, STARTTLS"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def due(self, now: datetime, limit: int) -> Sequence[Recipient]:
        assert now == NOW
        self.log.append("due")
        return [recipient(number, f"r{number}@example.net") for number in self.waiting[:limit]]

    def begin_many(self, recipients: Sequence[Recipient]) -> None:
        (one,) = recipients
        self._write("begin", one.number)
        self.states[one.number] = "sending"

    def deliver(self, envelope: Envelope, letter: bytes) -> Outcome:
        assert envelope.sender == "bounces@example.org"
        assert letter == f"To: {envelope.recipient}\r\n\r\n".encode()
        self.log.append(f"deliver {envelope.recipient[1:].partition('@')[0]}")
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def record_many(self, outcomes: Sequence[tuple[int, Outcome]]) -> None:
        ((number, outcome),) = outcomes
        self._write("record", number)
        self.states[number] = type(outcome).__name__
        if number in self.waiting:
            self.waiting.remove(number)

    def _write(self, what: str, number: int) -> None:
        if self.disk_is_full_at == f"{what} {number}":
            raise LedgerError("the disk is full")
        self.log.append(f"{what} {number}")


def engine(
    script: Script,
    *,
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[Tally, int, Outcome], None] = print,
) -> Engine:
    return Engine(PlainLetters(), script, script, sender="bounces@example.org", stop=stop, progress=progress)


def test_each_letter_is_begun_before_it_leaves_and_recorded_before_the_next() -> None:
    script = Script([OK, Refused("550 no")], [1, 2])
    engine(script).run(NOW)
    assert script.log == [
        "due",
        *("begin 1", "deliver 1", "record 1"),
        *("begin 2", "deliver 2", "record 2"),
        "due",
    ]


def test_outcomes_are_counted_and_told_after_each_letter() -> None:
    told: list[tuple[int, int, Outcome]] = []
    answers: list[Outcome | BaseException] = [OK, Deferred("451 later"), Refused("550 no"), DOUBT, OK]
    script = Script([*answers], [1, 2, 3, 4, 5])
    running = engine(script, progress=lambda *news: told.append((news[0].done, *news[1:])))
    assert running.run(NOW) == Tally(sent=2, deferred=1, refused=1, in_doubt=1)
    assert told == [(number, number, answer) for number, answer in enumerate(answers, 1)]


def test_nobody_needs_to_listen_or_to_stop_it() -> None:
    script = Script([OK], [1])
    assert Engine(PlainLetters(), script, script, sender="bounces@example.org").run(NOW).sent == 1


def test_a_list_longer_than_a_batch_is_done_to_its_end() -> None:
    script = Script([OK] * 250, list(range(1, 251)))
    assert engine(script).run(NOW).sent == 250


def test_a_letter_that_was_not_accepted_is_tried_again_at_once() -> None:
    script = Script([LOST, LOST, OK, LOST, LOST, OK], [1, 2])
    assert engine(script).run(NOW) == Tally(sent=2)
    assert script.log.count("begin 1") == script.log.count("record 1") == 3


def test_a_letter_that_loses_the_connection_every_time_does_not_hold_up_the_others() -> None:
    script = Script([OK, LOST, LOST, LOST, OK, OK], [1, 2, 3, 4])
    assert engine(script).run(NOW) == Tally(sent=3, lost=1)
    assert script.states == {1: "Accepted", 2: "NotAccepted", 3: "Accepted", 4: "Accepted"}


def test_three_lost_letters_in_a_row_stop_the_send_and_stay_pending() -> None:
    script = Script([*[LOST] * 3, OK, *[LOST] * 9, OK], [1, 2, 3, 4, 5, 6])
    running = engine(script)
    with pytest.raises(TransportError) as caught:
        running.run(NOW)
    assert (
        caught.value.message
        == "smtp.example.org:587 dropped 3 letters in a row before it took them: connection lost"
    )
    assert caught.value.where == "smtp.example.org:587, STARTTLS"
    assert running.tally == Tally(sent=1, lost=4)
    assert 6 not in script.states


def test_three_doubts_in_a_row_stop_the_send() -> None:
    script = Script([DOUBT, DOUBT, OK, DOUBT, DOUBT, DOUBT, OK], [1, 2, 3, 4, 5, 6, 7])
    running = engine(script)
    with pytest.raises(TransportError, match="left 3 letters in a row in doubt") as caught:
        running.run(NOW)
    assert caught.value.next_steps == ("caspian-mail in-doubt list",)
    assert running.tally == Tally(sent=1, in_doubt=5)
    assert 7 not in script.states


def test_a_way_that_is_closed_leaves_the_letter_pending() -> None:
    script = Script([OK, TransportError("no connection")], [1, 2])
    with pytest.raises(TransportError, match="no connection"):
        engine(script).run(NOW)
    assert script.states == {1: "Accepted", 2: "NotAccepted"}


def test_once_told_to_stop_it_finishes_the_letter_in_hand_only() -> None:
    script = Script([OK, OK], [1, 2, 3])
    assert engine(script, stop=lambda: len(script.answers) == 0).run(NOW) == Tally(sent=2)
    assert script.states == {1: "Accepted", 2: "Accepted"}


def test_told_to_stop_it_does_not_try_a_lost_letter_again() -> None:
    script = Script([LOST], [1, 2])
    assert engine(script, stop=lambda: not script.answers).run(NOW) == Tally(lost=1)
    assert script.states == {1: "NotAccepted"}


def test_without_room_for_the_intent_no_letter_leaves() -> None:
    script = Script([OK, OK], [1, 2], disk_is_full_at="begin 2")
    with pytest.raises(LedgerError):
        engine(script).run(NOW)
    assert script.log == ["due", "begin 1", "deliver 1", "record 1"]


def test_without_room_for_the_record_the_letter_stays_under_way_and_nothing_follows() -> None:
    script = Script([OK, OK], [1, 2], disk_is_full_at="record 1")
    with pytest.raises(LedgerError):
        engine(script).run(NOW)
    assert script.states == {1: "sending"}


@pytest.mark.parametrize("end", [KeyboardInterrupt(), RuntimeError("a fault")])
def test_whatever_ends_the_program_on_the_way_leaves_the_letter_under_way(end: BaseException) -> None:
    script = Script([end], [1])
    with pytest.raises(type(end)):
        engine(script).run(NOW)
    assert script.states == {1: "sending"}
