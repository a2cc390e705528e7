from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from caspian_mail.console import Stream, cells
from caspian_mail.diagnostics import Diagnostic, Severity, Span
from caspian_mail.model import Article, Issue, Section, Source, Text
from caspian_mail.preview import Facts, print_preview
from caspian_mail.publication import Publication
from tests.console.screen import Screen, in_pipe, stream

FACTS = Facts(
    stem="2025-10-27",
    digest="7c1e9a04" * 8,
    date="October 27, 2025",
    time="9:41",
    html_bytes=61_204,
    text_bytes=9_118,
    letter_bytes=82_930,
    clip_bytes=102_400,
)
ISSUE = Issue(
    title=Text("Headlines from the Caspian: October 27, 2025"),
    author=Text("Caspian Policy Center"),
    preheader=Text("Grain rolls through Azerbaijan to Armenia; a summit is prepared in Washington"),
    introduction=Text("A week of *open* borders."),
    sections=(
        Section(
            Text("Energy and Economy"),
            (
                Article(
                    Text("Washington Backs a Bid for Kazakhstan’s Tungsten"),
                    Text(
                        "The U.S. Commerce Secretary is mediating between Cove Kaz Capital Group and"
                        " Kazakhstan’s sovereign wealth fund over the two largest mines."
                    ),
                    (
                        Source(Text("Bloomberg"), Text("https://www.bloomberg.com/")),
                        Source(Text("AsiaNet")),
                    ),
                ),
                Article(
                    Text("A Second Story"), Text("See [this](https://www.bloomberg.com/).\n\n- one\n- two")
                ),
            ),
        ),
        Section(
            Text("Politics and Security"),
            (
                Article(
                    Text("A Third Story"), None, (Source(Text("Reuters"), Text("https://www.reuters.com/")),)
                ),
            ),
        ),
    ),
)
AT_80 = """\
╭─ In the inbox of a phone ────────────────────────────────╮
│ Caspian Policy Center                               9:41 │
│ Headlines from the Caspian: October 27,…                 │
│ Grain rolls through Azerbaijan to Armenia; a summi…      │
╰──────────────────────────────────────────────────────────╯
────────────────────────────────────────────────────────────────────────────────
                           HEADLINES FROM THE CASPIAN
                    October 27, 2025 · Caspian Policy Center
────────────────────────────────────────────────────────────────────────────────
  A week of open borders.

  In this issue
   Energy and Economy
     1  Washington Backs a Bid for Kazakhstan’s Tungsten
     2  A Second Story
   Politics and Security
     3  A Third Story

── Energy and Economy ──────────────────────────────────────────────────────────
  1  Washington Backs a Bid for Kazakhstan’s Tungsten

     The U.S. Commerce Secretary is mediating between Cove Kaz Capital Group and
     Kazakhstan’s sovereign wealth fund over the two largest mines.

     Source: Bloomberg [1], AsiaNet

  2  A Second Story

     See this [1].

     - one
     - two

── Politics and Security ───────────────────────────────────────────────────────
  3  A Third Story

     Source: Reuters [2]

── Links ───────────────────────────────────────────────────────────────────────
   [1] https://www.bloomberg.com/
   [2] https://www.reuters.com/
╭─ 2025-10-27 · digest 7c1e9a04 ───────────────────────────────────────────────╮
│ HTML      61,204 bytes  ━━━━━━━━━━━━────────  60% of Gmail's clip            │
│ Text       9,118 bytes                                                       │
│ Letter    82,930 bytes                                                       │
│ Findings  none                                                               │
╰──────────────────────────────────────────────────────────────────────────────╯
"""
IN_A_PIPE = """\
-- In the inbox of a phone
   Caspian Policy Center                               9:41
   Headlines from the Caspian: October 27,…
   Grain rolls through Azerbaijan to Armenia; a summi…
HEADLINES FROM THE CASPIAN
October 27, 2025 · Caspian Policy Center
  A week of open borders.

  In this issue
   Energy and Economy
     1  Washington Backs a Bid for Kazakhstan’s Tungsten
     2  A Second Story
   Politics and Security
     3  A Third Story

-- Energy and Economy
  1  Washington Backs a Bid for Kazakhstan’s Tungsten

     The U.S. Commerce Secretary is mediating between Cove Kaz Capital Group and
     Kazakhstan’s sovereign wealth fund over the two largest mines.

     Source: Bloomberg [1], AsiaNet

  2  A Second Story

     See this [1].

     - one
     - two

-- Politics and Security
  3  A Third Story

     Source: Reuters [2]

-- Links
   [1] https://www.bloomberg.com/
   [2] https://www.reuters.com/
-- 2025-10-27 · digest 7c1e9a04
   HTML      61,204 bytes  60% of Gmail's clip
   Text       9,118 bytes
   Letter    82,930 bytes
   Findings  none
"""


