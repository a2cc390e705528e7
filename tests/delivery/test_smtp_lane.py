"""Many letters over one connection: what becomes of each, compared with smtplib driven step by step.

The oracle is `SmtpTransport.deliver`, one letter and one command at a time, against the same script.
"""

from __future__ import annotations

import asyncio
import threading
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from caspian_mail.apart import apart
from caspian_mail.delivery.smtp_session import Session, Timeouts
from caspian_mail.errors import TransportError, UnreachableError
from caspian_mail.model import Accepted, Deferred, Envelope, InDoubt, NotAccepted, Refused
from tests.delivery.conftest import IMPATIENT, PATIENT, server_context
from tests.delivery.scripted_server import ScriptedServer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import trustme

    from caspian_mail.delivery.seams import Lane
    from caspian_mail.delivery.smtp import SmtpTransport
    from caspian_mail.model import Outcome
    from tests.delivery.conftest import MakeTransport

SENDER = "bounces@example.org"
LETTER = b"Subject: Headlines\r\n\r\nText\r\n"
LARGE = b"Subject: Headlines\r\n\r\n" + (b"x" * 990 + b"\r\n") * 25_000
OK = Accepted("250 2.0.0 Ok: queued")
LOST = NotAccepted("connection lost before the letter was written")

faults = pytest.mark.smtp_faults
both_ways = pytest.mark.parametrize(
    "extensions", [("PIPELINING",), ("8BITMIME",)], ids=["pipelined", "lockstep"]
)


def readers(number: int) -> list[str]:
    return [f"r{one}@example.net" for one in range(1, number + 1)]


class Carrier:
    """Has a lane carry letters to the end, opening it again when it was lost."""

    def __init__(self, transport: SmtpTransport, recipients: Sequence[str], first: bytes = LETTER) -> None:
        self.transport = transport
        self.waiting = [Envelope(SENDER, recipient) for recipient in recipients]
        self.letters = {recipients[0]: first}
        self.outcomes: list[Outcome] = []
        self.begun: list[str] = []

    async def carry(self) -> None:
        lane = self.transport.lane()
        try:
            await self.carry_by(lane)
        finally:
            await lane.close()

    async def carry_by(self, lane: Lane) -> None:
        while self.waiting:
            envelope = self.waiting.pop(0)

            async def begin(recipient: str = envelope.recipient) -> None:
                self.begun.append(recipient)

            if not lane.is_open:
                await lane.open()
            letter = self.letters.get(envelope.recipient, LETTER)
            outcome = await lane.deliver(
                envelope,
                lambda letter=letter: letter,  # type: ignore[misc]  # bound now
                begin,
                lambda: self.waiting[0] if self.waiting else None,
            )
            self.outcomes.append(outcome)


def carried(transport: SmtpTransport, recipients: Sequence[str], first: bytes = LETTER) -> Carrier:
    carrier = Carrier(transport, recipients, first)
    asyncio.run(carrier.carry())
    return carrier


def judged_by_oracle(transport: SmtpTransport, recipients: Sequence[str], first: bytes) -> list[Any]:
    outcomes: list[Any] = []
    with transport:
        try:
            for one in recipients:
                letter = first if one == recipients[0] else LETTER
                outcomes.append(transport.deliver(Envelope(SENDER, one), letter))
        except TransportError as error:
            outcomes.append(error.message)
    return outcomes


def judged_by_lane(transport: SmtpTransport, recipients: Sequence[str], first: bytes) -> list[Any]:
    carrier = Carrier(transport, recipients, first)
    try:
        asyncio.run(carrier.carry())
    except TransportError as error:
        return [*carrier.outcomes, error.message]
    return list(carrier.outcomes)


