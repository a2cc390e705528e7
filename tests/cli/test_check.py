from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

from caspian_mail.cli.app import run
from tests.console.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from caspian_mail.workspace import Workspace
    from tests.conftest import Result


def _mend(workspace: Workspace, old: str, new: str) -> None:
    file = workspace.issue_file("2025-10-27")
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_an_issue_in_order(caspian: Callable[..., Result], workspace: Workspace) -> None:
    assert workspace
    result = caspian("check")
    assert (result.code, result.out, result.err) == (
        0,
        "issues/2025-10-27.yaml: no findings in 11 stories.\n",
        "next: caspian-mail preview\n",
    )


def test_findings_stand_at_their_place_one_a_line(
    caspian: Callable[..., Result], workspace: Workspace
) -> None:
    _mend(
        workspace, "- name: Yahoo Finance\n            url: https://finance.yahoo.com/\n", "- Yahoo Finanse\n"
    )
    _mend(workspace, "- name: Times of Central Asia", "- name: The Times of Central Asia")
    result = caspian("check", "2025-10-27")
    assert result.code == 0
    first, second, *_ = result.out.splitlines()
    assert re.fullmatch(
        r'issues/2025-10-27\.yaml:\d+:13 SRC002 warning: "Yahoo Finanse" is not in the register of sources',
        first,
    )
    assert re.search(
        r':\d+:19 SRC003 warning: the register calls it "Times of Central Asia"'
        r' \[fix: "Times of Central Asia"\]$',
        second,
    )
    assert result.err.splitlines()[0] == "5 warnings. 4 safe fixes."


def test_on_a_terminal_the_line_is_shown_with_carets(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    _mend(
        workspace, "- name: Yahoo Finance\n            url: https://finance.yahoo.com/\n", "- Yahoo Finanse\n"
    )
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(["check"]) == 0
    _, line, carets, *advice = screen.text.splitlines()
    assert re.fullmatch(r" +\d+ \|           - Yahoo Finanse", line)
    assert carets == "     |             ^^^^^^^^^^^^^"
    assert advice == ['     help: did you mean "Yahoo Finance"?']


def test_errors_are_findings_and_the_exit_code_says_so(
    caspian: Callable[..., Result], workspace: Workspace
) -> None:
    _mend(workspace, "title: ", "titel: ")
    result = caspian("check")
    assert result.code == 1
    assert 'did you mean "title"?' in json.loads(caspian("check", "--format", "json").out)[0]["help"]
    assert result.err.splitlines()[-1].startswith("next: ")


def test_of_what_is_no_yaml_the_rest_is_unread(caspian: Callable[..., Result], workspace: Workspace) -> None:
    _mend(workspace, "title: ", "title: [")
    result = caspian("check")
    assert result.code == 1
    assert len(result.out.splitlines()) == 1
    assert result.err.splitlines()[0] == "1 error. The rest of the file could not be read."


def test_json_is_one_array_alone(caspian: Callable[..., Result], workspace: Workspace) -> None:
    assert caspian("check", "--format", "json").out == "[]\n"
    _mend(workspace, "- name: Times of Central Asia", "- name: The Times of Central Asia")
    result = caspian("check", "--format", "json")
    assert result.code == 0
    assert result.err == ""
    found = json.loads(result.out)
    assert {"code", "name", "severity", "file", "line", "column", "end_line", "end_column", "message"} <= set(
        found[0]
    )
    assert found[0]["file"] == "issues/2025-10-27.yaml"
    assert found[0]["fix"]["edits"][0]["text"] == "Times of Central Asia"


def test_several_issues_are_checked_together(caspian: Callable[..., Result], workspace: Workspace) -> None:
    assert caspian("new").code == 0
    result = caspian("check", "2025-10-27", str(workspace.issues / "2025-11-03.yaml"))
    assert "issues/2025-10-27.yaml: no findings in 11 stories.\n" in result.out
    assert "issues/2025-11-03.yaml:" in result.out
    assert result.code == 1
