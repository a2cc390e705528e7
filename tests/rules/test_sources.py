from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.diagnostics import Edit, Fix, Span

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Diagnostic
    from tests.rules.conftest import Check

SECRETS = ["https://me:secret@example.org/", "https://me@example.org/", "ftp://:secret@example.org/"]


def _sources(check: Check, code: str, *sources: str, **changes: object) -> list[Diagnostic]:
    lines = "".join(f"          - {source}\n" for source in sources)
    head = "sections:\n  - articles:\n      - headline: H\n        sources:\n"
    return check(head + lines, code, **changes)


def _linked(check: Check, code: str, name: str, url: str) -> list[Diagnostic]:
    return _sources(check, code, f'{{name: {name}, url: "{url}"}}')


def test_a_story_without_a_source_is_noticed_at_its_headline(check: Check) -> None:
    found = check("sections:\n- articles:\n  - headline: H\n  - body: B\n    sources:\n      -\n", "SRC001")
    assert [(finding.span.line, finding.span.column) for finding in found] == [(3, 15), (4, 5)]
    assert found[0].message == "this story names no source"
    assert found[0].help == 'add "sources:" under it, with a name from the register in newsletter.toml'
    assert _sources(check, "SRC001", "Anybody") == []


def test_a_source_that_is_not_registered_is_noticed(check: Check) -> None:
    found = _sources(
        check, "SRC002", "Eurasia Net", "Caspian Herald", "{name: Timez of Central Asia}", "T.C.A"
    )
    assert [(finding.message, finding.help) for finding in found] == [
        ('"Eurasia Net" is not in the register of sources', 'did you mean "Eurasianet"?'),
        ('"Caspian Herald" is not in the register of sources', "if it is right, enter it there"),
        (
            '"Timez of Central Asia" is not in the register of sources',
            'did you mean "Times of Central Asia"?',
        ),
        ('"T.C.A" is not in the register of sources', 'did you mean "Times of Central Asia"?'),
    ]
    assert found[0].span == Span(5, 13, 5, 24)


def test_a_registered_source_is_known_by_each_of_its_names(check: Check) -> None:
    assert _sources(check, "SRC002", "Reuters", "TCA", "tca", "THE REUTERS", "Times  of Central Asia") == []


def test_where_there_is_no_register_nothing_is_unknown(check: Check) -> None:
    assert _sources(check, "SRC002", "Anybody", sources=[]) == []


@pytest.mark.parametrize(
    ("written", "edit"),
    [
        ("The Times of Central Asia", Edit(Span(5, 13, 5, 38), "Times of Central Asia")),
        ("TCA", Edit(Span(5, 13, 5, 16), "Times of Central Asia")),
        ("{name: 'TCA'}", Edit(Span(5, 20, 5, 25), '"Times of Central Asia"')),
        ("times of  central asia # x", Edit(Span(5, 13, 5, 35), "Times of Central Asia")),
    ],
)
def test_a_source_under_another_name_is_noticed_and_can_be_mended(
    check: Check, written: str, edit: Edit
) -> None:
    (found,) = _sources(check, "SRC003", written)
    assert found.message == 'the register calls it "Times of Central Asia"'
    assert found.fix == Fix((edit,), safe=True)


def test_a_name_that_begins_with_the_in_the_register_may_be_written_without(check: Check) -> None:
    register = [{"name": "The Economist", "kind": "magazine"}]
    (found,) = _sources(check, "SRC003", "Economist", sources=register)
    assert found.message == 'the register calls it "The Economist"'
    assert _sources(check, "SRC003", "The Economist", sources=register) == []


def test_the_registers_own_spelling_is_left_alone(check: Check) -> None:
    assert _sources(check, "SRC003", "Times of Central Asia", "Reuters", "Nobody") == []


def test_a_source_named_twice_is_noticed(check: Check) -> None:
    found = _sources(check, "SRC004", "Reuters", "TCA", "reuters", "Times of Central Asia", "X", "x")
    assert [(finding.span.line, finding.message) for finding in found] == [
        (7, '"Reuters" is a source of this story already'),
        (8, '"Times of Central Asia" is a source of this story already'),
        (10, '"x" is a source of this story already'),
    ]


def test_two_stories_may_rest_on_one_source(check: Check) -> None:
    story = "{headline: H, sources: [Reuters, AsiaNet]}"
    assert check(f"sections: [{{articles: [{story}, {story}]}}]", "SRC004") == []
    (found,) = check("sections: [{articles: [{sources: [Reuters, Reuters]}]}]", "SRC004")
    assert found.span.column == 44