@pytest.fixture
def compare(authority: trustme.CA, over_smtp: MakeTransport) -> Callable[..., list[Any]]:
    def compared(
        script: dict[str, Any], extensions: tuple[str, ...], first: bytes = LETTER, security: str = "none"
    ) -> list[Any]:
        """Return what becomes of three letters, the same by both."""
        found = []
        for judged in (judged_by_oracle, judged_by_lane):
            context = server_context(authority, "localhost", "127.0.0.1")
            with ScriptedServer(deepcopy(script), context, extensions=("STARTTLS", *extensions)) as server:
                timeouts = IMPATIENT if "silence" in str(script) else PATIENT
                outcomes = judged(over_smtp(server, security, timeouts=timeouts), readers(3), first)
                found.append((outcomes, [arrived.recipient for arrived in server.arrived]))
        assert found[0] == found[1]
        # No letter arrives twice, and whoever is told to have one has it.
        outcomes, arrived = found[1]
        assert len(set(arrived)) == len(arrived)
        accepted = [one for one, outcome in zip(readers(3), outcomes, strict=False) if outcome == OK]
        assert set(accepted) <= set(arrived)
        return outcomes

    return compared


LOSSES = ("hang up", "reset", "silence", "garbage", "endless", "421 4.3.2 closing")
REPLIES = ("451 4.7.1 Greylisted", "550 5.1.1 no such user", "503 5.5.1 what", "399 what")
FAULTS = [(step, fault) for step in ("mail", "rcpt", "data", "dot") for fault in LOSSES + REPLIES]
FAULTS += [("between", fault) for fault in LOSSES]


@pytest.mark.parametrize("first", [True, False], ids=["first letter", "second letter"])
@pytest.mark.parametrize(("step", "fault"), FAULTS)
@both_ways
def test_a_fault_has_the_outcome_that_one_letter_at_a_time_has(
    compare: Callable[..., list[Any]], extensions: tuple[str, ...], step: str, fault: str, *, first: bool
) -> None:
    script = [fault] if first else ["", fault]
    outcomes = compare({step: script}, extensions)
    at = 0 if first else 1
    if step == "mail" and fault.startswith("550"):
        assert outcomes[at:] == ["the server refused the sender: 550 5.1.1 no such user"]
    elif step == "between":
        assert outcomes[at] == OK
    else:
        assert outcomes[at] != OK
        assert outcomes[:at] + outcomes[at + 1 :] == [OK, OK]


@pytest.mark.parametrize("reply", ["250 2.0.0 Ok", "354 go on", "451 4.7.1 Greylisted", "503 5.5.1 what"])
@both_ways
def test_a_reply_nobody_asked_for_makes_no_letter_an_arrival(
    authority: trustme.CA, over_smtp: MakeTransport, extensions: tuple[str, ...], reply: str
) -> None:
    del authority
    with ScriptedServer({"between": [reply]}, extensions=extensions) as server:
        carrier = carried(over_smtp(server), readers(4))
    arrived = [letter.recipient for letter in server.arrived]
    accepted = [one for one, outcome in zip(readers(4), carrier.outcomes, strict=True) if outcome == OK]
    assert accepted == arrived
    assert len(carrier.outcomes) == 4


@pytest.mark.parametrize("fault", ["reset", "hang up", "421 4.3.2 closing", "552 5.3.4 too big", "garbage"])
@both_ways
def test_a_fault_in_the_middle_of_a_large_letter(
    compare: Callable[..., list[Any]], over_smtp: MakeTransport, extensions: tuple[str, ...], fault: str
) -> None:
    if fault in {"reset", "hang up"}:
        assert compare({"content": [fault]}, extensions, LARGE) == [LOST, OK, OK]
    else:
        # The oracle writes to the end before it listens.
        with ScriptedServer({"content": [fault]}, extensions=extensions) as server:
            carrier = carried(over_smtp(server), readers(2), LARGE)
        expected = {
            "421 4.3.2 closing": NotAccepted("421 4.3.2 closing"),
            "552 5.3.4 too big": Refused("552 5.3.4 too big"),
            "garbage": NotAccepted("not an SMTP reply"),
        }
        assert carrier.outcomes == [expected[fault], OK]


@faults(content=["250 2.0.0 Ok: queued"])
def test_an_acceptance_before_the_end_of_the_letter_is_a_doubt(
    pipelining: ScriptedServer, over_smtp: MakeTransport
) -> None:
    carrier = carried(over_smtp(pipelining), readers(2), LARGE)
    assert carrier.outcomes == [InDoubt("250 2.0.0 Ok: queued before the final dot"), OK]


# The conversation


