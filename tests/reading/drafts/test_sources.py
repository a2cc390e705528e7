from __future__ import annotations

import pytest

from caspian_mail.reading.drafts.attributions import label_of, web_addresses
from caspian_mail.reading.drafts.register import host_of
from tests.reading.drafts.newsroom import CARGO, OIL, codes, imported, outline, sources_of

REGISTER = [
    {"name": "Bloomberg", "kind": "agency", "domains": ["bloomberg.com"]},
    {"name": "Eurasianet", "kind": "website", "domains": ["eurasianet.org"]},
    {"name": "Reuters", "kind": "agency", "domains": ["www.reuters.com"]},
    {"name": "Globe and Mail", "kind": "newspaper"},
    {"name": "Ministry of Energy, Kazakhstan", "kind": "government"},
    {"name": "OSCE", "kind": "organization"},
    {"name": "The Times of Central Asia", "kind": "newspaper"},
]
HEAD = ["Headlines from the Caspian: October 27, 2025", "Energy and Economy", "Azerbaijan Opens Its Border"]


def _sources(*lines: str, body: str = CARGO) -> tuple[list[str], list[str]]:
    """Return the sources of a story that ends with these lines, and the codes of what was found."""
    made = imported("\n".join([*HEAD, body, *lines]), sources=REGISTER)
    ((story,),) = ([*section.articles] for section in made.issue.sections)
    assert " ".join((story.body or "").split()) == CARGO
    return sources_of(story), codes(made)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Source: Reuters", ["Reuters"]),
        ("Sources: Reuters, Bloomberg", ["Reuters", "Bloomberg"]),
        ("SOURCE : Reuters", ["Reuters"]),
        ("SOURCES: Reuters,Bloomberg", ["Reuters", "Bloomberg"]),
        ("Source(s): Reuters", ["Reuters"]),
        ("Source – Reuters", ["Reuters"]),
        ("Source — Reuters", ["Reuters"]),
        ("Source - Reuters", ["Reuters"]),
        ("Source：Reuters，Bloomberg", ["Reuters", "Bloomberg"]),
        ("— Source: Reuters", ["Reuters"]),
        ("Via Reuters", ["Reuters"]),
        ("via Reuters and Bloomberg", ["Reuters", "Bloomberg"]),
        ("Via: Reuters", ["Reuters"]),
        ("**Source:** Reuters", ["Reuters"]),
        ("*Source*: Reuters", ["Reuters"]),
        ("**Source** Reuters", ["Reuters"]),
        ("[Source: Reuters]", ["Reuters"]),
        ("(Source: Reuters; Bloomberg).", ["Reuters", "Bloomberg"]),
        ("Источники: Reuters, Bloomberg", ["Reuters", "Bloomberg"]),
        ("Source: Reuters; Bloomberg", ["Reuters", "Bloomberg"]),
        ("Source: Reuters and Bloomberg", ["Reuters", "Bloomberg"]),
        ("Source: Reuters & Bloomberg", ["Reuters", "Bloomberg"]),
        ("Source: Reuters / Caspian Herald", ["Reuters", "Caspian Herald"]),
        ("Source: Reuters | Caspian Herald", ["Reuters", "Caspian Herald"]),
        ("Source: Reuters + Caspian Herald", ["Reuters", "Caspian Herald"]),
        ("Source: Reuters/Bloomberg", ["Reuters", "Bloomberg"]),
        ("Source: RFE/RL", ["RFE/RL"]),
        *[
            (
                f"Source: [Herald](https://h.example/){mark}[Post](https://p.example/)",
                ["Herald <https://h.example/>", "Post <https://p.example/>"],
            )
            for mark in (", ", " and ", " & ", " + ", " / ", " | ", "; ")
        ],
        (
            "Source: Herald (https://h.example/) and Post (https://p.example/)",
            ["Herald <https://h.example/>", "Post <https://p.example/>"],
        ),
        ("Mənbələr: Reuters və Eurasianet", ["Reuters", "Eurasianet"]),
        ("Источники: Reuters и Eurasianet", ["Reuters", "Eurasianet"]),
        ("Source: Reuters, Bloomberg, and Eurasianet.", ["Reuters", "Bloomberg", "Eurasianet"]),
        ("Source: Caspian Herald, Baku Post", ["Caspian Herald", "Baku Post"]),
        ("Source: Globe and Mail", ["Globe and Mail"]),
        ("Source: Reuters and Globe and Mail", ["Reuters", "Globe and Mail"]),
        ("Source: Ministry of Energy, Kazakhstan, Reuters", ["Ministry of Energy, Kazakhstan", "Reuters"]),
        ("Source: Ministry of Sport, Kazakhstan; Reuters", ["Ministry of Sport, Kazakhstan", "Reuters"]),
        ("Source: “Wall, Street and Sea”, Reuters", ["Wall, Street and Sea", "Reuters"]),
        ("Source: Chamber (Baku, Ganja), Reuters", ["Chamber (Baku, Ganja)", "Reuters"]),
        ("Source: Acme Oil, Inc., Reuters", ["Acme Oil, Inc.", "Reuters"]),
        ("Source: U.S. Department of State", ["U.S. Department of State"]),
        ("Source: Times of Central Asia", ["Times of Central Asia"]),
        ("Source: Reuters (https://www.reuters.com/a)", ["Reuters <https://www.reuters.com/a>"]),
        ("Source: Herald https://h.example/a_(b), Reuters", ["Herald <https://h.example/a_(b)>", "Reuters"]),
        ("Source: [Herald and Post](https://h.example/)", ["Herald and Post <https://h.example/>"]),
        ("Source: https://www.reuters.com/a", ["Reuters <https://www.reuters.com/a>"]),
        ("https://www.bloomberg.com/a.", ["Bloomberg <https://www.bloomberg.com/a>"]),
        ("Source: www.eurasianet.org", ["Eurasianet <https://www.eurasianet.org>"]),
        ("READ MORE: https://eurasianet.org/a", ["Eurasianet <https://eurasianet.org/a>"]),
        ("More: https://eurasianet.org/a", ["Eurasianet <https://eurasianet.org/a>"]),
        ("👉 https://eurasianet.org/a", ["Eurasianet <https://eurasianet.org/a>"]),
        ("→ Read more: https://eurasianet.org/a", ["Eurasianet <https://eurasianet.org/a>"]),
        ("📌 Source: Reuters", ["Reuters"]),
        ("Подробнее: https://eurasianet.org/a", ["Eurasianet <https://eurasianet.org/a>"]),
        ("[Read more](https://eurasianet.org/a)", ["Eurasianet <https://eurasianet.org/a>"]),
        ("Read more at [Eurasianet](https://eurasianet.org/a)", ["Eurasianet <https://eurasianet.org/a>"]),
        ("(Reuters)", ["Reuters"]),
        ("Reuters", ["Reuters"]),
        ("— Reuters", ["Reuters"]),
        ("– Reuters; Globe and Mail", ["Reuters", "Globe and Mail"]),
        ("— Caspian Herald", ["Caspian Herald"]),
    ],
)
def test_an_attribution_is_read_as_people_write_it(line: str, expected: list[str]) -> None:
    assert _sources(line) == (expected, [])


