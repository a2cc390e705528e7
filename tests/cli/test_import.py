from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import pytest

from caspian_mail.cli.app import run
from tests.console.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from caspian_mail.workspace import Workspace
    from tests.conftest import Result

DRAFT = """\
Headlines from the Caspian: November 3, 2025
Energy and Economy
A Port Grows
The port of Aktau has a new quay. It was opened on Sunday.
Source: Caspian Herald and Courier
Tajikistan plans to build its first data center powered by water alone. The project is large.
Source: Reuters
"""
ISSUE = """\
# yaml-language-server: $schema=issue.schema.json
title: "Headlines from the Caspian: November 3, 2025"
date: 2025-11-03
author: Caspian Policy Center

sections:
  - heading: Energy and Economy
    articles:
      - headline: A Port Grows
        body: |
          The port of Aktau has a new quay. It was opened on Sunday.
        sources:
          - Caspian Herald
          - Courier

      - headline: Tajikistan plans to build
        body: |
          Tajikistan plans to build its first data center powered by water alone. The project is
          large.
        sources:
          - Reuters
"""
GUESS = (
    'draft.txt:5:24 IMP004 warning: one source or two? Taken as two: "Caspian Herald", "Courier"\n'
    'draft.txt:6:1 IMP007 warning: no headline; proposed: "Tajikistan plans to build"\n'
)
SUMMARY = "2 warnings. Every word of the draft is in the issue or named above.\n"


@pytest.fixture
def draft(workspace: Workspace) -> Path:
    file = workspace.root / "draft.txt"
    file.write_text(DRAFT, encoding="utf-8")
    return file


def _issue(workspace: Workspace) -> str:
    return (workspace.issues / "2025-11-03.yaml").read_text(encoding="utf-8")


def test_a_draft_becomes_an_issue(caspian: Callable[..., Result], draft: Path, workspace: Workspace) -> None:
    assert draft.exists()
    result = caspian("import", "draft.txt")
    assert result.code == 0
    assert result.out == GUESS + "Made issues/2025-11-03.yaml: 1 section, 2 stories, 3 sources.\n"
    assert result.err == SUMMARY + "next: caspian-mail check 2025-11-03\n"
    assert _issue(workspace) == ISSUE
    assert caspian("check", "2025-11-03").code == 0


def test_on_a_terminal_the_line_is_shown_with_carets(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert draft.exists()
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(["import", "draft.txt"]) == 0
    assert screen.text == (
        'draft.txt:5:24 IMP004 warning: one source or two? Taken as two: "Caspian Herald", "Courier"\n'
        "   5 | Source: Caspian Herald and Courier\n"
        "     |                        ^^^\n"
        "     help: if it is one, join the two in the issue and add the name to\n"
        "           newsletter.toml\n"
        'draft.txt:6:1 IMP007 warning: no headline; proposed: "Tajikistan plans to build"\n'
        "   6 | Tajikistan plans to build its first data center powered by water alone.…\n"
        "     | ^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "     help: write a headline of your own\n"
        "Made issues/2025-11-03.yaml: 1 section, 2 stories, 3 sources.\n"
    )


def test_an_issue_is_never_overwritten_unasked(
    caspian: Callable[..., Result], draft: Path, workspace: Workspace
) -> None:
    assert caspian("import", str(draft)).code == 0
    (workspace.issues / "2025-11-03.yaml").write_text("mine", encoding="utf-8")
    result = caspian("import", str(draft))
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "error: issues/2025-11-03.yaml is there already\n"
        "  next: -o FILE writes elsewhere, --force replaces it\n"
    )
    assert _issue(workspace) == "mine"
    assert caspian("import", str(draft), "--force").code == 0
    assert _issue(workspace) == ISSUE


def test_it_may_be_written_elsewhere(
    caspian: Callable[..., Result], draft: Path, workspace: Workspace
) -> None:
    result = caspian("import", str(draft), "-o", "new/special.yaml")
    assert "Made new/special.yaml: " in result.out
    assert result.err.endswith("next: caspian-mail check new/special.yaml\n")
    assert (workspace.root / "new" / "special.yaml").read_text(encoding="utf-8") == ISSUE
    spaced = caspian("import", str(draft), "-o", "new/of mine.yaml")
    assert spaced.err.endswith("next: caspian-mail check 'new/of mine.yaml'\n")
    for options in ([], ["--force"]):
        folder = caspian("import", str(draft), "-o", "new", *options)
        assert (folder.code, folder.err) == (
            2,
            "error: new is a folder\n  next: -o FILE names a file in it\n",
        )


