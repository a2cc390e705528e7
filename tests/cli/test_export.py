from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from caspian_mail.reading import read_issue

if TYPE_CHECKING:
    from collections.abc import Callable

    from caspian_mail.workspace import Workspace
    from tests.conftest import Result

ISSUE = """\
title: "Headlines from the Caspian: November 3, 2025"
date: 2025-11-03
author: Caspian Policy Center
sections:
  - heading: Energy and Economy
    articles:
      - headline: A Port Grows
        body: |
          The port of *Aktau* has a [new quay](https://example.org/quay).

          - It is long.
          - It is **deep**.
        sources:
          - name: Reuters
            url: https://www.reuters.com/a
          - Eurasianet
"""
MARKDOWN = """\
# Headlines from the Caspian: November 3, 2025

Date: 2025-11-03

Author: Caspian Policy Center

## Energy and Economy

### A Port Grows

The port of *Aktau* has a [new quay](https://example.org/quay).

- It is long.
- It is **deep**.

Source: [Reuters](https://www.reuters.com/a), Eurasianet
"""
TEXT = """\
Headlines from the Caspian: November 3, 2025

Date: 2025-11-03

Author: Caspian Policy Center

Energy and Economy

A Port Grows

The port of Aktau has a new quay (https://example.org/quay).

- It is long.
- It is deep.

Source: Reuters (https://www.reuters.com/a), Eurasianet
"""
NOTE = "note: plain text drops bold and italics (2 places) and writes addresses behind their words (1 link)\n"


@pytest.fixture
def issue(workspace: Workspace) -> Workspace:
    (workspace.issues / "2025-11-03.yaml").write_text(ISSUE, encoding="utf-8")
    return workspace


def test_markdown_is_what_it_gives_unless_told(caspian: Callable[..., Result], issue: Workspace) -> None:
    assert issue.newest_date()
    result = caspian("export")
    assert (result.code, result.out, result.err) == (0, MARKDOWN, "")


def test_a_hard_break_stays_in_markdown(caspian: Callable[..., Result], issue: Workspace) -> None:
    broken = ISSUE.replace("          - It is long.", "          One\\\n          two\n          three")
    (issue.issues / "2025-11-03.yaml").write_text(broken, encoding="utf-8")
    assert "\nOne\\\ntwo three\n" in caspian("export").out


def test_text_says_what_it_drops(caspian: Callable[..., Result], issue: Workspace) -> None:
    assert issue.newest_date()
    result = caspian("export", "2025-11-03", "--to", "txt", "-o", "-")
    assert (result.code, result.out) == (0, TEXT)
    assert result.err.replace("\n      ", " ") == NOTE


def test_text_without_anything_to_drop(caspian: Callable[..., Result], issue: Workspace) -> None:
    plain = ISSUE.replace("*", "").replace("[new quay](https://example.org/quay)", "quay")
    (issue.issues / "2025-11-03.yaml").write_text(plain, encoding="utf-8")
    assert caspian("export", "--to", "txt").err == ""


def test_a_word_file_stands_beside_you(caspian: Callable[..., Result], issue: Workspace) -> None:
    result = caspian("export", "--to", "docx")
    assert result.code == 0
    assert result.out == "Made 2025-11-03.docx: 1 section, 1 story, 2 sources.\n"
    assert result.err == "next: caspian-mail import 2025-11-03.docx --force   once it comes back\n"
    assert (issue.root / "2025-11-03.docx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize("form", ["md", "docx"])
def test_what_comes_back_is_the_same_issue(
    caspian: Callable[..., Result], issue: Workspace, form: str
) -> None:
    file = issue.issues / "2025-11-03.yaml"
    before = read_issue(file.read_bytes(), "a").issue
    assert caspian("export", "--to", form, "-o", f"review.{form}").code == 0
    result = caspian("import", f"review.{form}", "--force")
    assert (result.code, result.out) == (
        0,
        "Made issues/2025-11-03.yaml: 1 section, 1 story, 2 sources.\n",
    )
    assert read_issue(file.read_bytes(), "a").issue == before


def test_a_file_is_never_overwritten_unasked(caspian: Callable[..., Result], issue: Workspace) -> None:
    file = issue.root / "a.md"
    file.write_text("mine", encoding="utf-8")
    result = caspian("export", "-o", "a.md")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "error: a.md is there already\n  next: -o FILE writes elsewhere, --force replaces it\n"
    )
    assert file.read_text(encoding="utf-8") == "mine"
    assert caspian("export", "-o", "a.md", "--force").code == 0
    assert file.read_text(encoding="utf-8") == MARKDOWN


def test_a_folder_is_no_file(caspian: Callable[..., Result], issue: Workspace) -> None:
    result = caspian("export", "-o", str(issue.issues), "--force")
    assert (result.code, result.err) == (2, "error: issues is a folder\n  next: -o FILE names a file in it\n")


def test_a_word_file_is_not_for_standard_output(caspian: Callable[..., Result], issue: Workspace) -> None:
    assert issue.newest_date()
    result = caspian("export", "--to", "docx", "-o", "-")
    assert result.code == 2
    assert result.err.startswith("error: a Word file is not for standard output\n")


def test_an_issue_with_faults_of_reading(caspian: Callable[..., Result], issue: Workspace) -> None:
    (issue.issues / "2025-11-03.yaml").write_text(ISSUE + "colour: blue\n", encoding="utf-8")
    result = caspian("export")
    assert result.code == 1
    assert "STR111" in result.out
    assert "# Headlines" not in result.out
    assert result.err == (
        "error: issues/2025-11-03.yaml cannot be read in full; nothing was exported\n"
        "  next: mend it, then: caspian-mail export\n"
    )


def test_an_issue_that_rules_find_fault_with_is_given_back(
    caspian: Callable[..., Result], issue: Workspace
) -> None:
    without_sources = ISSUE[: ISSUE.index("        sources:")]
    (issue.issues / "2025-11-03.yaml").write_text(without_sources, encoding="utf-8")
    result = caspian("export")
    assert (result.code, result.out) == (0, MARKDOWN[: MARKDOWN.index("\nSource:")])


def test_an_issue_that_is_hardly_begun(caspian: Callable[..., Result], issue: Workspace) -> None:
    (issue.issues / "2025-11-03.yaml").write_text("sections:\n  - articles:\n      - {}\n", encoding="utf-8")
    for form in ("md", "txt", "docx"):
        result = caspian("export", "--to", form, "-o", f"a.{form}")
        assert (result.code, result.out) == (0, f"Made a.{form}: 1 section, 1 story, 0 sources.\n")


def test_help_does_not_load_what_writes_word_files(caspian: Callable[..., Result]) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "docx"]:
        del sys.modules[name]
    assert caspian("export", "--help").code == 0
    assert "docx" not in sys.modules
