"""What every transport promises; a new one is added to `ways`."""

from __future__ import annotations

import asyncio
import mailbox
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from caspian_mail.delivery.letters import EncodedLetters
from caspian_mail.delivery.maildir import MaildirTransport
from caspian_mail.delivery.provider.transport import ProviderTransport
from caspian_mail.model import Accepted, Envelope
from tests.delivery.provider.said import accepts
from tests.delivery.provider.settings import leading_to
from tests.delivery.samples import edition, recipient
from tests.provider_server import ProviderServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from caspian_mail.delivery import Transport
    from caspian_mail.model import Outcome
    from tests.delivery.conftest import MakeTransport
    from tests.delivery.scripted_server import ScriptedServer

    # A transport that is not open yet, and what tells which letters have arrived.
    Way = tuple[Transport, Callable[[], list[bytes]]]
    Ways = list[Callable[[Path, ScriptedServer, MakeTransport], AbstractContextManager[Way]]]

ENVELOPE = Envelope("bounces@example.org", "jane@example.net")
DOTS = b"Subject: dots\r\n\r\n.\r\n..\r\n.leading\r\nthe end.\r\n"


@contextmanager
def a_maildir(tmp_path: Path, _: ScriptedServer, __: MakeTransport) -> Iterator[Way]:
    def arrived() -> list[bytes]:
        box = mailbox.Maildir(tmp_path / "maildir", create=False)
        letters = [box.get_bytes(key) for key in sorted(box.keys())]
        return [letter.replace(b"\n", b"\r\n") for letter in letters]

    yield MaildirTransport(tmp_path / "maildir"), arrived


@contextmanager
def smtp_unencrypted(_: Path, server: ScriptedServer, make: MakeTransport) -> Iterator[Way]:
    yield make(server), lambda: [letter.content for letter in server.arrived]


@contextmanager
def smtp_starttls(_: Path, server: ScriptedServer, make: MakeTransport) -> Iterator[Way]:
    login = {"username": "editor", "password": "letmein"}
    yield make(server, "starttls", login), lambda: [letter.content for letter in server.arrived]


@contextmanager
def smtp_tls(_: Path, server: ScriptedServer, make: MakeTransport) -> Iterator[Way]:
    server.implicit_tls = True
    yield make(server, "tls"), lambda: [letter.content for letter in server.arrived]


@contextmanager
def a_providers_api(_: Path, __: ScriptedServer, ___: MakeTransport) -> Iterator[Way]:
    with ProviderServer(lambda asked: accepts("postmark", asked.body["To"])) as server:
        settings = leading_to(server.url, "postmark", values={"server_token": "letmein"})
        yield ProviderTransport(settings), lambda: [asked.content for asked in server.asked]


ways: Ways = [a_maildir, smtp_unencrypted, smtp_starttls, smtp_tls]
# These take a letter apart, so that no byte is where it was.
apis: Ways = [a_providers_api]


@pytest.fixture(params=ways)
def way(
    request: pytest.FixtureRequest, tmp_path: Path, server: ScriptedServer, over_smtp: MakeTransport
) -> Iterator[Way]:
    with request.param(tmp_path, server, over_smtp) as made:
        yield made


@pytest.fixture(params=ways + apis)
def any_way(
    request: pytest.FixtureRequest, tmp_path: Path, server: ScriptedServer, over_smtp: MakeTransport
) -> Iterator[Way]:
    with request.param(tmp_path, server, over_smtp) as made:
        yield made


@pytest.mark.parametrize(
    "letter",
    [
        EncodedLetters(edition()).build(recipient()),
        DOTS,
        b"Subject: long\r\n\r\n" + b"x" * 76 + b"\r\n" + b"y" * 70_000 + b"\r\n",
        b".",
        b"",
    ],
    ids=["letter", "dots", "long", "dot", "nothing"],
)
def test_a_letter_arrives_as_it_was_handed_over(way: Way, letter: bytes) -> None:
    transport, arrived = way
    with transport:
        assert isinstance(transport.deliver(ENVELOPE, letter), Accepted)
    assert [content.removesuffix(b"\r\n") for content in arrived()] == [letter.removesuffix(b"\r\n")]


def test_letters_arrive_one_after_the_other(way: Way) -> None:
    transport, arrived = way
    letters = [b"Subject: %d\r\n\r\ntext\r\n" % number for number in range(20)]
    with transport:
        for letter in letters:
            assert isinstance(transport.deliver(ENVELOPE, letter), Accepted)
    assert sorted(arrived()) == sorted(letters)


def test_it_can_be_opened_again(any_way: Way) -> None:
    transport, arrived = any_way
    letters = EncodedLetters(edition())
    for number in (1, 2):
        with transport:
            assert isinstance(transport.deliver(ENVELOPE, letters.build(recipient(number))), Accepted)
    assert len(arrived()) == 2


def test_a_lane_takes_many_letters(any_way: Way) -> None:
    transport, arrived = any_way
    letters = EncodedLetters(edition())
    begun: list[int] = []

    async def main() -> list[Outcome]:
        lane = transport.lane()
        await lane.open()
        outcomes = []
        for number in range(20):

            async def begin(number: int = number) -> None:
                assert len(arrived()) == len(begun)
                begun.append(number)

            letter = letters.build(recipient(number))
            outcomes.append(
                await lane.deliver(ENVELOPE, lambda letter=letter: letter, begin, lambda: None)  # type: ignore[misc]  # bound now
            )
        await lane.close()
        return outcomes

    outcomes = asyncio.run(main())
    assert {type(outcome) for outcome in outcomes} == {Accepted}
    assert begun == list(range(20))
    assert len(arrived()) == 20


def test_it_says_where_letters_go_and_no_secret(any_way: Way) -> None:
    transport, _ = any_way
    assert transport.route
    assert transport.description.startswith(transport.route)
    assert "letmein" not in repr(transport) + transport.description
    assert "editor" not in repr(transport) + transport.description