@pytest.mark.parametrize(
    ("tail", "expected", "found"),
    [
        (" (Source: Reuters)", ["Reuters"], []),
        (" [Sources: Reuters, Bloomberg]", ["Reuters", "Bloomberg"], []),
        (" (Reuters)", ["Reuters"], []),
        (" (Reuters, Globe and Mail)", ["Reuters", "Globe and Mail"], []),
        (" Source: Reuters", ["Reuters"], []),
        (" Mənbə: Reuters", ["Reuters"], []),
        (" (Reuters, August 24, 2020)", ["Reuters"], ["IMP011"]),
        (" (Herald, 24 August 2020)", ["Herald"], ["IMP011"]),
        (" (https://www.reuters.com/a)", ["Reuters <https://www.reuters.com/a>"], []),
        (" ([Herald](https://h.example/))", ["Herald <https://h.example/>"], []),
        (" [Herald](https://h.example/)", ["Herald <https://h.example/>"], []),
        (
            " [Herald](https://h.example/), [Post](https://p.example/) and [Sun](https://s.example/).",
            ["Herald <https://h.example/>", "Post <https://p.example/>", "Sun <https://s.example/>"],
            [],
        ),
        (" Reuters", ["Reuters"], []),
        (" *Globe and Mail*", ["Globe and Mail"], []),
        (" — Reuters; Bloomberg", ["Reuters", "Bloomberg"], []),
        (" — Reuters, August 24, 2020", ["Reuters"], ["IMP011"]),
        (" [Read more »](https://eurasianet.org/a)", ["Eurasianet <https://eurasianet.org/a>"], []),
    ],
)
def test_an_attribution_may_end_a_paragraph(tail: str, expected: list[str], found: list[str]) -> None:
    assert _sources(body=CARGO + tail) == (expected, found)


