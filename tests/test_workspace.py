from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from caspian_mail.errors import UsageError, WorldError
from caspian_mail.workspace import Workspace, disk_error, packaged, write_files


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "newsletter.toml").touch()
    (tmp_path / "issues").mkdir()
    for stem in ("2025-10-20", "2025-10-27", "special"):
        (tmp_path / "issues" / f"{stem}.yaml").touch()
    return Workspace.find(tmp_path)


def test_it_is_found_from_a_folder_below(workspace: Workspace) -> None:
    assert Workspace.find(workspace.issues) == workspace


def test_without_one_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no newsletter\.toml here") as caught:
        Workspace.find(tmp_path)
    assert any("init" in step for step in caught.value.next_steps)
    with pytest.raises(UsageError, match="no folder"):
        Workspace.find(tmp_path / "nowhere")


def test_an_issue_is_found_by_date_stem_or_path(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = workspace.issues / "2025-10-20.yaml"
    monkeypatch.chdir(workspace.root)
    assert workspace.issue_file("2025-10-20") == file
    assert workspace.issue_file("issues/2025-10-20.yaml") == file
    assert workspace.issue_file("special").stem == "special"


def test_without_a_name_it_is_the_newest_by_date(workspace: Workspace) -> None:
    assert workspace.issue_file().stem == "2025-10-27"


def test_an_issue_that_is_not_there_is_offered(workspace: Workspace) -> None:
    with pytest.raises(
        UsageError, match="no issue 2025-11-04 in issues/; the newest is 2025-10-27"
    ) as caught:
        workspace.issue_file("2025-11-04")
    assert caught.value.next_steps == ("caspian-mail new --date 2025-11-04",)
    with pytest.raises(UsageError, match=r"no issue \.\./newsletter"):
        workspace.issue_file("../newsletter")


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "newsletter.toml").touch()
    with pytest.raises(UsageError, match="no issue in issues/"):
        Workspace(tmp_path).issue_file()


def test_paths_are_shown_from_the_root(workspace: Workspace) -> None:
    assert workspace.relative(workspace.outbox("x") / "email.html") == "outbox/x/email.html"
    assert workspace.relative(Path(os.sep) / "elsewhere") == str(Path(os.sep) / "elsewhere")


def test_files_are_written_whole(tmp_path: Path) -> None:
    write_files(tmp_path / "a" / "b", {"one": b"1", "two": b"2"})
    assert {path.name: path.read_bytes() for path in (tmp_path / "a" / "b").iterdir()} == {
        "one": b"1",
        "two": b"2",
    }


def test_a_full_disk_leaves_the_old_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, {"one": b"old", "two": b"old"})
    calls = []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorldError, match="is full"):
        write_files(tmp_path, {"one": b"new", "two": b"new"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"one": b"old", "two": b"old"}


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "outbox").touch()
    with pytest.raises(WorldError, match="cannot be written"):
        write_files(tmp_path / "outbox" / "x", {"one": b""})


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_mode_of_a_file_stays(tmp_path: Path) -> None:
    (tmp_path / ".env").touch(mode=0o600)
    write_files(tmp_path, {".env": b"x"})
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600


def test_a_disk_error_says_what_failed(tmp_path: Path) -> None:
    assert (
        "cannot be written: Permission denied"
        in disk_error(tmp_path, PermissionError(13, "Permission denied")).message
    )


def test_what_is_shipped_is_found() -> None:
    assert (packaged() / "newsletter.toml").is_file()
    assert (packaged() / "issues" / "2025-10-27.yaml").is_file()


def test_a_later_file_that_fails_puts_the_earlier_ones_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, {"two": b"old", "three": b"old"})
    replace = Path.replace

    def refuse_three(self: Path, target: Path) -> Path:
        if target.name == "three":
            raise PermissionError(errno.EACCES, "in use by another program")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse_three)
    with pytest.raises(WorldError, match="in use"):
        write_files(tmp_path, {"one": b"new", "two": b"new", "three": b"new"})
    monkeypatch.undo()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"two": b"old", "three": b"old"}
