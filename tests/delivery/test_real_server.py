"""Against a server that was not written for this project: STARTTLS, login, many letters."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from aiosmtpd.smtp import Envelope as MailEnvelope

from caspian_mail.delivery.letters import EncodedLetters, envelope_sender
from caspian_mail.delivery.smtp import SmtpTransport
from caspian_mail.errors import TransportError
from caspian_mail.model import Accepted, Envelope, Refused
from caspian_mail.settings import Settings, SmtpSettings
from tests.delivery.conftest import server_context
from tests.delivery.samples import edition, recipient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import trustme


@dataclass
class Keeper:
    """Keeps what arrives, and knows one mailbox as gone."""

    arrived: list[tuple[str, str, bytes]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name
        self, server: SMTP, session: object, envelope: MailEnvelope, address: str, options: object
    ) -> str:
        del server, session, options
        if address == "gone@example.net":
            return "550 5.1.1 <gone@example.net> no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: object, envelope: MailEnvelope) -> str:  # noqa: N802 - the same
        del server, session
        assert isinstance(envelope.content, bytes)
        self.arrived.append((str(envelope.mail_from), envelope.rcpt_tos[0], envelope.content))
        return "250 2.0.0 Ok"


class OnAnyPort(Controller):
    """The library's own start tries port 0 itself, where nobody listens."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def authenticate(
    server: object, session: object, envelope: object, mechanism: str, login: object
) -> AuthResult:
    del server, session, envelope, mechanism
    # "handled" would mean that the answer has been given already.
    return AuthResult(success=login == LoginPassword(b"editor", b"letmein"), handled=False)


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def port(keeper: Keeper, authority: trustme.CA) -> Iterator[int]:
    controller = OnAnyPort(
        keeper,
        hostname="127.0.0.1",
        port=0,
        tls_context=server_context(authority, "localhost", "127.0.0.1"),
        require_starttls=True,
        authenticator=authenticate,
        auth_required=True,
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def transport(port: int, ca_file: Path, password: str) -> SmtpTransport:
    smtp = SmtpSettings("127.0.0.1", port, "starttls", "editor", password, str(ca_file))
    return SmtpTransport(Settings(smtp=smtp))


def test_letters_arrive_byte_for_byte(keeper: Keeper, port: int, ca_file: Path) -> None:
    letters = EncodedLetters(edition(text=".\n..\nПривет\n"))
    sender = envelope_sender(edition())
    with transport(port, ca_file, "letmein") as open_transport:
        for number in range(1, 30):
            to = recipient(number, f"r{number}@example.net")
            outcome = open_transport.deliver(Envelope(sender, to.address.email), letters.build(to))
            assert isinstance(outcome, Accepted)
            gone = open_transport.deliver(Envelope(sender, "gone@example.net"), b"")
            assert gone == Refused("550 5.1.1 <g…@example.net> no such mailbox")
    assert keeper.arrived == [
        (sender, f"r{number}@example.net", letters.build(recipient(number, f"r{number}@example.net")))
        for number in range(1, 30)
    ]


def test_a_wrong_password_is_refused(port: int, ca_file: Path) -> None:
    with pytest.raises(TransportError, match="the server refused the login: 535"):
        transport(port, ca_file, "wrong").__enter__()
