from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.sources.stories import in_text, issue, linked, marked, mended, story

if TYPE_CHECKING:
    from tests.rules.conftest import Check


def test_a_link_without_encryption_is_noticed(check: Check) -> None:
    text = issue(story('{name: Reuters, url: "http://reuters.com/a"}', body="See [x](HTTP://x.org/)."))
    body, source = check(text, "SRC013")
    assert (marked(text, source.span), marked(text, body.span)) == ("http", "HTTP")
    assert source.message == "this link is not encrypted: http, not https"
    assert source.help == "see whether https:// works"
    assert source.fix is body.fix is None


def test_it_can_be_mended_where_the_host_is_known_to_answer(check: Check) -> None:
    text = issue(
        story(
            "{name: Reuters, url: 'http://reuters.com/a'}", body="See [x](https://x.org), <http://x.org/b>."
        ),
        story("{name: Reuters, url: https://reuters.com/b}"),
    )
    for found in check(text, "SRC013"):
        assert not found.help
        text = mended(text, found)
    assert "'https://reuters.com/a'" in text
    assert "<https://x.org/b>" in text
    assert check(text, "SRC013") == []


@pytest.mark.parametrize(
    "url", ["https://reuters.com/?u=http://x", "httpd://x", "ftp://x.org", "//x.org", "x"]
)
def test_other_links_are_not(check: Check, url: str) -> None:
    assert linked(check, "SRC013", url) == []


@pytest.mark.parametrize(
    ("url", "without", "place"),
    [
        ("https://x.org/a?utm_source=b", "https://x.org/a", "?utm_source=b"),
        ("https://x.org/?utm_source=b&UTM_Medium=c", "https://x.org/", "?utm_source=b&UTM_Medium=c"),
        ("https://x.org/?fbclid=b&id=2", "https://x.org/?id=2", "fbclid=b&"),
        ("https://x.org/?id=2&gclid=b", "https://x.org/?id=2", "&gclid=b"),
        ("https://x.org/?id=2&mc_eid=b&q=c#d", "https://x.org/?id=2&q=c#d", "&mc_eid=b"),
        ("https://x.org/?a&utm_x=1&b&utm_y=2&c", "https://x.org/?a&b&c", "&utm_x=1&b&utm_y=2"),
        ("https://x.org/?utm_x=1&b&utm_y=2", "https://x.org/?b", "utm_x=1&b&utm_y=2"),
        ("https://x.org/?utm_x=1#xtor=RSS-1", "https://x.org/", "?utm_x=1#xtor=RSS-1"),
        ("https://x.org/#utm_x=1&part", "https://x.org/#part", "utm_x=1&"),
        ("https://x.org/?yclid", "https://x.org/", "?yclid"),
    ],
)
def test_tracking_parameters_are_noticed_and_taken_out(
    check: Check, url: str, without: str, place: str
) -> None:
    for source in (f'{{name: A, url: "{url}"}}', f"{{name: A, url: '{url}'}}", f"{{name: A, url: {url}}}"):
        text = issue(story(source))
        (found,) = check(text, "SRC014")
        assert marked(text, found.span) == place
        assert mended(text, found) == issue(story(source.replace(url, without)))
    text = issue(story("A", body=f"Some *words*, [a link]({url}) and more."))
    (found,) = check(text, "SRC014")
    assert marked(text, found.span) == place
    assert mended(text, found) == issue(story("A", body=f"Some *words*, [a link]({without}) and more."))


def test_ampersands_out_of_a_pages_source_go_with_them(check: Check) -> None:
    text = issue(story('{name: A, url: "https://x.org/?id=2&amp;utm_x=1&amp;q=3"}'))
    (found,) = check(text, "SRC014")
    assert mended(text, found) == issue(story('{name: A, url: "https://x.org/?id=2&amp;q=3"}'))


def test_the_first_three_are_named(check: Check) -> None:
    (found,) = linked(check, "SRC014", "https://x.org/?utm_a=1&utm_b=1&utm_a=2&utm_c=1&amp;utm_d=1")
    assert found.message == 'this link tells on the reader: "utm_a", "utm_b", "utm_c" and 1 more'


@pytest.mark.parametrize(
    "url",
    [
        "https://x.org/",
        "https://x.org/utm_source=b",
        "https://x.org/?id=utm_source",
        "https://x.org/?autm_source=1",
        "https://x.org/?ref=1&source=2&si=3",
        "https://x.org/#:~:text=utm",
        "mailto:me@x.org?utm_source=a",
        "x.org/?utm_source=a",
        "https://x.org/a b?utm_source=a",
    ],
)
def test_other_parameters_are_not(check: Check, url: str) -> None:
    assert linked(check, "SRC014", url) == []


