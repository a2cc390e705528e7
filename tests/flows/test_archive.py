from __future__ import annotations

import json
import os
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from caspian_mail.errors import UsageError
from caspian_mail.flows import archive
from caspian_mail.flows import check as check_flow
from caspian_mail.flows.check import check, check_file
from caspian_mail.flows.desk import Desk
from caspian_mail.flows.side_by_side import FEWEST
from caspian_mail.reading import read_issue
from caspian_mail.regular_files import read_regular

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from caspian_mail.workspace import Workspace

FIRST = date(2025, 1, 6)
HEADLINE = "Azerbaijan Opens Its Territory to All Cargo Bound for Armenia"


def _issue(day: date | str, headline: str = "Old") -> str:
    return f"date: {day}\nsections:\n- articles:\n  - headline: {headline} {day}\n"


@pytest.fixture
def desk(open_with: Callable[..., Desk], live: Workspace) -> Desk:
    """Open a workspace with thirty issues before the example."""
    for week in range(30):
        day = FIRST + timedelta(weeks=week)
        (live.issues / f"{day}.yaml").write_text(_issue(day), encoding="utf-8")
    return open_with()


def _again(desk: Desk) -> Desk:
    return Desk(desk.workspace, desk.publication, desk.settings, desk.clock)


def _reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the issue files that are read from now on."""
    names: list[str] = []
    usual = read_issue

    def read(content: bytes, file: str) -> Any:  # noqa: ANN401 - handed through
        names.append(file)
        return usual(content, file)

    monkeypatch.setattr(archive, "read_issue", read)
    monkeypatch.setattr(check_flow, "read_issue", read)
    return names


def _runs(desk: Desk, *names: str) -> list[tuple[str, str]]:
    return [
        (found.code, found.message)
        for checked in check(desk, names)
        for found in checked.diagnostics
        if found.code in {"STR040", "STR041"}
    ]


def test_a_story_of_an_earlier_issue_is_noticed(desk: Desk) -> None:
    assert _runs(desk) == []
    old = desk.workspace.issues / "2025-10-20.yaml"
    old.write_text(f"date: 2025-10-20\nsections:\n- articles:\n  - {{}}\n  - headline: {HEADLINE}\n")
    assert _runs(_again(desk)) == [
        ("STR040", "this story ran already, in issues/2025-10-20.yaml line 5: nearly the same headline")
    ]


def test_an_old_issue_without_a_date_counts_by_its_name_and_a_broken_one_not_at_all(desk: Desk) -> None:
    issues = desk.workspace.issues
    (issues / "2025-10-20.yaml").write_text(f"sections: [{{articles: [{{headline: {HEADLINE}}}]}}]")
    (issues / "special.yaml").write_text(f"sections: [{{articles: [{{headline: {HEADLINE}}}]}}]")
    (issues / "2025-10-21.yaml").write_text(f"headline: {HEADLINE}: [")
    (issues / "2025-10-22.yaml").mkdir()
    (issues / "2025-10-23.yaml").symlink_to("nowhere.yaml")
    assert [message.partition(":")[0] for _, message in _runs(desk)] == [
        "this story ran already, in issues/2025-10-20.yaml line 1"
    ]
    assert {finding.file for checked in check(desk) for finding in checked.diagnostics} == {
        "issues/2025-10-27.yaml"
    }


def test_what_was_read_is_kept_until_it_changes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    names = _reads(monkeypatch)
    assert _runs(desk) == []
    assert len(names) == 31
    folder = desk.workspace.cache
    assert sorted(path.name for path in folder.iterdir()) == [".gitignore", archive.FILE]
    names.clear()
    assert _runs(_again(desk)) == []
    assert names == ["issues/2025-10-27.yaml"]
    old = desk.workspace.issues / "2025-01-06.yaml"
    old.write_text(f"date: 2025-01-06\nsections: [{{articles: [{{headline: {HEADLINE}}}]}}]")
    assert len(_runs(_again(desk))) == 1
    # One issue is read again sooner than all are written down.
    before = (folder / archive.FILE).read_bytes()
    assert len(_runs(_again(desk))) == 1
    assert (folder / archive.FILE).read_bytes() == before


def test_that_an_issue_is_broken_is_kept_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk.workspace.issues / "special.yaml").write_text("title: [", encoding="utf-8")
    assert _runs(desk) == []
    names = _reads(monkeypatch)
    assert _runs(_again(desk)) == []
    assert names == ["issues/2025-10-27.yaml"]


def test_what_is_kept_finds_the_same(desk: Desk) -> None:
    old = desk.workspace.issues / "2025-10-20.yaml"
    example = desk.workspace.issue_file("2025-10-27").read_text(encoding="utf-8")
    old.write_text(example.replace("2025-10-27", "2025-10-20"), encoding="utf-8")
    first = _runs(desk)
    assert len(first) == 11
    assert _runs(_again(desk)) == first


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:100],
        lambda text: text.replace('"version":"', '"version":"0'),
        lambda text: text.replace('"2025-01-06"', '"soon"', 1),
        lambda text: text.replace('[4,"', '[null,"', 1),
        lambda text: text.replace('[],""', '[],"abcd"', 1),
        lambda text: text.replace('[],""', '["x"],""', 1),
        lambda text: text.replace('[],""', '[Infinity],""', 1),
        lambda text: text.replace('[],""', "[]", 1),
        lambda _: "[]",
        lambda _: "[" * 100_000,
        lambda _: '{"version": 1}',
        lambda _: "\udcff",
    ],
)
def test_what_is_kept_and_damaged_is_made_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, damage: Callable[[str], str]
) -> None:
    _runs(desk)
    file = desk.workspace.cache / archive.FILE
    whole = file.read_text(encoding="utf-8")
    damaged = damage(whole)
    assert damaged != whole
    file.write_text(damaged, encoding="utf-8", errors="surrogateescape")
    names = _reads(monkeypatch)
    assert _runs(_again(desk)) == []
    assert len(names) == 31
    assert file.read_text(encoding="utf-8") == whole


def test_a_folder_that_cannot_be_written_costs_time_only(desk: Desk) -> None:
    desk.workspace.cache.write_text("a file in its place", encoding="utf-8")
    assert _runs(desk) == []


def test_a_few_issues_are_not_written_down(open_with: Callable[..., Desk], live: Workspace) -> None:
    assert _runs(open_with()) == []
    assert not live.cache.exists()


def test_a_whole_folder_is_checked_and_each_issue_read_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = _reads(monkeypatch)
    checked = check(desk, [str(desk.workspace.issues)])
    assert [one.stem for one in checked] == [path.stem for path in desk.workspace.issue_files()]
    assert len(names) == len(set(names)) == 31


def test_many_issues_are_checked_side_by_side_with_the_same_result(desk: Desk) -> None:
    for week in range(30, 70):
        day = FIRST - timedelta(weeks=week)
        text = _issue(day, HEADLINE).replace(f"{HEADLINE} {day}", HEADLINE)
        (desk.workspace.issues / f"{day}.yaml").write_text(text, encoding="utf-8")
    paths = desk.workspace.issue_files()
    assert len(paths) >= FEWEST
    together = check(desk, [str(desk.workspace.issues)])
    alone = _again(desk)
    assert [one.diagnostics for one in together] == [check_file(alone, path).diagnostics for path in paths]
    assert sum(found.code == "STR040" for one in together for found in one.diagnostics) == 40


def test_of_several_issues_none_is_held_and_each_can_be_read_again(desk: Desk) -> None:
    (alone,) = check(desk)
    assert alone.held
    several = check(_again(desk), ["2025-10-27", "2025-01-06"])
    assert [one.held for one in several] == [None, None]
    assert several[0].issue == alone.issue
    assert [one.stories for one in several] == [11, 1]
    several[1].path.unlink()
    with pytest.raises(UsageError, match=r"issues/2025-01-06.yaml cannot be read: No such file"):
        _ = several[1].issue


def test_an_issue_that_changes_while_it_is_checked_is_read_again_the_next_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.workspace.issue_file("2025-01-06")

    def read(one: Path, at_most: int) -> bytes:
        content = read_regular(one, at_most)
        if one == path:
            path.write_text(_issue("2025-01-06", HEADLINE).replace(f"{HEADLINE} 2025-01-06", HEADLINE))
        return content

    monkeypatch.setattr(check_flow, "read_regular", read)
    check(desk, [str(desk.workspace.issues)])
    monkeypatch.undo()
    assert len(_runs(_again(desk))) == 1


def test_a_folder_is_many_issues_and_one_without_any_none(desk: Desk) -> None:
    folder = desk.workspace.root / "outbox"
    folder.mkdir()
    with pytest.raises(UsageError, match=r"no issue .*outbox in issues/"):
        check(desk, [str(folder)])
    with pytest.raises(UsageError, match="issues is a folder of issues"):
        desk.workspace.issue_file("issues")


def test_a_rule_that_is_off_reads_nothing(
    open_with: Callable[..., Desk], live: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (live.issues / "2025-10-20.yaml").write_text(_issue("2025-10-20"), encoding="utf-8")
    text = live.publication_file.read_text(encoding="utf-8")
    off = '[rules]\nSTR040 = "off"\nSTR041 = "off"\n\n[policy]'
    live.publication_file.write_text(text.replace("[policy]", off, 1), encoding="utf-8")
    names = _reads(monkeypatch)
    check(open_with())
    assert names == ["issues/2025-10-27.yaml"]


def test_the_time_of_a_file_is_looked_at_as_well_as_its_size(desk: Desk) -> None:
    _runs(desk)
    old = desk.workspace.issues / "2025-01-06.yaml"
    text = f"date: 2025-01-06\nsections: [{{articles: [{{headline: {HEADLINE}}}]}}]\n"
    old.write_text(text.replace(HEADLINE, "x" * len(HEADLINE)), encoding="utf-8")
    assert _runs(_again(desk)) == []
    old.write_text(text, encoding="utf-8")
    os.utime(old, (1, 1))
    assert len(_runs(_again(desk))) == 1


def test_what_is_kept_holds_no_text_but_headlines(desk: Desk) -> None:
    _runs(desk)
    kept = json.loads((desk.workspace.cache / archive.FILE).read_bytes())
    assert set(kept) == {"version", "issues"}
    assert "unhindered" not in json.dumps(kept)
