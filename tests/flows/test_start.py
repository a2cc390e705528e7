from __future__ import annotations

import errno
import os
import shutil
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from caspian_mail.errors import UsageError, WorldError
from caspian_mail.flows.desk import Desk, open_desk
from caspian_mail.flows.start import (
    demonstration_folder,
    make_demonstration,
    make_workspace,
    new_issue,
    next_issue_date,
)
from caspian_mail.settings import read_settings

if TYPE_CHECKING:
    from pathlib import Path


class FixedClock:
    def now(self) -> datetime:
        return datetime(2025, 11, 1, 2, 0, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0


def _desk(folder: Path) -> Desk:
    return open_desk(folder, {}, FixedClock())


def test_a_new_workspace_has_everything_and_a_secret_of_its_own(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "a")
    make_workspace(tmp_path / "b")
    assert {
        "newsletter.toml",
        "issues/",
        "templates/",
        ".env",
        ".env.example",
        "audience.csv",
        ".gitignore",
    } == set(made)
    first = read_settings(tmp_path / "a" / ".env", {}).secret
    assert first
    assert first != read_settings(tmp_path / "b" / ".env", {}).secret
    assert not list((tmp_path / "a" / "issues").glob("*.yaml"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_secret_is_for_its_owner_only(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    assert (tmp_path / ".env").stat().st_mode & 0o077 == 0


def test_made_again_it_only_fills_gaps(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    (tmp_path / "newsletter.toml").write_text("mine", encoding="utf-8")
    secret = (tmp_path / ".env").read_bytes()
    (tmp_path / "audience.csv").unlink()
    assert make_workspace(tmp_path) == ["audience.csv"]
    assert (tmp_path / "newsletter.toml").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / ".env").read_bytes() == secret


@pytest.mark.parametrize("line", ["", "CASPIAN_MAIL_SECRET=\n"])
def test_a_secret_is_added_where_it_is_missing(tmp_path: Path, line: str) -> None:
    (tmp_path / ".env").write_text(f"CASPIAN_MAIL_TEST_TO=me@example.org\n{line}", encoding="utf-8")
    assert ".env (CASPIAN_MAIL_SECRET added)" in make_workspace(tmp_path)
    settings = read_settings(tmp_path / ".env", {})
    assert settings.secret
    assert settings.test_to


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(UsageError, match="is a file"):
        make_workspace(tmp_path / "taken")
    with pytest.raises(UsageError, match="is there already"):
        make_demonstration(tmp_path / "taken")


def test_a_disk_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(shutil, "copyfile", refuse)
    with pytest.raises(WorldError, match="cannot be written: Permission denied"):
        make_workspace(tmp_path / "a")


def test_demonstrations_stand_side_by_side(tmp_path: Path) -> None:
    first = demonstration_folder(tmp_path)
    assert first.name == "caspian-mail-demo"
    make_demonstration(first)
    assert demonstration_folder(tmp_path).name == "caspian-mail-demo-2"
    with pytest.raises(UsageError, match="is there already"):
        make_demonstration(first)


def test_the_next_issue_comes_a_week_after_the_newest(tmp_path: Path) -> None:
    desk = _desk(make_demonstration(tmp_path / "d").root)
    (desk.workspace.issues / "special.yaml").touch()
    assert next_issue_date(desk) == (date(2025, 11, 3), date(2025, 10, 27))


def test_the_first_issue_is_of_today_where_the_publication_is(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    assert next_issue_date(_desk(tmp_path)) == (date(2025, 10, 31), None)


def test_a_new_issue_replaces_none(tmp_path: Path) -> None:
    desk = _desk(make_demonstration(tmp_path / "d").root)
    file = new_issue(desk, date(2025, 11, 3))
    assert file.name == "2025-11-03.yaml"
    before = file.read_bytes()
    with pytest.raises(UsageError, match=r"issues/2025-11-03\.yaml is there already"):
        new_issue(desk, date(2025, 11, 3))
    assert file.read_bytes() == before
