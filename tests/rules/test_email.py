from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.diagnostics import Severity
from caspian_mail.publication import read_publication
from caspian_mail.rules import GMAIL_CLIP, check_email
from caspian_mail.workspace import packaged

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Diagnostic

STORIES = {1: 5402, 2: 100, 4: 6120, 9: 5874}


def _found(size: int, **rules: str) -> list[Diagnostic]:
    publication = read_publication(packaged() / "newsletter.toml")
    publication = publication.model_copy(
        update={
            "rules": {code: Severity(value) if value != "off" else value for code, value in rules.items()}
        }
    )
    return check_email(size, STORIES, publication, "issues/2025-10-27.yaml")


@pytest.mark.parametrize("size", [0, 61_204, 95_000])
def test_a_mail_of_usual_size_is_in_order(size: int) -> None:
    assert _found(size) == []


def test_a_mail_near_the_clip_is_warned_of_with_its_longest_stories() -> None:
    (finding,) = _found(98_911)
    assert (finding.code, finding.name, finding.severity) == (
        "EML001",
        "clipped-by-gmail",
        Severity.WARNING,
    )
    assert finding.message == "3,489 bytes more, and Gmail hides the end with the link to unsubscribe"
    assert finding.help == "the longest stories: 4 (6,120 bytes), 9 (5,874), 1 (5,402)"
    assert finding.file == "issues/2025-10-27.yaml"


def test_at_the_clip_not_a_byte_is_left_and_then_it_is_too_many() -> None:
    assert _found(GMAIL_CLIP)[0].message.startswith("0 bytes more, and ")
    assert _found(GMAIL_CLIP + 1)[0].message == (
        "1 byte too many: Gmail hides the end with the link to unsubscribe"
    )


def test_its_severity_can_be_changed_and_it_can_be_switched_off() -> None:
    assert _found(GMAIL_CLIP, EML001="note")[0].severity is Severity.NOTE
    assert _found(GMAIL_CLIP, EML001="off") == []