@pytest.fixture
def pipelining(server: ScriptedServer) -> ScriptedServer:
    server.extensions = ("STARTTLS", "AUTH PLAIN LOGIN", "PIPELINING")
    return server


def verbs(server: ScriptedServer) -> str:
    """Return the commands of a server's connections, an initial each: E M R D, S for RSET, Q."""
    initials = {"RSET": "S", "STARTTLS": "T"}
    return "".join(
        initials.get(verb, verb[0]) for verb in (command.split(" ")[0].upper() for command in server.commands)
    )


def test_each_letter_is_begun_before_its_content_and_the_next_is_announced_with_it(
    pipelining: ScriptedServer, over_smtp: MakeTransport
) -> None:
    carrier = carried(over_smtp(pipelining), readers(5))
    assert carrier.outcomes == [OK] * 5
    assert carrier.begun == readers(5)
    assert [letter.recipient for letter in pipelining.arrived] == readers(5)
    assert {letter.content for letter in pipelining.arrived} == {LETTER}
    assert verbs(pipelining) == "E" + "MRD" * 5 + "Q"
    assert pipelining.connections == 1


@faults(rcpt=["", "550 5.1.1 no such user", "451 4.7.1 Greylisted"])
def test_after_a_declined_recipient_the_next_letter_goes_under_its_own_sender(
    pipelining: ScriptedServer, over_smtp: MakeTransport
) -> None:
    carrier = carried(over_smtp(pipelining), readers(4))
    assert carrier.outcomes == [OK, Refused("550 5.1.1 no such user"), Deferred("451 4.7.1 Greylisted"), OK]
    assert carrier.begun == [readers(4)[0], readers(4)[3]]
    assert verbs(pipelining) == "EMRDMRDSMRDSMRDQ"
    assert pipelining.connections == 1


@faults(rcpt=["550 5.1.1 no such user"], data=["354 go on"])
def test_a_go_ahead_without_a_recipient_is_answered_by_a_lone_dot(
    pipelining: ScriptedServer, over_smtp: MakeTransport
) -> None:
    carrier = carried(over_smtp(pipelining), readers(2))
    assert carrier.outcomes == [Refused("550 5.1.1 no such user"), OK]
    assert [letter.recipient for letter in pipelining.arrived] == [readers(2)[1]]
    assert pipelining.connections == 1


@pytest.mark.parametrize(
    "_",
    [
        pytest.param(fault, marks=faults(rcpt=["550 no"], data=[fault]), id=fault)
        for fault in ("hang up", "421 4.3.2 closing", "endless")
    ],
)
def test_what_becomes_of_a_declined_recipient_stands_whatever_follows_it(
    pipelining: ScriptedServer, over_smtp: MakeTransport, _: str
) -> None:
    carrier = carried(over_smtp(pipelining), readers(2))
    assert carrier.outcomes == [Refused("550 no"), OK]
    assert pipelining.connections == 2


@faults(rcpt=["550 no"], rset=["451 later"])
def test_a_reset_that_fails_ends_the_connection_and_the_letter_is_pending(
    pipelining: ScriptedServer, over_smtp: MakeTransport
) -> None:
    carrier = carried(over_smtp(pipelining), readers(3))
    assert carrier.outcomes == [Refused("550 no"), NotAccepted("451 later"), OK]
    assert pipelining.connections == 2


@faults(between="forget")
def test_a_server_that_throws_away_what_came_along_is_spoken_to_in_lockstep(
    pipelining: ScriptedServer, over_smtp: MakeTransport
) -> None:
    transport = over_smtp(pipelining, timeouts=Timeouts(opening=20, command=0.5, final=20))
    carrier = carried(transport, readers(5))
    silent = NotAccepted("no answer before the letter was written")
    assert carrier.outcomes == [OK, silent, OK, OK, OK]
    assert pipelining.connections == 2


@faults(dot=["554 5.6.0 no", "", "421 4.3.2 closing"])
def test_what_the_server_says_to_the_dot_is_its_last_word_on_the_letter(
    pipelining: ScriptedServer, over_smtp: MakeTransport
) -> None:
    carrier = carried(over_smtp(pipelining), readers(4))
    assert carrier.outcomes == [Refused("554 5.6.0 no"), OK, Deferred("421 4.3.2 closing"), OK]
    assert pipelining.connections == 2