def publication(keys: dict[str, Any]) -> Publication:
    required = {
        "name": "Headlines from the Caspian",
        "from": "Caspian Policy Center <digest@example.org>",
        "list_id": "headlines.example.org",
        "postal_address": ("1 Example Street",),
        "sections": ("Energy and Economy",),
    }
    return Publication.model_validate(required | keys)


def preview(
    out: Stream, issue: Issue = ISSUE, facts: Facts = FACTS, keys: dict[str, Any] | None = None
) -> None:
    print_preview(out, issue, publication(keys or {}), facts)


def drawn(
    columns: int,
    issue: Issue = ISSUE,
    facts: Facts = FACTS,
    encoding: str = "utf-8",
    keys: dict[str, Any] | None = None,
) -> str:
    """Return the decorated form, without its colours."""
    screen = Screen(encoding=encoding)
    out = _decorated(screen, columns)
    preview(out, issue, facts, keys)
    return screen.text


def _decorated(screen: Screen, columns: int) -> Stream:
    out = Stream(screen, {"COLUMNS": str(columns), "NO_COLOR": "1"})
    out.decorated = True
    return out


def test_an_edition_at_80_columns() -> None:
    assert drawn(80) == AT_80


def test_an_edition_in_a_pipe_is_plain() -> None:
    out, file = in_pipe()
    preview(out)
    assert file.text == IN_A_PIPE


def test_without_colour_it_is_plain_too() -> None:
    out, screen = stream(terminal=True, NO_COLOR="1", COLUMNS="80")
    preview(out)
    assert screen.text == IN_A_PIPE


def test_a_terminal_gets_colours_and_boxes() -> None:
    out, screen = stream(terminal=True, COLUMNS="80")
    preview(out)
    assert "\x1b[2m── \x1b[0m\x1b[1mEnergy and Economy\x1b[0m" in screen.text
    assert "\x1b[3mopen\x1b[0m" in screen.text
    assert "\x1b[32m━━━━━━━━━━━━\x1b[0m\x1b[2m────────\x1b[0m" in screen.text


@pytest.mark.parametrize("columns", [60, 68, 69, 84])
def test_it_fits(columns: int) -> None:
    lines = drawn(columns).splitlines()
    assert max(map(cells, lines)) == columns
    assert ("━" in "".join(lines)) is (columns > 68)


def test_on_a_wide_terminal_it_stays_where_it_can_be_read() -> None:
    assert drawn(200) == drawn(84)


def test_a_pipe_is_as_wide_as_columns_say() -> None:
    out, file = in_pipe(COLUMNS="60")
    preview(out)
    assert max(map(cells, file.text.splitlines())) <= 60


def test_without_our_symbols() -> None:
    text = drawn(80, encoding="ascii")
    assert text.splitlines()[:6] == [
        "+- In the inbox of a phone --------------------------------+",
        "| Caspian Policy Center                               9:41 |",
        "| Headlines from the Caspian: October 27...                |",
        "| Grain rolls through Azerbaijan to Armenia; a sum...      |",
        "+----------------------------------------------------------+",
        "-" * 80,
    ]
    assert "October 27, 2025 - Caspian Policy Center" in text
    assert "============--------" in text
    assert "Kazakhstan's" in text


def test_an_incomplete_issue_is_shown_all_the_same() -> None:
    issue = Issue(sections=(Section(None, (Article(),)), Section()))
    out, file = in_pipe()
    preview(out, issue, replace(FACTS, date=""))
    assert (
        file.text
        == """\
-- In the inbox of a phone
   Caspian Policy Center                               9:41
   (no title)
HEADLINES FROM THE CASPIAN
-- (no heading)
  1  (no headline)

-- (no heading)

-- 2025-10-27 · digest 7c1e9a04
   HTML      61,204 bytes  60% of Gmail's clip
   Text       9,118 bytes
   Letter    82,930 bytes
   Findings  none
"""
    )


def test_nothing_an_editor_writes_is_obeyed() -> None:
    evil = "\x1b[31m\u202e[red]:smile:"
    story = Article(Text(evil), Text(evil), (Source(Text(evil), Text(f"https://example.org/{evil}")),))
    issue = Issue(
        Text(evil), None, Text(evil), Text(evil), Text(evil), (Section(Text(evil), (story, story, story)),)
    )
    text = drawn(80, issue)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert text.count("\\x1b[31m\\u202e[red]:smile:") == 19


def test_scripts_of_the_region_keep_the_boxes_straight() -> None:
    issue = replace(
        ISSUE,
        title=Text("დიდი სათაური " * 6),
        preheader=Text("漢字" * 40),
        author=Text("Bəxtiyar"),
    )
    assert {cells(line) for line in drawn(80, issue).splitlines()[:5]} == {60}


@pytest.mark.parametrize(
    ("name", "language", "shown"),
    [
        ("Həftəlik xəbərlər ilk", "az", "HƏFTƏLİK XƏBƏRLƏR İLK"),
        ("ilk", "en", "ILK"),
        ("კასპიის ამბები", "ka", "კასპიის ამბები"),
    ],
)
def test_capitals(name: str, language: str, shown: str) -> None:
    assert drawn(80, keys={"name": name, "language": language}).splitlines()[6].strip() == shown