@pytest.mark.parametrize("names", [["Reuters", "Caspian Herald"], ["Caspian Herald", "Baku Post", "Reuters"]])
def test_names_below_a_label_may_have_a_line_each(names: list[str]) -> None:
    assert _sources("Sources:", *names) == (names, [])
    made = imported("\n".join([*HEAD, CARGO, "Sources:", *names, "", "Oil Is Up", OIL, "Source: Reuters"]))
    assert outline(made)[1:] == [(HEAD[2], CARGO, names), ("Oil Is Up", OIL, ["Reuters"])]


@pytest.mark.parametrize(
    "lead", ["They will meet in:", "They will meet where they met before, the president said."]
)
def test_a_list_of_one_before_the_sources_is_no_source(lead: str) -> None:
    made = imported("\n".join([*HEAD, lead, "- Astana", "Source: Reuters"]))
    assert outline(made)[1:] == [(HEAD[2], f"{lead} - Astana", ["Reuters"])]


def test_without_an_empty_line_the_next_story_begins_below_the_first_name() -> None:
    lines = [*HEAD, CARGO, "Source:", "Caspian Herald", "Central Asia", "Oil Is Up", OIL, "Source: Reuters"]
    assert outline(imported("\n".join(lines)))[1:] == [
        (HEAD[2], CARGO, ["Caspian Herald"]),
        "Central Asia",
        ("Oil Is Up", OIL, ["Reuters"]),
    ]


@pytest.mark.parametrize("mark", ["[Reuters, Bloomberg]", "(Reuters; Bloomberg)"])
def test_names_in_brackets_may_stand_before_the_headline(mark: str) -> None:
    made = imported("\n".join([*HEAD[:2], f"{mark} {HEAD[2]}", CARGO]), sources=REGISTER)
    assert outline(made)[1:] == [(HEAD[2], CARGO, ["Reuters", "Bloomberg"])]


def test_brackets_without_names_stay_with_the_headline() -> None:
    made = imported("\n".join([*HEAD[:2], "[Video] Oil Is Up", CARGO, "Source: Reuters"]), sources=REGISTER)
    assert outline(made)[1:] == [("[Video] Oil Is Up", CARGO, ["Reuters"])]


def test_the_full_stop_behind_an_attribution_stays_with_its_sentence() -> None:
    assert _sources(body=CARGO[:-1] + " (Reuters, August 24, 2020).") == (["Reuters"], ["IMP011"])


