"""Opening a session: what is said when the server fails before it takes a letter."""

from __future__ import annotations

import errno
import socket
import ssl
from base64 import b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import trustme

from caspian_mail.delivery.smtp import SmtpTransport
from caspian_mail.delivery.smtp_session import Timeouts, _address_literal
from caspian_mail.errors import AGAIN, TransportError
from caspian_mail.model import Accepted, Envelope
from caspian_mail.settings import Settings, SmtpSettings
from tests.delivery.conftest import IMPATIENT, ORIGINS, server_context

if TYPE_CHECKING:
    from tests.delivery.conftest import MakeTransport
    from tests.delivery.scripted_server import ScriptedServer

ENVELOPE = Envelope("bounces@example.org", "jane@example.net")
LETTER = b"Subject: Headlines\r\n\r\nText\r\n"
LOCALHOST = {"host": "localhost"}
LOGIN = {"username": "editor-7", "password": "letmein-42"}
SERVER = "CASPIAN_MAIL_SMTP_HOST .env:3, CASPIAN_MAIL_SMTP_PORT .env:4"

faults = pytest.mark.smtp_faults


def failure(transport: SmtpTransport) -> TransportError:
    with pytest.raises(TransportError) as caught:
        transport.__enter__()
    error = caught.value
    shown = " ".join([error.message, error.where, *error.next_steps, repr(error), repr(transport)])
    assert LOGIN["username"] not in shown
    assert LOGIN["password"] not in shown
    return error


def unreachable(error: OSError) -> TransportError:
    def connect(_: tuple[str, int], /, timeout: float) -> socket.socket:  # noqa: ARG001 - the seam's own
        raise error

    smtp = SmtpSettings(host="smtp.example.org")
    return failure(SmtpTransport(Settings(smtp=smtp, origins=ORIGINS), connect=connect))


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "refused"),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "no such host"),
        (TimeoutError("timed out"), "no answer in 30 s"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "network is unreachable"),
        (OSError(), "the connection broke"),
    ],
)
def test_no_connection_is_told_with_its_reason(error: OSError, reason: str) -> None:
    told = unreachable(error)
    assert told.message == f"no connection to smtp.example.org:587: {reason}"
    assert told.where == SERVER
    assert told.next_steps == (f"see that both are right, or try later: caspian-mail {AGAIN}",)


def test_a_port_nobody_listens_on_refuses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    smtp = SmtpSettings(host="127.0.0.1", port=port, security="none")
    error = failure(SmtpTransport(Settings(smtp=smtp)))
    assert error.message == f"no connection to 127.0.0.1:{port}: refused"


def test_a_name_that_can_be_none_is_no_such_host() -> None:
    smtp = SmtpSettings(host=f"{'x' * 70}.example.org")
    assert failure(SmtpTransport(Settings(smtp=smtp))).message.endswith(": no such host")


@pytest.mark.parametrize(
    ("security", "message"),
    [
        pytest.param("none", "hung up in the greeting", marks=faults(greeting="hang up"), id="greeting"),
        pytest.param("none", "hung up at EHLO", marks=faults(ehlo="hang up"), id="EHLO"),
        pytest.param("starttls", "hung up at STARTTLS", marks=faults(starttls="hang up"), id="STARTTLS"),
        pytest.param("starttls", "hung up at EHLO", marks=faults(ehlo=["", "hang up"]), id="EHLO again"),
        pytest.param("none", "hung up at the login", marks=faults(auth="hang up"), id="AUTH"),
        pytest.param(
            "none",
            "takes no mail: 554 5.3.2 not today in the greeting",
            marks=faults(greeting="554 5.3.2 not today"),
            id="554 greeting",
        ),
        pytest.param(
            "none",
            "takes no mail: 421 4.3.2 busy in the greeting",
            marks=faults(greeting="421 4.3.2 busy"),
            id="421 greeting",
        ),
        pytest.param(
            "none",
            "takes no mail: not an SMTP reply in the greeting",
            marks=faults(greeting="garbage"),
            id="garbage greeting",
        ),
        pytest.param(
            "none",
            "takes no mail: 500 Line too long. in the greeting",
            marks=faults(greeting="endless"),
            id="endless greeting",
        ),
        pytest.param("none", "takes no mail: 502 no at EHLO", marks=faults(ehlo="502 no"), id="EHLO refused"),
        pytest.param(
            "starttls",
            "takes no mail: 454 4.7.0 no TLS now at STARTTLS",
            marks=faults(starttls="454 4.7.0 no TLS now"),
            id="STARTTLS refused",
        ),
    ],
)
def test_a_server_that_fails_before_a_letter_is_told_with_the_step(
    server: ScriptedServer, over_smtp: MakeTransport, security: str, message: str
) -> None:
    error = failure(over_smtp(server, security, LOGIN))
    assert error.message == f"127.0.0.1:{server.port} {message}"
    assert error.where == SERVER
    assert server.arrived == []


