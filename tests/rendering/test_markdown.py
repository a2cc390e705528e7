from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.markdown import is_link
from caspian_mail.rendering.markdown import normal_link, prose, words_in

MARKUP = st.text(alphabet="ab *_[]()<>!`#-+1.\n\\&;\"'", max_size=60)


def html(markdown: str) -> str:
    return str(prose(markdown, "ltr").html)


def text(markdown: str) -> str:
    return prose(markdown, "ltr").text


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("one\ntwo\n\nthree", "<p>one two</p><p>three</p>"),
        ("one  \ntwo", "<p>one<br />two</p>"),
        ("**a** *b*\n*c*", "<p><strong>a</strong> <em>b</em> <em>c</em></p>"),
        ("[a](https://x.org/?a=1&b=2)", '<p><a href="https://x.org/?a=1&amp;b=2">a</a></p>'),
        ("[a](mailto:a@x.org)", '<p><a href="mailto:a@x.org">a</a></p>'),
        ("<https://x.org/>", '<p><a href="https://x.org/">https://x.org/</a></p>'),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("- a\n  - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("- a\n\n  b", "<ul><li><p>a</p><p>b</p></li></ul>"),
        (r"\*a\*", "<p>*a*</p>"),
    ],
)
def test_what_is_marked_up(markdown: str, expected: str) -> None:
    assert html(markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("one\n\nخزر و *دریا*", '<p>one</p><p dir="rtl">خزر و <em>دریا</em></p>'),
        (
            "خبرگزاری [Reuters](https://reuters.com) است",
            '<p dir="rtl">خبرگزاری <a href="https://reuters.com"><span dir="ltr">Reuters</span></a> است</p>',
        ),
        ("said *خزر* so", '<p>said <em><span dir="rtl">خزر</span></em> so</p>'),
        ("- خزر\n- دریا", '<ul dir="rtl"><li>خزر</li><li>دریا</li></ul>'),
        ("- خزر\n  - دریا", '<ul dir="rtl"><li>خزر<ul dir="rtl"><li>دریا</li></ul></li></ul>'),
        ("2. خزر", '<ol dir="rtl" start="2"><li>خزر</li></ol>'),
        ("- one\n- خزر", '<ul><li>one</li><li><span dir="rtl">خزر</span></li></ul>'),
        ("- one\n\n- خزر", '<ul><li><p>one</p></li><li><p dir="rtl">خزر</p></li></ul>'),
        ("- خزر و دریا\n  - one", '<ul dir="rtl"><li>خزر و دریا<ul dir="ltr"><li>one</li></ul></li></ul>'),
    ],
)
def test_a_block_against_its_surroundings_runs_its_own_way(markdown: str, expected: str) -> None:
    assert html(markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("# a", "<p># a</p>"),
        ("a\n---", "<p>a ---</p>"),
        ("`a`", "<p>`a`</p>"),
        ("> a", "<p>&gt; a</p>"),
        ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>"),
        ("&amp; &#60;", "<p>&amp;amp; &amp;#60;</p>"),
        ("[a]: https://x.org", "<p>[a]: https://x.org</p>"),
        ("|a|b|\n|-|-|\n|c|d|", "<p>|a|b| |-|-| |c|d|</p>"),
        ("    a", "<p>a</p>"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("[a](JavaScript:x)", "<p>[a](JavaScript:x)</p>"),
        ("[a](data:text/html,x)", "<p>[a](data:text/html,x)</p>"),
        ("[a](//x.org)", "<p>[a](//x.org)</p>"),
        ("[a](b.html)", "<p>[a](b.html)</p>"),
        ("![a](https://x.org/a.png)", '<p>!<a href="https://x.org/a.png">a</a></p>'),
    ],
)
def test_what_stays_text(markdown: str, expected: str) -> None:
    assert html(markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("one\ntwo\n\nthree", "one two\n\nthree"),
        ("**a** [b](https://x.org) <https://y.org>", "a b <https://x.org> https://y.org"),
        ("before\n\n- a\n- b\n  - c\n\nafter", "before\n\n- a\n- b\n  - c\n\nafter"),
        ("2. a\n3. b", "2. a\n3. b"),
        ("- a\n\n  b", "- a\n  b"),
        ("", ""),
    ],
)
def test_the_text_of_it(markdown: str, expected: str) -> None:
    assert text(markdown) == expected


def test_words_are_those_a_reader_reads() -> None:
    assert words_in("**One** [two three](https://example.org/x)\n\n- four") == 4
    assert words_in("") == 0


def test_lists_too_deep_stay_text_and_lose_no_word() -> None:
    deep = "- " * 100 + "word"
    assert html(deep) == f"<p>{deep}</p>"
    assert html("- " * 5 + "word").count("<ul>") == 5


def test_emphasis_too_deep_is_dropped_and_loses_no_word() -> None:
    deep = "*a **b " * 500 + "c" + "** *" * 500
    assert html(deep).count("<em>") + html(deep).count("<strong>") < 50
    assert html(deep).count("<strong>") == html(deep).count("</strong>")
    assert html(deep).count("<em>") == html(deep).count("</em>")
    assert len(re.findall("[abc]", re.sub("<[^>]*>", "", html(deep)))) == 1001


@given(MARKUP)
def test_no_letter_is_lost_and_every_element_is_closed(markdown: str) -> None:
    found = html(markdown)
    written = "".join(re.findall("[ab]", markdown))
    shown = re.sub(r"<[^>]*>|&\w+;|&#\d+;", "", found)
    # What remains hidden is the address of a link alone.
    assert len(re.findall("[ab]", shown)) == len(written) or "<a " in found
    open_tags: list[str] = []
    for closing, name in re.findall(r"<(/?)(\w+)", found.replace("<br />", "")):
        if closing:
            assert open_tags.pop() == name
        else:
            open_tags.append(name)
    assert open_tags == []


@pytest.mark.parametrize("url", ["https://x.org", "HTTP://x.org/", "mailto:a@x.org"])
def test_these_may_be_links(url: str) -> None:
    assert is_link(url)


@pytest.mark.parametrize(
    "url", ["", "x.org", "https://", "https:///x", "ftp://x.org", "mailto:", " https://x.org"]
)
def test_these_may_not(url: str) -> None:
    assert not is_link(url)


def test_links_are_in_ascii() -> None:
    assert normal_link("https://пример.рф/ə b?q=%20") == "https://xn--e1afmkfd.xn--p1ai/%C9%99%20b?q=%20"
