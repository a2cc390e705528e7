from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.errors import WorldError
from caspian_mail.flows.check import check
from caspian_mail.flows.links import links_of
from caspian_mail.rules import RULES
from tests.web_server import Page, WebServer, here, to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from caspian_mail.flows.desk import Desk
    from caspian_mail.workspace import Workspace


@pytest.fixture
def site() -> Iterator[WebServer]:
    with WebServer({"/found": Page(), "/closed": Page(403)}) as server:
        yield server


def _quiet(_: int) -> None: ...


def _write(workspace: Workspace, stem: str, *urls: str) -> None:
    links = ", ".join(f"[page {number}]({url})" for number, url in enumerate(urls))
    text = f"title: T\ndate: {stem}\nauthor: A\npreheader: P\nintroduction: |\n  {links}\n"
    (workspace.issues / f"{stem}.yaml").write_text(text, encoding="utf-8")


def _codes(desk: Desk, site: WebServer, *stems: str) -> list[list[str]]:
    links = links_of(desk, check(desk, stems))
    found = links.follow(_quiet, network=here("gone.example"))
    del site.asked[:]
    return [[one.code for one in checked.diagnostics if one.code.startswith("LNK")] for checked in found]


def test_what_links_answer_is_found_beside_the_rest_in_order_of_place(
    open_with: Callable[..., Desk], live: Workspace, site: WebServer
) -> None:
    _write(
        live,
        "2025-11-03",
        site.url("/closed"),
        "https://gone.example/",
        site.url("/none"),
        site.url("/found"),
    )
    desk = open_with()
    (before,) = check(desk, ["2025-11-03"])
    (checked,) = links_of(desk, [before]).follow(_quiet, network=here("gone.example"))
    codes = [finding.code for finding in checked.diagnostics]
    assert [code for code in codes if code.startswith("LNK")] == ["LNK004", "LNK001", "LNK001"]
    assert [finding.span for finding in checked.diagnostics] == sorted(
        finding.span for finding in checked.diagnostics
    )
    assert len(codes) == len(before.diagnostics) + 3
    assert checked.errors == before.errors + 2


def test_several_issues_share_the_links_they_share(
    open_with: Callable[..., Desk], live: Workspace, site: WebServer
) -> None:
    _write(live, "2025-11-03", site.url("/none"))
    _write(live, "2025-11-10", site.url("/none"), site.url("/found"))
    desk = open_with()
    links = links_of(desk, check(desk, ["2025-11-03", "2025-11-10"]))
    assert links.unknown == (site.url("/none"), site.url("/found"))
    found = links.follow(_quiet, network=here())
    assert [[one.code for one in checked.diagnostics if one.code[:3] == "LNK"] for checked in found] == [
        ["LNK001"],
        ["LNK001"],
    ]


def test_what_was_answered_today_is_not_asked_again(
    open_with: Callable[..., Desk], live: Workspace, site: WebServer
) -> None:
    site.pages["/moved"] = to("https://gone.example/")
    _write(live, "2025-11-03", site.url("/closed"), site.url("/none"), site.url("/found"))
    desk = open_with()
    assert _codes(desk, site, "2025-11-03") == [["LNK004", "LNK001"]]
    links = links_of(desk, check(desk, ["2025-11-03"]))
    assert links.unknown == (site.url("/none"),)
    site.pages["/none"] = Page()
    assert _codes(desk, site, "2025-11-03") == [["LNK004"]]
    assert links_of(desk, check(desk, ["2025-11-03"])).unknown == ()
    # With nothing left to ask, not even the network is looked at.
    (checked,) = links_of(desk, check(desk, ["2025-11-03"])).follow(_quiet, network=here("*"))
    assert "LNK004" in [finding.code for finding in checked.diagnostics]


def test_only_the_rules_that_are_selected_are_asked(
    open_with: Callable[..., Desk], live: Workspace, site: WebServer
) -> None:
    _write(live, "2025-11-03", site.url("/closed"), site.url("/none"))
    desk = open_with()
    rules = [rule for rule in RULES if rule.code == "LNK004"]
    (checked,) = links_of(desk, check(desk, ["2025-11-03"])).follow(_quiet, network=here(), rules=rules)
    assert [one.code for one in checked.diagnostics if one.code[:3] == "LNK"] == ["LNK004"]
    del site.asked[:]
    nobody = links_of(desk, check(desk, ["2025-11-03"]))
    assert nobody.follow(_quiet, network=here(), rules=()) == list(nobody.checked)
    assert site.asked == []


def test_a_lost_network_is_one_error_and_nothing_is_kept(
    open_with: Callable[..., Desk], live: Workspace, site: WebServer
) -> None:
    _write(live, "2025-11-03", site.url("/found"), "https://gone.example/")
    desk = open_with()
    with pytest.raises(WorldError, match="none of 2 hosts can be reached"):
        links_of(desk, check(desk, ["2025-11-03"])).follow(_quiet, network=here("*"))
    assert not live.cache.exists()
