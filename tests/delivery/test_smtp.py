"""What becomes of one letter when the server fails at one step: each fault is declared on its test."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from caspian_mail.delivery.smtp import SmtpTransport
from caspian_mail.errors import AGAIN, ConfigurationError, GateError, TransportError
from caspian_mail.model import Accepted, Deferred, Envelope, InDoubt, NotAccepted, Refused
from caspian_mail.settings import Settings, SmtpSettings
from tests.delivery.conftest import IMPATIENT

if TYPE_CHECKING:
    from pathlib import Path

    from caspian_mail.model import Outcome
    from tests.delivery.conftest import MakeTransport
    from tests.delivery.scripted_server import ScriptedServer

ENVELOPE = Envelope("bounces@example.org", "jane@example.net")
LETTER = b"Subject: Headlines\r\n\r\nText\r\n"
LARGE = b"Subject: Headlines\r\n\r\n" + (b"x" * 990 + b"\r\n") * 25_000

faults = pytest.mark.smtp_faults

LOST = NotAccepted("connection lost before the letter was written")
SILENT = NotAccepted("no answer before the letter was written")
STRANGE = NotAccepted("not an SMTP reply before the letter was written")
GARBAGE = NotAccepted("not an SMTP reply")
CLOSING = NotAccepted("421 4.3.2 closing")


def deliver_two(
    server: ScriptedServer, make: MakeTransport, letter: bytes = LETTER, *, impatient: bool = False
) -> tuple[Outcome, Outcome]:
    """Hand over two letters; the second shows that the transport is as good as before."""
    transport = make(server, timeouts=IMPATIENT) if impatient else make(server)
    with transport:
        return transport.deliver(ENVELOPE, letter), transport.deliver(ENVELOPE, LETTER)


def first_of(step: str, fault: str) -> pytest.MarkDecorator:
    return faults(**{step: [fault]})


BEFORE_THE_DOT = [
    pytest.param(outcome, marks=first_of(step, fault), id=f"{fault} at {step}")
    for step in ("mail", "rcpt", "data")
    for fault, outcome in [
        ("hang up", LOST),
        ("reset", LOST),
        ("endless", STRANGE),
        ("garbage", GARBAGE),
        ("421 4.3.2 closing", CLOSING),
        ("399 what", NotAccepted("399 what")),
    ]
]


@pytest.mark.parametrize("expected", BEFORE_THE_DOT)
def test_before_the_final_dot_nothing_has_arrived_and_the_next_letter_does(
    server: ScriptedServer, over_smtp: MakeTransport, expected: Outcome
) -> None:
    first, second = deliver_two(server, over_smtp)
    assert first == expected
    assert second == Accepted("250 2.0.0 Ok: queued")
    assert len(server.arrived) == 1
    assert server.connections == 2


@pytest.mark.parametrize(
    "expected",
    [
        pytest.param(SILENT, marks=first_of(step, "silence"), id=f"silence at {step}")
        for step in ("mail", "rcpt", "data")
    ],
)
def test_silence_before_the_final_dot_is_a_lost_connection(
    server: ScriptedServer, over_smtp: MakeTransport, expected: Outcome
) -> None:
    first, second = deliver_two(server, over_smtp, impatient=True)
    assert first == expected
    assert isinstance(second, Accepted)


@faults(content=["reset"])
def test_a_server_that_hangs_up_in_the_content_has_not_got_it(
    server: ScriptedServer, over_smtp: MakeTransport
) -> None:
    first, second = deliver_two(server, over_smtp, LARGE)
    assert first == LOST
    assert isinstance(second, Accepted)
    assert len(server.arrived) == 1


@pytest.mark.parametrize(
    "expected",
    [
        pytest.param(
            InDoubt("connection lost after the final dot"), marks=first_of("dot", "hang up"), id="hang up"
        ),
        pytest.param(
            InDoubt("connection lost after the final dot"), marks=first_of("dot", "reset"), id="reset"
        ),
        pytest.param(
            InDoubt("not an SMTP reply after the final dot"), marks=first_of("dot", "garbage"), id="garbage"
        ),
        pytest.param(
            InDoubt("not an SMTP reply after the final dot"), marks=first_of("dot", "endless"), id="endless"
        ),
        pytest.param(
            InDoubt("354 go on after the final dot"), marks=first_of("dot", "354 go on"), id="another code"
        ),
    ],
)
def test_after_the_final_dot_it_may_have_arrived(
    server: ScriptedServer, over_smtp: MakeTransport, expected: Outcome
) -> None:
    first, second = deliver_two(server, over_smtp)
    assert first == expected
    assert isinstance(second, Accepted)
    assert server.connections == 2


@faults(dot=["silence"])
def test_silence_after_the_final_dot_may_be_an_arrival(
    server: ScriptedServer, over_smtp: MakeTransport
) -> None:
    first, second = deliver_two(server, over_smtp, impatient=True)
    assert first == InDoubt("no answer after the final dot")
    assert isinstance(second, Accepted)


@pytest.mark.parametrize(
    "expected",
    [
        pytest.param(expected, marks=first_of(step, expected.reply), id=f"{expected.reply} at {step}")
        for step in ("rcpt", "data", "dot")
        for expected in (Deferred("451 4.7.1 Greylisted"), Refused("550 5.1.1 no such user"))
    ]
    + [pytest.param(Deferred("452 4.3.1 full"), marks=first_of("mail", "452 4.3.1 full"), id="452 at mail")],
)
def test_an_answer_is_the_outcome_and_the_connection_is_kept_after_a_reset(
    server: ScriptedServer, over_smtp: MakeTransport, expected: Outcome
) -> None:
    first, second = deliver_two(server, over_smtp)
    assert first == expected
    assert isinstance(second, Accepted)
    assert len(server.arrived) == 1
    assert server.connections == 1
    assert [command.split(" ")[0].upper() for command in server.commands].count("RSET") == 1


@faults(rcpt=["251 2.1.5 forwarded"])
def test_a_server_may_forward_a_letter_itself(server: ScriptedServer, over_smtp: MakeTransport) -> None:
    first, _ = deliver_two(server, over_smtp)
    assert isinstance(first, Accepted)


@faults(dot=["421 4.3.2 closing"])
def test_a_server_that_closes_instead_of_taking_a_letter_has_not_taken_it(
    server: ScriptedServer, over_smtp: MakeTransport
) -> None:
    first, second = deliver_two(server, over_smtp)
    assert first == Deferred("421 4.3.2 closing")
    assert isinstance(second, Accepted)
    assert server.connections == 2


@pytest.mark.parametrize(
    "_",
    [
        pytest.param(fault, marks=faults(rcpt=["550 no"], rset=[fault]), id=fault)
        for fault in ("hang up", "500 what", "garbage", "endless")
    ],
)
def test_a_reset_that_fails_ends_the_connection_not_the_send(
    server: ScriptedServer, over_smtp: MakeTransport, _: str
) -> None:
    first, second = deliver_two(server, over_smtp)
    assert first == Refused("550 no")
    assert isinstance(second, Accepted)
    assert server.connections == 2


@faults(mail=["550 5.7.1 <bounces@example.org> not yours"])
def test_a_refused_sender_stops_the_send(server: ScriptedServer, over_smtp: MakeTransport) -> None:
    with over_smtp(server) as transport, pytest.raises(TransportError) as caught:
        transport.deliver(ENVELOPE, LETTER)
    assert caught.value.message == "the server refused the sender: 550 5.7.1 <b…@example.org> not yours"
    assert "newsletter.toml" in caught.value.where


@faults(quit=["hang up"])
def test_a_server_that_leaves_at_quit_harms_nothing(server: ScriptedServer, over_smtp: MakeTransport) -> None:
    with over_smtp(server) as transport:
        assert isinstance(transport.deliver(ENVELOPE, LETTER), Accepted)


def test_a_program_that_is_interrupted_leaves_without_a_word(
    server: ScriptedServer, over_smtp: MakeTransport
) -> None:
    # In the middle of a letter QUIT would be read as a line of it.
    with pytest.raises(KeyboardInterrupt), over_smtp(server):
        raise KeyboardInterrupt
    assert server.commands == ["ehlo [127.0.0.1]"]


@faults(dot=["hang up"])
def test_a_transport_that_lost_its_connection_closes_in_good_order(
    server: ScriptedServer, over_smtp: MakeTransport
) -> None:
    with over_smtp(server) as transport:
        transport.deliver(ENVELOPE, LETTER)
    assert server.connections == 1


def test_one_connection_serves_many_letters_and_ends_with_quit(
    server: ScriptedServer, over_smtp: MakeTransport
) -> None:
    with over_smtp(server) as transport:
        for _ in range(5):
            transport.deliver(ENVELOPE, LETTER)
    assert server.connections == 1
    assert len(server.arrived) == 5
    assert server.commands[0] == "ehlo [127.0.0.1]"
    assert server.commands[-1].upper() == "QUIT"
    assert {(letter.sender, letter.recipient) for letter in server.arrived} == {
        ("bounces@example.org", "jane@example.net")
    }


def test_bare_line_ends_cannot_make_a_second_letter(server: ScriptedServer, over_smtp: MakeTransport) -> None:
    smuggled = b"Subject: a\r\n\r\none\n.\r\nMAIL FROM:<x@example.org>\r\r\n.\rtwo"
    with over_smtp(server) as transport:
        transport.deliver(ENVELOPE, smuggled)
    (letter,) = server.arrived
    expected = b"Subject: a\r\n\r\none\r\n.\r\nMAIL FROM:<x@example.org>\r\n\r\n.\r\ntwo\r\n"
    assert letter.content == expected


def test_an_address_with_a_line_break_never_becomes_a_command(
    server: ScriptedServer, over_smtp: MakeTransport
) -> None:
    with over_smtp(server) as transport:
        outcome = transport.deliver(Envelope("bounces@example.org", "a@example.org>\r\nRSET"), LETTER)
    assert outcome == Refused("a control character in the address")
    assert not any(command.upper().startswith(("RCPT", "RSET")) for command in server.commands)


# What is known before anything goes out


def settings(**smtp: str) -> Settings:
    values = {"host": "smtp.example.org"} | smtp
    return Settings(
        smtp=SmtpSettings(**values),  # type: ignore[arg-type]
        origins={"CASPIAN_MAIL_SMTP_CA_FILE": ".env:7"},
    )


def test_a_host_is_needed() -> None:
    with pytest.raises(ConfigurationError, match="CASPIAN_MAIL_SMTP_HOST is not set"):
        SmtpTransport(settings(host=""))


@pytest.mark.parametrize("host", ["smtp.example.org", "192.0.2.1", "127.example.org", "2001:db8::1"])
def test_nothing_goes_unencrypted_beyond_this_machine(host: str) -> None:
    with pytest.raises(GateError) as caught:
        SmtpTransport(settings(host=host, security="none"))
    assert f"caspian-mail {AGAIN} --insecure" in caught.value.next_steps[1]
    assert SmtpTransport(settings(host=host, security="none"), insecure=True).route == f"{host}:587"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "::1"])
def test_this_machine_may_be_spoken_to_unencrypted(host: str) -> None:
    assert SmtpTransport(settings(host=host, security="none")).description.endswith(", unencrypted")


@pytest.mark.parametrize("login", [{"username": "ödön", "password": "x"}, {"username": "a", "password": "ß"}])
def test_a_login_outside_ascii_is_refused_without_being_shown(login: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="outside ASCII") as caught:
        SmtpTransport(settings(**login))
    assert "ß" not in str(caught.value) + caught.value.where


@pytest.mark.parametrize("content", [None, "not a certificate"])
def test_certificates_must_be_readable(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content, encoding="ascii")
    with pytest.raises(ConfigurationError, match="no certificates can be read") as caught:
        SmtpTransport(settings(ca_file=str(path)))
    assert caught.value.where == "CASPIAN_MAIL_SMTP_CA_FILE .env:7"


def test_the_route_is_the_server_and_its_port() -> None:
    assert SmtpTransport(settings()).description == "smtp.example.org:587, STARTTLS"
    assert SmtpTransport(settings(security="tls")).description == "smtp.example.org:587, TLS"


def test_the_connection_does_not_wait_for_acknowledgements(
    server: ScriptedServer, over_smtp: MakeTransport
) -> None:
    with over_smtp(server, "starttls") as transport:
        assert transport._session is not None  # noqa: SLF001 - what the kernel was told
        assert transport._session.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)  # noqa: SLF001 - the same
