from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from caspian_mail.errors import UsageError
from caspian_mail.flows.check import check
from caspian_mail.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from caspian_mail.flows.desk import Desk
    from caspian_mail.workspace import Workspace

OLDER = """\
title: "Headlines from the Caspian: October 20, 2025"
date: 2025-10-20
autor: Caspian Policy Center
sections:
  - heading: Energy and Economy
    articles:
      - headline: One
        body: Words.
"""


def test_the_newest_issue_is_meant_unless_one_is_named(
    open_with: Callable[..., Desk], live: Workspace
) -> None:
    (live.issues / "2025-10-20.yaml").write_text(OLDER, encoding="utf-8")
    desk = open_with()
    (newest,) = check(desk)
    assert (newest.stem, newest.file, newest.errors) == ("2025-10-27", "issues/2025-10-27.yaml", 0)
    named = check(desk, ["2025-10-20", str(live.issues / "2025-10-27.yaml")])
    assert [checked.stem for checked in named] == ["2025-10-20", "2025-10-27"]


def test_faults_of_reading_and_of_rules_come_in_order_of_place(
    open_with: Callable[..., Desk], live: Workspace
) -> None:
    (live.issues / "2025-10-20.yaml").write_text(OLDER, encoding="utf-8")
    (checked,) = check(open_with(), ["2025-10-20"])
    lines = [finding.span.line for finding in checked.diagnostics]
    assert lines == sorted(lines)
    assert {"STR", "SRC"} <= {finding.code[:3] for finding in checked.diagnostics}
    assert checked.complete
    assert checked.errors == sum(finding.severity.value == "error" for finding in checked.diagnostics)


def test_what_is_no_yaml_is_not_checked_further(open_with: Callable[..., Desk], live: Workspace) -> None:
    (live.issues / "2025-10-20.yaml").write_text("title: [\n", encoding="utf-8")
    (checked,) = check(open_with(), ["2025-10-20"])
    assert not checked.complete
    assert len(checked.diagnostics) == 1


def test_one_issue_alone_is_composed_too(open_with: Callable[..., Desk], live: Workspace) -> None:
    text = live.publication_file.read_text(encoding="utf-8")
    live.publication_file.write_text(text.replace("95_000", "1"), encoding="utf-8")
    desk = open_with()
    (checked,) = check(desk)
    assert [finding.code for finding in checked.diagnostics] == ["EML001"]
    copy = live.issues / "special.yaml"
    copy.write_bytes(live.issue_file("2025-10-27").read_bytes())
    assert [checked.diagnostics for checked in check(desk, ["2025-10-27", "special"])] == [(), ()]


def test_nothing_is_composed_for_rules_that_need_no_mail(
    open_with: Callable[..., Desk], live: Workspace
) -> None:
    (live.templates / "email.mjml.j2").unlink()
    rules = [rule for rule in RULES if rule.code == "SRC001"]
    assert check(open_with(), rules=rules)[0].diagnostics == ()


def test_an_issue_named_twice_is_checked_once(open_with: Callable[..., Desk], live: Workspace) -> None:
    assert len(check(open_with(), ["2025-10-27", str(live.issue_file("2025-10-27"))])) == 1


def test_a_workspace_without_issues_says_so(open_with: Callable[..., Desk], live: Workspace) -> None:
    desk = open_with()
    live.issue_file("2025-10-27").unlink()
    with pytest.raises(UsageError, match="no issue in issues/"):
        check(desk)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes on Windows")
def test_an_issue_that_never_ends_is_not_read(open_with: Callable[..., Desk], live: Workspace) -> None:
    os.mkfifo(live.issues / "2025-11-03.yaml")
    (live.issues / "2025-11-10.yaml").symlink_to("/dev/zero")
    (live.issues / "2025-11-17.yaml").symlink_to("2025-11-17.yaml")
    with pytest.raises(UsageError, match=r"issues/2025-11-17\.yaml cannot be read: Too many levels"):
        check(open_with(), ["2025-11-17"])
    for stem in ("2025-11-03", "2025-11-10"):
        with pytest.raises(
            UsageError, match=rf"issues/{stem}\.yaml cannot be read: it is a device or a pipe"
        ):
            check(open_with(), [stem])


def test_an_issue_too_large_is_a_finding(open_with: Callable[..., Desk], live: Workspace) -> None:
    (live.issues / "2025-11-03.yaml").write_bytes(b"#" * 6_000_000)
    (checked,) = check(open_with(), ["2025-11-03"])
    assert [finding.message for finding in checked.diagnostics] == ["the file has more than 5,000,000 bytes"]
