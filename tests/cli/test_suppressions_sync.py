from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from tests.conftest import SECRET
from tests.delivery.provider.lists import KEY, mailgun, postmark, resend
from tests.provider_server import CUT_OFF, Answer, ProviderServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from caspian_mail.workspace import Workspace
    from tests.cli.newsroom import Wall
    from tests.conftest import Result

Entries = list[tuple[str, str, str]]
DATE = "2025-10-20T08:00:00-04:00"
SIX: Entries = [
    *((f"b{number}@readers.internal", "HardBounce", DATE) for number in range(4)),
    ("c@readers.internal", "SpamComplaint", DATE),
    ("u@readers.internal", "ManualSuppression", DATE),
]


@pytest.fixture
def listed() -> Entries:
    """Who is on Postmark's list now."""
    return list(SIX)


@pytest.fixture
def server(listed: Entries) -> Iterator[ProviderServer]:
    with ProviderServer(lambda asked: postmark(listed)(asked)) as started:  # noqa: PLW0108 - as it is then
        yield started


@pytest.fixture(autouse=True)
def env(workspace: Workspace, server: ProviderServer, wall: Wall) -> Callable[..., None]:
    """Write .env, and more lines or others where a test says so."""
    del wall

    def write(**changes: str) -> None:
        values = {
            "TRANSPORT": "provider",
            "PROVIDER": "postmark",
            "POSTMARK_SERVER_TOKEN": KEY,
            "PROVIDER_URL": server.url,
            "SECRET": SECRET,
        } | changes
        lines = [f'CASPIAN_MAIL_{name}="{value}"\n' for name, value in values.items() if value]
        workspace.env_file.write_text("".join(lines), encoding="utf-8")

    write()
    return write


@pytest.fixture
def sync(caspian: Callable[..., Result], workspace: Workspace) -> Callable[[], Result]:
    """Synchronize, and see that the key is nowhere."""

    def call() -> Result:
        result = caspian("-v", "suppressions", "sync")
        shown = [line for line in result.err.splitlines(keepends=True) if "read newsletter.toml" not in line]
        result = type(result)(result.code, result.out, "".join(shown))
        assert KEY not in result.out + result.err
        for file in workspace.root.glob("caspian-mail.db*"):
            assert KEY.encode() not in file.read_bytes()
        return result

    return call


def test_whom_the_provider_does_not_write_to_is_written_to_no_more(
    sync: Callable[[], Result], caspian: Callable[..., Result]
) -> None:
    result = sync()
    assert (result.code, result.err) == (0, "")
    assert result.out == "postmark: 6 new (4 bounced, 1 complained, 1 unsubscribed).\n"
    told = caspian("suppressions", "list", "--csv").out
    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(told))}
    since = "2025-10-20T12:00:00+00:00"
    assert rows["b0@readers.internal"] == ["", "bounced", since, "postmark: HardBounce, Recipient"]
    assert len(rows) == 7


def test_the_next_time_only_what_is_new_is_counted(
    sync: Callable[[], Result], listed: Entries, wall: Wall, server: ProviderServer
) -> None:
    sync()
    wall.time = wall.time.replace(day=28)
    assert sync().out == "postmark: none new since 2025-10-27.\n"
    listed.append(("v@readers.internal", "ManualSuppression", "2025-10-28T08:00:00-04:00"))
    assert sync().out == "postmark: 1 new since 2025-10-28 (1 unsubscribed).\n"
    assert [asked.query.get("fromdate") for asked in server.asked] == [
        None,
        "2025-10-25",
        None,
        "2025-10-26",
        None,
    ]


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (2, "note: 2 are no longer listed there; they stay suppressed here\n"),
        (1, "note: 1 is no longer listed there, and stays suppressed here\n"),
    ],
)
def test_who_was_removed_there_is_told_and_stays_suppressed(
    sync: Callable[[], Result], caspian: Callable[..., Result], listed: Entries, gone: int, words: str
) -> None:
    caspian("suppressions", "add", "byhand@readers.internal")
    sync()
    del listed[:gone]
    result = sync()
    assert (result.code, result.out, result.err) == (0, "postmark: none new since 2025-10-27.\n", words)
    assert "total         7" in caspian("suppressions").out


def test_who_is_suppressed_already_is_not_new_unless_by_their_own_word(
    sync: Callable[[], Result], caspian: Callable[..., Result]
) -> None:
    caspian("suppressions", "add", "b0@readers.internal")
    assert sync().out == "postmark: 5 new (3 bounced, 1 complained, 1 unsubscribed).\n"
    assert sync().err == ""


