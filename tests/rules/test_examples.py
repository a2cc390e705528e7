"""Each rule's own examples: the bad one breaks the rule, the good one does not."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import yaml

from caspian_mail.diagnostics import Severity
from caspian_mail.model import Article, Issue, Section, Text
from caspian_mail.publication import read_publication
from caspian_mail.reading import read_issue
from caspian_mail.rules import RULES, Rule, check_issue
from caspian_mail.rules.archive import Archive, PastIssue, print_of
from caspian_mail.workspace import packaged

STORY = {"headline": "A headline", "body": "A text.", "sources": ["Reuters"]}
SOUND = {
    "title": "Headlines from the Caspian: October 27, 2025",
    "date": "2025-10-27",
    "author": "Caspian Policy Center",
    "preheader": "What an inbox shows.",
}


def _issue_with(example: str) -> bytes:
    """Put an example where it belongs in an issue that is sound otherwise."""
    # The base loader makes nothing but text.
    piece: Any = yaml.load(example, yaml.BaseLoader)  # noqa: S506
    story: dict[str, Any] = dict(STORY)
    section: dict[str, Any] = {"heading": "Energy and Economy", "articles": [story]}
    issue: dict[str, Any] = {**SOUND, "sections": [section]}
    if isinstance(piece, list):
        story["sources"] = piece
    else:
        owners = {key: owner for owner in (story, section, issue) for key in _keys(owner)}
        for key, value in piece.items():
            owners[key][key] = value
    return yaml.safe_dump(issue, allow_unicode=True, sort_keys=False).encode()


def _keys(owner: dict[str, Any]) -> tuple[str, ...]:
    noun = Issue if "title" in owner else Section if "heading" in owner else Article
    return tuple(noun.__dataclass_fields__)


def _codes(example: str) -> set[str]:
    reading = read_issue(_issue_with(example), "issues/2025-10-27.yaml")
    assert not reading.diagnostics
    publication = read_publication(packaged() / "newsletter.toml")
    found = check_issue(reading.issue, publication, "issues/2025-10-27.yaml", archive=Archive(_week_before))
    return {finding.code for finding in found}


def _week_before() -> list[PastIssue]:
    headlines = ("Azerbaijan Opens Its Territory to Cargo Bound for Armenia", "Talks Go On in Brussels")
    stories = tuple(print_of(Article(Text(headline), Text("Another text."))) for headline in headlines)
    return [PastIssue(date(2025, 10, 20), "issues/2025-10-20.yaml", stories)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_bad_example_breaks_the_rule_and_the_good_one_does_not(rule: Rule) -> None:
    assert rule.code in _codes(rule.bad)
    assert rule.code not in _codes(rule.good)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_explains_itself(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z]{3}0\d\d", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.name)
    assert rule.severity in Severity
    assert rule.what.endswith(".")
    assert rule.why.endswith(".")
    assert rule.fix in {"", "safe", "unsafe"}


def test_codes_and_names_are_used_once() -> None:
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)


def test_the_rules_the_terminal_page_names_have_their_codes() -> None:
    names = {rule.code: rule.name for rule in RULES}
    assert names["SRC001"] == "missing-source"
    assert names["SRC002"] == "unknown-source"
    assert names["SRC003"] == "noncanonical-source"


def test_the_example_issue_breaks_no_rule() -> None:
    publication = read_publication(packaged() / "newsletter.toml")
    for file in sorted((packaged() / "issues").glob("*.yaml")):
        reading = read_issue(file.read_bytes(), file.name)
        assert check_issue(reading.issue, publication, file.name, reading.ignores) == []