@pytest.mark.parametrize(
    "security",
    [
        pytest.param("none", marks=faults(greeting="silence"), id="greeting"),
        pytest.param("none", marks=faults(ehlo="silence"), id="EHLO"),
        pytest.param("starttls", marks=faults(starttls="silence"), id="STARTTLS"),
        pytest.param("none", marks=faults(auth="silence"), id="AUTH"),
    ],
)
def test_silence_is_told_with_the_time_that_was_waited(
    server: ScriptedServer, over_smtp: MakeTransport, security: str
) -> None:
    error = failure(over_smtp(server, security, LOGIN, timeouts=IMPATIENT))
    assert error.message == f"no connection to 127.0.0.1:{server.port}: no answer in 0.3 s"


@faults(greeting="reset")
def test_a_server_that_resets_at_once_is_told(server: ScriptedServer, over_smtp: MakeTransport) -> None:
    # The reset may come while the connection is still being set up.
    assert failure(over_smtp(server)).message in {
        f"127.0.0.1:{server.port} hung up in the greeting",
        f"no connection to 127.0.0.1:{server.port}: connection reset by peer",
    }


def test_a_connection_that_breaks_while_it_is_set_up_is_none() -> None:
    closed = socket.socket()
    closed.close()

    def connect(_: tuple[str, int], /, timeout: float) -> socket.socket:  # noqa: ARG001 - the seam's own
        return closed

    transport = SmtpTransport(Settings(smtp=SmtpSettings(host="smtp.example.org")), connect=connect)
    assert failure(transport).message == "no connection to smtp.example.org:587: bad file descriptor"


# The login


@faults(auth="535 5.7.8 authentication failed")
def test_a_refused_login_names_the_two_variables(server: ScriptedServer, over_smtp: MakeTransport) -> None:
    error = failure(over_smtp(server, "none", LOGIN))
    assert error.message == "the server refused the login: 535 5.7.8 authentication failed"
    assert error.where == (
        f"127.0.0.1:{server.port}; CASPIAN_MAIL_SMTP_USERNAME .env:5, CASPIAN_MAIL_SMTP_PASSWORD .env:6"
    )
    assert error.next_steps == (f"mend .env, then: caspian-mail {AGAIN}",)


PLAIN = b64encode(b"\0editor-7\0letmein-42").decode()


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(said, marks=faults(auth=f"535 5.7.8 no: {said}"), id=said)
        for said in ("editor-7", "letmein-42", PLAIN, b64encode(b"letmein-42").decode())
    ],
)
def test_a_server_that_repeats_the_login_is_not_repeated(
    server: ScriptedServer, over_smtp: MakeTransport, said: str
) -> None:
    error = failure(over_smtp(server, "none", LOGIN))
    assert error.message == "the server refused the login: 535 5.7.8 no: …"
    assert said not in str(error)


@faults(auth="535 5.7.8 no")
def test_a_login_without_password_is_refused_like_any_other(
    server: ScriptedServer, over_smtp: MakeTransport
) -> None:
    assert "535 5.7.8 no" in failure(over_smtp(server, "none", {"username": "editor-7"})).message


