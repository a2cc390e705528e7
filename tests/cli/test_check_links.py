from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

import pytest

from caspian_mail.cli.app import run
from caspian_mail.flows import links
from tests.console.screen import Screen
from tests.web_server import Page, WebServer, here

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from caspian_mail.workspace import Workspace
    from tests.conftest import Result


@pytest.fixture
def site(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    """A site that the example issue links once; all its other links are taken out."""
    file = workspace.issue_file("2025-10-27")
    text = re.sub(r"\n +url: .*", "", file.read_text(encoding="utf-8"))
    with WebServer({"/found": Page()}, certified_for="www.euronews.com") as server:
        added = f"- name: Euronews\n            url: {server.url('/none', 'www.euronews.com')}\n"
        file.write_text(text.replace("- name: Euronews\n", added), encoding="utf-8")
        monkeypatch.setattr(links, "Network", here)
        yield server


def test_without_the_option_nobody_is_asked(caspian: Callable[..., Result], site: WebServer) -> None:
    assert caspian("check").code == 0
    assert site.asked == []


def test_a_dead_link_is_an_error_where_it_stands(caspian: Callable[..., Result], site: WebServer) -> None:
    result = caspian("check", "--links")
    assert result.code == 1
    assert re.fullmatch(
        r"issues/2025-10-27\.yaml:\d+:18 LNK001 error: this link is dead: 404 not found\n", result.out
    )
    assert result.err == "1 error.\nnext: mend it, then: caspian-mail check --links\n"
    assert {asked.host for asked in site.asked} == {"www.euronews.com"}


def test_links_in_order_are_not_asked_twice_a_day(
    caspian: Callable[..., Result], site: WebServer, workspace: Workspace
) -> None:
    site.pages["/none"] = Page()
    for _ in range(2):
        result = caspian("-v", "check", "--links")
        assert (result.code, result.out) == (0, "issues/2025-10-27.yaml: no findings in 11 stories.\n")
    assert [asked.method for asked in site.asked] == ["HEAD", "GET"]
    assert result.err.count("0 links to follow") == 1
    assert (workspace.root / ".caspian-mail" / "links.json").is_file()


def test_the_findings_of_links_are_in_json_too(caspian: Callable[..., Result], site: WebServer) -> None:
    assert site
    result = caspian("check", "--links", "--format", "json")
    assert [(found["code"], found["name"]) for found in json.loads(result.out)] == [("LNK001", "dead-link")]


def test_only_what_is_selected_is_said_of_an_answer(caspian: Callable[..., Result], site: WebServer) -> None:
    assert site
    assert caspian("check", "--links", "--ignore", "LNK001").code == 0


def test_a_lost_network_is_one_message_after_what_was_found(
    caspian: Callable[..., Result], site: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert site
    monkeypatch.setattr(links, "Network", lambda: here("*"))
    result = caspian("check", "--links")
    assert result.code == 3
    assert result.out == "issues/2025-10-27.yaml: no findings in 11 stories.\n"
    assert result.err.endswith(
        "error: no link could be followed: neither www.euronews.com nor any other host can be reached\n"
        "  next: see that this machine is online, then: caspian-mail check --links\n"
    )


def test_on_a_terminal_it_shows_how_far_it_has_come(site: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    site.pages["/none"] = Page(drip=0.01)
    monkeypatch.setattr(links, "Network", lambda: here(limit=0.8))
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    assert run(["check", "--links"]) == 0
    assert "Following links" in screen.text
    assert "0/1" in screen.text
