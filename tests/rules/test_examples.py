"""Each rule's own examples: the bad one breaks the rule, the good one does not."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date
from textwrap import indent
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from caspian_mail.diagnostics import Severity
from caspian_mail.flows.compose import email_of
from caspian_mail.model import Answer, Article, Issue, Section, Text
from caspian_mail.publication import Publication, read_publication
from caspian_mail.reading import mend, read_issue
from caspian_mail.rendering import render
from caspian_mail.rules import RULES, Rule, check_issue
from caspian_mail.rules.archive import Archive, PastIssue, print_of
from caspian_mail.workspace import packaged

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Fix
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
    """Put an example, as it is written, where it belongs in an issue that is sound otherwise."""
    if example.startswith("- "):
        example = f"sources:\n{example}"
    pieces = {piece.partition(":")[0]: f"{piece.rstrip()}\n" for piece in _PIECE.split(example) if piece}
    story = _with(STORY, pieces, Article)
    section = _with({"heading": "Energy and Economy", "articles": _Items(story)}, pieces, Section)
    return _with({**SOUND, "sections": _Items(section)}, pieces, Issue).encode()


class _Items(str):
    """What is the one entry of a list, as YAML."""

    __slots__ = ()


_PIECE = re.compile(r"^(?=\w)", re.MULTILINE)


def _with(sound: dict[str, Any], pieces: dict[str, str], noun: type[Issue | Section | Article]) -> str:
    """Return what is sound as YAML, with the pieces that belong there in its place."""
    own = {key: piece for key, piece in pieces.items() if key in noun.__dataclass_fields__}
    return "".join((own | {key: own.get(key) or _dump(key, value) for key, value in sound.items()}).values())


def _dump(key: str, value: Any) -> str:  # noqa: ANN401 - text, a list of texts, or YAML
    if isinstance(value, _Items):
        return f"{key}:\n- {indent(value, '  ').lstrip()}"
    return yaml.safe_dump({key: value}, allow_unicode=True)


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
    found = check_issue(
        reading.issue,
        publication,
        FILE,
        reading.ignores,
        email=email,
        answers=answers,
        archive=Archive(_week_before),
    )
    return {finding.code for finding in found}


def _publication(example: str) -> Publication:
    """Return the packaged publication, or a smaller one with the example in it."""
    publication = read_publication(packaged() / "newsletter.toml")
    if not example:
        return publication
    values = publication.model_dump(by_alias=True, exclude_none=True)
    bare = {name: values[name] for name in ("name", "from", "list_id", "postal_address", "sections")}
    return Publication.model_validate({**bare, **tomllib.loads(example)})


def _week_before() -> list[PastIssue]:
    headlines = ("Azerbaijan Opens Its Territory to Cargo Bound for Armenia", "Talks Go On in Brussels")
    stories = tuple(print_of(Article(Text(headline), Text("Another text."))) for headline in headlines)
    return [PastIssue(date(2025, 10, 20), "issues/2025-10-20.yaml", stories)]


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
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert rule.severity in Severity
    assert rule.what.endswith(".")
    assert rule.why.endswith(".")
    assert rule.fix in {"", "safe", "unsafe"}


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.fix], ids=lambda rule: rule.code)
def test_the_fix_of_the_bad_example_mends_it(rule: Rule) -> None:
    publication = read_publication(packaged() / "newsletter.toml")

    def fixes(content: bytes) -> list[Fix]:
        reading = read_issue(content, "x")
        found = check_issue(reading.issue, publication, "x", reading.ignores)
        return [finding.fix for finding in found if finding.code == rule.code and finding.fix]

    content = _issue_with(rule.bad)
    assert {fix.safe for fix in fixes(content)} == {rule.fix == "safe"}
    assert fixes(mend(content, fixes(content)).content) == []


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
