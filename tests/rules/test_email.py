"""Rules about the composed mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from caspian_mail.diagnostics import START_OF_FILE, Severity, Span
from caspian_mail.model import Issue
from caspian_mail.rules import GMAIL_CLIP, Email
from caspian_mail.rules.email.low_contrast import contrast
from caspian_mail.rules.rule import Case
from tests.rules.conftest import make_publication

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Diagnostic
    from tests.rules.conftest import Check

STORIES = {1: 5402, 2: 100, 4: 6120, 9: 5874}
LOOK = {"caspian": "#0B5563", "ink": "#14211F", "slate": "#52615F", "page": "#E9EFEF", "sheet": "#FFFFFF"}
WAY_OUT = "https://digest.example.org/u/token?a=1&b=2"
ISSUE = "title: T"


def _found(check: Check, code: str, issue: str = ISSUE, **fields: Any) -> list[Diagnostic]:  # noqa: ANN401
    changes = {key: fields.pop(key) for key in ("rules", "policy", "accent", "why") if key in fields}
    email = Email(**{"html": "", "text": "", "html_bytes": 0, **fields})
    return check(issue, code, email=email, **changes)


def test_without_a_mail_nothing_is_said_of_it(check: Check) -> None:
    assert not [found for found in check(ISSUE) if found.code.startswith("EML")]
    with pytest.raises(LookupError):
        _ = Case(Issue(), make_publication()).email


def test_words_are_parted_by_blocks_and_not_within_them() -> None:
    html = "<title>no</title><p>Exam<b>ple</b> <a href='u'>St</a>reet</p>1<br>2<td>3</td>4"
    words = Email(html, "", 0).page.words.split("\n")
    assert [line for line in words if line] == ["Example Street", "1", "2", "3", "4"]


@pytest.mark.parametrize("size", [0, 61_204, 95_000])
def test_a_mail_of_usual_size_is_in_order(check: Check, size: int) -> None:
    assert _found(check, "EML001", html_bytes=size) == []


def test_a_mail_near_the_clip_is_warned_of_with_its_longest_stories(check: Check) -> None:
    (finding,) = _found(check, "EML001", html_bytes=98_911, story_bytes=STORIES)
    assert (finding.name, finding.severity) == ("clipped-by-gmail", Severity.WARNING)
    assert finding.message == "3,489 bytes more, and Gmail hides the end with the link to unsubscribe"
    assert finding.help == "the longest stories: 4 (6,120 bytes), 9 (5,874), 1 (5,402)"
    assert (finding.file, finding.span) == ("issues/x.yaml", START_OF_FILE)


def test_at_the_clip_not_a_byte_is_left_and_then_it_is_too_many(check: Check) -> None:
    assert _found(check, "EML001", html_bytes=GMAIL_CLIP)[0].message.startswith("0 bytes more, and ")
    (over,) = _found(check, "EML001", html_bytes=GMAIL_CLIP + 1)
    assert over.message == "1 byte too many: Gmail hides the end with the link to unsubscribe"
    assert over.help == ""


def test_the_publication_bounds_the_mail_and_weighs_the_rule(check: Check) -> None:
    assert _found(check, "EML001", html_bytes=30_001, policy={"html_bytes": 30_000})
    assert _found(check, "EML001", html_bytes=GMAIL_CLIP, rules={"EML001": "note"})[0].severity == "note"
    assert _found(check, "EML001", html_bytes=GMAIL_CLIP, rules={"EML001": "off"}) == []


def test_an_image_without_alt_is_named_once(check: Check) -> None:
    image = '<img src="https://example.org/logo.png" width="100">'
    (finding,) = _found(check, "EML002", html=image * 2)
    assert finding.message == 'an image of the templates has no alt: "https://example.org/logo.png"'
    assert finding.file == "templates/email.mjml.j2"
    assert _found(check, "EML002", html="<img>")[0].message.endswith('no alt: ""')


def test_an_image_is_pointed_at_in_its_template(check: Check) -> None:
    templates = {"templates/a.mjml.j2": "x", "templates/b.mjml.j2": "y\n <mj-image src=logo.png />"}
    (finding,) = _found(check, "EML002", html="<img src=logo.png>", templates=templates)
    assert (finding.file, finding.span) == ("templates/b.mjml.j2", Span(2, 16, 2, 24))
    (finding,) = _found(check, "EML002", html="<img src=other.png>", templates=templates)
    assert (finding.file, finding.span) == ("templates/email.mjml.j2", START_OF_FILE)


@pytest.mark.parametrize(
    "html",
    [
        '<img alt="A logo" src="a.png">',
        '<img alt="" src="a.png">',
        "<img alt src=a>",
        "<!--[if mso]><img><![endif]-->",
    ],
)
def test_an_image_with_an_alt_or_for_outlook_alone_is_in_order(check: Check, html: str) -> None:
    assert _found(check, "EML002", html=html) == []


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#FFFFFF", "#FFFFFF", 1.0),
        ("#0B5563", "#FFFFFF", 8.4),
        ("#0B5563", "#E9EFEF", 7.2),
        ("#7CC7CE", "#16252A", 8.2),
    ],
)
def test_contrast(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 1) == round(contrast(other, one), 1) == ratio


def test_a_colour_that_cannot_be_read_is_named_with_its_worst_ground(check: Check) -> None:
    (finding,) = _found(check, "EML003", colours={"light": LOOK | {"slate": "#777777"}})
    assert finding.message == "slate (light) #777777 has a contrast of 3.85 on the page, #E9EFEF"
    assert finding.help == "text needs 4.5; choose a darker one"
    assert (finding.file, finding.severity) == ("templates/theme.j2", Severity.ERROR)
    dark = {"ink": "#777777", "panel": "#16252A", "page": "#0A1315"}
    (finding,) = _found(check, "EML003", colours={"light": LOOK, "dark": dark})
    assert finding.message == "ink (dark) #777777 has a contrast of 3.52 on the panel, #16252A"
    assert finding.help == "text needs 4.5; choose a lighter one"


def test_an_accent_that_cannot_be_read_is_the_publication_s(check: Check) -> None:
    accent = dict.fromkeys(("text_light", "text_dark", "rule_light", "rule_dark"), "#777777")
    (finding,) = _found(check, "EML003", colours={"light": LOOK | {"caspian": "#777777"}}, accent=accent)
    assert finding.message.startswith("accent.text_light #777777 has a contrast of 3.85")
    assert finding.file == "newsletter.toml"


@pytest.mark.parametrize(
    "colours",
    [
        {},
        LOOK,
        {"ink": "#FFFFFF"},
        {"sheet": "#FFFFFF"},
        LOOK | {"ink": "white"},
        LOOK | {"page": ("#000000",)},
    ],
)
def test_a_theme_that_can_be_read_or_is_written_otherwise_is_in_order(
    check: Check, colours: dict[str, str]
) -> None:
    assert _found(check, "EML003", colours={"light": colours}) == []


def test_a_lost_link_to_unsubscribe_is_missed_in_each_part(check: Check) -> None:
    html = '<a href="https://digest.example.org/u/token?a=1&amp;b=2">Unsubscribe</a>'
    found = _found(check, "EML004", html=WAY_OUT, unsubscribe=WAY_OUT)
    assert [(finding.file, finding.message[:13]) for finding in found] == [
        ("templates/email.mjml.j2", "the HTML part"),
        ("templates/email.txt.j2", "the text part"),
    ]
    assert _found(check, "EML004", html=html, text=f"<{WAY_OUT}>", unsubscribe=WAY_OUT) == []
    assert _found(check, "EML004", html="", text="") == []


def test_a_lost_line_of_the_postal_address_is_missed_in_each_part(check: Check) -> None:
    found = _found(check, "EML005", html="<style>Example Street</style>", text="Example Road")
    assert [finding.file for finding in found] == ["templates/email.mjml.j2", "templates/email.txt.j2"]
    assert found[0].message == 'the HTML part lacks a line of the postal address: "Example Street"'
    html = "<p><span>Example</span>\n <b>Street</b></p>"
    assert _found(check, "EML005", html=html, text="to:\nExample  Street") == []


def test_a_publication_that_nobody_can_leave(check: Check) -> None:
    email = Email("", "", 0)
    (finding,) = check(ISSUE, "EML006", email=email)
    assert (finding.file, finding.message) == ("newsletter.toml", "no letter offers a way to unsubscribe")
    assert check(ISSUE, "EML006", email=email, unsubscribe_mailto="out@example.org") == []
    assert check(ISSUE, "EML006", email=email, unsubscribe_url="https://example.org/{token}") == []


def test_links_of_the_html_that_the_text_lacks_are_counted(check: Check) -> None:
    html = '<a href="https://a.example/1">x</a><a href="#story-1">y</a><a href="https://a.example/2">z</a>'
    (finding,) = _found(check, "EML007", html=html, text="https://a.example/")
    assert finding.message == 'the text part lacks a link of the HTML: "https://a.example/1" and 1 more'
    (finding,) = _found(check, "EML007", html=html, text="<https://a.example/1>, and")
    assert finding.message.endswith('"https://a.example/2"')


@pytest.mark.parametrize(
    ("link", "text"),
    [
        ("https://a.example/1", "One <https://a.example/1>."),
        ("https://a.example/1", "See https://a.example/1."),
        ("mailto:me@example.org", "me@example.org"),
        ("https://xn--e1afmkfd.example/%D0%91", "https://пример.example/Б"),
        ("https://a.example/?b=1&amp;c", "https://a.example/?b=1&c"),
        ("", ""),
    ],
)
def test_a_link_that_a_text_writes_otherwise_is_there(check: Check, link: str, text: str) -> None:
    assert _found(check, "EML007", html=f'<a href="{link}">x</a>', text=text) == []


def test_what_templates_and_newsletter_toml_leave_unfilled_is_named_apart(check: Check) -> None:
    issue = "title: Dear {name}"
    html, text = "<p>Dear {name}, [TK] and {{ why }}</p>", "Dear {name}, *|FNAME|* *|FNAME|*"
    found = _found(check, "EML012", issue, html=html, text=text, why="Because of [TK]")
    assert [(finding.file, finding.message) for finding in found] == [
        ("newsletter.toml", '"[TK]" would be mailed as it stands'),
        ("templates/email.mjml.j2", 'the templates leave "{{ why }}" in the mail'),
        ("templates/email.txt.j2", 'the templates leave "*|FNAME|*" in the mail'),
    ]
    assert _found(check, "EML012", issue, html="Dear {name}", text="[a] {1}", why="You subscribed.") == []


def test_a_hostile_page_is_read() -> None:
    email = Email("<a href=" * 20_000 + "</style>" + "<style>" * 20_000, "", 0)
    assert email.page.words.strip() == ""