@faults(rcpt=["251 2.1.5 forwarded"], ehlo=["250-scripted\r\n250-PIPELINING\r\n250 8BITMIME"])
def test_replies_of_several_lines_are_one(pipelining: ScriptedServer, over_smtp: MakeTransport) -> None:
    pipelining.faults["dot"] = ["250-2.0.0 Ok\r\n250 2.0.0 queued as 1", "451-4.7.0 not\r\n451 4.7.0 now"]
    carrier = carried(over_smtp(pipelining), readers(2))
    assert carrier.outcomes == [Accepted("250 2.0.0 Ok queued as 1"), Deferred("451 4.7.0 not now")]


def test_a_connection_carries_no_more_letters_than_are_allowed(
    pipelining: ScriptedServer, over_smtp: MakeTransport
) -> None:
    carrier = carried(over_smtp(pipelining, changes={"letters": 2}), readers(5))
    assert carrier.outcomes == [OK] * 5
    assert verbs(pipelining) == "EMRDMRDQEMRDMRDQEMRDQ"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_letter_larger_than_any_buffer_arrives_encrypted_too(
    pipelining: ScriptedServer, over_smtp: MakeTransport, security: str
) -> None:
    pipelining.implicit_tls = security == "tls"
    carrier = carried(over_smtp(pipelining, security), readers(3), LARGE)
    assert carrier.outcomes == [OK] * 3
    assert [letter.content for letter in pipelining.arrived] == [LARGE, LETTER, LETTER]


@faults(dot=["hang up"])
def test_encrypted_too_a_connection_lost_after_the_dot_is_a_doubt(
    pipelining: ScriptedServer, over_smtp: MakeTransport
) -> None:
    carrier = carried(over_smtp(pipelining, "starttls"), readers(2))
    assert carrier.outcomes == [InDoubt("connection lost after the final dot"), OK]


@faults(content=["reset"])
def test_encrypted_too_a_connection_lost_before_the_dot_is_none(
    pipelining: ScriptedServer, over_smtp: MakeTransport
) -> None:
    carrier = carried(over_smtp(pipelining, "starttls"), readers(2), LARGE)
    assert carrier.outcomes == [LOST, OK]


def test_as_long_as_something_comes_nobody_gives_up(
    pipelining: ScriptedServer, over_smtp: MakeTransport
) -> None:
    pipelining.faults["dot"] = ["slow 250 2.0.0 Ok: queued"]
    transport = over_smtp(pipelining, timeouts=Timeouts(opening=20, command=20, final=0.5))
    assert carried(transport, readers(1)).outcomes == [OK]


# Addresses outside ASCII (RFC 6531)

WITH_UTF8 = ["jane@example.net", "аида@example.net", "jane2@example.net"]


def test_smtputf8_is_asked_for_where_it_is_needed_and_offered(
    pipelining: ScriptedServer, over_smtp: MakeTransport
) -> None:
    pipelining.extensions += ("SMTPUTF8",)
    carrier = carried(over_smtp(pipelining), WITH_UTF8)
    assert carrier.outcomes == [OK] * 3
    assert [letter.recipient for letter in pipelining.arrived] == WITH_UTF8
    mails = [command for command in pipelining.commands if command.startswith("MAIL")]
    assert [command.endswith(" SMTPUTF8") for command in mails] == [False, True, False]


@both_ways
def test_without_it_only_that_reader_is_refused(
    compare: Callable[..., list[Any]], over_smtp: MakeTransport, extensions: tuple[str, ...]
) -> None:
    del compare
    with ScriptedServer(extensions=extensions) as server:
        carrier = carried(over_smtp(server), WITH_UTF8)
    assert carrier.outcomes == [OK, Refused("the server takes no address with letters outside ASCII"), OK]
    assert server.connections == 1


def test_an_address_with_a_line_break_never_becomes_a_command(
    pipelining: ScriptedServer, over_smtp: MakeTransport
) -> None:
    carrier = carried(over_smtp(pipelining), ["a@example.net", "b@example.net>\r\nRSET"])
    assert carrier.outcomes == [OK, Refused("a control character in the address")]
    assert "S" not in verbs(pipelining)


