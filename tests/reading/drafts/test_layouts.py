from __future__ import annotations

import textwrap

import pytest

from caspian_mail.reading.drafts.classes import fold_heading
from tests.reading.drafts.newsroom import CARGO, OIL, TREATY, codes, imported, outline, sources_of

TITLE, DATE, AUTHOR = (
    "Headlines from the Caspian: October 27, 2025",
    "10/27/2025",
    "Author: Caspian Policy Center",
)
LINES = [
    TITLE,
    AUTHOR,
    DATE,
    "Energy and Economy",
    "Azerbaijan Opens Its Border to Cargo",
    CARGO,
    "Source: Reuters",
    "Kazakhstan Pumps More Oil",
    OIL,
    TREATY,
    "Source: Reuters, Eurasianet",
    "Politics and Security",
    "Uzbekistan Signs with the EU",
    TREATY,
    "Source: Times of Central Asia",
]
EXPECTED = [
    "Energy and Economy",
    ("Azerbaijan Opens Its Border to Cargo", CARGO, ["Reuters"]),
    ("Kazakhstan Pumps More Oil", f"{OIL} {TREATY}", ["Reuters", "Eurasianet"]),
    "Politics and Security",
    ("Uzbekistan Signs with the EU", TREATY, ["Times of Central Asia"]),
]


def _wrapped(width: int) -> str:
    return "\n\n".join(textwrap.fill(line, width) for line in LINES)


def _wrapped_tight(width: int) -> str:
    return "\n".join(textwrap.fill(line, width) + ("\n" if line in {OIL, DATE} else "") for line in LINES)