@pytest.mark.parametrize(
    "url",
    [
        "eurasianet.org",
        "//eurasianet.org/",
        "ftp://eurasianet.org/",
        "javascript:alert(1)",
        "mailto:me@example.org",
        "https://",
        "https:eurasianet.org",
        "https:///eurasianet.org",
        "https://a b.org/",
        "https://example.org/\\u00a0",
        "https://example.org\\\\@evil.org/",
        "https://[::1/",
        "https://example.org:port/",
        "https://example.org/<b>",
    ],
)
def test_a_link_that_is_no_web_address_is_noticed(check: Check, url: str) -> None:
    (found,) = _linked(check, "SRC005", "Reuters", url)
    assert (found.message, found.span.line) == ("this link is not a web address", 5)


@pytest.mark.parametrize(
    "url", ["https://eurasianet.org", "HTTP://x.org/ä?q=1#f", "https://[::1]:80/", "https://пример.example/"]
)
def test_a_web_address_is_not(check: Check, url: str) -> None:
    assert _linked(check, "SRC005", "Reuters", url) == []
    assert _sources(check, "SRC005", "Reuters", "{name: Reuters, url: ''}") == []


@pytest.mark.parametrize("url", SECRETS)
def test_a_link_with_credentials_is_noticed_and_never_repeated(check: Check, url: str) -> None:
    (found,) = _linked(check, "SRC006", "Reuters", url)
    assert found.message == "this link carries a user name or a password"
    assert "secret" not in found.message + found.help
    (found,) = check(f"introduction: See [x]({url}).", "SRC006")
    assert found.span == Span(1, 23, 1, 23 + len(url))


@pytest.mark.parametrize(
    "url", ["https://example.org/@me", "https://example.org/?q=a@b", "https://[::1/", "x"]
)
def test_an_at_sign_elsewhere_is_no_credential(check: Check, url: str) -> None:
    assert _linked(check, "SRC006", "Reuters", url) == []
    assert check("introduction: <me@example.org>", "SRC006") == []


@pytest.mark.parametrize(
    ("name", "url", "host"),
    [
        ("Reuters", "https://eurasianet.org/", "eurasianet.org"),
        ("Reuters", "https://reuters.com.evil.org/", "reuters.com.evil.org"),
        ("Reuters", "https://notreuters.com/", "notreuters.com"),
        ("The TCA", "https://TIMESCA.org", "timesca.org"),
        ("Reuters", "https://rëuters.com/", "xn--ruters-pva.com"),
    ],
)
def test_a_link_to_another_host_is_noticed(check: Check, name: str, url: str, host: str) -> None:
    (found,) = _linked(check, "SRC007", name, url)
    assert found.message.startswith(f'this link leads to "{host}", not to "')
    assert found.help.startswith("its domains in newsletter.toml: ")


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("Reuters", "https://reuters.com/a"),
        ("Reuters", "https://www.REUTERS.com./a"),
        ("Reuters", "http://uk.mobile.reuters.com:8080/a"),
        ("Reuters", "https://xn--ruters-pva.example/"),
        ("Reuters", "https://m.RËUTERS.example/"),
        ("TCA", "https://timesca.com/"),
        ("AsiaNet", "https://anywhere.example/"),
        ("Nobody", "https://anywhere.example/"),
        ("Reuters", "no address"),
    ],
)
def test_a_link_to_the_outlet_or_one_of_which_nothing_is_known_is_not(
    check: Check, name: str, url: str
) -> None:
    assert _linked(check, "SRC007", name, url) == []
    assert _sources(check, "SRC007", name) == []


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc",
        "page.html",
        "#top",
        "//x.org",
        "https://",
    ],
)
def test_a_link_in_a_text_that_no_mail_program_follows_is_noticed(check: Check, url: str) -> None:
    (found,) = check(f'introduction: "See [x]({url})."', "SRC008")
    assert found.message == "this link leads neither to the web nor to a mailbox"
    assert (found.span.column, found.span.end_column) == (24, 24 + len(url))
    assert check(f'sections: [{{articles: [{{body: "[x]({url})"}}]}}]', "SRC008")


@pytest.mark.parametrize("url", ["", "<>"])
def test_a_link_that_leads_nowhere_is_noticed(check: Check, url: str) -> None:
    (found,) = check(f'introduction: "See [x]({url})."', "SRC008")
    assert found.span.line == 1


@pytest.mark.parametrize(
    "text",
    [
        "[x](https://x.org/a_(b))",
        "[x](HTTP://x.org 'title')",
        "[x](mailto:me@x.org)",
        "[x](MAILTO:me@x.org)",
        "<https://x.org/>",
        "<me@x.org>",
        "javascript:alert(1)",
        "a [b] (c)",
        r"\[x](y)",
        "<b>",
    ],
)
def test_other_links_and_what_is_no_link_are_not(check: Check, text: str) -> None:
    assert check(f"introduction: |\n  {text}\n", "SRC008") == []
