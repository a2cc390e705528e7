from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from caspian_mail.model import Article, Issue, Section, Text
from tests.rendering.page import Page
from tests.rendering.samples import article, composed, issue, persian, publication, source

if TYPE_CHECKING:
    from caspian_mail.publication import Publication

NO_LINKS = publication(unsubscribe_url=None, unsubscribe_mailto=None, archive_url=None, why=None)


def page(*counts: int, introduction: str | None = "Words.") -> Page:
    return Page(composed(issue(*counts, introduction=introduction)).edition.html)


def padding(page: Page, selector: str) -> list[str]:
    return [re.findall(r"padding:([^;]*)", element.get("style"))[0] for element in page.all(selector)]


def test_headings_are_those_of_a_document() -> None:
    found = page(2, 1)
    assert [tag for tag in found.tags() if re.fullmatch("h[1-6]", tag)] == [
        "h1", "h2", "h2", "h3", "h3", "h2", "h3",
    ]  # fmt: skip
    assert found.texts("h1") == ["Headlines from theCaspian"]
    assert found.texts("h2") == ["In this issue", "Energy", "Politics"]
    assert found.texts("title") == ["Headlines: October 27, 2025"]


def test_every_jump_lands() -> None:
    found = page(20, 20)
    ids = {element.get("id") for element in found.all("[id]")}
    jumps = [element.get("href") for element in found.all("a[href^='#']")]
    assert {jump[1:] for jump in jumps} <= ids
    assert len(ids) == 40


def test_forty_stories_are_not_all_in_the_contents() -> None:
    found = page(20, 20)
    assert found.texts(".row") == [
        *("Energy 1", "Energy 2", "Energy 3", "17 more stories"),
        *("Politics 1", "Politics 2", "Politics 3", "17 more stories"),
    ]
    assert [element.get("href") for element in found.all(".more a")] == ["#story-4", "#story-24"]
    assert len(page(8, 8).all(".row")) == 16
    assert len(page(9, 8).all(".row")) == 8


@pytest.mark.parametrize("counts", [(), (1,), (1, 1)])
def test_too_few_stories_have_no_contents(counts: tuple[int, ...]) -> None:
    assert page(*counts).all(".panel") == []


@pytest.mark.parametrize(
    ("counts", "columns"),
    [((3,), 1), ((2, 1), 2), ((1, 1, 1), 1)],
)
def test_two_sections_stand_in_two_columns(counts: tuple[int, ...], columns: int) -> None:
    panels = page(*counts).all(".panel")
    assert len(panels[1].cssselect(".mj-outlook-group-fix")) == columns


def test_the_first_section_goes_without_a_rule_under_the_nameplates() -> None:
    assert len(page(1, introduction=None).all(".rule")) == 1
    assert len(page(1).all(".rule")) == 2
    assert len(page(3, introduction=None).all(".rule")) == 2
    assert len(page(1, 1, introduction=None).all(".rule")) == 2


def test_space_between_the_parts() -> None:
    sheets = padding(page(2, 2), ".sheet > table > tbody > tr > td")
    assert sheets == ["36px 40px 48px", "48px 40px 0px", "60px 40px 44px"]
    sheets = padding(page(1, introduction=None), ".sheet > table > tbody > tr > td")
    assert sheets == ["36px 40px 0px", "44px 40px 44px"]
    stories = padding(page(3), "td.ink:has(h3)")
    assert stories == ["0px 0 28px", "28px 0 28px", "28px 0 0"]


def test_hairlines_stand_between_stories_only() -> None:
    found = page(3)
    assert [("line" in cell.get("class").split()) for cell in found.all("td.ink:has(h3)")] == [
        False, True, True,
    ]  # fmt: skip


def test_every_colour_has_its_dark_value() -> None:
    for rendering in (composed(issue(20, 20)), composed(*persian()), composed(issue(1))):
        found = Page(rendering.edition.html)
        coloured, grounds, borders = (
            found.darkened(what) for what in ("color", "background", "border-top-color")
        )
        words = [
            element for element in found.all("body [style]") if "display:none" not in element.get("style")
        ]
        for element in words:
            style = element.get("style")
            shown = "".join(element.itertext()).strip("\u00a0\n ")
            if re.search(r"(?<![-\w])color:", style) and shown:
                text_in_it = [child for child in element.iter() if child in coloured]
                assert element in coloured or text_in_it, style
            if "background" in style:
                assert element in grounds, style
            if "border-top" in style:
                assert element in borders, style
        assert found.all("body")[0] in grounds


def test_dark_styles_say_the_same_to_outlook_com() -> None:
    html = composed(issue(2, 2)).edition.html
    scheme = re.search(r"@media \(prefers-color-scheme:dark\) \{\n(.*?)\n\}<", html, re.DOTALL)
    outlook = re.search(r"@media screen \{\n(.*?)\n\}<", html, re.DOTALL)
    assert scheme is not None
    assert outlook is not None
    assert outlook[1].replace("[data-ogsc] ", "") == scheme[1]
    assert scheme[1].count("!important") == scheme[1].count("#")