@pytest.mark.parametrize("extensions", [("STARTTLS",), ("STARTTLS", "AUTH GSSAPI")])
def test_a_server_without_a_login_is_told_apart(
    server: ScriptedServer, over_smtp: MakeTransport, extensions: tuple[str, ...]
) -> None:
    server.extensions = extensions
    error = failure(over_smtp(server, "none", LOGIN))
    assert error.message == f"127.0.0.1:{server.port} offers no login"


def test_without_a_user_name_there_is_no_login(server: ScriptedServer, over_smtp: MakeTransport) -> None:
    with over_smtp(server, "starttls") as transport:
        assert isinstance(transport.deliver(ENVELOPE, LETTER), Accepted)
    assert not any(command.startswith("AUTH") for command in server.commands)


# TLS


def test_a_server_that_offers_no_starttls_gets_nothing(
    server: ScriptedServer, over_smtp: MakeTransport
) -> None:
    server.extensions = ("AUTH PLAIN",)
    error = failure(over_smtp(server, "starttls", LOGIN))
    assert error.message == f"127.0.0.1:{server.port} offers no STARTTLS; nothing was sent to it"
    assert not any(command.upper().startswith(("AUTH", "MAIL")) for command in server.commands)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_for_another_name_is_told_with_both(
    server: ScriptedServer, over_smtp: MakeTransport, authority: trustme.CA, security: str
) -> None:
    server.context = server_context(authority, "mail.example.net", "*.example.com", "192.0.2.7")
    server.implicit_tls = security == "tls"
    error = failure(over_smtp(server, security, LOCALHOST | LOGIN))
    assert error.message == (
        "the certificate is for mail.example.net, *.example.com, 192.0.2.7, not for localhost"
    )
    assert error.where.endswith("CASPIAN_MAIL_SMTP_HOST .env:3")
    assert "CASPIAN_MAIL_SMTP_CA_FILE" in error.next_steps[0]
    assert not any(command.upper().startswith(("AUTH", "MAIL")) for command in server.commands)


@faults(ehlo=["", "hang up"])
def test_a_certificate_whose_names_cannot_be_read_again_is_wrong_all_the_same(
    server: ScriptedServer, over_smtp: MakeTransport, authority: trustme.CA
) -> None:
    server.context = server_context(authority, "mail.example.net")
    error = failure(over_smtp(server, "starttls", LOCALHOST))
    assert error.message == "the certificate is not for localhost"


def test_an_address_must_be_on_the_certificate_too(
    server: ScriptedServer, over_smtp: MakeTransport, authority: trustme.CA
) -> None:
    server.context = server_context(authority, "mail.example.net")
    error = failure(over_smtp(server, "starttls"))
    assert error.message == "the certificate is for mail.example.net, not for 127.0.0.1"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_authority_nobody_knows_is_not_trusted(
    server: ScriptedServer, over_smtp: MakeTransport, security: str
) -> None:
    server.context = server_context(trustme.CA(), "localhost")
    server.implicit_tls = security == "tls"
    error = failure(over_smtp(server, security, LOCALHOST | LOGIN))
    assert error.message == ("the certificate of localhost is from no authority that this machine trusts")


@pytest.mark.parametrize(
    ("valid", "message"),
    [
        ({"not_after": datetime(2020, 1, 1, tzinfo=UTC)}, "has expired"),
        (
            {
                "not_before": datetime(2090, 1, 1, tzinfo=UTC),
                "not_after": datetime(2091, 1, 1, tzinfo=UTC),
            },
            "is not valid: certificate is not yet valid",
        ),
    ],
)
def test_a_certificate_of_another_time_is_told(
    server: ScriptedServer,
    over_smtp: MakeTransport,
    authority: trustme.CA,
    valid: dict[str, datetime],
    message: str,
) -> None:
    server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", **valid).configure_cert(server.context)  # type: ignore[arg-type]
    error = failure(over_smtp(server, "starttls", LOCALHOST))
    assert error.message == f"the certificate of localhost {message}"


def test_an_authority_may_sign_through_another(
    server: ScriptedServer, over_smtp: MakeTransport, authority: trustme.CA
) -> None:
    server.context = server_context(authority.create_child_ca(), "localhost")
    with over_smtp(server, "starttls", LOCALHOST) as transport:
        assert isinstance(transport.deliver(ENVELOPE, LETTER), Accepted)


