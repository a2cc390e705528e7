from __future__ import annotations

import pytest

from caspian_mail.errors import UsageError
from caspian_mail.reading.drafts import html, html_bounds
from caspian_mail.reading.drafts.html_style import link_target
from tests.reading.drafts.newsroom import CARGO, OIL, TREATY, codes, imported, outline

EXPECTED = [
    "Energy and Economy",
    ("Azerbaijan Opens Its Border", CARGO, ["Reuters <https://www.reuters.com/a>"]),
    ("Kazakhstan Pumps More Oil", f"{OIL} - one point - another", ["Reuters", "Eurasianet"]),
    "Politics and Security",
    ("Uzbekistan Signs with the EU", TREATY, ["Times of Central Asia"]),
]

GOOGLE_DOCS = f"""\
<html><head><meta content="text/html; charset=UTF-8" http-equiv="content-type">\
<style type="text/css">\
.c1{{font-weight:700}}.c2{{font-style:italic}}.c3{{font-weight:400}}ol{{margin:0}}</style>\
</head><body class="doc-content">\
<p class="c4 title" id="h.1"><span class="c5">Headlines from the Caspian</span></p>\
<p class="c6"><span>October 27, 2025</span></p>\
<p><span class="c1">Energy and </span><span class="c1">Economy</span></p>\
<p><span class="c1">Azerbaijan Opens Its Border</span></p><p><span class="c3">{CARGO}</span>\
<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup></p>\
<p><span class="c2">Source: </span><span><a href="https://www.google.com/url?q=https://www.reuters.com/a&amp;sa=D">\
Reuters</a></span></p><p><span class="c1">Kazakhstan Pumps More Oil</span></p><p><span>{OIL}</span></p>\
<ul><li><span>one point</span></li><li><span>another</span></li></ul>\
<p><span>Source: Reuters, Eurasianet</span></p>\
<p><span class="c1">Politics and Security</span></p>\
<p><span class="c1">Uzbekistan Signs with the EU</span></p>\
<p><span>{TREATY}</span><br><span>Source: Times of Central Asia</span></p>\
<div><p><a href="#cmnt_ref1">[a]</a><span>Is that so?</span></p></div></body></html>"""

WORD = f"""\
<html xmlns:o="urn:schemas-microsoft-com:office:office">
<head><meta http-equiv=Content-Type content="text/html; charset=windows-1252">
<style><!-- p.MsoNormal {{margin:0cm;}} --></style></head>
<body lang=EN-US><div class=WordSection1>
<p class=MsoTitle>Headlines from the Caspian: October 27, 2025<o:p></o:p></p>
<p class=MsoNormal>&nbsp;</p>
<h1>Energy and
Economy</h1>
<h2><b>Azerbaijan Opens Its Border</b></h2>
<p class=MsoNormal>{CARGO}</p>
<p class=MsoNormal><b>Source:</b> <a href="https://www.reuters.com/a">Reuters</a></p>
<h2>Kazakhstan Pumps More Oil</h2>
<p class=MsoNormal>{OIL}</p>
<p class=MsoListParagraph>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span>one point</p>
<p class=MsoListParagraph>·<span>&nbsp;&nbsp; </span>another</p>
<p class=MsoNormal>Source: Reuters, Eurasianet</p>
<h1>Politics and Security</h1>
<h2>Uzbekistan Signs with the EU</h2>
<p class=MsoNormal>{TREATY}</p>
<p class=MsoNormal>Source: Times of Central Asia</p>
</div></body></html>"""

