from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from caspian_mail.cli.app import run
from caspian_mail.diagnostics import Edit, Fix, Severity
from caspian_mail.rules import RULES, Rule
from caspian_mail.rules.rule import Case, Finding
from tests.console.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from caspian_mail.workspace import Workspace
    from tests.conftest import Result

STEM = "2025-10-27"


def _preheader(case: Case) -> Iterator[Finding]:
    preheader = case.issue.preheader
    if preheader and preheader.startswith("Grain"):
        span = preheader.place.at(0, 5)
        yield Finding(span, "a dull word", fix=Fix((Edit(span, "Wheat"),), safe=False))


DULL_PREHEADER = Rule(
    "XYZ001", "dull-preheader", Severity.NOTE, "What.", "Why.", "bad", "good", _preheader, "unsafe"
)


@pytest.fixture
def spoilt(workspace: Workspace) -> Path:
    """An issue with one safe fix, and an error that has none."""
    file = workspace.issue_file(STEM)
    text = file.read_text(encoding="utf-8")
    assert text.count("author:") == text.count("- name: Yahoo Finance\n") == 1
    text = text.replace("author:", "author: '' # x").replace("- name: Yahoo Finance", "- name: yahoo finance")
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def _dull_preheader(monkeypatch: pytest.MonkeyPatch) -> None:
    from caspian_mail.flows import explain

    monkeypatch.setattr(explain, "RULES", (*RULES, DULL_PREHEADER))
    monkeypatch.setitem(explain.FAMILIES, "XYZ", "Made up")


DIFF = """\
--- issues/2025-10-27.yaml
+++ issues/2025-10-27.yaml
@@ -{0},3 +{0},3 @@
           - Bloomberg
-          - name: yahoo finance
+          - name: Yahoo Finance
             url: https://finance.yahoo.com/
"""


def _diff(spoilt: Path) -> str:
    lines = spoilt.read_text(encoding="utf-8").splitlines()
    number = next(index for index, line in enumerate(lines) if "yahoo finance" in line)
    return DIFF.format(number).replace("          - Bloomberg", lines[number - 1])


def test_what_would_be_mended_is_shown_and_not_written(caspian: Callable[..., Result], spoilt: Path) -> None:
    before = spoilt.read_bytes()
    for options in (["--diff"], ["--fix", "--diff"]):
        result = caspian("check", *options)
        assert (result.code, result.out) == (1, _diff(spoilt))
        assert result.err == "1 safe fix, not written.\nnext: caspian-mail check --fix\n"
    assert spoilt.read_bytes() == before


def test_what_is_mended_is_written_and_the_rest_is_told(caspian: Callable[..., Result], spoilt: Path) -> None:
    before = spoilt.read_bytes()
    result = caspian("check", "--fix")
    assert result.code == 1
    assert [line.split()[1] for line in result.out.splitlines()] == ["STR003"]
    assert result.err == (
        "1 fix written to issues/2025-10-27.yaml.\n1 error.\nnext: mend it, then: caspian-mail check\n"
    )
    after = spoilt.read_bytes()
    assert after == before.replace(b"yahoo finance", b"Yahoo Finance")
    again = caspian("check", "--fix")
    assert again.err == "1 error.\nnext: mend it, then: caspian-mail check\n"
    assert spoilt.read_bytes() == after
    assert caspian("check", "--diff").err == "No safe fix to make.\n"


def test_a_diff_is_one_that_patch_takes(caspian: Callable[..., Result], spoilt: Path) -> None:
    spoilt.write_bytes(spoilt.read_bytes().rstrip(b"\n").replace(b"\n", b"\r\n"))
    spoilt.write_bytes(spoilt.read_bytes() + b" # caspian: ignore SRC001")
    result = caspian("check", "--diff")
    assert result.out.endswith("\n\\ No newline at end of file\n")
    mended = subprocess.run(
        ["git", "apply", "--unidiff-zero", "-p0", "-"],  # noqa: S607 - as anybody would
        input=result.out.encode(),
        cwd=spoilt.parent.parent,
        check=False,
        capture_output=True,
    )
    assert (mended.returncode, mended.stderr) == (0, b"")
    assert caspian("check", "--diff").out == ""
    assert spoilt.read_bytes().count(b"\r\n") > 100