@pytest.mark.parametrize(
    "tail",
    [
        "Source said the president was happy.",
        "Sources close to the matter told reporters so: it was late.",
        "Sources: three officials who were not named told reporters that the deal would soon be signed.",
        "Via the pipeline, oil reaches the sea.",
        "Read more books, the minister advised.",
        "It is led by the Organization for Security (OSCE).",
        "It was signed long ago (in the city of Baku on August 24, 2020).",
        "It has a name (see the list of names).",
        "The date is clear (August 24, 2020).",
        "He is a [minister](https://a.example/).",
        "The mayor was then Mr. Bloomberg.",
        "It was decided in Reuters vs. [Bloomberg](https://a.example/)",
    ],
)
def test_body_that_looks_like_an_attribution_stays_body(tail: str) -> None:
    made = imported("\n".join([*HEAD, CARGO, tail, "Source: Reuters"]), sources=REGISTER)
    assert outline(made)[1:] == [(HEAD[2], f"{CARGO} {tail}", ["Reuters"])]
    assert codes(made) == []


@pytest.mark.parametrize(
    ("names", "expected", "message", "columns"),
    [
        (
            "Caspian Herald and Courier",
            ["Caspian Herald", "Courier"],
            'one source or two? Taken as two: "Caspian Herald", "Courier"',
            (24, 27),
        ),
        (
            "AT&T Times & Post",
            ["AT&T Times", "Post"],
            'one source or two? Taken as two: "AT&T Times", "Post"',
            (20, 21),
        ),
        ("AFP/Reuters", ["AFP", "Reuters"], 'one source or two? Taken as two: "AFP", "Reuters"', (12, 13)),
        (
            "Ministry of Foreign Affairs, Uzbekistan",
            ["Ministry of Foreign Affairs, Uzbekistan"],
            'one source or two? Taken as one: "Ministry of Foreign Affairs, Uzbekistan"',
            (9, 48),
        ),
        (
            "Embassy of France, Baku Post",
            ["Embassy of France", "Baku Post"],
            'one source or two? Taken as two: "Embassy of France", "Baku Post"',
            (26, 27),
        ),
    ],
)
def test_where_the_split_was_a_guess_it_is_told(
    names: str, expected: list[str], message: str, columns: tuple[int, int]
) -> None:
    made = imported("\n".join([*HEAD, CARGO, f"Source: {names}"]), sources=REGISTER)
    (finding,) = made.findings
    assert sources_of(next(iter(made.issue.articles))) == expected
    assert (finding.code, finding.message) == ("IMP004", message)
    assert (finding.span.line, finding.span.column, finding.span.end_column) == (5, *columns)


def test_of_very_many_guesses_the_rest_is_counted() -> None:
    names = " and ".join(f"Outlet {number}" for number in range(30))
    sources, found = _sources(f"Source: {names}")
    assert len(sources) == 30
    assert found == ["IMP004"] * 21


def test_a_label_alone_takes_the_list_or_the_name_below_it() -> None:
    assert _sources("Sources:", "- Reuters", "- Bloomberg") == (["Reuters", "Bloomberg"], [])
    assert _sources("Source:", "Caspian Herald") == (["Caspian Herald"], [])


def test_a_network_is_a_source_though_mails_are_shared_there() -> None:
    assert _sources("Source:", "Telegram")[0] == ["Telegram"]


def test_a_label_left_empty_does_not_take_the_next_headline() -> None:
    made = imported(
        "\n".join([*HEAD, CARGO, "Source:", "Oil Is Up", OIL, "Source: Reuters"]), sources=REGISTER
    )
    assert outline(made)[1:] == [(HEAD[2], CARGO, []), ("Oil Is Up", OIL, ["Reuters"])]


def test_a_link_goes_to_the_source_it_is_of() -> None:
    link = "https://www.reuters.com/a"
    assert _sources("Source: Reuters, Bloomberg", f"READ MORE: {link}") == (
        [f"Reuters <{link}>", "Bloomberg"],
        [],
    )
    assert _sources("Source: Herald", "Link: https://h.example/") == (["Herald <https://h.example/>"], [])
    assert _sources("Source: Bloomberg", f"READ MORE: {link}") == (["Bloomberg", f"Reuters <{link}>"], [])
    assert _sources(link, link) == ([f"Reuters <{link}>"], [])