@pytest.mark.parametrize("arguments", [["-n"], ["--dry-run"], ["-o", "-"]])
def test_a_dry_run_prints_the_issue_alone(
    caspian: Callable[..., Result], draft: Path, workspace: Workspace, arguments: list[str]
) -> None:
    result = caspian("import", str(draft), *arguments)
    assert (result.code, result.out) == (0, ISSUE)
    assert result.err == GUESS + SUMMARY
    assert not (workspace.issues / "2025-11-03.yaml").exists()


def test_json_is_one_array_alone(caspian: Callable[..., Result], draft: Path, workspace: Workspace) -> None:
    result = caspian("import", str(draft), "--format", "json")
    assert (result.code, result.err) == (0, "")
    first, second = json.loads(result.out)
    assert (first["code"], first["name"], first["file"], first["line"]) == (
        "IMP004",
        "guessed-split",
        "draft.txt",
        5,
    )
    assert second["name"] == "proposed-headline"
    assert _issue(workspace) == ISSUE


def test_standard_input_is_a_draft(
    caspian: Callable[..., Result], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DRAFT.encode())))
    result = caspian("import", "-")
    assert result.out.startswith("standard input:5:24 IMP004")
    assert _issue(workspace) == ISSUE
    monkeypatch.setattr(sys, "stdin", None)
    assert caspian("import", "-").err.startswith("error: there is no standard input to read\n")


def test_a_draft_in_order_needs_no_word(caspian: Callable[..., Result], workspace: Workspace) -> None:
    lines = DRAFT.splitlines(keepends=True)
    (workspace.root / "draft.txt").write_text("".join([*lines[:4], "Source: Reuters\n"]), encoding="utf-8")
    result = caspian("import", "draft.txt")
    assert result.out == "Made issues/2025-11-03.yaml: 1 section, 1 story, 1 source.\n"
    assert result.err.splitlines()[0] == "Every word of the draft is in the issue."


def test_a_draft_without_stories_makes_no_issue(caspian: Callable[..., Result], workspace: Workspace) -> None:
    (workspace.root / "draft.txt").write_text(DRAFT.splitlines()[0], encoding="utf-8")
    result = caspian("import", "draft.txt")
    assert (result.code, result.out) == (1, "draft.txt:1:1 IMP017 error: no story was found in the draft\n")
    assert result.err.splitlines()[1] == "next: mend the draft, then import it again"
    assert not (workspace.issues / "2025-11-03.yaml").exists()


def test_what_cannot_be_read_is_told(
    caspian: Callable[..., Result], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert caspian("import", "none.txt").err == "error: none.txt cannot be read: no such file or directory\n"
    (workspace.root / "folder").mkdir()
    assert caspian("import", "folder").err == "error: folder cannot be read: it is a folder\n"
    (workspace.root / "empty.txt").touch()
    assert caspian("import", "empty.txt").code == 2
    (workspace.root / "large.txt").write_text("word " * 1_100_000, encoding="utf-8")
    result = caspian("import", "large.txt")
    assert (result.code, result.err.splitlines()[0]) == (
        2,
        "error: large.txt has 5,500,000 characters: too large for one newsletter",
    )
    (workspace.root / "long.txt").write_text("line\n" * 25_000, encoding="utf-8")
    assert caspian("import", "long.txt").err.startswith("error: long.txt has 25,001 lines: too large")
    (workspace.root / "large.html").write_text("<p>" + "word " * 1_100_000, encoding="utf-8")
    assert caspian("import", "large.html").err.startswith("error: large.html has 5,5")
    with monkeypatch.context() as patch:
        patch.setattr("caspian_mail.reading.drafts.formats.LARGEST_DRAFT", 10)
        assert caspian("import", "large.txt").err.startswith("error: large.txt has more than 10 bytes")
    monkeypatch.setattr("caspian_mail.flows.importing.LARGEST", 10)
    (workspace.root / "draft.txt").write_text(DRAFT, encoding="utf-8")
    assert caspian("import", "draft.txt").err.startswith("error: the issue would have more than 10 bytes")
