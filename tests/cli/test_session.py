from __future__ import annotations

import os
from typing import TYPE_CHECKING

from caspian_mail.cli.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_path_is_shown_as_it_is_typed_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Session().shown(tmp_path / "outbox" / "email.html") == "outbox/email.html"
    assert Session().shown(tmp_path.parent / "other") == "../other"


def test_a_path_on_another_drive_is_shown_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def another_drive(_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(os.path, "relpath", another_drive)
    assert Session().shown(tmp_path / "x") == (tmp_path / "x").as_posix()