def test_on_a_terminal_the_diff_is_coloured(spoilt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    assert run(["check", "--diff"]) == 1
    assert "\x1b[31m-          - name: yahoo finance\x1b[0m\n" in screen.text
    assert "\x1b[32m+          - name: Yahoo Finance\x1b[0m\n" in screen.text
    assert "\x1b[1m--- issues/2025-10-27.yaml\x1b[0m\n" in screen.text
    assert spoilt.exists()


@pytest.mark.usefixtures("_dull_preheader")
def test_what_may_change_the_meaning_is_asked_for_by_name(
    caspian: Callable[..., Result], spoilt: Path
) -> None:
    assert caspian("check", "--diff").err == (
        "1 safe fix, not written. 1 more with --unsafe-fixes.\nnext: caspian-mail check --fix\n"
    )
    assert caspian("check", "--fix").err.splitlines()[1:] == [
        "1 error, 1 note. 1 unsafe fix.",
        "next: caspian-mail check --diff --unsafe-fixes",
    ]
    assert caspian("check", "--diff").err == (
        "No safe fix to make. 1 more with --unsafe-fixes.\nnext: caspian-mail check --diff --unsafe-fixes\n"
    )
    shown = caspian("check", "--diff", "--unsafe-fixes")
    assert shown.err == "1 fix, not written.\nnext: caspian-mail check --fix --unsafe-fixes\n"
    assert '+preheader: "Wheat crosses' in shown.out
    assert caspian("check", "--fix", "--unsafe-fixes").err.startswith("1 fix written to ")
    assert 'preheader: "Wheat crosses' in spoilt.read_text(encoding="utf-8")


def test_what_is_left_is_told_in_the_form_asked_for(caspian: Callable[..., Result], spoilt: Path) -> None:
    assert spoilt
    result = caspian("check", "--fix", "--format", "json")
    assert [found["code"] for found in json.loads(result.out)] == ["STR003"]
    assert (result.code, result.err) == (1, "")


def test_an_issue_mended_whole(caspian: Callable[..., Result], spoilt: Path) -> None:
    spoilt.write_text(spoilt.read_text(encoding="utf-8").replace("'' # x", ""), encoding="utf-8")
    result = caspian("-v", "check", "--fix", STEM)
    assert result.code == 0
    assert result.out == "issues/2025-10-27.yaml: no findings in 11 stories.\n"
    assert 'mended SRC003 the register calls it "Yahoo Finance"' in result.err
    assert "1 fix written to issues/2025-10-27.yaml.\nnext: caspian-mail preview\n" in result.err.replace(
        next(line for line in result.err.splitlines(keepends=True) if "read issues" in line), ""
    )


def test_the_next_step_names_the_same_issues_and_rules(caspian: Callable[..., Result], spoilt: Path) -> None:
    for options in (["--select", "SRC,STR003"], ["--ignore", "SRC001"]):
        result = caspian("check", STEM, *options)
        assert result.err.splitlines()[-1] == f"next: caspian-mail check --fix {' '.join(options)}"
    spoilt.with_name("2025-11-03.yaml").write_bytes(spoilt.read_bytes())
    assert caspian("check", STEM, "2025-11-03").err.splitlines()[-1] == (
        f"next: caspian-mail check --fix {STEM} 2025-11-03"
    )
    many = [f"issues/{STEM}.yaml", *["2025-11-03"] * 5]
    assert caspian("check", *many).err.splitlines()[-1] == "next: caspian-mail check --fix ISSUE…"
    elsewhere = spoilt.parent.parent / "draft.yaml"
    elsewhere.write_bytes(spoilt.read_bytes())
    assert caspian("check", "draft.yaml").err.splitlines()[-1] == (
        "next: caspian-mail check --fix draft.yaml"
    )
    for spaced, typed in (
        (elsewhere.with_name("my draft.yaml"),) * 2,
        (spoilt.with_name("an old one.yaml"), "an old one"),
    ):
        spaced.write_bytes(spoilt.read_bytes())
        assert caspian("check", str(typed)).err.splitlines()[-1] == (
            f"next: caspian-mail check --fix '{typed}'"
        )


def test_fixes_in_circles_are_told(
    caspian: Callable[..., Result], spoilt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from caspian_mail.flows import explain

    def back(case: Case) -> Iterator[Finding]:
        for source in (source for article in case.issue.articles for source in article.sources):
            if source.name == "Yahoo Finance":
                yield Finding(
                    source.name.span, "too loud", fix=Fix((Edit(source.name.span, "yahoo finance"),))
                )

    rule = Rule("XYZ002", "loud-source", Severity.NOTE, "What.", "Why.", "bad", "good", back, "safe")
    monkeypatch.setattr(explain, "RULES", (*RULES, rule))
    monkeypatch.setitem(explain.FAMILIES, "XYZ", "Made up")
    before = spoilt.read_bytes()
    for option in ("--fix", "--diff"):
        assert (
            "warning: the fixes of SRC003 and XYZ002 undo each other in issues/2025-10-27.yaml; nothing was"
            " written there\n  next: caspian-mail check --fix --ignore SRC003,XYZ002\n"
        ) in caspian("check", option).err
    assert spoilt.read_bytes() == before


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (
            ["--unsafe-fixes"],
            (
                "error: --unsafe-fixes stands with --fix or --diff\n"
                "  next: caspian-mail check --diff --unsafe-fixes\n"
            ),
        ),
        (["--diff", "--format", "json"], "error: --diff is text; it does not stand with --format json\n"),
        (["--diff", "--links"], "error: --diff shows fixes alone; it does not stand with --links\n"),
        (
            ["--select", "SRC0003"],
            'error: no rule "SRC0003"; did you mean "SRC003"?\n  next: caspian-mail rules\n',
        ),
        (["--ignore", "STR101"], "error: STR101 is a fault of reading, which nothing can ignore\n"),
    ],
)
def test_options_that_say_nothing_are_refused(
    caspian: Callable[..., Result], workspace: Workspace, options: list[str], error: str
) -> None:
    assert workspace
    result = caspian("check", *options)
    assert (result.code, result.out, result.err) == (2, "", error)