def test_who_is_named_twice_counts_once(
    sync: Callable[[], Result], env: Callable[..., None], server: ProviderServer
) -> None:
    entry = {"address": "jane@readers.internal", "created_at": "Mon, 20 Oct 2025 12:00:00 UTC"}
    server.answer = mailgun({"bounces": [entry], "unsubscribes": [entry]}, str)
    env(PROVIDER="mailgun", MAILGUN_API_KEY=KEY)
    assert sync().out == "mailgun: 1 new (1 unsubscribed).\n"


def test_what_names_nobody_is_counted(sync: Callable[[], Result], listed: Entries) -> None:
    listed.append(("nobody", "HardBounce", DATE))
    assert sync().err == "note: 1 entry of its list names no address\n"
    listed.append(("nobody else", "HardBounce", DATE))
    assert sync().err == "note: 2 entries of its list name no address\n"


def test_a_list_that_breaks_off_leaves_what_was_taken_before(
    sync: Callable[[], Result], listed: Entries, server: ProviderServer, caspian: Callable[..., Result]
) -> None:
    server.first = [CUT_OFF]
    result = sync()
    assert result.code == 3
    assert result.err.startswith(
        "error: the connection to Postmark was lost\n  where: CASPIAN_MAIL_PROVIDER_URL"
    )
    assert result.err.endswith("  next: try later: caspian-mail suppressions sync\n")
    assert caspian("suppressions").out == "Nobody is suppressed.\n"
    sync()
    listed.append(("v@readers.internal", "HardBounce", DATE))
    server.first = [Answer({"Suppressions": [_told("v@readers.internal")]}), Answer({}, 500)]
    assert sync().code == 3
    assert "total         7" in caspian("suppressions").out
    assert sync().out == "postmark: none new since 2025-10-27.\n"


def _told(email: str) -> dict[str, str]:
    return {
        "EmailAddress": email,
        "SuppressionReason": "HardBounce",
        "Origin": "Recipient",
        "CreatedAt": DATE,
    }


def test_of_pages_that_break_off_nobody_is_taken(
    sync: Callable[[], Result],
    env: Callable[..., None],
    server: ProviderServer,
    caspian: Callable[..., Result],
) -> None:
    pages = resend([(f"r{number}@readers.internal", "bounce", DATE) for number in range(5)])
    server.answer = lambda asked: Answer({}, 500) if asked.query.get("after") == "3" else pages(asked)
    env(PROVIDER="resend", RESEND_API_KEY=KEY)
    assert sync().code == 3
    assert caspian("suppressions").out == "Nobody is suppressed.\n"
    server.answer = pages
    assert sync().out == "resend: 5 new (5 bounced).\n"


def test_a_wrong_key_ends_it(sync: Callable[[], Result], server: ProviderServer) -> None:
    server.first = [Answer({"ErrorCode": 10, "Message": f"Bad or missing API token {KEY}"}, 401)]
    result = sync()
    assert (result.code, result.out) == (3, "")
    assert result.err == (
        "error: Postmark refused the key: 401 Bad or missing API token …\n"
        "  where: CASPIAN_MAIL_POSTMARK_SERVER_TOKEN .env:3\n"
        "  next: with a key that may read: caspian-mail suppressions sync\n"
    )


BY_FILE = "caspian-mail suppressions import FILE   with the CSV that a provider exports\n"


NO_PROVIDER = f"""\
error: no provider is named
  where: CASPIAN_MAIL_PROVIDER is not set
  next: write CASPIAN_MAIL_PROVIDER into .env, then: caspian-mail suppressions sync
        {BY_FILE}"""
NO_LIST = f"""\
error: Brevo has no list of suppressions that this program can ask for
  where: CASPIAN_MAIL_PROVIDER .env:2
  next: {BY_FILE}"""
NO_KEY = """\
error: CASPIAN_MAIL_POSTMARK_SERVER_TOKEN is not set
  where: .env
  next: write what caspian-mail providers postmark names into .env
"""


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"PROVIDER": ""}, NO_PROVIDER),
        ({"PROVIDER": "brevo", "BREVO_API_KEY": KEY}, NO_LIST),
        ({"POSTMARK_SERVER_TOKEN": ""}, NO_KEY),
    ],
)
def test_what_cannot_be_asked_is_told_before_anything_is_made(
    sync: Callable[[], Result],
    env: Callable[..., None],
    workspace: Workspace,
    changes: dict[str, str],
    told: str,
) -> None:
    env(**changes)
    result = sync()
    assert (result.code, result.out, result.err) == (2, "", told)
    assert not workspace.ledger_file.exists()


def test_without_the_secret_nobody_is_asked(
    sync: Callable[[], Result], env: Callable[..., None], server: ProviderServer
) -> None:
    env(SECRET="")
    result = sync()
    assert (result.code, server.asked) == (2, [])
    assert "CASPIAN_MAIL_SECRET" in result.err