@faults(greeting="220 in clear")
def test_a_server_without_tls_on_a_port_for_it_is_told(
    server: ScriptedServer, over_smtp: MakeTransport
) -> None:
    error = failure(over_smtp(server, "tls", LOCALHOST))
    assert error.message == f"localhost:{server.port} does not speak TLS as it should"
    assert "CASPIAN_MAIL_SMTP_SECURITY" in error.where


@faults(tls="hang up")
def test_a_server_that_leaves_in_the_handshake_is_told(
    server: ScriptedServer, over_smtp: MakeTransport
) -> None:
    server.implicit_tls = True
    error = failure(over_smtp(server, "tls"))
    assert error.message == f"127.0.0.1:{server.port} hung up in the TLS handshake"


@faults(greeting="silence")
def test_a_server_that_is_silent_in_the_handshake_is_told(
    server: ScriptedServer, over_smtp: MakeTransport
) -> None:
    # It reads the handshake as it would read a line, and answers nothing.
    error = failure(over_smtp(server, "tls", timeouts=IMPATIENT))
    assert error.message.endswith("no answer in 0.3 s")


@faults(starttls="220 go on\r\n250-injected\r\n250 AUTH PLAIN")
def test_what_was_said_in_clear_before_the_handshake_counts_for_nothing(
    server: ScriptedServer, over_smtp: MakeTransport
) -> None:
    with over_smtp(server, "starttls", LOGIN) as transport:
        assert isinstance(transport.deliver(ENVELOPE, LETTER), Accepted)


def test_waits_are_those_of_the_standard() -> None:
    # RFC 5321, 4.5.3.2: five minutes for commands, ten for the reply to the final dot.
    assert Timeouts() == Timeouts(opening=30, command=300, final=600)


def test_a_machine_introduces_itself_by_its_address() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
        port = listener.getsockname()[1]
        with socket.create_connection(("::1", port)) as connection:
            assert _address_literal(connection) == "[IPv6:::1]"


# Login by an access token (XOAUTH2)

TOKEN = {"username": "editor-7", "token": "ya29.letmein-42"}
SPOKEN = b64encode(b"user=editor-7\x01auth=Bearer ya29.letmein-42\x01\x01").decode()


def by_token(server: ScriptedServer, make: MakeTransport, *mechanisms: str) -> SmtpTransport:
    server.extensions = (f"AUTH {' '.join(mechanisms)}",)
    return make(server, changes=TOKEN)


def test_a_token_logs_in_without_a_password(server: ScriptedServer, over_smtp: MakeTransport) -> None:
    with by_token(server, over_smtp, "PLAIN", "XOAUTH2") as transport:
        assert isinstance(transport.deliver(ENVELOPE, LETTER), Accepted)
    assert f"AUTH XOAUTH2 {SPOKEN}" in server.commands


@faults(auth="334 eyJzdGF0dXMiOiI0MDAifQ==", challenge=f"535 5.7.8 {SPOKEN} of ya29.letmein-42 expired")
def test_a_token_that_is_refused_is_told_without_being_shown(
    server: ScriptedServer, over_smtp: MakeTransport
) -> None:
    error = failure(by_token(server, over_smtp, "XOAUTH2"))
    assert error.message == "the server refused the login: 535 5.7.8 … of … expired"
    assert "CASPIAN_MAIL_SMTP_TOKEN" in error.where
    assert "ya29" not in " ".join([error.message, error.where, *error.next_steps])
    # The refusal comes as a challenge, and wants an empty answer.
    assert server.commands[-1] == ""


def test_a_server_that_takes_no_tokens_is_told_none(server: ScriptedServer, over_smtp: MakeTransport) -> None:
    error = failure(by_token(server, over_smtp, "PLAIN", "LOGIN"))
    assert error.message == f"127.0.0.1:{server.port} offers no login"
    assert not any(command.upper().startswith("AUTH") for command in server.commands)
