"""Each rule's own examples: the bad one breaks the rule, the good one does not."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from caspian_mail.diagnostics import Severity
from caspian_mail.flows.compose import email_of
from caspian_mail.model import Answer, Article, Issue, Section
from caspian_mail.publication import Publication, read_publication
from caspian_mail.reading import read_issue
from caspian_mail.rendering import render
from caspian_mail.rules import RULES, Rule, check_issue
from caspian_mail.workspace import packaged

if TYPE_CHECKING:
    from caspian_mail.rules import Email

STORY = {"headline": "A headline", "body": "A text.", "sources": ["Reuters"]}
FILE = "issues/2025-10-27.yaml"
LINK = "https://eurasianet.org/a-story"
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


def _codes(rule: Rule, example: str) -> set[str]:
    """Return what is found in an issue with that example in it, or around it."""
    piece = example if rule.piece_of == "issue" else "sources: [Reuters]"
    if rule.piece_of == "answer":
        piece = f'- {{name: Eurasianet, url: "{LINK}"}}'
    reading = read_issue(_issue_with(piece), FILE)
    assert not reading.diagnostics
    publication = _publication(example if rule.piece_of == "newsletter.toml" else "")
    email = _email(reading.issue, publication, example) if rule.needs == "email" else None
    answers = {LINK: _answer(example)} if rule.piece_of == "answer" else None
    found = check_issue(reading.issue, publication, FILE, email=email, answers=answers)
    return {finding.code for finding in found}


def _publication(example: str) -> Publication:
    """Return the packaged publication, or a smaller one with the example in it."""
    publication = read_publication(packaged() / "newsletter.toml")
    if not example:
        return publication
    values = publication.model_dump(by_alias=True, exclude_none=True)
    bare = {name: values[name] for name in ("name", "from", "list_id", "postal_address", "sections")}
    return Publication.model_validate({**bare, **tomllib.loads(example)})


def _email(issue: Issue, publication: Publication, example: str) -> Email:
    made = render(issue, stem="2025-10-27", publication=publication, templates=packaged() / "templates")
    email = email_of(made, packaged() / "templates")
    try:
        fields = yaml.safe_load(example)
    except yaml.YAMLError:  # a piece of newsletter.toml
        return email
    if not isinstance(fields, dict):
        return email
    if "text" in fields:
        fields["text"] = fields["text"].replace("the-reader", "x" * 43)
    return replace(email, **fields)


def _answer(example: str) -> Answer:
    return Answer(**yaml.safe_load(example))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_bad_example_breaks_the_rule_and_the_good_one_does_not(rule: Rule) -> None:
    assert rule.code in _codes(rule, rule.bad)
    assert rule.code not in _codes(rule, rule.good)


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
