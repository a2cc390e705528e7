from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.cli.findings import findings_as_json, print_findings, summary
from caspian_mail.console import cells
from caspian_mail.diagnostics import START_OF_FILE, Diagnostic, Edit, Fix, Severity, Span
from tests.console.screen import in_pipe, on_terminal, stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from caspian_mail.console import Stream

FILE = "issues/2025-10-27.yaml"


def finding(
    span: Span = START_OF_FILE,
    message: str = "message",
    *,
    code: str = "LNG001",
    severity: Severity = Severity.WARNING,
    file: str = FILE,
    advice: str = "",
    fix: Fix | None = None,
) -> Diagnostic:
    return Diagnostic(code, "name", severity, file, span, message, advice, fix)


def mark(line: str, words: str, number: int = 1) -> Span:
    start = line.index(words) + 1
    return Span(number, start, number, start + len(words))


def show(out: Stream, findings: Iterable[Diagnostic], *lines: str) -> None:
    def read(_: str) -> Sequence[str]:
        return lines

    print_findings(out, findings, lines=read)


def printed(
    line: str,
    words: str,
    *,
    columns: int = 100,
    encoding: str = "utf-8",
) -> list[str]:
    out, screen = on_terminal(columns, encoding)
    show(out, [finding(mark(line, words))], line)
    return screen.text.splitlines()[1:]


SENTENCE = "          The project is a mjor step for the country’s plans in computing."
SOURCE = "          - The Times of Central Asia"
HEADLINE = "      - headline: Washington Backs a Bid for Kazakhstan’s Tungsten"
CHECKED = [
    finding(
        mark(SOURCE, "The Times of Central Asia", 61),
        'the register calls it "Times of Central Asia"',
        code="SRC003",
        fix=Fix((Edit(mark(SOURCE, "The Times of Central Asia", 61), "Times of Central Asia"),)),
    ),
    finding(
        mark(SENTENCE, "mjor", 34),
        'misspelt: "mjor"',
        fix=Fix((Edit(mark(SENTENCE, "mjor", 34), "major"),), safe=False),
    ),
    finding(
        mark(HEADLINE, "Washington Backs a Bid for Kazakhstan’s Tungsten", 38),
        "this story names no source",
        code="SRC001",
        severity=Severity.ERROR,
        advice='add "sources:" under it, with a name from the register in newsletter.toml',
    ),
    finding(message="5 of 11 stories rest on one", code="SRC012", severity=Severity.NOTE),
]
LINES = [""] * 33 + [SENTENCE] + [""] * 3 + [HEADLINE] + [""] * 22 + [SOURCE]


def test_findings_as_a_person_sees_them() -> None:
    out, screen = on_terminal(100)
    show(out, CHECKED, *LINES)
    assert (
        screen.text
        == """\
issues/2025-10-27.yaml:1:1 SRC012 note: 5 of 11 stories rest on one
issues/2025-10-27.yaml:34:28 LNG001 warning: misspelt: "mjor"
  34 |           The project is a mjor step for the country’s plans in computing.
     |                            ^^^^
     fix: "major" (unsafe)
issues/2025-10-27.yaml:38:19 SRC001 error: this story names no source
  38 |       - headline: Washington Backs a Bid for Kazakhstan’s Tungsten
     |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
     help: add "sources:" under it, with a name from the register in newsletter.toml
issues/2025-10-27.yaml:61:13 SRC003 warning: the register calls it "Times of Central Asia"
  61 |           - The Times of Central Asia
     |             ^^^^^^^^^^^^^^^^^^^^^^^^^
     fix: "Times of Central Asia"
"""
    )


def test_findings_in_a_pipe_are_one_line_each() -> None:
    out, screen = in_pipe()
    show(out, CHECKED, *LINES)
    assert (
        screen.text
        == """\
issues/2025-10-27.yaml:1:1 SRC012 note: 5 of 11 stories rest on one
issues/2025-10-27.yaml:34:28 LNG001 warning: misspelt: "mjor" [unsafe fix: "major"]
issues/2025-10-27.yaml:38:19 SRC001 error: this story names no source
issues/2025-10-27.yaml:61:13 SRC003 warning: the register calls it "Times of Central Asia" \
[fix: "Times of Central Asia"]
"""
    )


