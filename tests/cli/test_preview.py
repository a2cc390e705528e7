from __future__ import annotations

import webbrowser
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import url2pathname

import pytest

from caspian_mail.flows import preview
from caspian_mail.preview import open_in_browser

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.newsroom import Newsroom


def test_it_shows_the_edition_and_writes_nothing(newsroom: Newsroom) -> None:
    before = newsroom.files()
    result = newsroom.caspian("preview")
    assert result.code == 0
    assert "\n-- Energy and Economy\n" in result.out
    assert "Source: Bloomberg [5], Eurasianet [6]\n" in result.out
    assert "Findings  none\n" in result.out
    assert result.err == "next: caspian-mail compose\n"
    assert newsroom.files() == before


def test_the_text_part_is_shown_exactly(newsroom: Newsroom) -> None:
    digest = newsroom.compose()
    composed = (newsroom.workspace.outbox("2025-10-27") / "email.txt").read_text(encoding="utf-8")
    result = newsroom.caspian("preview", "--text", "2025-10-27")
    assert result.out == composed
    assert result.err == ""
    assert digest in newsroom.caspian("preview").out


def test_findings_are_counted_and_stop_nothing(newsroom: Newsroom) -> None:
    newsroom.mend(
        "Issues a Stablecoin and Prepares a Digital Som\n        body: |\n", "Issues\n        body: |\n"
    )
    newsroom.mend("- name: Yahoo Finance\n            url: https://finance.yahoo.com/\n", "- name: Yahu\n")
    newsroom.mend("sources:\n          - name: Euronews\n            url: https://www.euronews.com/\n", "")
    result = newsroom.caspian("preview")
    assert result.code == 0
    assert "Findings  1 error, 1 warning" in result.out


def test_what_cannot_be_read_cannot_be_seen(newsroom: Newsroom) -> None:
    newsroom.mend("preheader: ", "preheader: [")
    result = newsroom.caspian("preview")
    assert result.code == 1
    assert " error: " in result.out
    assert result.err.splitlines() == [
        "error: issues/2025-10-27.yaml cannot be read",
        "  next: mend it, then: caspian-mail preview",
    ]


def _browser(monkeypatch: pytest.MonkeyPatch, open_address: Callable[[str], bool]) -> None:
    monkeypatch.setattr(preview, "open_in_browser", partial(open_in_browser, open_address=open_address))


def test_the_browser_gets_the_html_part(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def browser(address: str) -> bool:
        opened.append(address)
        return True

    _browser(monkeypatch, browser)
    newsroom.compose()
    result = newsroom.caspian("preview", "--open")
    assert result.code == 0
    (address,) = opened
    path = Path(url2pathname(address.removeprefix("file://")))
    assert result.out == f"Opened {path}\n"
    composed = newsroom.workspace.outbox("2025-10-27") / "email.html"
    assert path.read_bytes() == composed.read_bytes()
    assert b"<title>Headlines from the Caspian" in composed.read_bytes()


@pytest.mark.parametrize("fails", [False, True])
def test_without_a_browser_the_file_is_named(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, *, fails: bool
) -> None:
    def no_browser(_: str) -> bool:
        if fails:
            raise webbrowser.Error
        return False

    _browser(monkeypatch, no_browser)
    result = newsroom.caspian("preview", "--open")
    assert result.code == 3
    assert result.err.startswith("error: no browser was found\n  next: open ")
