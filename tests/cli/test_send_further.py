"""Lists that the ledger keeps, lists that changed, and further letters of a send that there is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from caspian_mail.address import Address
from caspian_mail.ledger import Ledger
from caspian_mail.signing import Keys
from tests.cli.newsroom import ISSUE, THREE, Newsroom, Wall, reader
from tests.conftest import SECRET

if TYPE_CHECKING:
    from tests.conftest import Result

pytestmark = pytest.mark.usefixtures("wall")

NEXT = "2025-11-03"


def next_issue(newsroom: Newsroom) -> None:
    """Have another issue that is composed and tested."""
    issue = newsroom.workspace.issue_file(ISSUE)
    issue.with_name(f"{NEXT}.yaml").write_bytes(issue.read_bytes())
    newsroom.caspian("compose", NEXT)
    assert newsroom.caspian("send", NEXT, "--test").code == 0
    newsroom.relay.arrived.clear()


def import_list(newsroom: Newsroom, name: str) -> None:
    assert newsroom.caspian("audience", "import", "audience.csv", "--list", name).code == 0


def suppress(newsroom: Newsroom, number: int) -> None:
    with Ledger.open(newsroom.workspace.ledger_file, Wall(), keys=Keys(SECRET)) as ledger:
        assert ledger.readers.suppress(Address(reader(number)), "unsubscribed", "by hand")


# Lists of the ledger's own


def test_a_list_of_the_ledger_is_sent_to_less_the_suppressed(newsroom: Newsroom) -> None:
    newsroom.prepare(readers=5)
    import_list(newsroom, "weekly")
    suppress(newsroom, 2)
    result = newsroom.caspian("send", "--list", "weekly", "--yes", "4")
    assert result.code == 0
    assert (
        "Audience    list weekly\n            1 suppressed: 1 unsubscribed\nRecipients  4\n"
    ) in result.err
    assert newsroom.had() == {reader(number): 1 for number in (1, 3, 4, 5)}


def test_suppressions_apply_to_a_file_as_well(newsroom: Newsroom) -> None:
    newsroom.prepare(readers=3)
    suppress(newsroom, 3)
    assert newsroom.caspian("send", "--yes", "3").code == 2
    assert newsroom.caspian("send", "--yes", "2").code == 0
    assert set(newsroom.had()) == {reader(1), reader(2)}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--list", "weekyl"], 'error: no list "weekyl"; did you mean "weekly"?\n'),
        (
            ["--list", "weekly", "--to", "audience.csv"],
            "error: --list is of the ledger; --to, --email-column and --skip-invalid are of a file\n",
        ),
    ],
)
def test_a_list_must_be_there_and_is_no_file(newsroom: Newsroom, arguments: list[str], error: str) -> None:
    newsroom.prepare()
    import_list(newsroom, "weekly")
    result = newsroom.caspian("send", *arguments)
    assert result.code == 2
    assert error in result.err


# A list that changed


def second_send(newsroom: Newsroom, readers: int, *arguments: str) -> Result:
    """Send an issue to twenty, and the next one to another number of readers."""
    newsroom.prepare(readers=20)
    assert newsroom.caspian("send", "--yes", "20").code == 0
    newsroom.subscribe(readers)
    next_issue(newsroom)
    return newsroom.caspian("send", NEXT, *arguments)


def test_a_change_is_told(newsroom: Newsroom) -> None:
    result = second_send(newsroom, 22, "--yes", "22")
    assert result.code == 0
    assert (
        f"Audience    audience.csv: 22 rows\n            against {ISSUE} (20): +2 new, -0 gone\n"
    ) in result.err


@pytest.mark.parametrize(("readers", "percent"), [(23, 15), (17, 15)])
def test_a_larger_one_must_be_accepted(newsroom: Newsroom, readers: int, percent: int) -> None:
    result = second_send(newsroom, readers, "--yes", str(readers))
    line = next(
        number
        for number, text in enumerate(newsroom.workspace.publication_file.read_text().splitlines(), 1)
        if text.startswith("list_change")
    )
    assert result.code == 2
    assert result.err.endswith(
        f"error: the list changed by {percent}%; the policy allows 10%\n"
        f"  where: newsletter.toml:{line}\n"
        f"  next: if that is right: caspian-mail send {NEXT} --connections 1 --no-wait --accept-change\n"
    )
    assert newsroom.relay.arrived == []
    assert newsroom.caspian("send", NEXT, "--accept-change", "--yes", str(readers)).code == 0


# Who joined since


def test_those_who_joined_since_get_what_the_others_had(newsroom: Newsroom) -> None:
    newsroom.prepare()
    newsroom.caspian("send", "--yes", "3")
    newsroom.subscribe(5)
    suppress(newsroom, 5)
    result = newsroom.caspian("send", "--missed", "--yes", "1")
    assert (result.code, result.out) == (0, f"{ISSUE}: 4 of 4 sent; this run 1 in 1 s.\n  sent  4\n")
    assert "Audience    audience.csv: 5 rows\n            1 suppressed: 1 unsubscribed\n" in result.err
    assert "Recipients  1\n" in result.err
    assert newsroom.had() == THREE | {reader(4): 1}


def test_those_still_to_go_go_along_with_those_who_joined(newsroom: Newsroom) -> None:
    newsroom.prepare()
    newsroom.relay.faults["rcpt"] = ["450 4.2.0 later"]
    newsroom.caspian("send", "--yes", "3")
    newsroom.subscribe(5)
    result = newsroom.caspian("send", "--missed", "--yes", "2")
    assert result.code == 2
    assert "Recipients  3\n            2 new, 1 still to go\n" in result.err
    assert newsroom.status()["total"] == 3


def test_nobody_has_missed_it(newsroom: Newsroom) -> None:
    newsroom.prepare()
    newsroom.caspian("send", "--yes", "3")
    result = newsroom.caspian("send", "--missed")
    assert (result.code, result.err) == (2, f"error: nobody in audience.csv has missed {ISSUE}\n")


def test_a_list_with_faults_adds_nobody(newsroom: Newsroom) -> None:
    newsroom.prepare()
    newsroom.caspian("send", "--yes", "3")
    with (newsroom.workspace.root / "audience.csv").open("a", encoding="utf-8") as file:
        file.write("nobody,Nobody\nr9@readers.internal,Nine\n")
    assert newsroom.caspian("send", "--missed", "--yes", "1").code == 2
    assert newsroom.status()["total"] == 3
    assert newsroom.caspian("send", "--missed", "--skip-invalid", "--yes", "1").code == 0
    assert newsroom.had() == THREE | {reader(9): 1}


@pytest.mark.parametrize("option", ["--missed", "--only-failed", "--correction"])
def test_before_a_send_there_is_none_to_go_on_with(newsroom: Newsroom, option: str) -> None:
    newsroom.prepare()
    result = newsroom.caspian("send", option)
    assert (result.code, result.err) == (2, f"error: {ISSUE} has no send that {option} could go on with\n")


# Who was refused


@pytest.mark.smtp_faults(rcpt=["550 5.2.1 mailbox disabled", "550 5.1.1 no such user", ""])
def test_those_who_were_refused_get_it_once_that_is_mended(newsroom: Newsroom) -> None:
    newsroom.prepare()
    assert newsroom.caspian("send", "--yes", "3").code == 1
    # Who has no mailbox is suppressed, and stays refused.
    listed = newsroom.caspian("suppressions", "list").out
    assert "bounced  1  last 2025-10-27\n" in listed
    assert newsroom.caspian("send", "--only-failed", "--yes", "2").code == 2
    result = newsroom.caspian("send", "--only-failed", "--yes", "1")
    assert result.code == 1
    assert result.out.startswith(f"{ISSUE}: 2 of 3 sent; this run 1 in 1 s.\n")
    assert newsroom.had() == {reader(1): 1, reader(3): 1}
    result = newsroom.caspian("send", "--only-failed")
    assert result.code == 2
    assert result.err == (
        f"error: no letter of {ISSUE} was refused that could go out again\n"
        f"  next: caspian-mail status {ISSUE}\n"
    )


@pytest.mark.smtp_faults(rcpt=["554 5.7.1 relay access denied"] * 10)
def test_a_relay_that_refuses_us_does_not_burn_the_list(newsroom: Newsroom) -> None:
    newsroom.prepare(readers=15)
    result = newsroom.caspian("send", "--yes", "15")
    assert (result.code, result.out) == (3, "Stopped: 0 of 15 sent, 5 pending, 10 refused.\n")
    assert (
        "refused 10 letters in a row because of who sends them: 554 5.7.1 relay access denied\n" in result.err
    )
    assert "  next: mend that, then: caspian-mail send --only-failed\n" in result.err
    # Those whose turn had not come go along, and the number says so.
    assert newsroom.caspian("send", "--only-failed", "--yes", "10").code == 2
    result = newsroom.caspian("send", "--only-failed", "--yes", "15")
    assert result.code == 0
    assert "Recipients  15\n            10 refused before, 5 still to go\n" in result.err
    assert newsroom.states() == {"sent": 15}


@pytest.mark.smtp_faults(rcpt=["450 4.2.0 later"])
def test_who_is_suppressed_before_their_turn_gets_nothing(newsroom: Newsroom, wall: Wall) -> None:
    newsroom.prepare()
    newsroom.caspian("send", "--yes", "3")
    suppress(newsroom, 1)
    wall.time += timedelta(minutes=6)
    result = newsroom.caspian("send")
    assert result.code == 1
    assert "  refused  1  suppressed\n" in newsroom.caspian("status").out.replace("   1", "  1")
    assert set(newsroom.had()) == {reader(2), reader(3)}
