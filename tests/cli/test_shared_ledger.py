"""One ledger on a PostgreSQL server, and command lines of two workspaces, as a team has them."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.cli.newsroom import ISSUE, THREE, HeldServer, Newsroom, reader

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Result
    from tests.postgres_server import PostgresServer

LEDGER_PASSWORD = "sesame opens no ledger"


def share(newsroom: Newsroom, postgres: PostgresServer) -> None:
    """Keep the ledger on the server, and test-send what is composed."""
    url = postgres.schema().replace("caspian@", f"caspian:{LEDGER_PASSWORD.replace(' ', '%20')}@")
    newsroom.configure(LEDGER=f'"{url}"')
    assert newsroom.caspian("send", "--test").code == 0
    newsroom.relay.arrived.clear()


@pytest.fixture
def colleague(tmp_path: Path) -> Path:
    """The folder of a colleague's workspace; `clone` fills it."""
    return tmp_path / "colleague"


def clone(newsroom: Newsroom, colleague: Path) -> None:
    """Give a colleague what is in git, and a .env of the same settings."""
    never_in_git = shutil.ignore_patterns("outbox", "audience.csv", "*.db*")
    shutil.copytree(newsroom.workspace.root, colleague, ignore=never_in_git)


def told(result: Result) -> str:
    words = result.out + result.err
    assert LEDGER_PASSWORD not in words
    assert LEDGER_PASSWORD.replace(" ", "%20") not in words
    return words


def test_a_send_is_kept_on_the_server(newsroom: Newsroom, postgres: PostgresServer) -> None:
    newsroom.prepare()
    newsroom.workspace.ledger_file.unlink()
    share(newsroom, postgres)
    result = newsroom.caspian("send", "--yes", "3")
    assert result.code == 0, result
    assert f"Ledger      {postgres.name}; new\n" in told(result)
    assert f"warning: {postgres.name} is new: it knows of no earlier send\n" in result.err
    assert newsroom.had() == THREE
    assert newsroom.states() == {"sent": 3}
    assert not newsroom.workspace.ledger_file.exists()


def test_a_colleague_sees_it_from_a_workspace_of_their_own(
    newsroom: Newsroom, postgres: PostgresServer, colleague: Path
) -> None:
    digest = newsroom.prepare()
    share(newsroom, postgres)
    newsroom.relay.faults["rcpt"] = ["", "550 5.1.1 User unknown"]
    assert newsroom.caspian("send", "--yes", "3").code == 1
    clone(newsroom, colleague)
    result = newsroom.caspian("-C", str(colleague), "status")
    assert result.code == 0
    assert told(result).startswith(
        f"Edition     {ISSUE}, digest {digest}, through 127.0.0.1:{newsroom.relay.port}\nSent        today "
    )
    assert "  sent      2\n" in result.out
    assert "  refused   1  550 5.1.1 User unknown\n" in result.out
    assert told(newsroom.caspian("-C", str(colleague), "suppressions", "list")).startswith("  bounced  1  ")
    # What has been sent here is not sent there.
    again = newsroom.caspian("-C", str(colleague), "send", "--yes", "3")
    assert (again.code, again.out.splitlines()[0]) == (1, f"{ISSUE}: 2 of 3 sent, none left to try.")
    assert newsroom.had() == {reader(1): 1, reader(3): 1}


def test_of_two_command_lines_one_sends_and_the_other_takes_over_when_it_dies(
    held_newsroom: Newsroom, postgres: PostgresServer, colleague: Path
) -> None:
    newsroom, server = held_newsroom, held_newsroom.relay
    assert isinstance(server, HeldServer)
    share(newsroom, postgres)
    clone(newsroom, colleague)
    there = ("-C", str(colleague))
    with newsroom.child("send", "--yes", "5") as child:
        assert server.reached.wait(60)
        second = newsroom.caspian(*there, "send", "--yes", "5")
        assert second.code == 3
        assert re.fullmatch(
            rf"error: another process is sending from {postgres.name}, since \d+:\d\d\n"
            r"  next: caspian-mail status\n",
            told(second),
        )
        seen = json.loads(newsroom.caspian(*there, "status", "--format", "json").out)
        assert {state: number for state, number in seen["states"].items() if number} == {
            "sent": 2,
            "sending": 1,
            "pending": 2,
        }
        child.kill()
        child.communicate(timeout=60)
    server.go_on.set()
    # The server sees in its own time that the dead one is gone.
    result = second
    while result.code == second.code:
        result = newsroom.caspian(*there, "send")
    assert result.code == 1
    assert (
        "goes on from its own copy: 2 of 5 sent, 2 to go.\n"
        "warning: 1 letter was under way when the last run died; it may have arrived and is held\n"
    ) in told(result)
    assert newsroom.states() == {"sent": 4, "in_doubt": 1}
    assert set(newsroom.had().values()) == {1}
    assert {reader(one) for one in (1, 2, 4, 5)} <= set(newsroom.had())


def test_a_server_that_is_not_there_is_the_world_s_fault(newsroom: Newsroom) -> None:
    newsroom.prepare()
    newsroom.configure(LEDGER="postgresql://caspian:sesame@127.0.0.1:1/digest")
    for command in (["send", "--yes", "3"], ["status"], ["suppressions", "list"]):
        result = newsroom.caspian(*command)
        assert result.code == 3
        assert result.err.startswith("error: no connection to PostgreSQL at 127.0.0.1:1")
        assert "sesame" not in result.err
    assert newsroom.relay.connections == 0