def test_a_link_without_a_name_is_named_by_its_host_and_told() -> None:
    assert _sources("Source: https://www.h.example/a") == (
        ["h.example <https://www.h.example/a>"],
        ["IMP010"],
    )
    sources, found = _sources("READ MORE: All about it https://www.h.example/a")
    assert (sources, found) == (["h.example <https://www.h.example/a>"], ["IMP001", "IMP010"])


def test_a_second_link_of_one_name_is_told() -> None:
    sources, found = _sources("Source: Herald (https://h.example/a https://h.example/b)")
    assert (sources, found) == (["Herald <https://h.example/a>"], ["IMP013"])


def test_a_headline_that_is_a_link_gives_it_to_the_source() -> None:
    text = "\n".join([*HEAD[:2], "[Azerbaijan Opens](https://www.reuters.com/a)", CARGO, "Source: Reuters"])
    made = imported(text, sources=REGISTER)
    assert [story[2] for story in outline(made)[1:]] == [["Reuters <https://www.reuters.com/a>"]]
    assert codes(made) == []


def test_a_source_before_any_story_is_told() -> None:
    made = imported("\n".join([*HEAD[:2], "Source: Reuters", *HEAD[2:], CARGO]))
    assert codes(made) == ["IMP012"]


def test_web_addresses_end_where_the_sentence_does() -> None:
    text = "(see https://a.example/b(c), <www.b.example>. And https://c.example/?q=1!)"
    assert [url for _, _, url in web_addresses(text)] == [
        "https://a.example/b(c)",
        "https://www.b.example",
        "https://c.example/?q=1",
    ]
    assert host_of("http://[bad") == ""


def test_a_label_needs_its_mark() -> None:
    assert label_of("Source Reuters") is None
    assert label_of("Source https://a.example/") is not None
    assert label_of("Via") is None
    assert label_of("(Source)") is None


def test_an_address_for_a_name_is_named_by_the_register() -> None:
    text = "\n".join([*HEAD, CARGO, "Source: [eurasianet.org/a](https://eurasianet.org/a), OSCE"])
    made = imported(text, "draft.md", sources=REGISTER)
    assert outline(made)[1][2] == ["Eurasianet <https://eurasianet.org/a>", "OSCE"]


@pytest.mark.parametrize(
    ("link", "sources"),
    [
        ("https://www.reuters.com/a?utm_source=x", ["Reuters <https://www.reuters.com/a?utm_source=x>"]),
        ("https://www.reuters.com/a?id=2", ["Reuters <https://www.reuters.com/a?id=2>"]),
    ],
)
def test_one_page_is_one_source_whatever_its_address_carries(link: str, sources: list[str]) -> None:
    text = "\n".join(
        [*HEAD[:2], f"[{HEAD[2]}](https://www.reuters.com/a)", CARGO, f"Source: [Reuters]({link})"]
    )
    assert outline(imported(text, "draft.md", sources=REGISTER))[1][2] == sources


def test_pages_told_apart_by_what_their_addresses_carry_are_two() -> None:
    headline = f"[{HEAD[2]}](https://www.reuters.com/a?id=1)"
    text = "\n".join([*HEAD[:2], headline, CARGO, "Source: [Reuters](https://www.reuters.com/a?id=2)"])
    assert len(outline(imported(text, "draft.md", sources=REGISTER))[1][2]) == 2


def test_a_list_of_sources_ends_where_a_numbered_headline_follows() -> None:
    story = ["1. Kazakhstan Pumps More Oil", OIL, "Source: OSCE"]
    made = imported("\n".join([*HEAD, CARGO, "Sources:", "- Reuters", "- Eurasianet", *story]))
    assert [row[2] for row in outline(made)[1:]] == [["Reuters", "Eurasianet"], ["OSCE"]]
