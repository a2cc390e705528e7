from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from caspian_mail.errors import GateError
from caspian_mail.flows.outbox import shelve, take
from tests.test_model import EDITION

if TYPE_CHECKING:
    from pathlib import Path

    from caspian_mail.workspace import Workspace

FACTS = {"counts": {"stories": 11}, "made_from": {"title": "0"}}


def _folder(workspace: Workspace) -> Path:
    return workspace.outbox(EDITION.issue)


def test_what_is_shelved_can_be_taken(workspace: Workspace) -> None:
    assert shelve(workspace, EDITION, FACTS, None) == ["email.html", "email.txt", "edition.json"]
    shelved = take(workspace, EDITION.issue)
    assert shelved.edition == EDITION
    assert shelved.made_from == {"title": "0"}


def test_the_record_is_the_same_every_time(workspace: Workspace) -> None:
    shelve(workspace, EDITION, FACTS, None)
    first = (_folder(workspace) / "edition.json").read_bytes()
    shelve(workspace, EDITION, FACTS, b"letter")
    assert (_folder(workspace) / "edition.json").read_bytes() == first
    record = json.loads(first)
    assert record["digest"] == EDITION.digest
    assert "html" not in record


def test_the_letter_of_an_earlier_edition_does_not_stay(workspace: Workspace) -> None:
    shelve(workspace, EDITION, FACTS, b"letter")
    assert (_folder(workspace) / "email.eml").read_bytes() == b"letter"
    shelve(workspace, EDITION, FACTS, None)
    assert not (_folder(workspace) / "email.eml").exists()


def test_nothing_composed_is_said(workspace: Workspace) -> None:
    with pytest.raises(GateError, match="2025-10-27 has not been composed"):
        take(workspace, "2025-10-27")


@pytest.mark.parametrize("name", ["email.html", "email.txt"])
def test_what_was_changed_by_hand_is_not_taken(workspace: Workspace, name: str) -> None:
    shelve(workspace, EDITION, FACTS, None)
    (_folder(workspace) / name).write_text("mine", encoding="utf-8")
    with pytest.raises(GateError, match="is not as compose left it"):
        take(workspace, EDITION.issue)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"digest": "x"}', b"\xff"])
def test_a_broken_record_is_not_taken(workspace: Workspace, content: bytes) -> None:
    shelve(workspace, EDITION, FACTS, None)
    (_folder(workspace) / "edition.json").write_bytes(content)
    with pytest.raises(GateError, match="is not as compose left it"):
        take(workspace, EDITION.issue)


def test_an_edition_of_another_issue_is_not_taken(workspace: Workspace) -> None:
    other = replace(EDITION, issue="2025-10-20")
    shelve(workspace, other, FACTS, None)
    _folder(workspace).parent.joinpath("2025-10-20").rename(_folder(workspace))
    with pytest.raises(GateError, match="is not as compose left it"):
        take(workspace, EDITION.issue)
