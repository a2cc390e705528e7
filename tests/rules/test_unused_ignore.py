from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from caspian_mail.diagnostics import Edit, Fix, Span
from caspian_mail.model import Issue
from caspian_mail.reading import read_issue
from caspian_mail.rules import RULES, check_issue
from caspian_mail.rules.rule import Case
from caspian_mail.rules.structure import unused_ignore
from tests.rules.conftest import make_publication

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Diagnostic
    from tests.rules.conftest import Check

CODE = "STR090"


def _only(text: str, *codes: str, **changes: object) -> list[Diagnostic]:
    """Check against a part of the rules."""
    reading = read_issue(dedent(text).encode(), "issues/x.yaml")
    rules = [rule for rule in RULES if rule.code in {*codes, CODE}]
    found = check_issue(reading.issue, make_publication(**changes), "issues/x.yaml", reading.ignores, rules)
    return [finding for finding in found if finding.code == CODE]


def test_an_ignore_of_what_is_not_found_is_noticed_and_can_be_removed(check: Check) -> None:
    (found,) = check("title: T \t # caspian: ignore STR001\n", CODE)
    assert found.message == "this silences nothing: STR001 finds nothing here"
    assert found.span == Span(1, 12, 1, 36)
    assert found.fix == Fix((Edit(Span(1, 9, 1, 36), ""),), safe=True)


def test_an_ignore_of_what_is_found_is_in_order(check: Check) -> None:
    assert check("title: '' # caspian: ignore STR001\n", CODE) == []


def test_it_is_asked_after_all_others_wherever_it_stands() -> None:
    reading = read_issue(b"title: T # caspian: ignore STR001\n", "x")
    rules = sorted(RULES, key=lambda rule: rule.code != CODE)
    found = check_issue(reading.issue, make_publication(), "x", reading.ignores, rules)
    assert CODE in {finding.code for finding in found}


def test_of_several_codes_those_that_are_needed_stay(check: Check) -> None:
    (found,) = check("title: '' # caspian: ignore STR005, STR001, SRC001\n", CODE)
    assert found.message == "this silences nothing: SRC001, STR005 find nothing here"
    assert found.fix == Fix((Edit(Span(1, 11, 1, 51), "# caspian: ignore STR001"),))


def test_of_two_ignores_of_one_finding_the_outer_one_is_needed(check: Check) -> None:
    (found,) = check(
        """\
        sections:
          - heading: Culture
            articles: # caspian: ignore SRC001
              - headline: H # caspian: ignore SRC001
        """,
        CODE,
    )
    assert found.span.line == 4


def test_one_ignore_for_many_values_is_needed_if_it_is_for_one(check: Check) -> None:
    text = "sections: [{heading: Culture, articles: [{headline: H}, {headline: J, sources: [Reuters]}]}]"
    assert check(f"{text} # caspian: ignore SRC001\n", CODE) == []


def test_what_a_rule_that_is_off_would_find_is_not_known(check: Check) -> None:
    assert check("title: T # caspian: ignore STR001\n", CODE, rules={"STR001": "off"}) == []
    assert _only("title: T # caspian: ignore STR001\n") == []
    assert len(_only("title: T # caspian: ignore STR001\n", "STR001")) == 1


def test_it_can_be_switched_off_itself(check: Check) -> None:
    assert check("title: T # caspian: ignore STR001\n", CODE, rules={CODE: "off"}) == []


@pytest.mark.parametrize("code", ["EML001", "LNK002"])
def test_what_depends_on_more_than_the_file_is_not_judged(check: Check, code: str) -> None:
    assert check(f"title: T # caspian: ignore {code}\n", CODE) == []


def test_a_rule_there_is_not_cannot_be_ignored(check: Check) -> None:
    near, far = check("title: T # caspian: ignore SRC800\nauthor: A # caspian: ignore XYZ999\n", CODE)
    assert (near.message, near.fix) == ("no rule SRC800 to ignore", None)
    assert near.help.startswith('did you mean "SRC0')
    assert far.help == "caspian-mail rules lists them"


def test_a_fault_of_reading_cannot_be_ignored(check: Check) -> None:
    (found,) = check("title: T # caspian: ignore STR113\n", CODE)
    assert found.message == "STR113 is a fault of reading, which nothing can ignore"
    assert found.fix == Fix((Edit(Span(1, 9, 1, 34), ""),))


def test_an_ignore_of_the_rule_itself_silences_nothing(check: Check) -> None:
    assert len(check("title: T # caspian: ignore STR090\n", CODE)) == 1


def test_without_ignores_there_is_nothing_to_find() -> None:
    assert list(unused_ignore.RULE.check(Case(Issue(), make_publication()))) == []
