from __future__ import annotations

from caspian_mail.reading.drafts.markdown import read_markdown
from tests.reading.drafts.newsroom import CARGO, OIL, TREATY, codes, imported, outline

DRAFT = f"""\
# Headlines from the Caspian

*October 27, 2025*

> A week of *open* borders. Read on.

## Energy and Economy

### Azerbaijan Opens Its Border

{CARGO} See [the map][map].

* one point
* another
  point

**Source:** [Reuters](https://www.reuters.com/a)

### Kazakhstan Pumps More Oil
{OIL}

1. First
2. Second

Source: Reuters,
Eurasianet

Politics and Security
---------------------

**Uzbekistan Signs with the EU**
{TREATY}
*Source:* Times of Central Asia

[map]: https://www.reuters.com/map
"""
EXPECTED = [
    "Energy and Economy",
    (
        "Azerbaijan Opens Its Border",
        f"{CARGO} See [the map](https://www.reuters.com/map). - one point - another point",
        ["Reuters <https://www.reuters.com/a>"],
    ),
    ("Kazakhstan Pumps More Oil", f"{OIL} 1. First 2. Second", ["Reuters", "Eurasianet"]),
    "Politics and Security",
    ("Uzbekistan Signs with the EU", TREATY, ["Times of Central Asia"]),
]


def test_a_markdown_draft_is_read() -> None:
    made = imported(DRAFT, "draft.md")
    assert outline(made) == EXPECTED
    assert str(made.issue.date) == "2025-10-27"
    assert made.issue.introduction == "A week of *open* borders. Read on.\n"
    assert codes(made) == []


def test_lines_are_those_of_the_file() -> None:
    found = {line.text: line.number for line in read_markdown(DRAFT, "draft.md").lines if line.text}
    lines = DRAFT.splitlines()
    assert lines[found["Eurasianet"] - 1] == "Eurasianet"
    assert lines[found[TREATY] - 1] == TREATY
    assert lines[found["Politics and Security"] - 1] == "Politics and Security"


def test_what_a_story_cannot_hold_is_told() -> None:
    text = DRAFT.replace("See [the", "![A map](map.png) <!-- check --> <b>bold</b> See [the").replace(
        "1. First", "<div>\n<!-- note -->\nIn a box.\n</div>\n\n```\ncode\n```\n\n1. First"
    )
    made = imported(text + "\n[unused]: https://u.example/\n", "draft.md")
    assert [finding.message for finding in made.findings] == [
        'an image is left out: "A map"',
        'a comment is left out: "check"',
        'a comment is left out: "note"',
        "a link that nothing leads to is left out: UNUSED: https://u.example/",
    ]
    story = outline(made)[2]
    assert "In a box." in story[1]
    assert "code" in story[1]


def test_front_matter_is_read_as_labels() -> None:
    made = imported(
        "---\ntitle: The Brief\ndate: 2025-10-27\nauthor: Jane Doe\n---\n\n"
        + DRAFT[DRAFT.index("## Energy") :],
        "a.md",
    )
    assert (made.issue.title, str(made.issue.date), made.issue.author) == (
        "The Brief",
        "2025-10-27",
        "Jane Doe",
    )
    assert outline(made) == EXPECTED


def test_what_no_parser_takes_in_good_time_is_read_as_text() -> None:
    for wild in ("[" * 25_000, "x" * 25_000, "- " * 60 + "x", "> " * 60 + "x"):
        draft = read_markdown(f"# Title\n\n{wild}", "draft.md")
        assert draft.lines[2].text.endswith(wild[-1])
        assert [line.number for line in draft.lines] == [1, 2, 3]


def test_tables_keep_their_words() -> None:
    made = imported(
        DRAFT + "\n## Culture\n\n### Table\n\nHere is one.\n\n| a | b |\n|---|---|\n| cell | other |\n",
        "draft.md",
    )
    assert outline(made)[-1] == ("Table", "Here is one. - a | b - cell | other", [])
    assert (made.findings[-1].code, made.findings[-1].span.line) == ("IMP055", DRAFT.count("\n") + 8)


def test_a_table_of_names_and_values_is_lines() -> None:
    made = imported(
        DRAFT + "\n## Culture\n\n### Table\n\nHere.\n\n| Source: | Herald |\n|---|---|\n| Source: | Post |\n",
        "draft.md",
    )
    assert outline(made)[-1] == ("Table", "Here.", ["Herald", "Post"])