@pytest.mark.parametrize(
    "source",
    [
        r'{name: A, url: "https://x.org/?b\u0026utm_a=1"}',
        r'{name: A, url: "https://x.org/?utm_a=1\u0026"}',
        "name: A\n        url: https://x.org/a:?utm_a=1",
        "name: A\n        url: >\n          https://x.org/?utm_a=1",
    ],
)
def test_what_cannot_be_taken_out_cleanly_is_only_noticed(check: Check, source: str) -> None:
    (found,) = check(issue(story(source)), "SRC014")
    assert found.fix is None


@pytest.mark.parametrize("body", [r'"[a](https://x.org/?utm_a=1\u0026)"', r'"[a](https://x.org/\\?utm_a=1)"'])
def test_nor_in_a_text_with_escapes(check: Check, body: str) -> None:
    found = check(f"sections: [{{articles: [{{body: {body}}}]}}]", "SRC014")
    assert [finding.fix for finding in found] == [None] * len(found)


@pytest.mark.parametrize(
    "url", ["https://bit.ly/3x", "http://www.T.co/a", "https://my.bit.ly/x", "https://on.ft.com/x?y"]
)
def test_a_shortened_link_is_noticed(check: Check, url: str) -> None:
    (found,) = linked(check, "SRC015", url)
    assert found.message.startswith("this link is shortened by ")
    assert found.help == "open it, and write the address it leads to"
    assert in_text(check, "SRC015", f"See [a]({url}).")


@pytest.mark.parametrize(
    "url",
    [
        "https://bit.ly/",
        "https://bit.ly",
        "https://rabbit.ly/a",
        "https://t.co.uk/a",
        "https://ft.com/a",
        "t.co/a",
    ],
)
def test_other_hosts_are_not(check: Check, url: str) -> None:
    assert linked(check, "SRC015", url) == []


def test_an_outlets_own_shortener_is_not(check: Check) -> None:
    register = [{"name": "Reuters", "kind": "agency", "domains": ["reuters.com", "reut.rs"]}]
    assert in_text(check, "SRC015", "[a](https://reut.rs/x)", sources=register) == []
    assert in_text(check, "SRC015", "[a](https://reut.rs/x)")


REGISTER = [
    {"name": "Reuters", "kind": "agency", "domains": ["reuters.com"]},
    {"name": "Bloomberg", "kind": "agency", "domains": ["bloomberg.com"], "aliases": ["Bloomberg News"]},
    {"name": "OSCE", "kind": "organization", "domains": ["osce.org"]},
    {"name": "X.com", "kind": "social", "domains": ["x.com"], "aliases": ["X"]},
    {"name": "AsiaNet", "kind": "agency"},
]


@pytest.mark.parametrize(
    ("body", "named", "host"),
    [
        ("[Reuters](https://www.bloomberg.com/a)", "Reuters", "www.bloomberg.com"),
        ("[Reuters](https://archive.example/a)", "Reuters", "archive.example"),
        ("[told Reuters on Monday](https://bloomberg.com/a)", "Reuters", "bloomberg.com"),
        ("[according to *Bloomberg News*](https://a.example/)", "Bloomberg", "a.example"),
        ("[“Reuters”](https://a.example/)", "Reuters", "a.example"),
        ("[reuters.com](https://reuters.com.example/)", "Reuters", "reuters.com.example"),
        ("[via the OSCE](https://a.example/)", "OSCE", "a.example"),
        ("[Bloomberg\n      News](https://a.example/)", "Bloomberg", "a.example"),
        ("[Reuters reports](https://a.example/)", "Reuters", "a.example"),
    ],
)
def test_words_that_name_another_outlet_are_noticed(check: Check, body: str, named: str, host: str) -> None:
    (found,) = in_text(check, "SRC016", body, sources=REGISTER)
    assert found.message == f'the words name "{named}", the link leads to "{host}"'
    assert found.help.startswith("mend the one that is wrong; its domains in newsletter.toml: ")


@pytest.mark.parametrize(
    "body",
    [
        "[Reuters](https://www.reuters.com/a)",
        "[Reuters and Bloomberg](https://bloomberg.com/a)",
        "[told Reuters on Monday](https://a.example/)",
        "[an OSCE mission](https://reuters.com/a)",
        "[X](https://a.example/)",
        "[AsiaNet](https://a.example/)",
        "[Reutersville](https://bloomberg.com/a)",
        "[Reuters](https://bit.ly/a)",
        "[Reuters](mailto:me@bloomberg.com)",
        "[a word](https://bloomberg.com/)",
        "Reuters (https://bloomberg.com/)",
        "[](https://bloomberg.com/)",
    ],
)
def test_words_that_agree_or_leave_room_for_doubt_are_not(check: Check, body: str) -> None:
    assert in_text(check, "SRC016", body, sources=REGISTER) == []
    assert in_text(check, "SRC016", body, sources=[]) == []
