from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.clock import SystemClock
from caspian_mail.errors import ConfigurationError
from caspian_mail.flows.desk import open_desk

if TYPE_CHECKING:
    from caspian_mail.workspace import Workspace


def test_both_files_are_read(workspace: Workspace) -> None:
    desk = open_desk(workspace.issues, {"CASPIAN_MAIL_TEST_TO": "me@example.org"}, SystemClock())
    assert desk.workspace == workspace
    assert desk.publication.list_id == "headlines.example.org"
    assert desk.settings.test_to is not None


def test_the_mistakes_of_both_files_are_told_together(workspace: Workspace) -> None:
    text = workspace.publication_file.read_text(encoding="utf-8")
    workspace.publication_file.write_text(text.replace("New_York", "New_Yrok"), encoding="utf-8")
    workspace.env_file.write_text("CASPIAN_MAIL_TRANSPORT=x\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        open_desk(workspace.root, {}, SystemClock())
    assert [finding.file for finding in caught.value.findings] == ["newsletter.toml", ".env"]


@pytest.mark.parametrize("file", ["newsletter.toml", ".env"])
def test_the_mistakes_of_one_file_are_told_alone(workspace: Workspace, file: str) -> None:
    (workspace.root / file).write_text("name =\n" if file == "newsletter.toml" else "a b\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        open_desk(workspace.root, {}, SystemClock())
    assert {finding.file for finding in caught.value.findings} == {file}
