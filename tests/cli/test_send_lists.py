"""The facts of a list before a send: how it differs from the last one, and who is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.address import Address
from caspian_mail.ledger import Ledger
from caspian_mail.model import Edition
from caspian_mail.signing import Keys
from tests.cli.newsroom import ISSUE, THREE, Newsroom, Wall, reader
from tests.conftest import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from caspian_mail.ledger import Suppression

pytestmark = pytest.mark.usefixtures("wall")

LAST = Edition(
    issue="2025-10-20",
    subject="Headlines",
    from_="Caspian Policy Center <digest@caspian.internal>",
    reply_to="",
    bounce="bounces@caspian.internal",
    list_id="digest.caspian.internal",
    language="en",
    unsubscribe_url="",
    unsubscribe_mailto="",
    slot="%%LINK%%",
    html="<p>%%LINK%%</p>",
    text="%%LINK%%",
)


@pytest.fixture
def ledger(newsroom: Newsroom) -> Iterator[Ledger]:
    """The ledger, to have it as earlier weeks left it."""
    with Ledger.open(newsroom.workspace.ledger_file, Wall(), keys=Keys(SECRET)) as opened:
        yield opened


def addresses(numbers: Iterable[int]) -> Iterator[Address]:
    return (Address(reader(number)) for number in numbers)


def send_last_week(ledger: Ledger, number: int) -> None:
    """Begin the send of the issue before, to so many readers."""
    ledger.stage(addresses(range(1, number + 1)))
    ledger.start(LAST.issue, "live", route="smtp.caspian.internal:587", edition=LAST)


def suppress(ledger: Ledger, numbers: Iterable[int], status: Suppression) -> None:
    ledger.readers.suppress_many((address, status, None, "by hand") for address in addresses(numbers))


def policy_line(newsroom: Newsroom) -> int:
    lines = newsroom.workspace.publication_file.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith("list_change"))


def test_what_is_told_of_a_list_that_the_ledger_keeps(newsroom: Newsroom, ledger: Ledger) -> None:
    newsroom.prepare()
    send_last_week(ledger, 2308)
    # Fifteen have left, 291 have come, and of nine the list does not know that they want no more of it.
    ledger.readers.import_(addresses(range(16, 2609)), "weekly")
    suppress(ledger, range(2600, 2603), "bounced")
    suppress(ledger, range(2603, 2609), "unsubscribed")
    result = newsroom.caspian("send", ISSUE, "--list", "weekly", "--dry-run")
    assert result.code == 2
    assert result.out.endswith(
        "Audience    list weekly; against 2025-10-20 (2,308): +291 new, -15 gone\n"
        "            9 suppressed: 6 unsubscribed, 3 bounced\n"
        "Recipients  2,584\n"
    )
    assert result.err == (
        "error: the list changed by 13%; the policy allows 10%\n"
        f"  where: newsletter.toml:{policy_line(newsroom)}\n"
        f"  next: if that is right: caspian-mail send {ISSUE} --list weekly --dry-run"
        " --connections 1 --no-wait --accept-change\n"
    )
    accepted = newsroom.caspian("send", ISSUE, "--list", "weekly", "--accept-change", "--dry-run")
    assert (accepted.code, accepted.out) == (0, result.out)


@pytest.mark.parametrize(("readers", "code"), [(22, 0), (18, 0), (23, 2), (17, 2)])
def test_as_much_as_the_policy_allows_is_no_change(
    newsroom: Newsroom, ledger: Ledger, readers: int, code: int
) -> None:
    newsroom.prepare(readers)
    send_last_week(ledger, 20)
    assert newsroom.caspian("send", ISSUE, "--dry-run").code == code


def test_the_policy_may_allow_more(newsroom: Newsroom, ledger: Ledger) -> None:
    file = newsroom.workspace.publication_file
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("list_change = 10", "list_change = 100"), encoding="utf-8")
    newsroom.prepare(readers=40)
    send_last_week(ledger, 20)
    assert newsroom.caspian("send", ISSUE, "--dry-run").code == 0


def test_a_first_send_has_nothing_to_differ_from(newsroom: Newsroom, ledger: Ledger) -> None:
    newsroom.prepare()
    ledger.readers.import_(addresses([1, 2, 3]), "weekly")
    result = newsroom.caspian("send", "--list", "weekly", "--dry-run")
    assert result.code == 0
    assert result.out.endswith("Audience    list weekly\nRecipients  3\n")


def test_a_rehearsal_is_held_against_no_send(newsroom: Newsroom, ledger: Ledger) -> None:
    newsroom.prepare()
    send_last_week(ledger, 20)
    newsroom.configure(TRANSPORT="maildir")
    result = newsroom.caspian("send", ISSUE, "--dry-run")
    assert result.code == 0
    assert result.out.endswith("Audience    audience.csv: 3 rows\nRecipients  3\n")


@pytest.mark.parametrize("arguments", [["--list", "weekly"], []])
def test_where_everyone_is_suppressed_there_is_nobody_to_send_to(
    newsroom: Newsroom, ledger: Ledger, arguments: list[str]
) -> None:
    newsroom.prepare()
    ledger.readers.import_(addresses([1, 2, 3]), "weekly")
    suppress(ledger, [1, 2, 3], "complained")
    result = newsroom.caspian("send", *arguments, "--yes", "3")
    assert result.code == 2
    source = "list weekly" if arguments else "audience.csv"
    assert "            3 suppressed: 3 complained\nRecipients  0\n" in result.err
    assert result.err.endswith(
        f"error: everyone in {source} is suppressed\n  next: caspian-mail suppressions list\n"
    )
    assert newsroom.relay.connections == 0


def test_a_list_that_all_have_left_is_gone(newsroom: Newsroom, ledger: Ledger) -> None:
    newsroom.prepare()
    ledger.readers.import_(addresses([1]), "weekly")
    ledger.readers.remove(Address(reader(1)), "weekly")
    result = newsroom.caspian("send", "--list", "weekly")
    assert (result.code, result.err) == (2, 'error: no list "weekly"\n  next: caspian-mail audience list\n')


# Who joined since


def test_newcomers_on_a_list_of_the_ledger_get_numbers_past_its_last(
    newsroom: Newsroom, ledger: Ledger
) -> None:
    newsroom.prepare()
    ledger.readers.import_(addresses([1, 2, 3]), "weekly")
    assert newsroom.caspian("send", "--list", "weekly", "--yes", "3").code == 0
    # Two leave the list, two come: the change is no gate here, and those who are gone are no news.
    ledger.readers.remove(Address(reader(1)), "weekly")
    ledger.readers.remove(Address(reader(2)), "weekly")
    ledger.readers.import_(addresses([4, 5]), "weekly")
    newsroom.relay.faults["rcpt"] = ["450 4.2.0 later", ""]
    result = newsroom.caspian("send", "--missed", "--list", "weekly", "--yes", "2")
    assert result.code == 1
    assert "Audience    list weekly\nRecipients  2\n" in result.err
    assert result.out == (
        f"{ISSUE}: 4 of 5 sent; this run 1 in 1 s.\n  sent      4\n  deferred  1  450 4.2.0 later\n"
    )
    assert newsroom.caspian("status", "--csv").out.splitlines()[1].startswith(f"4,{reader(4)},")
    assert newsroom.had() == THREE | {reader(5): 1}


def test_newcomers_get_nothing_through_a_server_without_a_test(newsroom: Newsroom) -> None:
    newsroom.prepare()
    newsroom.caspian("send", "--yes", "3")
    newsroom.subscribe(4)
    newsroom.configure(SMTP_HOST="localhost")
    result = newsroom.caspian("send", "--missed", "--yes", "1")
    assert result.code == 2
    assert f"was never test-sent through localhost:{newsroom.relay.port}\n" in result.err
    assert newsroom.status()["total"] == 3


def test_newcomers_are_asked_about_by_their_number(newsroom: Newsroom) -> None:
    newsroom.prepare()
    newsroom.caspian("send", "--yes", "3")
    newsroom.subscribe(5)
    result = newsroom.caspian("send", "--missed", "--yes", "5")
    assert result.code == 2
    assert result.err.endswith("error: --yes 5, but there are 2 recipients; nothing was sent\n")
    assert newsroom.had() == THREE
