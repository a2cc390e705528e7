from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from caspian_mail.address import Address
from caspian_mail.ledger import Ledger
from caspian_mail.model import Accepted, InDoubt, Recorded
from caspian_mail.signing import Keys
from tests.conftest import SECRET
from tests.delivery.provider.lists import KEY
from tests.ledger.conftest import EDITION
from tests.provider_server import Answer, Asked, ProviderServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from caspian_mail.ledger import SendLedger
    from caspian_mail.model import Outcome
    from caspian_mail.workspace import Workspace
    from tests.cli.newsroom import Wall
    from tests.conftest import Result

ISSUE = EDITION.issue
READERS = [Address(f"r{number}@readers.internal") for number in range(1, 5)]


class Provider:
    """Postmark or Mailgun, as far as it is asked what it has: letters, by mark or Message-ID.

    Attributes:
        has: which.
        answers: how many questions it answers before it fails.
    """

    def __init__(self) -> None:
        self.has: set[str] = set()
        self.answers = 100

    def __call__(self, asked: Asked) -> Answer:
        self.answers -= 1
        if self.answers < 0:
            return Answer({"Message": KEY}, 500)
        if asked.path == "/messages/outbound":
            mark = asked.query["metadata_letter"]
            letter = {"MessageID": "0a1b", "Status": "Sent", "ReceivedAt": "2025-10-27T13:58:01Z"}
            told = [{**letter, "Metadata": {"letter": mark}}] if mark in self.has else []
            return Answer({"TotalCount": len(told), "Messages": told})
        id_ = asked.query["message-id"]
        event = {"event": "accepted", "timestamp": 1761573732.5}
        found = [{**event, "message": {"headers": {"message-id": id_}}}] if id_ in self.has else []
        return Answer({"items": found, "paging": {}})


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def server(provider: Provider) -> Iterator[ProviderServer]:
    with ProviderServer(provider) as started:
        yield started


@pytest.fixture
def env(workspace: Workspace, server: ProviderServer) -> Callable[..., None]:
    def write(name: str, **changes: str) -> None:
        keys = {"postmark": "POSTMARK_SERVER_TOKEN", "mailgun": "MAILGUN_API_KEY", "ses": "SES_ACCESS_KEY_ID"}
        values = {
            "TRANSPORT": "provider",
            "PROVIDER": name,
            keys[name]: KEY,
            "PROVIDER_URL": server.url,
            "SECRET": SECRET,
        } | changes
        lines = [f'CASPIAN_MAIL_{name}="{value}"\n' for name, value in values.items() if value]
        workspace.env_file.write_text("".join(lines), encoding="utf-8")

    return write


@pytest.fixture
def held(workspace: Workspace, wall: Wall) -> Callable[[str], list[str]]:
    """Make a send through a provider of which the first and the last two letters are in doubt.

    They are held for an hour when it returns; their Message-IDs are returned, and the second's.
    """

    def made(route: str) -> list[str]:
        with Ledger.open(workspace.ledger_file, wall, keys=Keys(SECRET)) as ledger:
            ledger.stage(READERS)
            send = ledger.start(ISSUE, "live", route=route, edition=EDITION)
            send.begin_run(route)
            wall.time += timedelta(seconds=5)
            due = send.fresh(0, 4)
            send.begin_many(due)
            lost = InDoubt("no answer")
            outcomes: list[Outcome] = [lost, Accepted("queued as 77"), lost, lost]
            send.record_many([Recorded(one, what) for one, what in zip(due, outcomes, strict=True)])
            wall.time += timedelta(hours=1)
        return [one.message_id for one in due]

    return made


@pytest.fixture
def settle(caspian: Callable[..., Result], workspace: Workspace) -> Callable[[], Result]:
    def call() -> Result:
        result = caspian("in-doubt", "settle")
        assert KEY not in result.out + result.err
        assert KEY.encode() not in workspace.ledger_file.read_bytes()
        return result

    return call


@pytest.fixture
def rows(workspace: Workspace, wall: Wall) -> Callable[[], dict[int, tuple[str, str]]]:
    def read() -> dict[int, tuple[str, str]]:
        with Ledger.open(workspace.ledger_file, wall, create=False) as ledger:
            send = ledger.find(ISSUE)
            assert send is not None
            return _rows(send)

    return read


def _rows(send: SendLedger) -> dict[int, tuple[str, str]]:
    found = send._database.rows("SELECT number, state, reply FROM letters ORDER BY number")  # noqa: SLF001 - the row itself
    return {number: (state, reply) for number, state, reply in found}


def local(message_id: str) -> str:
    return message_id[1:-1].partition("@")[0]


