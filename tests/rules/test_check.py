from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from caspian_mail.diagnostics import Diagnostic, Ignore, Severity, Span
from caspian_mail.errors import ConfigurationError
from caspian_mail.publication import Publication, read_publication
from caspian_mail.reading import read_issue
from caspian_mail.rules import check_rule_settings
from caspian_mail.rules.silence import Silence
from caspian_mail.workspace import packaged

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rules.conftest import Check

SOUND = "title: T\ndate: 2025-10-27\nauthor: A\npreheader: P\n"
EVERYTHING = """\
title: "Headlines: October 20, 2025"
date: 2025-10-27
introduction: |
  See [a](javascript:x).
sections:
  - heading: Politics and Security
    articles:
      - headline: Same
        body: See [b](https://me:secret@example.org/).
        sources: [Eurasia Net, the Times of Central Asia, TCA]
      - headline: same
        sources:
          - {name: Reuters, url: "https://reuters.com.example.org"}
          - {name: AsiaNet, url: asianet.com}
      -
  - heading: Energy and Economy
  - heading: Energy and economy
    articles: []
"""


def test_findings_come_by_place(check: Check) -> None:
    assert [(found.span.line, found.span.column, found.code) for found in check(EVERYTHING)] == [
        (1, 8, "STR003"),
        (1, 8, "STR004"),
        (1, 20, "STR005"),
        (4, 11, "SRC008"),
        (9, 23, "SRC006"),
        (10, 19, "SRC002"),
        (10, 32, "SRC003"),
        (10, 59, "SRC003"),
        (10, 59, "SRC004"),
        (11, 19, "STR013"),
        (11, 19, "STR014"),
        (13, 34, "SRC007"),
        (14, 34, "SRC005"),
        (15, 8, "SRC001"),
        (15, 8, "STR012"),
        (15, 8, "STR014"),
        (16, 14, "STR009"),
        (16, 14, "STR010"),
        (17, 14, "STR008"),
        (17, 14, "STR010"),
        (17, 14, "STR011"),
    ]


def test_a_finding_carries_what_the_rule_says_of_itself(check: Check) -> None:
    (found,) = check("title: ''\ndate: 2025-10-27", "STR001")
    assert found == Diagnostic(
        "STR001",
        "missing-title",
        Severity.ERROR,
        "issues/x.yaml",
        Span(1, 1, 1, 6),
        "this issue has no title",
        'add "title:", the subject of the mail',
    )


def test_the_publication_weighs_its_rules_itself(check: Check) -> None:
    rules = {"STR004": "error", "STR001": "note", "STR003": "off", "STR006": "warning"}
    severities = {found.code: found.severity for found in check("date: 2025-10-27", rules=rules)}
    assert severities == {"STR004": Severity.ERROR, "STR001": Severity.NOTE, "STR006": Severity.WARNING}


def test_an_ignore_silences_its_value_and_nothing_else(check: Check) -> None:
    codes = [
        (found.span.line, found.code)
        for found in check(
            """\
            sections:
              - heading: Sport # caspian: ignore STR008, SRC001
                articles:
                  - headline: H # caspian: ignore SRC001
                    body: |  # caspian: ignore SRC008
                      [a](x)
                  - headline: J
                    body: |
                      [a](x)
            """,
            "STR008",
            "SRC001",
            "SRC008",
            "STR010",
        )
    ]
    assert codes == [(7, "SRC001"), (9, "SRC008")]


def test_what_the_reader_reported_is_not_missed_by_a_rule(check: Check) -> None:
    for text in (
        "title: [a]\ndate: soon\nauthor: {a: b}\npreheader: *x\nsections: x",
        "- a",
        "titel: T\ndate: 2025-02-30\nauthor: A\npreheader: P\nsections: [a]",
        "title: T\ndate: [a]\nauthor: A\npreheader: P\nsections: [{heading: Culture, articles: x}]",
        f"{SOUND}sections: [{{heading: Culture, articles: [{{headline: H, body: B, sources: Reuters}}, x]}}]",
        f"{SOUND}sections: [{{heading: Culture, articles: [{{headline: H, body: B, sources: [{{}}]}}]}}]",
    ):
        assert check(text) == []
        assert read_issue(text.encode(), "x").diagnostics


def _publication(folder: Path, rules: str) -> Publication:
    file = folder / "newsletter.toml"
    text = (packaged() / "newsletter.toml").read_text(encoding="utf-8")
    file.write_text(text.replace("[policy]", f"[rules]\n{dedent(rules)}\n[policy]", 1), encoding="utf-8")
    return read_publication(file)


def test_known_rules_can_be_set(tmp_path: Path) -> None:
    check_rule_settings(_publication(tmp_path, 'SRC001 = "warning"\nEML001 = "off"'), "newsletter.toml")


def test_a_rule_there_is_not_cannot_be_set(tmp_path: Path) -> None:
    publication = _publication(tmp_path, 'SRC01 = "off"\nSTR101 = "off"')
    with pytest.raises(ConfigurationError) as caught:
        check_rule_settings(publication, "newsletter.toml")
    assert caught.value.message == ""
    first, second = caught.value.findings
    assert (first.message, first.severity, first.file) == (
        'no rule "SRC01" to set',
        Severity.ERROR,
        "newsletter.toml",
    )
    assert first.help.startswith('did you mean "SRC0')
    assert first.span == publication.span("rules", "SRC01") != Span(1, 1, 1, 1)
    assert second.message == 'no rule "STR101" to set'


def test_a_fault_of_reading_cannot_be_switched_off(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_rule_settings(_publication(tmp_path, 'XYZ123 = "off"'), "newsletter.toml")
    (finding,) = caught.value.findings
    assert caught.value.message == ""
    assert finding.help == "faults of reading, STR100 and above, cannot be set"


@pytest.mark.parametrize(
    ("line", "column", "silenced"),
    [
        (1, 9, False),
        (2, 4, False),
        (2, 5, True),
        (3, 1, True),
        (6, 1, True),
        (6, 2, False),
        (8, 1, True),
        (9, 9, False),
    ],
)
def test_silence_reaches_from_the_beginning_of_a_value_to_its_end(
    line: int,
    column: int,
    silenced: bool,  # noqa: FBT001 - what is expected
) -> None:
    spans = (Span(3, 2, 3, 4), Span(8, 1, 8, 9), Span(2, 5, 6, 2))
    silence = Silence([Ignore(frozenset({"SRC001"}), spans, Span(1, 1, 1, 2))])
    finding = Diagnostic("SRC001", "", Severity.ERROR, "x", Span(line, column, line, column + 1), "")
    assert silence.covers(finding) is silenced
    other = Diagnostic("SRC002", "", Severity.ERROR, "x", Span(line, column, line, column + 1), "")
    assert not silence.covers(other)