SAVED_PAGE = f"""\
<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html><html><head><title>The page</title><script>var a = "<p>x</p>";</script></head>
<body><header>The menu</header><nav><a href="/">Home</a></nav><main>
<h1>Headlines from the Caspian: October 27, 2025</h1>
<section><h2>Energy and Economy</h2>
<article><h3><a href="https://www.reuters.com/a">Azerbaijan Opens Its Border</a></h3>
<p>{CARGO}</p><p>(Reuters)</p></article>
<hr>
<article><h3>Kazakhstan Pumps More Oil</h3><img src="a.png" alt="An oil field"><p>{OIL}</p>
<ul><li>one point</li><li>another</li></ul><p style="display: none">Hidden</p>
<p>Via Reuters and Eurasianet</p></article></section>
<section><h2>Politics and Security</h2><aside>Read too</aside>
<article><h3>Uzbekistan Signs with the EU</h3><pre>{TREATY}
Source: Times of Central Asia</pre></article></section></main><footer>The foot</footer></body></html>"""


@pytest.mark.parametrize("page", [GOOGLE_DOCS, WORD, SAVED_PAGE])
def test_a_page_is_read(page: str) -> None:
    made = imported(page, "draft.html")
    assert outline(made) == EXPECTED
    assert str(made.issue.date) == "2025-10-27"


def test_what_is_not_of_the_text_is_told() -> None:
    assert [finding.message for finding in imported(GOOGLE_DOCS, "draft.html").findings] == [
        "a style sheet is left out",
        'a comment is left out: "Is that so?"',
    ]
    assert [finding.message for finding in imported(SAVED_PAGE, "page.html").findings] == [
        "a script is left out",
        'what stands around the main part is left out: "The menu"',
        'what stands around the main part is left out: "Home"',
        'what stands around the main part is left out: "The foot"',
        'an image is left out: "An oil field"',
        'hidden text is left out: "Hidden"',
        'what stands beside the text is left out: "Read too"',
    ]


def test_a_page_without_a_main_part_leaves_out_what_frames_it() -> None:
    page = SAVED_PAGE.replace("<main>", "").replace("</main>", "").replace("<header>The menu</header>", "")
    made = imported(page.replace("</h1>", "</h1><form>Your address</form>"), "page.html")
    assert outline(made) == EXPECTED
    messages = [finding.message for finding in made.findings]
    assert 'navigation is left out: "Home"' in messages
    assert 'a form is left out: "Your address"' in messages
    assert 'the foot of the page is left out: "The foot"' in messages


def test_a_page_is_known_by_its_content() -> None:
    assert outline(imported(WORD, "draft.txt")) == EXPECTED
    assert outline(imported(WORD[WORD.index("<p class") :], "draft.htm")) == EXPECTED


def test_ordered_lists_are_counted_and_links_that_lead_nowhere_are_words() -> None:
    page = (
        GOOGLE_DOCS.replace("<ul>", "<ol>")
        .replace("</ul>", "</ol>")
        .replace("another", '<a href="#x">another</a>')
    )
    body = imported(page, "draft.html").issue.sections[0].articles[1].body
    assert body is not None
    assert body.endswith("\n1. one point\n2. another\n")
    linked = GOOGLE_DOCS.replace("another", '<a href="file:///c:/x">another</a>')
    assert "IMP013" in codes(imported(linked, "draft.html"))


