from __future__ import annotations

import stat
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from caspian_mail.diagnostics import Edit, Fix, Severity
from caspian_mail.errors import UsageError, WorldError
from caspian_mail.flows import check, mend
from caspian_mail.flows.mend import mend_issues, write_mended
from caspian_mail.rules import RULES, Rule
from caspian_mail.rules.rule import Case, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from caspian_mail.flows.desk import Desk
    from caspian_mail.flows.mend import MendedIssue
    from caspian_mail.workspace import Workspace

STEM = "2025-10-27"
TIMES = b"name: Times of Central Asia"
THE_TIMES = b"name: The Times of Central Asia # caspian: ignore STR001"


def _spoil(workspace: Workspace) -> bytes:
    """Give the issue a fix or two for every time it names an outlet, and return it as it should be."""
    file = workspace.issue_file(STEM)
    whole = file.read_bytes()
    file.write_bytes(whole.replace(TIMES, THE_TIMES))
    return whole


def _mend(desk: Desk, *rules: Rule, unsafe: bool = False) -> MendedIssue:
    (mended,) = mend_issues(desk, [], rules or RULES, unsafe=unsafe)
    return mended


def _replacing(code: str, old: str, new: str, *, safe: bool = True) -> Rule:
    """Return a rule that finds a title and would have another."""

    def check(case: Case) -> Iterator[Finding]:
        title = case.issue.title
        if title and title.startswith(old):
            span = title.place.at(0, len(old))
            yield Finding(span, "message", fix=Fix((Edit(span, new),), safe=safe))

    return Rule(code, "name", Severity.WARNING, "What.", "Why.", "bad", "good", check)


def test_all_that_is_safe_is_mended_and_nothing_else(open_with: Callable[..., Desk], live: Workspace) -> None:
    whole, desk = _spoil(live), open_with()
    mended = _mend(desk)
    assert mended.new == whole
    assert {found.code for found in mended.made} == {"SRC003", "STR090"}
    assert len(mended.made) == len(mended.before.diagnostics) == 2 * whole.count(TIMES)
    assert mended.after.diagnostics == ()
    assert live.issue_file(STEM).read_bytes() == mended.old != whole
    write_mended(desk, mended)
    assert live.issue_file(STEM).read_bytes() == whole
    again = _mend(desk)
    assert (again.made, again.new) == ((), whole)


def test_what_may_change_the_meaning_is_mended_only_when_asked(
    open_with: Callable[..., Desk], live: Workspace
) -> None:
    assert live
    rule = _replacing("XYZ001", "Headlines", "News", safe=False)
    assert _mend(open_with(), rule).made == ()
    assert b'title: "News from' in _mend(open_with(), rule, unsafe=True).new


def test_fixes_in_one_place_are_made_in_turns(open_with: Callable[..., Desk], live: Workspace) -> None:
    assert live
    rules = [_replacing("XYZ001", "Headlines", "News"), _replacing("XYZ002", "News", "Word")]
    mended = _mend(open_with(), *rules)
    assert [found.code for found in mended.made] == ["XYZ001", "XYZ002"]
    assert b'title: "Word from' in mended.new


def test_fixes_that_undo_each_other_are_not_made(open_with: Callable[..., Desk], live: Workspace) -> None:
    _spoil(live)
    rules = [_replacing("XYZ002", "News", "Headlines"), _replacing("XYZ001", "Headlines", "News")]
    mended = _mend(open_with(), *RULES, *rules)
    assert mended.circular == ("XYZ001", "XYZ002")
    assert mended.made == ()
    assert mended.new == mended.old
    assert mended.after == mended.before


def test_a_fix_for_another_file_is_not_made_in_the_issue(
    open_with: Callable[..., Desk], live: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(*told: object) -> check.Checked:
        checked = check.check_content(*told)  # type: ignore[arg-type]
        found = tuple(replace(finding, file="newsletter.toml") for finding in checked.diagnostics)
        return replace(checked, diagnostics=found)

    _spoil(live)
    monkeypatch.setattr(mend, "check_content", elsewhere)
    assert _mend(open_with()).made == ()


def test_a_file_that_was_changed_meanwhile_is_left_as_it_is(
    open_with: Callable[..., Desk], live: Workspace
) -> None:
    _spoil(live)
    desk = open_with()
    mended = _mend(desk)
    live.issue_file(STEM).write_bytes(b"title: another\n")
    with pytest.raises(WorldError, match=r"^issues/2025-10-27\.yaml was changed while it was being mended"):
        write_mended(desk, mended)
    assert live.issue_file(STEM).read_bytes() == b"title: another\n"
    live.issue_file(STEM).unlink()
    with pytest.raises(UsageError, match=r"^issues/2025-10-27\.yaml cannot be read"):
        write_mended(desk, mended)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such modes")
def test_the_file_keeps_its_mode_and_a_read_only_one_is_left(
    open_with: Callable[..., Desk], live: Workspace
) -> None:
    whole, desk = _spoil(live), open_with()
    file, mended = live.issue_file(STEM), _mend(desk)
    file.chmod(0o440)
    with pytest.raises(WorldError, match=r"^issues/2025-10-27\.yaml is read-only$"):
        write_mended(desk, mended)
    file.chmod(0o640)
    write_mended(desk, mended)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert file.read_bytes() == whole
    assert sorted(path.name for path in live.issues.iterdir()) == [f"{STEM}.yaml", "issue.schema.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_stays_one(open_with: Callable[..., Desk], live: Workspace) -> None:
    whole, desk = _spoil(live), open_with()
    link, file = live.issues / "2025-11-03.yaml", live.issue_file(STEM)
    link.symlink_to(file.name)
    (mended,) = mend_issues(desk, ["2025-11-03"], RULES, unsafe=False)
    write_mended(desk, mended)
    assert link.is_symlink()
    assert file.read_bytes() == whole


def test_an_issue_named_twice_is_mended_once(open_with: Callable[..., Desk], live: Workspace) -> None:
    _spoil(live)
    assert len(mend_issues(open_with(), [STEM, f"issues/{STEM}.yaml"], RULES, unsafe=False)) == 1


def test_what_cannot_be_read_is_not_mended(open_with: Callable[..., Desk], live: Workspace) -> None:
    live.issue_file(STEM).write_bytes(b"title: [\n")
    mended = _mend(open_with())
    assert (mended.made, mended.new) == ((), b"title: [\n")
    with pytest.raises(UsageError, match="no issue 2025-11-04"):
        mend_issues(open_with(), ["2025-11-04"], RULES, unsafe=False)


def test_an_ignore_is_not_judged_in_a_file_with_faults(
    open_with: Callable[..., Desk], live: Workspace
) -> None:
    file = live.issue_file(STEM)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("author:", "autor: x # caspian: ignore STR003\nauthor:"), encoding="utf-8")
    assert {found.code for found in _mend(open_with()).before.diagnostics} == {"STR111"}