def test_what_the_provider_has_is_sent_and_the_rest_is_held(
    env: Callable[..., None],
    held: Callable[[str], list[str]],
    settle: Callable[[], Result],
    rows: Callable[[], dict[int, tuple[str, str]]],
    provider: Provider,
) -> None:
    env("postmark")
    ids = held("postmark")
    provider.has = {local(ids[0]), local(ids[2])}
    result = settle()
    assert (result.code, result.err) == (0, "")
    assert result.out == "2 of 3 found as accepted: now sent. 1 not found: still held.\n"
    evidence = "postmark: Sent, 2025-10-27T13:58:01Z, queued as 0a1b"
    assert rows() == {
        1: ("sent", evidence),
        2: ("sent", "queued as 77"),
        3: ("sent", evidence),
        4: ("in_doubt", "no answer"),
    }
    provider.has |= {local(ids[3])}
    assert settle().out == "1 of 1 found as accepted: now sent.\n"
    assert settle().out == f"{ISSUE}: none in doubt.\n"


def test_what_surely_never_arrived_there_goes_out_again(
    env: Callable[..., None],
    held: Callable[[str], list[str]],
    settle: Callable[[], Result],
    rows: Callable[[], dict[int, tuple[str, str]]],
    provider: Provider,
) -> None:
    env("mailgun")
    ids = held("mailgun")
    provider.has = {ids[0][1:-1], ids[1][1:-1]}
    result = settle()
    assert result.code == 0
    assert result.out == "1 of 3 found as accepted: now sent. 2 never arrived there: now pending.\n"
    assert result.err == f"next: caspian-mail send {ISSUE}\n"
    absent = "mailgun: never arrived there, asked 2025-10-27T14:58:05Z"
    assert rows() == {
        1: ("sent", "mailgun: accepted, 2025-10-27T14:02:12Z"),
        2: ("sent", "queued as 77"),
        3: ("pending", absent),
        4: ("pending", absent),
    }


def test_an_account_that_has_no_letter_of_the_run_proves_nothing(
    env: Callable[..., None], held: Callable[[str], list[str]], settle: Callable[[], Result]
) -> None:
    env("mailgun")
    held("mailgun")
    assert settle().out == "0 of 3 found as accepted: now sent. 3 not found: still held.\n"


def test_before_its_search_is_complete_the_provider_proves_nothing(
    env: Callable[..., None],
    held: Callable[[str], list[str]],
    settle: Callable[[], Result],
    provider: Provider,
    wall: Wall,
) -> None:
    env("mailgun")
    ids = held("mailgun")
    wall.time -= timedelta(seconds=1)
    provider.has = {ids[1][1:-1]}
    assert settle().out == "0 of 3 found as accepted: now sent. 3 not found: still held.\n"
    wall.time += timedelta(seconds=1)
    assert settle().out == "0 of 3 found as accepted: now sent. 3 never arrived there: now pending.\n"


def test_what_was_found_before_the_provider_failed_is_kept(
    env: Callable[..., None],
    held: Callable[[str], list[str]],
    settle: Callable[[], Result],
    rows: Callable[[], dict[int, tuple[str, str]]],
    provider: Provider,
) -> None:
    env("postmark")
    provider.has = {local(id_) for id_ in held("postmark")}
    provider.answers = 1
    result = settle()
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith("error: Postmark does not answer now: 500 …\n")
    assert result.err.endswith("  next: try later: caspian-mail in-doubt settle\n")
    assert [state for state, _ in rows().values()] == ["sent", "sent", "in_doubt", "in_doubt"]


def test_a_provider_that_did_not_get_them_is_not_asked(
    env: Callable[..., None],
    held: Callable[[str], list[str]],
    settle: Callable[[], Result],
    server: ProviderServer,
) -> None:
    env("mailgun")
    held("smtp.example.org:587")
    result = settle()
    assert result.code == 2
    assert result.err == (
        f"error: {ISSUE} went out through smtp.example.org:587, of which Mailgun knows nothing\n"
        "  where: CASPIAN_MAIL_PROVIDER .env:2\n"
        "  next: caspian-mail in-doubt settle --maillog FILE\n"
        "        caspian-mail in-doubt list\n"
    )
    assert server.asked == []


def test_a_provider_that_cannot_tell_is_not_asked(
    env: Callable[..., None], held: Callable[[str], list[str]], settle: Callable[[], Result]
) -> None:
    env("ses")
    held("ses")
    result = settle()
    assert result.code == 2
    assert result.err == (
        "error: Amazon SES cannot be asked what became of a letter\n"
        "  where: CASPIAN_MAIL_PROVIDER .env:2\n"
        "  next: caspian-mail in-doubt list, and look for them on its site\n"
    )


def test_letters_that_do_not_leave_through_a_provider_are_looked_for_in_a_log(
    env: Callable[..., None], held: Callable[[str], list[str]], settle: Callable[[], Result]
) -> None:
    env("postmark", TRANSPORT="smtp")
    held("postmark")
    assert settle().err == (
        "error: nothing says which log to look in\n"
        "  next: caspian-mail in-doubt settle --maillog /var/log/mail.log\n"
    )


def test_the_list_says_that_the_provider_can_be_asked(
    env: Callable[..., None], held: Callable[[str], list[str]], caspian: Callable[..., Result]
) -> None:
    env("postmark")
    held("postmark")
    assert caspian("in-doubt").err == (
        "next: caspian-mail in-doubt settle     asks the provider\n"
        "      caspian-mail in-doubt assume-sent 1\n"
    )