LAYOUTS = {
    "no empty line": "\n".join(LINES),
    "one empty line": "\n\n".join(LINES),
    "many empty lines": "\n \n\n\t\n".join(LINES),
    "Windows line ends": "\r\n".join(LINES),
    "Mac line ends": "\r".join(LINES),
    "mixed line ends": "\r\n".join(LINES[:5]) + "\r" + "\n".join(LINES[5:]),
    "a byte order mark": "\ufeff" + "\n".join(LINES),
    "wrapped at 72": _wrapped(72),
    "wrapped at 60": _wrapped(60),
    "wrapped without empty lines": _wrapped_tight(72),
    "spaces around": "\n".join(f"   {line}  " for line in LINES),
    "no-break spaces": "\n".join(LINES).replace(" ", "\u00a0"),
    "zero-width spaces and soft hyphens": "\n".join(LINES).replace("ia", "i\u200ba\u00ad"),
    "headings with colons": "\n".join(LINES)
    .replace("Economy\n", "Economy:\n")
    .replace("Security\n", "Security：\n"),
    "headings in capitals": "\n".join(line.upper() if line in EXPECTED else line for line in LINES),
    "numbered headings": "\n".join(LINES)
    .replace("Energy and E", "1. Energy & E")
    .replace("Politics", "II. Politics"),
    "emoji beside headings": "\n".join(LINES)
    .replace("Energy and Economy", "*ENERGY AND ECONOMY* ⚡")
    .replace("Politics and Security", "🛡️ Politics and Security"),
    "labelled sections": "\n".join(LINES)
    .replace("Energy and E", "Section: Energy and E")
    .replace("Politics", "Part II – Politics"),
    "labelled stories": "\n".join(LINES)
    .replace("\nAzerbaijan Opens", "\nHeadline: Azerbaijan Opens")
    .replace("\nKazakhstan Pumps", "\n**Headline:** Kazakhstan Pumps")
    .replace(f"\n{CARGO}", f"\n**Body:** {CARGO}")
    .replace(f"\n{OIL}", f"\nSummary: {OIL}"),
    "numbers within emphasis": "\n".join(LINES)
    .replace("\nAzerbaijan Opens Its Border to Cargo", "\n*1. Azerbaijan Opens Its Border to Cargo*")
    .replace("\nKazakhstan Pumps More Oil", "\n*2. Kazakhstan Pumps More Oil*")
    .replace("\nUzbekistan Signs", "\n**3)** Uzbekistan Signs"),
    "rules between": "\n".join(LINES)
    .replace("Politics", "* * *\nPolitics")
    .replace("Kazakhstan Pumps", "-----\nKazakhstan Pumps")
    .replace("Uzbekistan Signs", "________\nUzbekistan Signs"),
    "quoted by a mail program": "\n".join(f"> {line}\n>" for line in LINES),
    "quoted twice": "\n".join(f">> {line}" for line in LINES),
    "numbered headlines": "\n".join(LINES)
    .replace("\nAzerbaijan Opens", "\n1. Azerbaijan Opens")
    .replace("\nKazakhstan Pumps", "\n2. Kazakhstan Pumps")
    .replace("\nUzbekistan Signs", "\n3) Uzbekistan Signs"),
    "bullets before headlines": "\n".join(LINES)
    .replace("\nAzerbaijan Opens", "\n• Azerbaijan Opens")
    .replace("\nKazakhstan Pumps", "\n• Kazakhstan Pumps")
    .replace("\nUzbekistan Signs", "\n• Uzbekistan Signs"),
    "attributions below the headlines": "\n".join(
        [*LINES[:5], LINES[6], LINES[5], LINES[7], LINES[10], *LINES[8:10], *LINES[11:13], LINES[14], TREATY]
    ),
    "attributions above the headlines": "\n".join(
        [*LINES[:4], LINES[6], *LINES[4:6], LINES[10], *LINES[7:10], LINES[11], LINES[14], *LINES[12:14]]
    ),
    "labels": "\n".join(LINES).replace(TITLE, f"Title: {TITLE}").replace(DATE, f"Date: {DATE}"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_draft_in_any_layout_is_the_same_issue(layout: str) -> None:
    made = imported(LAYOUTS[layout])
    assert outline(made) == EXPECTED
    assert (made.issue.title, str(made.issue.date), made.issue.author) == (
        TITLE,
        "2025-10-27",
        "Caspian Policy Center",
    )
    assert codes(made) == []


@pytest.mark.parametrize(
    "headline",
    [
        "Will Kazakhstan Pump More Oil?",
        "Kazakhstan’s Oil: More of It:",
        "KAZAKHSTAN PUMPS MORE OIL THAN EVER!",
        "Kazakhstan pumps more oil",
        "“We Pump More Oil,” Says the U.S.",
        "President Tokayev Meets Dr. Smith of Central Asia-U.S. Summit Fame",
        "Kazakhstan pumps more oil, the ministry reports.",
        "2025 Is a Good Year for Oil",
        "Copyright Law Passes in Baku",
        "Summary: A Year of Oil",
        "By Friday Talks Resume",
        "Inside",
        "Is oil up? Yes, it is",
        "Kazakhstan: What’s Next? A Look Ahead",
        "Deal signed; more to come...",
        "eBay comes to Baku",
        "“Peace Is Near.”",
        "5G arrives",
        "A headline that goes on and on about " + "ministers, pipelines, and the sea and " * 6 + "oil",
    ],
)
def test_a_headline_may_look_like_something_else(headline: str) -> None:
    made = imported("\n".join(LINES).replace("Kazakhstan Pumps More Oil", headline))
    assert outline(made)[2] == (headline, f"{OIL} {TREATY}", ["Reuters", "Eurasianet"])
    assert len(outline(made)) == len(EXPECTED)
    assert codes(made) == []


def test_bold_leads_within_a_story_are_no_headlines() -> None:
    lines = [
        f"{TITLE}\n\nEnergy and Economy\n",
        f"**1. {LINES[4]}**\n\n{CARGO}\n",
        f"**Why it matters:** {TREATY}\n",
        "**What is next:**\n\n- a law\n- a vote\n",
        "Source: Reuters\n",
        f"**2. {LINES[7]}**\n\n{OIL}\n\nSource: Eurasianet",
    ]
    made = imported("\n".join(lines), "draft.md")
    assert [line if isinstance(line, str) else line[::2] for line in outline(made)] == [
        "Energy and Economy",
        (LINES[4], ["Reuters"]),
        (LINES[7], ["Eurasianet"]),
    ]
    assert (made.issue.sections[0].articles[0].body or "").endswith(
        "**What is next:**\n\n- a law\n- a vote\n"
    )
    assert codes(made) == []


def test_comments_at_the_end_of_a_text_are_left_out_and_told() -> None:
    text = (
        "\n".join(LINES)
        .replace("to Cargo", "to Cargo[a]")
        .replace("Source: Reuters\n", "Source: Reuters[b]\n")
    )
    made = imported(f"{text}\n\n[a]Is it so?\n[b]A link is missing.\n")
    assert outline(made) == EXPECTED
    assert [(finding.code, finding.span.line, finding.message) for finding in made.findings] == [
        ("IMP053", 17, 'a comment is left out: "Is it so?"'),
        ("IMP053", 18, 'a comment is left out: "A link is missing."'),
    ]


def test_a_letter_in_brackets_that_leads_nowhere_stays() -> None:
    made = imported("\n".join(LINES).replace("to Cargo", "to Cargo[a]"))
    assert outline(made)[1] == ("Azerbaijan Opens Its Border to Cargo[a]", CARGO, ["Reuters"])


def test_lists_belong_to_their_story() -> None:
    text = "\n".join(LINES).replace(TREATY, "It rests on three things:\n- the field\n- the pipeline\n3) luck")
    made = imported(text)
    assert made.issue.sections[0].articles[1].body == (
        "Kazakhstan’s oil output rose by 5 percent in September, the ministry of energy reported.\n"
        "Most of the growth came from the Kashagan field.\n\n"
        "It rests on three things:\n\n- the field\n- the pipeline\n3. luck\n"
    )
    assert len(outline(made)) == len(EXPECTED)


def test_a_story_without_a_headline_gets_its_first_words_and_says_so() -> None:
    text = "\n".join(LINES).replace("Kazakhstan Pumps More Oil\n", "")
    made = imported(text)
    (finding,) = made.findings
    assert made.issue.sections[0].articles[1].headline == "Kazakhstan’s oil output rose"
    assert (finding.code, finding.message) == (
        "IMP007",
        'no headline; proposed: "Kazakhstan’s oil output rose"',
    )
    assert finding.help == "write a headline of your own"
    assert (finding.span.line, finding.span.column, finding.span.end_column) == (8, 1, 29)


@pytest.mark.parametrize(
    ("beginning", "proposed"),
    [
        (
            "Tajikistan plans to build its first data center powered by water alone. It is green.",
            "Tajikistan plans to build",
        ),
        (
            "The minister of the interior of Georgia has resigned today. He is old.",
            "The minister of the interior",
        ),
        ("Enough. The minister said so and will not come back to it again.", "Enough. The minister said"),
        (
            "On October 21, in the evening, the president spoke to the nation.",
            "On October 21, in the evening, the president",
        ),
    ],
)
def test_first_words_are_few_and_do_not_end_in_a_small_one(beginning: str, proposed: str) -> None:
    made = imported("\n".join([*LINES[:4], beginning, "Source: Reuters"]))
    assert made.issue.sections[0].articles[0].headline == proposed


@pytest.mark.parametrize("words", ["Most Kazakhs now read online.", "In Baku most shops are open online."])
def test_words_that_end_as_what_mailers_add_begins_are_text(words: str) -> None:
    made = imported("\n\n".join([*LINES[:6], words, OIL, "Source: Reuters"]))
    assert outline(made)[1:] == [(LINES[4], f"{CARGO} {words} {OIL}", ["Reuters"])]


def test_items_of_a_list_are_stories_of_their_own() -> None:
    text = "\n".join([*LINES[:4], f"• {CARGO} (Reuters)", f"• {OIL} (Source: Eurasianet)", f"• {TREATY}"])
    made = imported(text)
    assert [story[1:] for story in outline(made)[1:]] == [
        (CARGO, ["Reuters"]),
        (OIL, ["Eurasianet"]),
        (TREATY, []),
    ]
    assert codes(made) == ["IMP007"] * 3


def test_a_second_level_of_sections_is_flattened_and_told() -> None:
    text = (
        "\n".join(LINES)
        .replace("Economy\n", "Economy\nAzerbaijan\n")
        .replace("Kazakhstan Pumps", "Kazakhstan\nKazakhstan Pumps")
    )
    made = imported(text)
    assert outline(made) == EXPECTED
    assert [(finding.code, finding.span.line) for finding in made.findings] == [("IMP008", 5), ("IMP008", 9)]
    assert made.findings[1].message == (
        'a section within "Energy and Economy", which an issue cannot have: left out: "Kazakhstan"'
    )


def test_a_section_that_is_not_listed_is_taken_and_told() -> None:
    text = (
        "\n".join(LINES)
        .replace("Uzbekistan Signs", "Letters and Arts\nUzbekistan Signs")
        .replace("Politics and Security\n", "")
    )
    made = imported(text)
    assert outline(made) == [*EXPECTED[:3], "Letters and Arts", *EXPECTED[4:]]
    assert [(finding.code, finding.severity, finding.span.line) for finding in made.findings] == [
        ("IMP006", "warning", 12)
    ]


def test_a_draft_without_sections_is_one_and_told() -> None:
    made = imported("\n".join(line for line in LINES if line not in EXPECTED))
    assert outline(made) == ["", *(story for story in EXPECTED if not isinstance(story, str))]
    assert codes(made) == ["IMP014"]


def test_without_attributions_headlines_part_the_stories() -> None:
    made = imported("\n\n".join(line for line in LINES if not line.startswith("Source")))
    assert outline(made) == [line if isinstance(line, str) else (*line[:2], []) for line in EXPECTED]
    assert codes(made) == []


def test_what_belongs_to_no_story_is_left_out_and_told() -> None:
    text = "\n".join(
        [
            *LINES,
            "[NB: check the figures]",
            "Unsubscribe | View in browser",
            "© 2025 Caspian Policy Center",
            "See you next week",
        ]
    )
    made = imported(text)
    assert outline(made) == EXPECTED
    assert [(finding.code, finding.span.line) for finding in made.findings] == [
        ("IMP009", 16),
        ("IMP001", 17),
        ("IMP001", 18),
        ("IMP015", 19),
    ]


def test_headlines_alone_are_stories_and_a_source_alone_is_told() -> None:
    lines = [
        *LINES[:4],
        "Oil is up",
        "Gas is down",
        LINES[11],
        "(Reuters)",
        *LINES[12:],
        "Culture",
        "Book fair opens",
    ]
    made = imported("\n".join(lines))
    assert [line if isinstance(line, str) else line[0] for line in outline(made)] == [
        *("Energy and Economy", "Oil is up", "Gas is down"),
        *("Politics and Security", "Uzbekistan Signs with the EU", "Culture", "Book fair opens"),
    ]
    assert codes(made) == ["IMP012"]


def test_a_draft_without_stories_is_an_error() -> None:
    made = imported("\n".join(LINES[:3]))
    assert codes(made) == ["IMP017"]
    assert made.findings[0].severity == "error"


def test_texts_know_their_place_in_the_draft() -> None:
    made = imported(LAYOUTS["wrapped at 72"].replace("Kashagan", "Kasha\u00adgan"))
    title, story = made.issue.title, made.issue.sections[0].articles[1]
    assert title is not None
    assert title.place.at(14, 17) == title.span.__class__(1, 15, 1, 18)
    assert story.headline is not None
    assert story.headline.span.line > 10


@pytest.mark.parametrize(
    ("name", "line", "words"),
    [
        ("draft.txt", "  Source: Herald and Courier", "and"),
        ("draft.txt", "• **Source:** Herald and Courier", "and"),
        ("draft.txt", "Sour\u00adce:  Herald\u00a0 and Courier", "and"),
        ("draft.md", "**Source:** [Herald](https://h.example/) and *Courier*", "and"),
        ("draft.md", "* *Source:* Herald and Courier", "and"),
    ],
)
def test_a_finding_marks_its_words_where_they_stand_in_the_file(name: str, line: str, words: str) -> None:
    made = imported("\n\n".join([*LINES[:6], line]), name)
    (finding,) = made.findings
    span = finding.span
    assert (span.line, span.end_line) == (13, 13)
    assert line[span.column - 1 : span.end_column - 1] == words


def test_a_headline_that_is_marked_knows_its_place() -> None:
    (story,) = imported("\n".join([*LINES[:4], f"## {LINES[4]} ##", *LINES[5:7]])).issue.articles
    assert story.headline is not None
    assert (story.headline.span.line, story.headline.span.column) == (5, 4)


def test_a_digest_by_country_has_items_for_stories() -> None:
    made = imported(
        "\n\n".join(
            [
                "Weekly Digest",
                "Volume 17 Issue 120",
                "Welcome to this week’s digest. Energy comes first.",
                "KAZAKHSTAN",
                f"-- {OIL[:-1]} (Reuters, August 24, 2020).",
                "-- The minister resigned (Interfax, August 23).",
                "Mining",
                f"-- {CARGO} (Reuters)",
                f"-- {OIL} (Reuters)",
                "UZBEKISTAN",
                f"-- {TREATY} (Reuters)",
            ]
        )
    )
    assert made.issue.introduction == "Welcome to this week’s digest. Energy comes first.\n"
    assert [line if isinstance(line, str) else line[1:] for line in outline(made)] == [
        "KAZAKHSTAN",
        (OIL, ["Reuters"]),
        ("The minister resigned.", ["Interfax"]),
        "Mining",
        (CARGO, ["Reuters"]),
        (OIL, ["Reuters"]),
        "UZBEKISTAN",
        (TREATY, ["Reuters"]),
    ]


STYLED = f"""\
# The Brief

*By Jane Doe · October 27, 2025*

Good morning. It is a quiet week.

## Cargo crosses the border

{CARGO}

**Why it matters:** {OIL}

A plain line

{TREATY}

[Go deeper](https://www.reuters.com/a)

## Kazakhstan pumps more oil

{OIL}

Photo: The field

## Quick hits

- {TREATY} ([Herald](https://h.example/))
- {CARGO} (Reuters)
"""


def test_in_a_styled_draft_plain_lines_belong_to_the_story() -> None:
    made = imported(STYLED, "draft.md")
    assert (made.issue.title, str(made.issue.date), made.issue.author) == (
        "The Brief",
        "2025-10-27",
        "Jane Doe",
    )
    assert made.issue.introduction == "Good morning. It is a quiet week.\n"
    assert outline(made)[:3] == [
        "",
        (
            "Cargo crosses the border",
            f"{CARGO} **Why it matters:** {OIL} A plain line {TREATY}",
            ["Reuters <https://www.reuters.com/a>"],
        ),
        ("Kazakhstan pumps more oil", f"{OIL} Photo: The field", []),
    ]
    assert outline(made)[3] == "Quick hits"
    assert [story[1:] for story in outline(made)[4:]] == [
        (TREATY, ["Herald <https://h.example/>"]),
        (CARGO, ["Reuters"]),
    ]


def test_a_heading_above_items_without_headlines_is_known_by_its_style() -> None:
    headings = [
        "# News",
        "## Oil",
        "**Oil is up**",
        OIL,
        "**Oil is down**",
        OIL,
        "## More",
        "- One thing happened.",
    ]
    made = imported("\n\n".join(headings), "draft.md")
    assert [line if isinstance(line, str) else line[0] for line in outline(made)] == [
        "Oil",
        "Oil is up",
        "Oil is down",
        "More",
        "One thing happened",
    ]


def test_a_bold_beginning_is_a_headline_where_none_stands_above() -> None:
    bodies = [
        f"**Oil is up.** {OIL}",
        f"**Cargo crosses the border** {CARGO}",
        f"**Kazakhstan** is large. {OIL}",
    ]
    text = "\n\n".join(["# The Brief", "## Energy and Economy", *bodies])
    made = imported(text, "draft.md")
    assert outline(made)[1:] == [
        ("Oil is up", OIL, []),
        ("Cargo crosses the border", f"{CARGO} **Kazakhstan** is large. {OIL}", []),
    ]


def test_a_standfirst_leads_into_its_story_and_is_told() -> None:
    text = "\n".join(LINES).replace(CARGO, f"A First Train Arrives\n{CARGO}")
    made = imported(text)
    assert outline(made)[1] == (LINES[4], f"A First Train Arrives {CARGO}", ["Reuters"])
    assert [(finding.code, finding.span.line) for finding in made.findings] == [("IMP019", 6)]


def test_below_the_stories_links_have_their_titles() -> None:
    links = [
        "Recent Articles",
        "Oil in 2025",
        "https://www.reuters.com/a",
        "Gas in 2025",
        "https://www.reuters.com/b",
    ]
    made = imported("\n".join([*LINES, *links]))
    assert outline(made)[len(EXPECTED) :] == [
        "Recent Articles",
        ("Oil in 2025", "", ["Reuters <https://www.reuters.com/a>"]),
        ("Gas in 2025", "", ["Reuters <https://www.reuters.com/b>"]),
    ]
    assert codes(made) == ["IMP006"]


def test_what_stands_above_the_title_is_left_out_and_told() -> None:
    made = imported("\n".join(["To: all", "Draft for Monday", *LINES]))
    assert (made.issue.title, outline(made)) == (TITLE, EXPECTED)
    assert codes(made) == ["IMP001", "IMP001"]


def test_a_date_or_author_within_a_story_is_left_out_and_told() -> None:
    text = "\n".join(LINES).replace(CARGO, f"By Jane Doe\nOctober 25, 2025\n{CARGO}")
    made = imported(text)
    assert outline(made) == EXPECTED
    assert codes(made) == ["IMP001", "IMP001"]


def test_a_short_line_before_the_source_is_body() -> None:
    text = "\n".join(LINES).replace("Source: Reuters\n", "A pull quote\nSource: Reuters\n", 1)
    assert outline(imported(text))[1] == (LINES[4], f"{CARGO} A pull quote", ["Reuters"])
    short = "\n".join([*LINES[:4], "Azerbaijan opens border", "Cargo crosses", "Source: Reuters"])
    assert outline(imported(short))[1] == ("Azerbaijan opens border", "Cargo crosses", ["Reuters"])


def test_a_label_may_name_the_headline() -> None:
    text = "\n".join([*LINES[:6], LINES[6], f"Title: {LINES[7]}", *LINES[8:]])
    assert outline(imported(text)) == EXPECTED


@pytest.mark.parametrize(
    "line", ["“We pump more oil,” the minister said", "Background:", "no capital begins this"]
)
def test_a_line_within_a_story_need_not_be_a_headline(line: str) -> None:
    text = "\n\n".join(LINES).replace(TREATY, f"{line}\n\n{TREATY}", 1)
    made = imported(text)
    assert outline(made)[2] == (LINES[7], f"{OIL} {line} {TREATY}", ["Reuters", "Eurasianet"])
    assert codes(made) == []


def test_a_draft_pasted_from_an_email_has_its_subject_for_a_title() -> None:
    head = [
        "From: Jane Doe <jane@example.org>",
        "To: Editors",
        f"Subject: {TITLE}",
        "Date: Mon, 27 Oct 2025",
        "",
    ]
    foot = ["***", "Caspian Policy Center", "100 Example Street NW", "info@example.org"]
    made = imported("\n".join([*head, *LINES[3:], *foot]), author="Caspian Policy Center")
    assert (made.issue.title, str(made.issue.date), outline(made)) == (TITLE, "2025-10-27", EXPECTED)
    assert codes(made) == ["IMP001", "IMP001", "IMP001", "IMP015", "IMP001"]


def test_lines_below_text_at_a_rule_go_on_with_the_story() -> None:
    text = "\n".join([*LINES[:6], "A line alone", "----", *LINES[7:]])
    made = imported(text)
    assert outline(made)[1] == (LINES[4], f"{CARGO} A line alone", [])


def test_a_draft_may_end_in_a_section_alone() -> None:
    made = imported("\n".join([*LINES, "Culture"]))
    assert outline(made) == [*EXPECTED, "Culture"]


def test_a_story_may_be_closed_by_a_label_alone() -> None:
    text = "\n".join([*LINES[:6], "Source:", "----", *LINES[7:]])
    assert outline(imported(text))[1] == (LINES[4], CARGO, [])


@pytest.mark.parametrize("mark", ["Follow-up: yes", "Follow up: true", "FOLLOW-UP: Yes."])
@pytest.mark.parametrize(
    "story",
    [
        "Freight Crosses Again\n{mark}\n{text}\nSource: Reuters",
        "Freight Crosses Again\n{text}\n{mark}\nSource: Reuters",
        "Freight Crosses Again\n{text}\nSource: Reuters\n{mark}",
    ],
)
def test_a_story_may_say_that_it_goes_on_with_an_earlier_one(story: str, mark: str) -> None:
    draft = f"Energy and Economy\n{story.format(mark=mark, text=CARGO)}\nOil Rises\n{OIL}\nSource: Reuters\n"
    made = imported(draft)
    assert outline(made) == [
        "Energy and Economy",
        ("Freight Crosses Again", CARGO, ["Reuters"]),
        ("Oil Rises", OIL, ["Reuters"]),
    ]
    assert [story.follow_up for story in made.issue.sections[0].articles] == [True, False]
    assert "IMP001" not in codes(made)


def test_what_no_story_says_of_itself_is_left_out_and_told() -> None:
    made = imported(f"Energy and Economy\nFollow-up: yes\nOil Rises\n{OIL}\nSource: Reuters\n")
    assert [(one.code, one.message) for one in made.findings if "Follow" in one.message] == [
        ("IMP001", 'left out: "Follow-up: yes"')
    ]


@pytest.mark.parametrize(
    "link", [" (https://www.reuters.com/a).", ".\n\nREAD MORE: https://www.reuters.com/a"]
)
def test_a_link_within_a_story_does_not_end_it(link: str) -> None:
    first = CARGO.removesuffix(".")
    draft = f"Energy and Economy\n\nCargo Crosses\n\n{first}{link}\n\n{OIL}\n\nSource: Eurasianet\n"
    assert outline(imported(draft)) == [
        "Energy and Economy",
        ("Cargo Crosses", f"{CARGO} {OIL}", ["Eurasianet", "Reuters <https://www.reuters.com/a>"]),
    ]


def test_who_said_it_is_no_source() -> None:
    first = "A Word of Peace\n\n“It is no longer on paper only.”\n\n— Ilham Aliyev\n\n"
    made = imported(f"Energy and Economy\n\n{first}Oil Rises\n\n{OIL}\n\nSource: Reuters\n")
    assert [sources_of(story) for story in made.issue.sections[0].articles] == [[], ["Reuters"]]


@pytest.mark.parametrize(
    ("heading", "folded"),
    [
        ("II. Energy", "energy"),
        ("Part 2: Energy", "energy"),
        ("Special Section: Oil", "special section: oil"),
    ],
)
def test_only_a_number_at_its_beginning_does_not_tell_a_heading(heading: str, folded: str) -> None:
    assert fold_heading(heading) == folded