def test_only_what_is_selected_is_checked(caspian: Callable[..., Result], spoilt: Path) -> None:
    assert spoilt

    def codes(*options: str) -> list[str]:
        return [found["code"] for found in json.loads(caspian("check", "--format", "json", *options).out)]

    assert codes() == ["STR003", "SRC003"]
    assert codes("--select", "SRC") == codes("--ignore", "missing-author") == ["SRC003"]
    assert codes("--select", "SRC, str003", "--ignore", "SRC003") == ["STR003"]
    assert codes("--ignore", "STR,SRC") == []
    assert caspian("check", "--ignore", "STR,SRC").err == "next: caspian-mail preview\n"


def test_what_is_selected_and_off_is_told(caspian: Callable[..., Result], workspace: Workspace) -> None:
    with workspace.publication_file.open("a", encoding="utf-8") as file:
        file.write('\n[rules]\nSRC003 = "off"\n')
    assert caspian("check", "--select", "SRC").err.startswith("note: off in newsletter.toml: SRC003\n")
    assert "note:" not in caspian("check").err


def test_the_mail_is_looked_at_after_mending_too_and_by_what_is_selected(
    caspian: Callable[..., Result], workspace: Workspace
) -> None:
    text = workspace.publication_file.read_text(encoding="utf-8")
    workspace.publication_file.write_text(text.replace("95_000", "1"), encoding="utf-8")

    def codes(*options: str) -> list[str]:
        return [found["code"] for found in json.loads(caspian("check", "--format", "json", *options).out)]

    assert codes() == codes("--fix") == codes("--select", "EML001") == ["EML001"]
    assert codes("--select", "EML003") == codes("--ignore", "EML001") == []
