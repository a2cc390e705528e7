from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from caspian_mail.cli.app import run
from caspian_mail.flows.explain import explained
from caspian_mail.rules import RULES
from tests.console.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

SRC003 = """\
SRC003 noncanonical-source · warning · safe fix
What        A source is written otherwise than in the register of newsletter.toml.
Why         Readers take two spellings for two outlets, and the balance of sources miscounts.
Bad         - The Times of Central Asia
Good        - Times of Central Asia
Change      [rules] SRC003 = "error" in newsletter.toml (error, warning, note, off)
Silence     # caspian: ignore SRC003 at the end of the line
"""
STR110 = """\
STR110 duplicate-key · error
What        A key stands twice in the same place.
Why         Only one of the two values can be mailed, and which one is meant nobody knows.
Bad         author: Caspian Policy Center
            author: The editors
Good        author: Caspian Policy Center
Change      a fault of reading: no setting and no remark switches it off
"""


@pytest.mark.parametrize("name", ["SRC003", "src003", "noncanonical-source"])
def test_a_rule_is_explained_by_code_or_name(caspian: Callable[..., Result], name: str) -> None:
    assert caspian("rule", name).out == SRC003


def test_no_workspace_is_needed(
    caspian: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert caspian("rule", "STR110").out == STR110
    assert caspian("rules").code == 0


def test_what_not_every_check_looks_for_says_so(caspian: Callable[..., Result]) -> None:
    assert "\nWhen        caspian-mail check --links\n" in caspian("rule", "LNK001").out
    assert "\nWhen        caspian-mail check of one issue, which" in caspian("rule", "EML001").out


def test_an_error_can_be_switched_off(caspian: Callable[..., Result]) -> None:
    assert '[rules] STR001 = "off" in' in caspian("rule", "STR001").out


def test_a_piece_of_a_file_is_never_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(["rule", "STR010"]) == 0
    assert "              - headline: Azerbaijan Lifts Limits on Cargo Bound for Armenia\n" in screen.text


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("SRC0033", 'error: no rule "SRC0033"; did you mean "SRC003"?\n  next: caspian-mail rules\n'),
        ("missing-sourse", 'error: no rule "missing-sourse"; did you mean "missing-source"?\n'),
        ("SRC", 'error: no rule "SRC"'),
        ("%", 'error: no rule "%"\n  next: caspian-mail rules\n'),
    ],
)
def test_a_rule_there_is_not(caspian: Callable[..., Result], name: str, error: str) -> None:
    result = caspian("rule", name)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(error)


def test_the_list_has_every_rule_once_and_in_order(caspian: Callable[..., Result]) -> None:
    result = caspian("rules")
    head, *lines = result.out.splitlines()
    assert head.split() == ["code", "name", "severity", "fix", "finds"]
    codes = [line.split()[0] for line in lines]
    assert codes == [one.code for one in explained()]
    assert {rule.code for rule in RULES} < set(codes)
    assert codes.index("STR115") < codes.index("SRC001")
    assert result.err == "next: caspian-mail rule CODE     explains one\n"