def test_a_deep_page_is_read_and_an_endless_one_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = "<div>" * 1500 + "Headlines" + "</div>" * 1500
    assert [line.text for line in html.read_html(deep, "a.html").lines] == ["Headlines"]
    with pytest.raises(UsageError, match="nested too deep"):
        html.read_html("<div>" * 5000 + "Headlines", "a.html")
    monkeypatch.setattr(html_bounds, "_MOST_TAGS", 10)
    with pytest.raises(UsageError, match="more than 10 tags"):
        html.read_html(deep, "a.html")


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("https://www.google.com/url?q=https://a.example/%3Fb&sa=D", "https://a.example/?b"),
        (
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2F&data=1",
            "https://a.example/",
        ),
        ("https://www.google.com/url?x=1", "https://www.google.com/url?x=1"),
        (" https://a.example/ ", "https://a.example/"),
        ("#top", ""),
        ("/relative", ""),
        ("http://[bad", "http://[bad"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_a_link_is_followed_through_those_who_stand_between(href: str, target: str) -> None:
    assert link_target(href) == target


def test_a_headline_that_leads_to_a_mailbox_is_words_and_told() -> None:
    page = SAVED_PAGE.replace('href="https://www.reuters.com/a"', 'href="mailto:a@example.org"')
    assert "IMP013" in codes(imported(page, "page.html"))


def test_italics_are_kept_and_styles_may_take_them_back() -> None:
    page = GOOGLE_DOCS.replace("one point", '<i>one</i> <b style="font-weight:normal">point</b>')
    body = imported(page, "draft.html").issue.sections[0].articles[1].body
    assert body is not None
    assert "- *one* point\n" in body


FRAME = (
    "<html><body><h1>Headlines from the Caspian: October 27, 2025</h1><h2>Energy and Economy</h2>"
    "<h3>Azerbaijan Opens Its Border</h3>{story}<p>Source: Reuters</p></body></html>"
)


@pytest.mark.parametrize(
    "notes",
    [
        """<p>{text}<a href="#_ftn1" name="_ftnref1">[1]</a></p>
        <div><div id=ftn1><p><a href="#_ftnref1" name="_ftn1">[1]</a>
        A word below the line.</p></div></div>""",
        """<p>{text}<sup><a href="#n1" id="r1">1</a></sup></p>
        <ol><li id="n1"><p>A word below the line. <a href="#r1">↩</a></p></li></ol>""",
        """<p>{text}<a id="a-1" href="#f-1">1</a></p>
        <div><a id="f-1" href="#a-1">1</a><div><p>A word below the line.</p></div></div>""",
    ],
)
def test_a_footnote_is_told_and_its_mark_is_no_word(notes: str) -> None:
    made = imported(FRAME.format(story=notes.format(text=CARGO)), "draft.html")
    assert outline(made) == ["Energy and Economy", ("Azerbaijan Opens Its Border", CARGO, ["Reuters"])]
    told = [finding.message for finding in made.findings if finding.code == "IMP056"]
    assert told == ['a footnote is left out: "A word below the line."']


def test_the_links_of_a_footnote_are_told() -> None:
    note = (
        '<p>{text}<a href="#n" id="r">1</a></p><p><a href="#r" id="n">1</a> '
        'See <a href="https://example.org/a">there</a>.</p>'
    )
    made = imported(FRAME.format(story=note.format(text=CARGO)), "draft.html")
    assert 'a footnote is left out: "See there . (https://example.org/a)"' in [
        finding.message for finding in made.findings
    ]


def test_links_to_places_of_the_page_are_no_notes() -> None:
    page = FRAME.format(story=f'<p><a href="#x">{CARGO}</a></p><p id="x">{OIL} <a href="#top">Up</a></p>')
    assert [row[1] for row in outline(imported(page, "draft.html"))[1:]] == [f"{CARGO} {OIL} Up"]


def test_headings_that_lead_back_to_a_table_of_contents_are_no_notes() -> None:
    page = (
        "<html><body><h1>Headlines from the Caspian: October 27, 2025</h1>"
        '<p><a href="#cargo" id="to-cargo">Cargo Moves</a></p><p><a href="#oil" id="to-oil">Oil Is Up</a></p>'
        '<h2>Energy and Economy</h2><div id="cargo"><h3><a href="#to-cargo">Cargo Moves</a></h3>'
        f"<p>{CARGO}</p><p>Source: Reuters</p></div>"
        f'<div id="oil"><h3><a href="#to-oil">Oil Is Up</a></h3><p>{OIL}</p><p>Source: OSCE</p></div>'
        "</body></html>"
    )
    made = imported(page, "draft.html")
    stories = [("Cargo Moves", CARGO, ["Reuters"]), ("Oil Is Up", OIL, ["OSCE"])]
    assert outline(made) == ["Energy and Economy", *stories]


def test_a_table_of_figures_is_a_list_and_one_that_lays_out_is_its_text() -> None:
    figures = (
        f"<p>{CARGO}</p><table><tr><td>Month</td><td>Tons</td></tr><tr><td>May</td><td>90</td></tr></table>"
        f"<table><tr><td><table><tr><td><p>{OIL}</p></td></tr></table></td></tr></table>"
    )
    made = imported(FRAME.format(story=figures), "draft.html")
    assert outline(made)[1][1] == f"{CARGO} - Month | Tons - May | 90 {OIL}"
    assert [finding.code for finding in made.findings] == ["IMP055"]


def test_names_in_the_heads_of_rows_are_labels() -> None:
    page = FRAME.format(story=f"<p>{CARGO}</p>").replace(
        "<h2>", "<table><tr><th>Author</th><td>Ayla Kerimova</td></tr></table><h2>", 1
    )
    assert imported(page, "draft.html").issue.author == "Ayla Kerimova"


def test_captions_signatures_and_signs_are_told() -> None:
    rest = (
        f'<figure><img src="a.png" alt="A border"><figcaption>At dawn</figcaption></figure><p>{CARGO}</p>'
        "<p>\U0001f4a1</p><noscript>Switch it on</noscript>"
    )
    page = FRAME.format(story=rest).replace("</body>", '<div id="Signature"><p>Kind regards</p></div></body>')
    made = imported(page, "draft.html")
    assert outline(made)[1] == ("Azerbaijan Opens Its Border", CARGO, ["Reuters"])
    assert [finding.message for finding in made.findings] == [
        'an image is left out: "A border"',
        'the caption of an image is left out: "At dawn"',
        'a sign is left out: "\U0001f4a1"',
        'text for readers without scripts is left out: "Switch it on"',
        'a signature is left out: "Kind regards"',
    ]


def test_the_only_article_is_the_main_part_where_it_has_most_words() -> None:
    story = FRAME.format(story=f"<p>{CARGO}</p>")
    inside = story.replace("<body>", "<body><main><article>").replace(
        "</body>", "</article><h2>Comments</h2><p>Be the first to say something.</p></main></body>"
    )
    assert len(imported(inside, "draft.html").issue.sections) == 1
    teaser = story.replace("</body>", "<article><p>Read another one.</p></article></body>")
    assert outline(imported(teaser, "draft.html"))[1][0] == "Azerbaijan Opens Its Border"


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<!--" * 20, "has no text"),
        ("<p " + " ".join(f"a{number}" for number in range(30_000)) + ">Hi</p>", "attributes"),
        ('<p a=">" ' + "".join(f'a{number}="1"' for number in range(30_000)) + ">Hi</p>", "attributes"),
        ('<p title="' + "a" * 10_000_001 + '">Hi</p>', "10,000,000 characters"),
        ("<p>x" * 30_000, "20,000 paragraphs"),
        ("<p hidden>x</p>" * 6_000, "5,000 pieces"),
        ("<p><s>x</s></p>" * 6_000, "5,000 pieces"),
    ],
)
def test_a_page_that_would_take_long_is_refused(page: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        html.read_html(page, "a.html")


def test_images_written_into_a_page_do_not_count() -> None:
    page = FRAME.format(story=f'<p>{CARGO}</p><img alt="x" src="data:image/png;base64,{"A" * 10_000_000}">')
    assert outline(imported(page, "draft.html"))[1] == ("Azerbaijan Opens Its Border", CARGO, ["Reuters"])


@pytest.mark.parametrize(
    "words",
    [
        "The key is data:text/plain;base64,QUJD and more words.",
        "The “data:text/plain;base64,QUJD” and more words.",
        "Set 'data:text/plain;base64,QUJD and more' words.",
    ],
)
def test_an_address_of_data_in_a_text_takes_no_words_along(words: str) -> None:
    page = FRAME.format(story=f"<p>{CARGO} {words}</p>")
    assert outline(imported(page, "draft.html"))[1] == (
        "Azerbaijan Opens Its Border",
        f"{CARGO} {words}",
        ["Reuters"],
    )


def test_what_stands_beside_an_image_in_its_tag_is_told() -> None:
    page = FRAME.format(story=f"<p>{CARGO}</p><img src=data:image/png;base64,QUJD alt='A port'>")
    assert "A port" in str(imported(page, "draft.html").findings)


def test_crossed_out_words_are_told() -> None:
    page = FRAME.format(
        story=f'<p>{CARGO} <s>Not so. </s><span style="text-decoration:line-through">Nor</span></p>'
    )
    assert [finding.message for finding in imported(page, "draft.html").findings] == [
        'crossed out in the draft, and taken over: "Not so. Nor"',
    ]


def test_what_mailers_add_is_left_out_wherever_it_stands() -> None:
    added = '<p><a href="https://x.example/1">Like</a> <a href="https://x.example/2">Share</a></p><p>Advertisement</p>'
    foot = '<p>You can <a href="https://x.example/u">unsubscribe from this list</a>.</p>'
    page = FRAME.format(story=f"<p>{CARGO}</p>").replace("<h2>", f"{added}<h2>", 1)
    page = page.replace("</body>", f"{added}<h3>More Oil</h3><p>{OIL}</p><p>Source: OSCE</p>{foot}</body>")
    made = imported(page, "draft.html")
    assert [row[0] for row in outline(made)[1:]] == ["Azerbaijan Opens Its Border", "More Oil"]
    assert {finding.code for finding in made.findings} == {"IMP001"}


def test_bold_beginnings_below_headings_are_headlines() -> None:
    leads = (
        f"<p><b>Cargo is moving.</b> {CARGO} (<a href='https://a.example/1'>Reuters</a>)</p>"
        f"<p><b>Oil is up.</b> {OIL} (<a href='https://a.example/2'>Reuters</a>)</p>"
    )
    page = (
        f"<html><body><h1>Headlines from the Caspian: October 27, 2025</h1><h2>Gas</h2>{leads}</body></html>"
    )
    assert [row if isinstance(row, str) else row[0] for row in outline(imported(page, "draft.html"))] == [
        "Gas",
        "Cargo is moving",
        "Oil is up",
    ]


def test_a_numbered_heading_keeps_its_rank() -> None:
    page = FRAME.format(story=f"<p>{CARGO}</p>").replace(
        "</body>", f"<h3>2. More Oil</h3><p>{OIL}</p><p>Source: OSCE</p></body>"
    )
    made = imported(page, "draft.html")
    assert [row[0] for row in outline(made)[1:]] == ["Azerbaijan Opens Its Border", "More Oil"]


def test_bold_headlines_below_headings_are_headlines_though_headings_stand_above_text_as_often() -> None:
    stories = (
        f"<h2>Gas</h2><p><b>Cargo Moves</b></p><p>{CARGO}</p><p>Source: Reuters</p>"
        f"<h2>In Short</h2><p>{TREATY}</p><p>Source: Reuters</p>"
    )
    page = f"<html><body><h1>Headlines from the Caspian: October 27, 2025</h1>{stories}</body></html>"
    assert outline(imported(page, "draft.html"))[:2] == ["Gas", ("Cargo Moves", CARGO, ["Reuters"])]


def test_a_link_to_the_story_is_its_source() -> None:
    link = '<p><a href="https://www.reuters.com/a">READ THE STORY</a></p>'
    page = FRAME.format(story=f"<p>{CARGO}</p>{link}").replace("<p>Source: Reuters</p>", "")
    page = page.replace("Azerbaijan Opens Its Border", "The Story of a Border")
    register = [{"name": "Reuters", "kind": "agency", "domains": ["reuters.com"]}]
    assert outline(imported(page, "draft.html", sources=register))[1] == (
        "The Story of a Border",
        CARGO,
        ["Reuters <https://www.reuters.com/a>"],
    )