def test_nothing_is_fetched() -> None:
    for rendering in (composed(issue(20, 20)), composed(*persian())):
        html = rendering.edition.html
        assert not re.search(r"<link|<img|<script|\ssrc=|url\(|@import|@font-face|background=", html)


def test_the_page_is_in_standards_mode_and_says_its_language() -> None:
    rendering = composed(*persian())
    assert rendering.edition.html.startswith('<!DOCTYPE html>\n<html lang="fa" dir="rtl"')
    article_element = Page(rendering.edition.html).all("[role=article]")[0]
    assert (article_element.get("lang"), article_element.get("dir")) == ("fa", "rtl")


def test_right_to_left_is_mirrored_everywhere() -> None:
    html = composed(*persian()).edition.html
    assert "direction:ltr" not in html
    assert "text-align:left;color" not in html
    assert "margin-left" not in html
    assert "font-style:italic" not in html
    assert "letter-spacing:-1px" not in html
    assert '<span dir="ltr">Reuters</span></a>، <span dir="ltr">X.com</span>' in html


@pytest.mark.parametrize(
    ("of", "turned"),
    [
        (publication(), [("p", "rtl"), ("ul", "rtl"), ("ul", "ltr")]),
        (persian()[1], [("ul", "ltr"), ("p", "ltr")]),
    ],
)
def test_a_block_of_another_direction_is_set_from_its_own_edge(
    of: Publication, turned: list[tuple[str, str]]
) -> None:
    story = article(body="خزر و دریا\n\n- خزر و دریا\n  - Baku\n\nBaku")
    of_one = replace(issue(1, introduction=None), sections=(Section(Text("x"), (story,)),))
    found = Page(composed(of_one, of).edition.html).all("p[dir], ul[dir]")
    assert [(element.tag, element.get("dir")) for element in found] == turned
    for element in found:
        edge = "right" if element.get("dir") == "rtl" else "left"
        assert f"text-align:{edge}" in element.get("style")
        assert element.tag == "p" or f"margin-{edge}:24px" in element.get("style")


def test_the_preheader_is_shown_as_written() -> None:
    written = "a < b &amp; <i> \"c\" 'd' {{ e }} 20% & more"
    hidden = Page(composed(replace(issue(1), preheader=Text(written))).edition.html).all("div.preheader")[0]
    assert "".join(hidden.itertext()).startswith(f"{written}\u034f")


def test_the_preheader_is_hidden_and_padded() -> None:
    hidden = page(2).all("div.preheader")[0]
    assert "display:none" in hidden.get("style")
    words = "".join(hidden.itertext())
    assert words.startswith("Grain crosses Azerbaijan; five presidents meet.\u034f\u200c\u00a0")
    assert len(words) > 500
    nothing = Page(composed(Issue()).edition.html).all("div.preheader")[0]
    assert set("".join(nothing.itertext())) == set("\u034f\u200c\u00a0")


def test_the_slot_is_intact_wherever_a_link_is_promised() -> None:
    edition = composed(issue(2)).edition
    assert re.fullmatch(r"%%UNSUBSCRIBE_[0-9a-f]{12}%%", edition.slot)
    assert edition.html.count(edition.slot) == 1
    assert f'href="{edition.slot}"' in edition.html
    assert edition.text.count(edition.slot) == 1


def test_a_slot_of_other_words_is_just_text() -> None:
    forged = composed(issue(2)).edition.slot
    edition = composed(issue(2, introduction=forged)).edition
    assert edition.slot != forged
    assert forged in edition.html
    assert edition.html.count(edition.slot) == 1


def test_what_is_not_set_is_not_promised() -> None:
    edition = composed(issue(2), NO_LINKS).edition
    assert edition.slot == ""
    assert Page(edition.html).all(".links") == []
    assert "nsubscribe" not in edition.html + edition.text
    assert "browser" not in edition.html + edition.text
    only_mail = composed(issue(2), publication(unsubscribe_url=None, archive_url=None)).edition
    assert Page(only_mail.html).texts(".links a") == ["Unsubscribe"]
    only_archive = composed(issue(2), publication(unsubscribe_url=None, unsubscribe_mailto=None)).edition
    assert Page(only_archive.html).texts(".links a") == ["View in browser"]


def test_the_archive_holds_the_issues_name() -> None:
    edition = composed(issue(2)).edition
    assert 'href="https://digest.example.org/2025-10-27"' in edition.html
    assert "<https://digest.example.org/2025-10-27>" in edition.text


@pytest.mark.parametrize(
    ("name", "size"),
    [("Caspian", "short"), ("Caspian Brief", "medium"), ("The Weekly Caspian Digest", "long")],
)
def test_a_longer_name_is_set_smaller(name: str, size: str) -> None:
    found = Page(composed(issue(1), publication(name=name, lead_in=None)).edition.html)
    assert found.texts(f"h1 .{size}") == [name]
    assert found.all(".lead") == []