def test_configuration_has_no_code_and_secrets_no_line() -> None:
    out, screen = on_terminal()
    line = 'time_zone = "Asia/Bakuu"'
    zone = finding(
        mark(line, '"Asia/Bakuu"'), "no time zone", code="", severity=Severity.ERROR, file="newsletter.toml"
    )
    secret = finding(Span.whole_line(1), "not NAME=value", code="", file=".env", advice="quote it")
    nowhere = finding(Span.whole_line(0), "X must be y", code="", file="environment")
    show(out, [zone, secret, nowhere], line)
    assert (
        screen.text
        == """\
newsletter.toml:1:13 error: no time zone
   1 | time_zone = "Asia/Bakuu"
     |             ^^^^^^^^^^^^
.env:1 warning: not NAME=value
     help: quote it
environment warning: X must be y
"""
    )


def test_files_are_taken_as_they_come_and_their_findings_by_place() -> None:
    out, screen = in_pipe()
    files = ["b", "a", "b"]
    spans = [Span.whole_line(10), Span.whole_line(5), Span.whole_line(9)]
    show(out, [finding(span, file=file) for file, span in zip(files, spans, strict=True)])
    assert [line.split()[0] for line in screen.text.splitlines()] == ["b:9", "b:10", "a:5"]


def test_the_file_is_named_as_it_is_typed() -> None:
    out, screen = in_pipe()
    print_findings(out, [finding()], lines=lambda _: [], shown_name=lambda name: f"../{name}")
    assert screen.text.startswith(f"../{FILE}:1:1 ")


def test_a_line_that_cannot_be_read_is_not_shown() -> None:
    out, screen = on_terminal()
    show(out, [finding(Span(7, 1, 7, 3))], "only one line")
    assert screen.text == f"{FILE}:7:1 LNG001 warning: message\n"


@pytest.mark.parametrize(
    ("span", "carets"),
    [
        (Span(1, 9, 3, 4), "        ^"),
        (Span(1, 3, 2, 1), "  ^^^^^^^"),
        (Span(1, 3, 1, 12), "  ^^^^^^^^^"),
        (Span(1, 10, 1, 11), "         ^"),
        (Span(1, 40, 1, 44), "           ^"),
    ],
)
def test_carets_stay_on_the_first_line(span: Span, carets: str) -> None:
    out, screen = on_terminal()
    show(out, [finding(span)], "  body: |  ", "    text")
    assert screen.text.splitlines()[1:] == ["   1 |   body: |  ", f"     | {carets}"]


def test_large_line_numbers_widen_the_margin() -> None:
    out, screen = on_terminal()
    show(out, [finding(Span(12345, 1, 12345, 2))], *[""] * 12344, "abc")
    assert screen.text.splitlines()[1:] == ["12345 | abc", "      | ^"]


def test_carets_are_measured_in_cells() -> None:
    assert printed("漢字 e\u0301 👍 mjor", "mjor") == ["   1 | 漢字 e\u0301 👍 mjor", "     |           ^^^^"]
    assert printed("x 漢字", "漢字") == ["   1 | x 漢字", "     |   ^^^^"]
    assert printed("\tə mjor", "mjor", encoding="ascii") == [
        "   1 | \\x09\\u0259 mjor",
        "     |            ^^^^",
    ]


def test_a_line_from_right_to_left_has_its_words_quoted() -> None:
    line = "دولت ایران می‌خواهد"
    assert printed(line, "ایران") == [f"   1 | {line}", '     | "ایران"']


def test_a_long_line_is_cut_around_its_finding() -> None:
    line = "x " * 100 + "here mjor there " + "y " * 100
    excerpt, carets = printed(line, "mjor", columns=60)
    assert excerpt == "   1 | …x x x x x x x x x here mjor there y y y y y y y y y…"
    assert carets == "     | " + " " * 24 + "^^^^"


def test_a_long_line_whose_finding_is_near_its_beginning_is_cut_at_its_end() -> None:
    excerpt, carets = printed("mjor " + "y" * 100, "mjor", columns=200)
    assert excerpt == "   1 | mjor " + "y" * 74 + "…"
    assert carets == "     | ^^^^"


def test_a_line_that_just_fits_is_whole() -> None:
    line = "a" * 53
    assert printed(line, line, columns=60) == [f"   1 | {line}", "     | " + "^" * 53]
    assert printed(line + "b", line, columns=60)[0].endswith("a…")


