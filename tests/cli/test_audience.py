from __future__ import annotations

import csv
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from caspian_mail.cli.app import run
from caspian_mail.flows.desk import open_desk
from caspian_mail.flows.opening import ledger_to_send
from caspian_mail.model import Accepted, Recorded
from caspian_mail.signing import Keys
from tests.cli.test_send_question import Keyboard
from tests.conftest import SECRET
from tests.console.screen import Screen
from tests.ledger.conftest import EDITION, ROUTE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from caspian_mail.workspace import Workspace
    from tests.cli.newsroom import Wall
    from tests.conftest import Result

JANE = "jane@readers.internal"
TOKEN = Keys(SECRET).token(JANE)
LIST = "email,name\nJane@Readers.internal,Jane\nbob@readers.internal,\njane@readers.internal,Again\n"

pytestmark = pytest.mark.usefixtures("wall")


@pytest.fixture(autouse=True)
def _secret(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASPIAN_MAIL_SECRET", SECRET)
    (workspace.root / "list.csv").write_text(LIST, encoding="utf-8")


@pytest.fixture
def imported(caspian: Callable[..., Result], wall: Wall) -> datetime:
    """The list, in the ledger, and when it was put there."""
    assert caspian("audience", "import", "list.csv").code == 0
    return wall.time


def no_address_in(result: Result) -> bool:
    return "@readers.internal" not in (result.out + result.err).replace("…@readers.internal", "").lower()


def send_to_all(wall: Wall) -> None:
    """Send to the list; the first letter is accepted, the second stays pending."""
    desk = open_desk(Path(), os.environ, wall)
    with ledger_to_send(desk) as ledger:
        ledger.stage_list("readers", issue=EDITION.issue)
        rows = ledger.start(EDITION.issue, "live", route=ROUTE, edition=EDITION)
        rows.begin_run(ROUTE)
        first = rows.fresh(0, 1)
        rows.begin_many(first)
        rows.record_many([Recorded(first[0], Accepted("250 2.0.0 Ok"))])


# Lists


def test_before_the_first_import_there_are_none(caspian: Callable[..., Result], workspace: Workspace) -> None:
    for arguments in (["audience"], ["audience", "list"]):
        result = caspian(*arguments)
        assert (result.code, result.out) == (0, "There are no lists yet.\n")
        assert result.err == "next: caspian-mail audience import FILE\n"
    assert not workspace.ledger_file.exists()


def test_a_file_is_put_on_a_list(caspian: Callable[..., Result]) -> None:
    result = caspian("audience", "import", "list.csv")
    assert (result.code, result.err) == (0, "")
    assert result.out == "list.csv: 2 new on list readers, 1 row repeating another.\n"
    result = caspian("audience", "import", "list.csv", "--list", "weekly")
    assert result.out == "list.csv: 2 new on list weekly, 1 row repeating another.\n"
    assert caspian("audience", "add", "carol@readers.internal").code == 0
    result = caspian("audience", "import", "list.csv")
    assert result.out == "list.csv: 0 new on list readers, 2 on it already, 1 row repeating another.\n"
    assert caspian("audience", "list").out == "  readers  3\n  weekly   2\n"


def test_what_is_invalid_is_told_and_the_rest_taken(
    caspian: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = b"work;name\nnobody;\njane@readers.internal;Jane\nbob@@readers.internal;Bob\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(rows)))
    result = caspian("audience", "import", "-", "--email-column", "Work")
    assert result.code == 1
    assert result.out == (
        "standard input: 1 new on list readers.\n"
        'standard input:2 error: no "@" in the address\n'
        "standard input:4 error: not an email address\n"
    )
    assert result.err == (
        "error: 2 of 3 rows are invalid and left out\n"
        "  next: mend them, then again: caspian-mail audience import -\n"
    )


def test_of_very_many_invalid_rows_the_first_are_told(
    caspian: Callable[..., Result], workspace: Workspace
) -> None:
    (workspace.root / "bad.csv").write_text("email\n" + "nobody\n" * 1001, encoding="utf-8")
    result = caspian("audience", "import", "bad.csv")
    assert (result.code, result.out.count("error:")) == (1, 1000)
    assert result.err.startswith(
        "error: 1,001 of 1,001 rows are invalid (the first 1,000 are above) and left out\n"
    )


@pytest.mark.usefixtures("imported")
def test_the_suppressed_and_the_forgotten_stay_so(caspian: Callable[..., Result]) -> None:
    caspian("suppressions", "add", "bob@readers.internal")
    caspian("audience", "forget", JANE, "--yes", "1")
    result = caspian("audience", "import", "list.csv")
    assert result.out.startswith("list.csv: 0 new on list readers, 1 on it already")
    assert result.err == (
        "note: 1 of them is suppressed, and stays so\nnote: 1 reader was forgotten, and is left out\n"
    )
    assert caspian("audience").out == "  readers  0  1 suppressed\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["import", "none.csv"], "error: no file none.csv\n  next: caspian-mail audience import FILE\n"),
        (
            ["import", "list.csv", "--list", ""],
            "error: a list is named by one line of at most 60 characters\n",
        ),
        (
            ["import", "list.csv", "--email-column", "Email?"],
            'error: no column "Email?"; did you mean "email"?\n  where: list.csv:1\n  next: name it: ',
        ),
        (["add", "jane"], 'error: that is not an address: no "@" in the address\n'),
        (["add", "jane@readers.internal", "--list", "a\nb"], "error: a list is named by one line of at most"),
        (
            ["remove", "jane@readers.internal"],
            'error: no list "readers"\n  next: caspian-mail audience list\n',
        ),
        (["export"], 'error: no list "readers"\n  next: caspian-mail audience list\n'),
        (["show", "jane@readers.internal"], "error: jane@readers.internal is not known here\n"),
        (["show", TOKEN], "error: that is neither an address nor the token of a reader\n"),
        (["show", "x"], "error: that is neither an address nor the token of a reader\n"),
        (["shwo"], 'error: no command "audience shwo"; did you mean "audience show"?\n'),
    ],
)
def test_wrong_use_makes_no_ledger(
    caspian: Callable[..., Result], workspace: Workspace, arguments: list[str], message: str
) -> None:
    result = caspian("audience", *arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(message)
    if arguments[0] != "import":
        assert not workspace.ledger_file.exists()


@pytest.mark.parametrize(
    "arguments", [["import", "list.csv"], ["add", JANE], ["show", JANE], ["forget", JANE]]
)
def test_without_a_secret_nobody_is_found(
    caspian: Callable[..., Result],
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:
    monkeypatch.delenv("CASPIAN_MAIL_SECRET")
    workspace.env_file.unlink()
    result = caspian("audience", *arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: CASPIAN_MAIL_SECRET is not set\n")


# One reader


@pytest.mark.usefixtures("imported")
def test_a_reader_is_shown_by_address(caspian: Callable[..., Result], wall: Wall) -> None:
    send_to_all(wall)
    caspian("audience", "add", JANE, "--list", "weekly")
    result = caspian("audience", "show", "JANE@readers.internal")
    assert result.code == 0
    assert result.out == (
        "Reader      JANE@readers.internal, Jane\n"
        "Status      active\n"
        "Lists       readers, since 2025-10-27\n"
        "            weekly, since 2025-10-27\n"
        "Letters     2025-10-27: sent, today 9:58\n"
    )


@pytest.mark.usefixtures("imported")
def test_a_reader_is_shown_by_token_without_address_or_name(caspian: Callable[..., Result]) -> None:
    result = caspian("audience", "show", TOKEN)
    assert (result.code, result.out) == (
        0,
        "Reader      J…@readers.internal\nStatus      active\nLists       readers, since 2025-10-27\n",
    )
    assert no_address_in(result)


@pytest.mark.usefixtures("imported")
def test_a_suppressed_reader_is_shown_with_the_reason(caspian: Callable[..., Result]) -> None:
    caspian("suppressions", "add", JANE)
    caspian("audience", "remove", JANE)
    assert caspian("audience", "show", JANE).out == (
        f"Reader      {JANE}, Jane\nStatus      unsubscribed since 2025-10-27: by hand\n"
    )


def test_a_reader_is_put_on_a_list_and_taken_off(caspian: Callable[..., Result]) -> None:
    result = caspian("audience", "add", f"Jane Doe <{JANE}>")
    assert (result.code, result.out, result.err) == (0, f"{JANE} is on list readers.\n", "")
    assert caspian("audience", "add", JANE).out == f"{JANE} was on list readers already.\n"
    result = caspian("audience", "remove", JANE)
    assert (result.code, result.out) == (0, f"{JANE} is off list readers.\n")
    assert result.err == f"next: caspian-mail suppressions add {JANE}   if they want no more at all\n"
    caspian("audience", "add", "bob@readers.internal")
    result = caspian("audience", "remove", JANE)
    assert (result.code, result.err) == (
        2,
        f"error: {JANE} is not on list readers\n  next: caspian-mail audience show {JANE}\n",
    )


def test_to_put_a_suppressed_reader_on_a_list_changes_nothing_for_them(
    caspian: Callable[..., Result],
) -> None:
    caspian("suppressions", "add", JANE)
    result = caspian("audience", "add", JANE)
    assert (result.code, result.out) == (0, f"{JANE} is on list readers.\n")
    assert result.err == (
        f"warning: {JANE} is suppressed (unsubscribed): no list reaches them\n"
        f"  next: caspian-mail suppressions remove {JANE}   if they ask for it themselves\n"
    )


# Giving a list back


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize("arguments", [[], ["-o", "-"]])
def test_a_list_is_exported_to_a_pipe(caspian: Callable[..., Result], arguments: list[str]) -> None:
    caspian("suppressions", "add", "bob@readers.internal")
    result = caspian("audience", "export", *arguments)
    assert list(csv.reader(io.StringIO(result.out))) == [
        ["email", "name", "status", "joined"],
        ["Jane@readers.internal", "Jane", "active", "2025-10-27T13:58:00+00:00"],
        ["bob@readers.internal", "", "unsubscribed", "2025-10-27T13:58:00+00:00"],
    ]


@pytest.mark.usefixtures("imported")
def test_a_list_is_exported_to_a_new_file(caspian: Callable[..., Result], workspace: Workspace) -> None:
    result = caspian("audience", "export", "-o", "out.csv")
    assert (result.code, result.out) == (0, "Made out.csv.\n")
    written = (workspace.root / "out.csv").read_bytes()
    assert written.startswith(b"email,name,status,joined\nJane@readers.internal,Jane,active,")
    assert not list(workspace.root.glob(".writing-*"))
    result = caspian("audience", "export", "-o", "out.csv")
    assert (result.code, result.err) == (
        2,
        "error: out.csv is there already\n  next: -o FILE writes elsewhere\n",
    )
    result = caspian("audience", "export", "-o", "nowhere/out.csv")
    assert (result.code, result.err.splitlines()[0]) == (
        3,
        "error: nowhere/out.csv cannot be written: No such file or directory",
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
@pytest.mark.usefixtures("imported")
def test_an_exported_file_is_its_owners_alone(caspian: Callable[..., Result], workspace: Workspace) -> None:
    caspian("audience", "export", "-o", "out.csv")
    assert (workspace.root / "out.csv").stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("imported")
def test_addresses_are_not_exported_to_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    assert run(["audience", "export"]) == 2
    assert screen.text == ""
    assert capsys.readouterr().err == (
        "error: export writes addresses, not to a terminal\n"
        "  next: caspian-mail audience export --list readers > readers.csv\n"
    )


# Forgetting

QUESTION = f"{JANE} is erased from every list and send. Type 1 to erase, or Enter to stop: "


@pytest.mark.usefixtures("imported")
def test_a_reader_is_forgotten(
    caspian: Callable[..., Result], wall: Wall, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_to_all(wall)
    monkeypatch.setattr(sys, "stdin", Keyboard("1\n"))
    result = caspian("audience", "forget", JANE)
    assert (result.code, result.out) == (0, f"{JANE} is forgotten, and is written to no more.\n")
    assert result.err.startswith(QUESTION)
    assert "note: files such as audience.csv, and backups, are not the ledger's: erase them there too" in (
        result.err
    )
    assert b"jane" not in workspace.ledger_file.read_bytes().lower()
    assert caspian("audience", "list").out == "  readers  1\n"
    assert caspian("audience", "show", JANE).out == (
        f"Reader      {JANE}\n"
        "Status      unsubscribed since 2025-10-27: forgotten\n"
        "Letters     2025-10-27: sent, today 9:58\n"
    )
    result = caspian("audience", "add", JANE)
    assert (result.code, result.err.splitlines()[0]) == (
        2,
        "error: this reader was forgotten, and is written to no more",
    )


def test_one_who_was_not_known_is_kept_from_being_written_to(caspian: Callable[..., Result]) -> None:
    result = caspian("audience", "forget", JANE, "--yes", "1")
    assert (result.code, result.out) == (0, f"{JANE} was not known, and is written to no more.\n")
    caspian("audience", "import", "list.csv")
    assert caspian("audience", "list").out == "  readers  1\n"


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize(
    ("answer", "message"),
    [("\n", "Nothing was erased.\n"), ("2\n", "error: 2 is not the number of readers; nothing was erased\n")],
)
def test_without_a_yes_nothing_is_erased(
    caspian: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, answer: str, message: str
) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard(answer))
    result = caspian("audience", "forget", JANE)
    assert (result.code, result.out, result.err) == (2, "", QUESTION + message)
    assert caspian("audience", "list").out == "  readers  2\n"


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize("named", [(JANE,), ("--", JANE)])
def test_in_a_script_only_an_option_answers(caspian: Callable[..., Result], named: tuple[str, ...]) -> None:
    result = caspian("audience", "forget", *named)
    assert result.code == 2
    assert result.err == (
        "error: no terminal to ask on; nothing was erased\n"
        f"  next: caspian-mail audience forget {JANE} --yes 1\n"
    )
    result = caspian("audience", "forget", JANE, "--yes", "2")
    assert (result.code, result.err) == (2, "error: --yes 2, but there is 1 reader; nothing was erased\n")


@pytest.mark.usefixtures("imported")
def test_nobody_is_forgotten_while_letters_go_out(caspian: Callable[..., Result], wall: Wall) -> None:
    with ledger_to_send(open_desk(Path(), os.environ, wall)):
        result = caspian("audience", "forget", JANE, "--yes", "1")
    assert result.code == 3
    assert result.err.startswith("error: another process is sending from caspian-mail.db")
    assert caspian("audience", "list").out == "  readers  2\n"