# Leaving


class Ended(Exception):  # noqa: N818 - not an error
    """The run ends here."""


async def nobody_begins() -> None:
    raise Ended


def test_a_letter_that_may_not_begin_does_not_arrive_and_is_left_without_a_word(
    pipelining: ScriptedServer, over_smtp: MakeTransport
) -> None:
    async def carry() -> None:
        lane = over_smtp(pipelining).lane()
        await lane.open()
        with pytest.raises(Ended):
            await lane.deliver(Envelope(SENDER, "a@example.net"), lambda: LETTER, nobody_begins, lambda: None)
        await lane.close()
        assert not lane.is_open

    asyncio.run(carry())
    assert pipelining.arrived == []
    assert verbs(pipelining) == "EMRD"


def test_what_was_announced_with_another_letter_is_left_without_a_word(
    pipelining: ScriptedServer, over_smtp: MakeTransport
) -> None:
    async def begin() -> None:
        pass

    async def carry() -> None:
        lane = over_smtp(pipelining).lane()
        await lane.open()
        following = Envelope(SENDER, "b@example.net")
        assert (
            await lane.deliver(Envelope(SENDER, "a@example.net"), lambda: LETTER, begin, lambda: following)
            == OK
        )
        await lane.close()

    asyncio.run(carry())
    assert [letter.recipient for letter in pipelining.arrived] == ["a@example.net"]
    assert verbs(pipelining) == "EMRDMRD"


def test_a_lane_that_is_not_open_takes_nothing(pipelining: ScriptedServer, over_smtp: MakeTransport) -> None:
    lane = over_smtp(pipelining).lane()
    outcome = asyncio.run(
        lane.deliver(Envelope(SENDER, "a@example.net"), lambda: LETTER, nobody_begins, lambda: None)
    )
    assert outcome == NotAccepted("the connection is not open")
    asyncio.run(lane.close())


@faults(quit=["hang up"])
def test_a_server_that_leaves_at_quit_harms_nothing(
    pipelining: ScriptedServer, over_smtp: MakeTransport
) -> None:
    assert carried(over_smtp(pipelining), readers(1)).outcomes == [OK]


def test_impolitely_it_leaves_without_a_word(pipelining: ScriptedServer, over_smtp: MakeTransport) -> None:
    async def carry() -> None:
        lane = over_smtp(pipelining).lane()
        await lane.open()
        await lane.close(politely=False)

    asyncio.run(carry())
    assert verbs(pipelining) == "E"


@pytest.mark.parametrize("_", [pytest.param("", marks=faults(greeting="554 no"), id="unwilling")])
def test_a_session_that_cannot_be_opened_is_told(
    pipelining: ScriptedServer, over_smtp: MakeTransport, _: str
) -> None:
    with pytest.raises(UnreachableError, match="takes no mail: 554 no in the greeting"):
        carried(over_smtp(pipelining), readers(1))


def test_a_session_that_nobody_waits_for_any_more_is_closed(
    pipelining: ScriptedServer, over_smtp: MakeTransport
) -> None:
    transport = over_smtp(pipelining)
    opened: list[Session] = []
    usual = transport._new_session  # noqa: SLF001 - the opening is slowed down
    go_on = threading.Event()

    def slow() -> Session:
        go_on.wait()
        opened.append(usual())
        return opened[-1]

    def fails() -> Session:
        slow().close()
        raise UnreachableError("no connection")

    async def give_up(opens: Callable[[], Session], *, after_the_loop: bool) -> None:
        opening = asyncio.create_task(apart(opens, Session.close))
        await asyncio.sleep(0)
        opening.cancel()
        if not after_the_loop:
            go_on.set()
            while not (opened and opened[-1].sock is None):  # noqa: ASYNC110 - a thread closes it
                await asyncio.sleep(0.001)

    for opens, after_the_loop in ((slow, False), (slow, True), (fails, False), (fails, True)):
        opened.clear()
        go_on.clear()
        asyncio.run(give_up(opens, after_the_loop=after_the_loop))
        go_on.set()
        for thread in threading.enumerate():
            if thread.name == "apart":
                thread.join()
        assert opened[0].sock is None
