"""A send that goes on after its run died: from its own copy, and without a question."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caspian_mail.ledger import Ledger
from tests.cli.newsroom import (
    ISSUE,
    Newsroom,
    Wall,
    die_after,
    reader,
)

pytestmark = pytest.mark.usefixtures("wall")


def test_what_a_dead_run_left_under_way_is_held(newsroom: Newsroom) -> None:
    digest = newsroom.prepare()
    die_after(newsroom, sent=1)
    result = newsroom.caspian("send")
    assert result.code == 1
    assert result.err == (
        f"{ISSUE}, digest {digest}, goes on from its own copy: 1 of 3 sent, 1 to go.\n"
        "warning: 1 letter was under way when the last run died; it may have arrived and is held\n"
        "next: caspian-mail in-doubt list\n"
    )
    assert result.out == (
        f"{ISSUE}: 2 of 3 sent; this run 1 in 1 s.\n"
        "  sent      2\n"
        "  in doubt  1  the run died while it was under way\n"
    )
    assert newsroom.had() == {reader(1): 1, reader(3): 1}


def test_a_send_goes_on_without_asking_from_its_own_copy(newsroom: Newsroom) -> None:
    newsroom.prepare()
    die_after(newsroom, sent=1)
    # Neither outbox nor issue nor list are needed any more.
    for path in newsroom.workspace.outbox(ISSUE).iterdir():
        path.unlink()
    newsroom.workspace.issue_file(ISSUE).unlink()
    newsroom.subscribe(9)
    result = newsroom.caspian("send")
    assert "2 of 3 sent; this run 1 in" in result.out
    assert newsroom.had() == {reader(1): 1, reader(3): 1}


def test_going_on_needs_no_number_but_a_wrong_one_stops_it(newsroom: Newsroom) -> None:
    newsroom.prepare()
    die_after(newsroom, sent=1)
    result = newsroom.caspian("send", "--yes", "2")
    assert result.code == 2
    assert result.err.endswith("error: --yes 2, but the list has 3 recipients; nothing was sent\n")
    assert newsroom.had() == {reader(1): 1}
    assert newsroom.caspian("send", "--yes", "3").code == 1
    assert newsroom.had() == {reader(1): 1, reader(3): 1}


def test_going_on_through_another_server_needs_a_test_there(newsroom: Newsroom) -> None:
    newsroom.prepare()
    die_after(newsroom, sent=1)
    newsroom.configure(SMTP_HOST="localhost")
    result = newsroom.caspian("send")
    assert result.code == 2
    assert f"was never test-sent through localhost:{newsroom.relay.port}\n" in result.err
    assert newsroom.had() == {reader(1): 1}


def test_going_on_keeps_to_the_list(newsroom: Newsroom) -> None:
    newsroom.prepare()
    die_after(newsroom, sent=1)
    for option in (
        ["--to", "audience.csv"],
        ["--list", "weekly"],
        ["--email-column", "email"],
        ["--skip-invalid"],
        ["--accept-change"],
        ["--to", "audience.csv", "--only-failed"],
        ["--list", "weekly", "--as-started"],
    ):
        result = newsroom.caspian("send", *option)
        assert (result.code, result.err) == (
            2,
            (
                f"error: the list of {ISSUE} was frozen when its send began; {option[0]} cannot change it\n"
                f"  next: caspian-mail status {ISSUE}\n"
            ),
        )


def test_what_a_dead_run_left_is_listed_and_while_a_run_lives_it_is_not(
    newsroom: Newsroom, wall: Wall
) -> None:
    newsroom.prepare()
    die_after(newsroom, sent=1)
    with Ledger.open(newsroom.workspace.ledger_file, wall) as ledger, ledger.lock():
        assert newsroom.caspian("in-doubt").out == f"{ISSUE}: none in doubt.\n"
    assert "  the run died while it was under way\n" in newsroom.caspian("in-doubt").out
    # To list them writes nothing.
    assert newsroom.states() == {"sent": 1, "sending": 1, "pending": 1}


def test_of_two_open_sends_one_has_to_be_named(newsroom: Newsroom, wall: Wall) -> None:
    newsroom.prepare()
    die_after(newsroom, sent=1)
    issue = newsroom.workspace.issue_file(ISSUE)
    issue.with_name("2025-11-03.yaml").write_bytes(issue.read_bytes())
    newsroom.caspian("compose", "2025-11-03")
    # "caspian-mail send" alone would go on with the one that is open.
    named = "caspian-mail send 2025-11-03\n"
    assert newsroom.caspian("send", "2025-11-03", "--test").err.endswith(f"then: {named}")
    assert newsroom.caspian("status", "2025-11-03").err == f"next: {named}"
    newsroom.relay.arrived.clear()
    newsroom.relay.faults["rcpt"] = ["450 4.2.0 later"]
    first = newsroom.caspian("send", "2025-11-03", "--yes", "3")
    assert first.code == 1
    assert "\nnext: caspian-mail send 2025-11-03     tries the 1 deferred again, from " in first.err
    for command in ("send", "status"):
        result = newsroom.caspian(command)
        assert (result.code, result.err) == (
            2,
            f"error: 2 sends are open: 2025-11-03, {ISSUE}\n  next: name one of them\n",
        )
    wall.time += timedelta(minutes=6)
    assert newsroom.caspian("send", "2025-11-03").code == 0
    # One is left, and is meant without being named, though it is not the newest issue.
    assert newsroom.caspian("send").out.startswith(f"{ISSUE}: 2 of 3 sent")