def test_a_finding_longer_than_the_line_is_marked_as_far_as_it_is_shown() -> None:
    line = "ab " + "y" * 300 + " z"
    excerpt, carets = printed(line, "y" * 300, columns=60)
    assert excerpt == "   1 | …" + "y" * 51 + "…"
    assert carets == "     |  " + "^" * 51


def test_an_endless_line_is_looked_at_near_its_finding_only() -> None:
    line = "x" * 3_000_000 + "mjor" + "y" * 3_000_000
    excerpt, carets = printed(line, "mjor")
    assert excerpt[carets.index("^") :].startswith("mjor")
    assert cells(excerpt) <= 87


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=300),
    st.integers(0, 300),
    st.integers(1, 40),
    st.integers(60, 120),
    st.sampled_from(["utf-8", "ascii"]),
)
def test_any_line_fits_and_its_carets_are_inside(
    line: str, start: int, length: int, columns: int, encoding: str
) -> None:
    out, screen = on_terminal(columns, encoding)
    show(out, [finding(Span(1, start + 1, 1, start + 1 + length))], line)
    _, excerpt, carets = screen.text.split("\n")[:3]
    assert cells(excerpt) <= columns
    if "^" in carets:
        assert cells(carets) <= columns + 1


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        (["a", "b"], 'fix: "a", "b"'),
        (["", ""], "fix: delete it"),
        (['"a b"'], 'fix: "a b"'),
        (['"'], 'fix: """'),
        (["a\nb"], 'fix: "a\\x0ab"'),
        (["x" * 100], f'fix: "{"x" * 59}…"'),
    ],
)
def test_what_a_fix_writes(texts: list[str], shown: str) -> None:
    fix = Fix(tuple(Edit(START_OF_FILE, text) for text in texts))
    out, screen = on_terminal()
    show(out, [finding(fix=fix)])
    assert screen.text.splitlines()[1] == f"     {shown}"
    piped, file = in_pipe()
    show(piped, [finding(fix=fix)])
    assert file.text.endswith(f" [{shown}]\n")


def test_help_is_wrapped_on_a_terminal() -> None:
    out, screen = on_terminal(60)
    show(out, [finding(advice="word " * 15 + "end")])
    assert screen.text.splitlines()[1:] == [
        "     help: word word word word word word word word word word",
        "           word word word word word end",
    ]


def test_colours() -> None:
    out, screen = stream(terminal=True)
    show(out, [finding(Span(1, 1, 1, 3), severity=Severity.ERROR, advice="a", fix=Fix(()))], "abc")
    assert screen.text.splitlines() == [
        f"{FILE}:1:1 \x1b[1mLNG001\x1b[0m \x1b[1;31merror:\x1b[0m message",
        "\x1b[2m   1 | \x1b[0mabc",
        "\x1b[2m     | \x1b[0m\x1b[1;31m^^\x1b[0m",
        "     \x1b[36mhelp:\x1b[0m a",
        "     \x1b[32mfix:\x1b[0m delete it",
    ]


def test_json_is_one_array_sorted_by_place() -> None:
    array = json.loads(findings_as_json(CHECKED))
    assert [entry["code"] for entry in array] == ["SRC012", "LNG001", "SRC001", "SRC003"]
    assert array[3]["fix"] == {
        "safe": True,
        "edits": [
            {"line": 61, "column": 13, "end_line": 61, "end_column": 38, "text": "Times of Central Asia"}
        ],
    }
    assert findings_as_json([]) == "[]\n"
    assert findings_as_json(CHECKED).isascii()


SAFE, UNSAFE = Fix(()), Fix((), safe=False)


@pytest.mark.parametrize(
    ("fixes", "shown"),
    [
        ([], "no findings."),
        ([None, None], "2 warnings."),
        ([SAFE], "1 warning. 1 safe fix."),
        ([SAFE, SAFE], "2 warnings. 2 safe fixes."),
        ([UNSAFE], "1 warning. 1 unsafe fix."),
        ([UNSAFE, UNSAFE], "2 warnings. 2 unsafe fixes."),
        ([SAFE, UNSAFE, UNSAFE], "3 warnings. 1 safe fix, 2 unsafe."),
    ],
)
def test_summary(fixes: list[Fix | None], shown: str) -> None:
    assert summary(finding(fix=fix) for fix in fixes) == shown


def test_summary_of_a_check() -> None:
    assert summary(CHECKED) == "1 error, 2 warnings, 1 note. 1 safe fix, 1 unsafe."
