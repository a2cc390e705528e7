from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from caspian_mail.workspace import Workspace
    from tests.conftest import Result

MADE = """\
Made in caspian-digest/:
  newsletter.toml  the publication: names, sender, sections, sources. Edit this first
  .env             yours alone, never in git: transport maildir, a new CASPIAN_MAIL_SECRET
  issues/, templates/, audience.csv, .env.example, .gitignore
"""
TALK = """\
note: if colleagues send this newsletter already, put their CASPIAN_MAIL_SECRET into .env
next: cd caspian-digest
      caspian-mail new
"""


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_workspace_is_made_and_what_is_in_it_said(caspian: Callable[..., Result], elsewhere: Path) -> None:
    result = caspian("init", "caspian-digest")
    assert (result.code, result.out, result.err) == (0, MADE, TALK)
    secret = re.search(
        r"CASPIAN_MAIL_SECRET=(\S+)", (elsewhere / "caspian-digest" / ".env").read_text("utf-8")
    )
    assert secret
    assert secret.group(1) not in result.out + result.err


def test_made_again_only_what_is_missing_comes(caspian: Callable[..., Result], elsewhere: Path) -> None:
    folder = elsewhere / "caspian-digest"
    caspian("init", "caspian-digest")
    result = caspian("init", "caspian-digest")
    assert (result.code, result.out, result.err) == (0, "Nothing is missing in caspian-digest/.\n", "")
    (folder / "audience.csv").unlink()
    result = caspian("init", "caspian-digest")
    assert result.out == "Made in caspian-digest/:\n  audience.csv\n"
    (folder / "newsletter.toml").unlink()
    result = caspian("init", "caspian-digest")
    assert result.out.startswith("Made in caspian-digest/:\n  newsletter.toml  the publication: ")
    assert len(result.out.splitlines()) == 2
    (folder / ".env").write_text("CASPIAN_MAIL_TRANSPORT=maildir\n", encoding="utf-8")
    result = caspian("init", "caspian-digest")
    assert result.out == "Made in caspian-digest/:\n  .env (CASPIAN_MAIL_SECRET added)\n"
    assert result.err == TALK


def test_a_file_in_the_way_is_left_alone(caspian: Callable[..., Result], elsewhere: Path) -> None:
    (elsewhere / "taken").write_text("mine", encoding="utf-8")
    result = caspian("init", "taken")
    assert (result.code, result.out, result.err) == (2, "", "error: taken is a file, not a folder\n")
    assert (elsewhere / "taken").read_text(encoding="utf-8") == "mine"


def test_a_new_workspace_can_be_worked_in(
    caspian: Callable[..., Result], elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    caspian("init", "caspian-digest")
    monkeypatch.chdir(elsewhere / "caspian-digest")
    assert caspian("check").err.splitlines() == ["error: no issue in issues/", "  next: caspian-mail new"]
    result = caspian("new", "--date", "2025-11-03")
    assert result.code == 0
    assert result.out == f"Made {'issues/2025-11-03.yaml'} for Monday, November 3.\n"
    assert caspian("check").code == 1
    assert caspian("status").out == "Issue       2025-11-03, not composed, not sent\n"


def test_the_next_issue(caspian: Callable[..., Result], workspace: Workspace) -> None:
    result = caspian("new")
    assert (result.code, result.out, result.err) == (
        0,
        "Made issues/2025-11-03.yaml for Monday, November 3, a week after 2025-10-27.\n",
        "next: fill it in, then: caspian-mail check\n",
    )
    text = (workspace.issues / "2025-11-03.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=issue.schema.json\n")
    assert 'heading: "Politics and Security"' in text


def test_no_issue_is_replaced(caspian: Callable[..., Result], workspace: Workspace) -> None:
    before = workspace.issue_file("2025-10-27").read_bytes()
    result = caspian("new", "--date", "2025-10-27")
    assert result.code == 2
    assert result.err.splitlines() == [
        "error: issues/2025-10-27.yaml is there already",
        "  next: caspian-mail check 2025-10-27",
    ]
    assert workspace.issue_file("2025-10-27").read_bytes() == before


@pytest.mark.parametrize("day", ["tomorrow", "2025-13-01", "../2025-11-03"])
def test_what_is_no_date_is_named(caspian: Callable[..., Result], workspace: Workspace, day: str) -> None:
    before = os.listdir(workspace.issues)  # noqa: PTH208 - names only
    result = caspian("new", "--date", day)
    assert result.code == 2
    assert result.err.startswith(f'error: "{day}" is not a date\n')
    assert os.listdir(workspace.issues) == before  # noqa: PTH208 - the same
