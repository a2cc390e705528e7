from __future__ import annotations

import csv
import io
import sys
from typing import TYPE_CHECKING

import pytest

from caspian_mail.cli.app import run
from caspian_mail.signing import Keys
from tests.conftest import SECRET
from tests.console.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable

    from caspian_mail.workspace import Workspace
    from tests.conftest import Result

JANE = "jane@readers.internal"
TOKEN = Keys(SECRET).token(JANE)
EXPORT = """\
EmailAddress,SuppressionReason,CreatedAt
jane@readers.internal,SpamComplaint,2025-10-20T10:00:00-04:00
bob@readers.internal,HardBounce,2025-10-21
carol@readers.internal,HardBounce,2025-10-22
dan@readers.internal,ManualSuppression,2025-10-23
"""

pytestmark = pytest.mark.usefixtures("wall")


@pytest.fixture(autouse=True)
def _secret(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASPIAN_MAIL_SECRET", SECRET)
    (workspace.root / "export.csv").write_text(EXPORT, encoding="utf-8")


def test_at_first_nobody_is_suppressed(caspian: Callable[..., Result], workspace: Workspace) -> None:
    for arguments in (["suppressions"], ["suppressions", "list"]):
        result = caspian(*arguments)
        assert (result.code, result.out, result.err) == (0, "Nobody is suppressed.\n", "")
    assert caspian("suppressions", "list", "--csv").out == "email,name,status,since,why\n"
    assert not workspace.ledger_file.exists()


def test_an_export_of_a_provider_is_taken_and_counted(caspian: Callable[..., Result]) -> None:
    result = caspian("suppressions", "import", "export.csv")
    assert (result.code, result.err) == (0, "")
    assert result.out == "export.csv: 4 newly suppressed, 0 suppressed already.\n"
    assert caspian("suppressions", "import", "export.csv").out == (
        "export.csv: 0 newly suppressed, 4 suppressed already.\n"
    )
    assert caspian("suppressions", "list").out == (
        "  unsubscribed  1  last 2025-10-23\n"
        "  bounced       2  last 2025-10-22\n"
        "  complained    1  last 2025-10-20\n"
        "  total         4\n"
    )


def test_what_was_listed_is_read_again_as_it_was(
    caspian: Callable[..., Result], workspace: Workspace
) -> None:
    caspian("suppressions", "import", "export.csv")
    caspian("suppressions", "add", "Eve <eve@readers.internal>")
    listed = caspian("suppressions", "list", "--csv").out
    assert list(csv.reader(io.StringIO(listed))) == [
        ["email", "name", "status", "since", "why"],
        [JANE, "", "complained", "2025-10-20T14:00:00+00:00", "export.csv"],
        ["bob@readers.internal", "", "bounced", "2025-10-21T04:00:00+00:00", "export.csv"],
        ["carol@readers.internal", "", "bounced", "2025-10-22T04:00:00+00:00", "export.csv"],
        ["dan@readers.internal", "", "unsubscribed", "2025-10-23T04:00:00+00:00", "export.csv"],
        ["eve@readers.internal", "Eve", "unsubscribed", "2025-10-27T13:58:00+00:00", "by hand"],
    ]
    workspace.ledger_file.unlink()
    (workspace.root / "listed.csv").write_text(listed, encoding="utf-8")
    assert caspian("suppressions", "import", "listed.csv").code == 0
    assert caspian("suppressions", "list", "--csv").out == listed


def test_what_is_invalid_is_told_and_the_rest_suppressed(
    caspian: Callable[..., Result], workspace: Workspace
) -> None:
    (workspace.root / "bad.csv").write_text(f"email,status\n{JANE},HardBounce\nbob,\nx@y.internal,active\n")
    result = caspian("suppressions", "import", "bad.csv")
    assert result.code == 1
    assert result.out == (
        "bad.csv: 1 newly suppressed, 0 suppressed already.\n"
        'bad.csv:3 error: no "@" in the address\n'
        "bad.csv:4 error: the status is none of unsubscribed, bounced, complained\n"
    )
    assert result.err == (
        "error: 2 of 3 rows are invalid and left out\n"
        "  next: mend them, then again: caspian-mail suppressions import bad.csv\n"
    )


def test_of_a_file_that_cannot_be_read_to_its_end_nobody_is_taken(
    caspian: Callable[..., Result], workspace: Workspace
) -> None:
    (workspace.root / "cut.csv").write_text(f'email\n{JANE}\n"bob@readers.internal\n')
    result = caspian("suppressions", "import", "cut.csv")
    assert (result.code, result.err) == (2, "error: cut.csv cannot be read as CSV\n")
    assert caspian("suppressions").out == "Nobody is suppressed.\n"


def test_a_reader_is_written_to_no_more_and_again(caspian: Callable[..., Result]) -> None:
    result = caspian("suppressions", "add", JANE)
    assert (result.code, result.out, result.err) == (0, f"{JANE} is written to no more.\n", "")
    assert caspian("suppressions", "add", JANE.upper()).out == (
        f"{JANE.partition('@')[0].upper()}@readers.internal was suppressed already.\n"
    )
    assert caspian("suppressions", "list").out.startswith("  unsubscribed  1  last 2025-10-27\n")
    result = caspian("suppressions", "remove", JANE)
    assert (result.code, result.out) == (0, f"{JANE} is suppressed no more.\n")
    result = caspian("suppressions", "remove", JANE)
    assert (result.code, result.err) == (
        2,
        f"error: {JANE} is not suppressed\n  next: caspian-mail suppressions list\n",
    )


def test_a_token_unsubscribes_without_showing_the_address(caspian: Callable[..., Result]) -> None:
    caspian("audience", "add", JANE)
    result = caspian("suppressions", "add", TOKEN)
    assert (result.code, result.out, result.err) == (0, "j…@readers.internal is written to no more.\n", "")
    assert "unsubscribed since 2025-10-27: by hand" in caspian("audience", "show", JANE).out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["add", "jane"], "error: that is neither an address nor the token of a reader\n"),
        (["add", TOKEN], "error: that is neither an address nor the token of a reader\n"),
        (["add", "jane@"], "error: that is not an address: not an email address\n"),
        (["remove", "jane"], 'error: that is not an address: no "@" in the address\n'),
        (["remove", JANE], f"error: {JANE} is not suppressed\n"),
        (["import", "none.csv"], "error: no file none.csv\n  next: caspian-mail suppressions import FILE\n"),
        (["ad", JANE], 'error: no command "suppressions ad"; did you mean "suppressions add"?\n'),
    ],
)
def test_wrong_use_is_told(caspian: Callable[..., Result], arguments: list[str], message: str) -> None:
    result = caspian("suppressions", *arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(message)
    assert caspian("suppressions").out == "Nobody is suppressed.\n"


def test_addresses_are_not_listed_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    assert run(["suppressions", "list", "--csv"]) == 2
    assert screen.text == ""
    assert capsys.readouterr().err == (
        "error: --csv writes addresses, not to a terminal\n"
        "  next: caspian-mail suppressions list --csv > suppressions.csv\n"
    )