def test_a_sender_without_a_name_is_an_address() -> None:
    assert "│ digest@example.org" in drawn(80, keys={"from": "digest@example.org"})


def test_a_long_sender_is_cut_before_the_time() -> None:
    line = drawn(80, keys={"from": f"{'Long ' * 15}<digest@example.org>"}).splitlines()[1]
    assert cells(line) == 60
    assert line.endswith("…  9:41 │")


@pytest.mark.parametrize(
    ("size", "filled", "share"), [(0, 0, "0%"), (51_200, 10, "50%"), (204_800, 20, "200%")]
)
def test_the_bar_shows_the_share_of_the_clip(size: int, filled: int, share: str) -> None:
    [row] = [line for line in drawn(80, facts=replace(FACTS, html_bytes=size)).splitlines() if "HTML" in line]
    assert row.count("━") == filled
    assert row.count("─") == 20 - filled
    assert f" {share} of Gmail's clip" in row


def test_too_large_a_letter_is_red() -> None:
    out, screen = stream(terminal=True, COLUMNS="80")
    preview(out, facts=replace(FACTS, html_bytes=110_000))
    assert "\x1b[31m━━━━━━━━━━━━━━━━━━━━\x1b[0m" in screen.text


def finding(code: str, severity: Severity, line: int, file: str = "issues/2025-10-27.yaml") -> Diagnostic:
    span = Span(line, 1, line, 2) if line else Span.whole_line(0)
    return Diagnostic(code, "", severity, file, span, "message")


def panel(*findings: Diagnostic, columns: int = 80) -> list[str]:
    lines = drawn(columns, facts=replace(FACTS, findings=findings)).splitlines()
    first = next(index for index, line in enumerate(lines) if "Findings" in line)
    return [line.strip("│ ") for line in lines[first:-1]]


def test_the_panel_names_one_finding() -> None:
    assert panel(finding("SRC003", Severity.WARNING, 61)) == [
        "Findings  1 warning: SRC003 issues/2025-10-27.yaml:61"
    ]


def test_the_panel_names_the_gravest_findings_first() -> None:
    findings = [finding(f"N{line}", Severity.NOTE, line) for line in (4, 3, 2)]
    findings += [finding("W1", Severity.WARNING, 9), finding("", Severity.ERROR, 0, "environment")]
    assert panel(*findings) == [
        "Findings  1 error, 1 warning, 3 notes: environment",
        "W1 issues/2025-10-27.yaml:9",
        "N2 issues/2025-10-27.yaml:2",
        "and 2 more",
    ]


def test_the_panel_says_how_many_more_there_are() -> None:
    notes = [finding("N", Severity.NOTE, line) for line in (1, 2, 3, 4)]
    assert "more" not in panel(*notes[:3])[-1]
    assert panel(*notes)[-1] == "and 1 more"


def test_the_panel_is_wrapped() -> None:
    errors = [finding("SRC001", Severity.ERROR, line) for line in (1, 2)]
    assert panel(*errors, finding("X", Severity.WARNING, 3), columns=60) == [
        "Findings  2 errors, 1 warning: SRC001",
        "issues/2025-10-27.yaml:1",
        "SRC001 issues/2025-10-27.yaml:2",
        "X issues/2025-10-27.yaml:3",
    ]


def test_a_long_address_stays_whole() -> None:
    address = "https://example.org/" + "path/" * 30
    story = Article(Text("h"), Text("b"), (Source(Text("s"), Text(address)),))
    assert f"   [1] {address}\n" in drawn(60, Issue(sections=(Section(Text("s"), (story,)),)))


def test_a_long_section_heading_is_wrapped() -> None:
    heading = "Energy and Economy of the whole Region and beyond, Transport included"
    assert drawn(60, Issue(sections=(Section(Text(heading)),))).splitlines()[8:10] == [
        "── Energy and Economy of the whole Region and beyond,",
        "   Transport included",
    ]
    fitting = drawn(60, Issue(sections=(Section(Text("x" * 55)),))).splitlines()[8]
    assert fitting == "── " + "x" * 55 + " ─"


def test_few_stories_need_no_contents() -> None:
    story = Article(Text("A Story"), Text("b"))
    assert "In this issue" not in drawn(80, Issue(sections=(Section(Text("s"), (story, story)),)))
    assert "In this issue" in drawn(80, Issue(sections=(Section(Text("s"), (story, story, story)),)))


def test_our_own_words_are_in_the_language_of_the_issue() -> None:
    out, file = in_pipe()
    articles = (Article(Text("الف"), Text("متن"), (Source(Text("ب")), Source(Text("ج")))),) * 3
    issue = Issue(sections=(Section(Text("بخش"), articles),))
    words: dict[str, Any] = {"contents_title": "در این شماره", "source_label": "منبع:", "comma": "، "}
    preview(out, issue, replace(FACTS, **words))
    assert "  در این شماره\n" in file.text
    assert "منبع: ب، ج\n" in file.text