def test_sources_are_linked_where_they_have_an_address() -> None:
    found = page(1)
    assert found.texts(".source") == ["Source: Reuters, X.com"]
    assert [(link.get("href"), link.text) for link in found.all(".source a")] == [
        ("https://www.reuters.com/", "Reuters"),
    ]


def test_addresses_that_are_no_web_addresses_are_not_linked() -> None:
    bad = [source("A", "javascript:alert(1)"), source("B", "mailto:b@example.org"), source("C", "//c.org")]
    which = Issue(sections=(Section(Text("S"), (article("H", "B", *bad),)),))
    assert Page(composed(which, NO_LINKS).edition.html).all("a") == []


def test_addresses_come_out_in_ascii() -> None:
    which = Issue(sections=(Section(Text("S"), (article("H", "B", source("C", "https://пример.рф/я б")),)),))
    link = Page(composed(which, NO_LINKS).edition.html).all("a")[0]
    assert link.get("href") == "https://xn--e1afmkfd.xn--p1ai/%D1%8F%20%D0%B1"


def test_an_incomplete_issue_is_composed() -> None:
    rendering = composed(Issue(), NO_LINKS)
    assert rendering.edition.subject == "Headlines from the Caspian"
    assert Page(rendering.edition.html).texts("h1, h2, h3, .pair") == ["Headlines from theCaspian"]
    assert rendering.counts.minutes == 0
    hollow = Issue(
        author=Text("Anyone"),
        sections=(Section(), Section(Text("Energy"), (Article(), article(), article()))),
    )
    found = Page(composed(hollow).edition.html)
    assert found.texts("h3") == ["Grain Moves", "Grain Moves"]
    assert found.texts(".row") == ["Grain Moves", "Grain Moves"]
    assert found.texts(".date") == ["Anyone"]


def test_control_characters_and_line_breaks_cannot_break_the_page() -> None:
    which = Issue(title=Text("A\u0000\u202eB\ud800\n\u2028C"))
    edition = composed(which).edition
    assert edition.subject == "A\ufffd\u202eB\ufffd C"
    assert edition.subject in edition.html


def test_counts() -> None:
    counts = composed(issue(2, 1, introduction="One [two](https://example.org) *three*.")).counts
    assert (counts.stories, counts.sections) == (3, 2)
    body = 18  # words of samples.BODY
    assert counts.words == 3 + 2 + 3 * (2 + body)
    assert counts.minutes == 1
    words = Text("word " * 220)
    assert composed(Issue(introduction=words)).counts.minutes == 1
    assert composed(Issue(introduction=Text(words + "word"))).counts.minutes == 2


def test_what_each_story_costs() -> None:
    short, long = article("A"), article("B", "word " * 100)
    rendering = composed(Issue(sections=(Section(Text("S"), (short, long, short)),)))
    assert list(rendering.story_bytes) == [1, 2, 3]
    assert rendering.story_bytes[2] > rendering.story_bytes[1] + 100
    spare = len(rendering.edition.html.encode()) - sum(rendering.story_bytes.values())
    without = len(composed(Issue()).edition.html.encode())
    assert abs(spare - without) < 6_000


def test_markup_stays_within_its_budget() -> None:
    few, many = (len(composed(issue(count, count)).edition.html.encode()) for count in (20, 40))
    words = len("Grain moved freely for the first time, as the railway said wheat barley More is on its way")
    assert (many - few) / 40 - words < 1_100  # with two links, a list and emphasis; a plain story has 670


def test_the_edition_carries_the_publications_headers() -> None:
    edition = composed(issue(1), publication(reply_to="editors@example.org")).edition
    assert edition.issue == "2025-10-27"
    assert edition.from_ == "Caspian Policy Center <digest@example.org>"
    assert edition.reply_to == "editors@example.org"
    assert edition.bounce == "digest@example.org"
    assert edition.list_id == "headlines.example.org"
    assert edition.language == "en"
    assert edition.unsubscribe_url == "https://digest.example.org/u/{token}"
    assert edition.unsubscribe_mailto == "unsubscribe@example.org"


def test_the_text_part_has_no_markup() -> None:
    which = issue(1, introduction="A & B < C > D \"quoted\" 'so'")
    assert "A & B < C > D \"quoted\" 'so'" in composed(which).edition.text


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Baku", "LANG": "az_AZ.UTF-8", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/Los_Angeles", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
    ],
)
def test_the_bytes_are_the_same_in_any_process(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.rendering.samples"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    english, right_to_left = composed(issue(2, 2)), composed(*persian())
    assert done.stdout.splitlines() == [
        f"english {english.edition.digest}", f"persian {right_to_left.edition.digest}",
    ]  # fmt: skip
