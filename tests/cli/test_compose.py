from __future__ import annotations

import errno
import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from tests.cli.newsroom import Newsroom

FACTS = re.compile(
    r"Edition     2025-10-27, digest [0-9a-f]{8}\n"
    r"Subject     Headlines from the Caspian: October 27, 2025\n"
    r"Stories     11 in 2 sections; 1,\d{3} words, \d minutes\n"
    r"HTML        \d\d,\d{3} bytes, \d\d% of Gmail's clip \(102,400\)\n"
)
FILES = """\
Made        outbox/2025-10-27/email.html
            outbox/2025-10-27/email.txt
            outbox/2025-10-27/email.eml
            outbox/2025-10-27/edition.json
"""
NEXT = """\
next: caspian-mail preview
      caspian-mail send --test
"""


def test_it_says_what_it_made_and_what_comes_next(newsroom: Newsroom) -> None:
    result = newsroom.caspian("compose")
    assert result.code == 0
    assert FACTS.sub("", result.out) == FILES
    assert result.err == NEXT


def test_it_says_why_there_is_no_letter(newsroom: Newsroom) -> None:
    newsroom.configure(TEST_TO="")
    result = newsroom.caspian("compose", "2025-10-27")
    assert "email.eml" not in result.out
    assert result.err == (f"note: email.eml is left out: CASPIAN_MAIL_TEST_TO is not set in .env\n{NEXT}")
    newsroom.configure(SECRET="")
    assert "note: email.eml is left out: CASPIAN_MAIL_SECRET is not set in .env\n" in (
        newsroom.caspian("compose").err
    )


def test_findings_are_counted_and_errors_shown(newsroom: Newsroom) -> None:
    newsroom.mend("- name: Yahoo Finance", "- name: Yahoo Finances")
    result = newsroom.caspian("compose")
    assert result.code == 0
    assert "Findings    1 warning (caspian-mail check)\n" in result.out
    before = newsroom.files()
    newsroom.mend("Prepares a Digital Som\n        body: |", "Prepares a Digital Som\n        bodyy: |")
    result = newsroom.caspian("compose")
    assert result.code == 1
    assert re.match(r"issues/2025-10-27\.yaml:\d+:\d+ STR\d{3} error: ", result.out)
    assert re.fullmatch(
        r"error: \d errors?; nothing was composed, outbox/2025-10-27/ is as it was\n"
        r"  next: mend it, then: caspian-mail compose\n",
        result.err,
    )
    outbox = newsroom.workspace.outbox("2025-10-27")
    assert {path: newsroom.files()[path] for path in before if path.parent == outbox} == {
        path: before[path] for path in before if path.parent == outbox
    }


def test_a_mail_near_the_clip_is_warned_of(newsroom: Newsroom) -> None:
    file = newsroom.workspace.publication_file
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("html_bytes = 95_000", "html_bytes = 30_000"), encoding="utf-8")
    result = newsroom.caspian("compose")
    assert result.code == 0
    assert "Findings    1 warning (caspian-mail check)\n" in result.out
    assert re.match(
        r"warning: \d\d,\d{3} bytes more, and Gmail hides the end with the link to unsubscribe \(EML001\)\n"
        r"  help: the longest stories: \d+ \(\d,\d{3} bytes\), \d+ \(\d,\d{3}\), \d+ \(\d,\d{3}\)\n",
        result.err,
    )


def test_a_full_disk_is_the_world_s_fault(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    before = newsroom.files()
    result = newsroom.caspian("compose")
    assert result.code == 3
    assert result.out == ""
    first, second = result.err.splitlines()
    assert re.fullmatch(r"error: the disk of .*2025-10-27 is full", first)
    assert second == "  next: make room, then do the same again"
    assert newsroom.files() == before


def test_an_outbox_that_cannot_be_written_is_the_world_s_fault(newsroom: Newsroom) -> None:
    (newsroom.workspace.root / "outbox").write_text("in the way", encoding="utf-8")
    result = newsroom.caspian("compose")
    assert result.code == 3
    assert re.match(r"error: .*outbox.* cannot be written: ", result.err)
