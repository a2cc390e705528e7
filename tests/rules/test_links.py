"""Rules about what links answer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from caspian_mail.model import Answer
from caspian_mail.reading import read_issue
from caspian_mail.rules import RULES, links_to_follow
from tests.rules.conftest import make_publication

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Diagnostic
    from tests.rules.conftest import Check

URL = "https://eurasianet.org/a-story"
OF_LINKS = [rule.code for rule in RULES if rule.code.startswith("LNK")]
ISSUE = f"""\
date: 2025-10-27
introduction: "See [a page]({URL})."
sections:
  - articles:
      - sources: [{{name: Eurasianet, url: "{URL}"}}]
"""


def _found(check: Check, answer: Answer, url: str = URL, name: str = "Eurasianet") -> list[Diagnostic]:
    issue = f'date: 2025-10-27\nsections: [{{articles: [{{sources: [{{name: {name}, url: "{url}"}}]}}]}}]'
    return check(issue, *OF_LINKS, answers={url: answer})


def _message(check: Check, answer: Answer, url: str = URL, name: str = "Eurasianet") -> str:
    (finding,) = _found(check, answer, url, name)
    return f"{finding.code} {finding.severity}: {finding.message}"


def test_the_links_of_an_issue_are_followed_each_once() -> None:
    text = """\
        introduction: "[a](https://a.example/), [b](https://a.example/), [c](mailto:x@y.example), [d](ftp://d)"
        sections:
          - articles:
              - body: "[e](https://e.example/e) <https://f.example/f>"
                sources: [Reuters, {name: A, url: " https://a.example/a "}, {name: B, url: "https://me:x@b.example/"}]
              - sources: [{name: C, url: eurasianet.org}, {name: A, url: "https://a.example/a"}]
        """
    issue = read_issue(text.encode(), "x").issue
    assert links_to_follow(issue, make_publication()) == [
        "https://a.example/a",
        "https://a.example/",
        "https://e.example/e",
        "https://f.example/f",
    ]


def test_a_finding_stands_wherever_the_link_does(check: Check) -> None:
    found = check(ISSUE, *OF_LINKS, answers={URL: Answer(status=404, final=URL)})
    assert [(finding.span.line, finding.span.column) for finding in found] == [(2, 29), (5, 43)]


def test_without_answers_nothing_is_said(check: Check) -> None:
    assert check(ISSUE, *OF_LINKS) == []
    assert check(ISSUE, *OF_LINKS, answers={}) == []
    assert _found(check, Answer(status=200, final=URL)) == []


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(status=404), "LNK001 error: this link is dead: 404 not found"),
        (Answer(status=410), "LNK001 error: this link is dead: 410 gone"),
        (Answer("host", detail="x.example"), 'LNK001 error: this link is dead: there is no host "x.example"'),
        (Answer("host"), 'LNK001 error: this link is dead: there is no host "eurasianet.org"'),
        (
            Answer("certificate", detail="it has expired"),
            "LNK003 warning: the certificate of this link's site is not valid: it has expired",
        ),
        (Answer(status=401), "LNK004 note: this link is closed to Caspian Mail (401 unauthorized)"),
        (Answer(status=402), "LNK004 note: this link is closed to Caspian Mail (402 payment required)"),
        (Answer(status=403), "LNK004 note: this link is closed to Caspian Mail (403 forbidden)"),
        (Answer(status=429), "LNK004 note: this link is closed to Caspian Mail (429 too many requests)"),
        (Answer(status=999), "LNK004 note: this link is closed to Caspian Mail (999)"),
        (Answer(status=503), "LNK005 warning: this link could not be opened: its server failed (503)"),
        (Answer("silence"), "LNK005 warning: this link could not be opened: no answer in time"),
        (Answer("endless"), "LNK005 warning: this link could not be opened: it is redirected without end"),
        (
            Answer("private", detail="intranet"),
            'LNK007 error: this link leads to "intranet", which has no public address',
        ),
    ],
)
def test_each_answer_is_told_apart(check: Check, answer: Answer, message: str) -> None:
    assert _message(check, answer) == message


@pytest.mark.parametrize("fault", ["network", "hang-up", "scheme"])
def test_every_other_fault_is_one_that_may_pass(check: Check, fault: str) -> None:
    (finding,) = _found(check, Answer(fault))  # type: ignore[arg-type]
    assert finding.code == "LNK005"


@pytest.mark.parametrize("status", [200, 204, 299, 100, 304, 600])
def test_a_status_that_says_nothing_bad_is_in_order(check: Check, status: int) -> None:
    assert _found(check, Answer(status=status, final=URL)) == []


@pytest.mark.parametrize(
    ("final", "message"),
    [
        ("https://parked.example/", 'LNK002 warning: this link is redirected to "parked.example"'),
        (
            "https://eurasianet.org.example/a",
            'LNK002 warning: this link is redirected to "eurasianet.org.example"',
        ),
        (
            "https://eurasianet.org/",
            'LNK002 warning: this link is redirected to the front page of "eurasianet.org"',
        ),
        ("https://www.eurasianet.org/en/", "LNK002 warning: this link is redirected to the front page of "),
        (
            "https://eurasianet.org/index.html",
            "LNK002 warning: this link is redirected to the front page of ",
        ),
    ],
)
def test_a_link_that_ends_elsewhere(check: Check, final: str, message: str) -> None:
    assert _message(check, Answer(status=200, final=final)).startswith(message)


@pytest.mark.parametrize(
    ("url", "final", "name"),
    [
        (URL, "https://www.eurasianet.org/a-story", "Eurasianet"),
        (URL, "https://eurasianet.org/russia/a-story?amp", "Eurasianet"),
        (URL, "https://eurasianet.org/?p=123", "Eurasianet"),
        ("https://eurasianet.org/", "https://eurasianet.org/en", "Eurasianet"),
        ("https://eurasianet.org/en/", "https://eurasianet.org/", "Eurasianet"),
        ("https://t.example/abc", "https://eurasianet.org/a-story", "Eurasianet"),
        ("https://news.bbc.co.uk/a", "https://www.bbc.co.uk/a", "BBC"),
        ("https://www.gov.kz/a", "https://mfa.gov.kz/a", "Somebody"),
        ("https://m.example.org/a", "https://example.org/a", "Somebody"),
        ("https://localhost/a", "https://localhost/b", "Somebody"),
        (URL, "", "Eurasianet"),
    ],
)
def test_a_link_that_ends_at_its_site_or_its_outlet_is_in_order(
    check: Check, url: str, final: str, name: str
) -> None:
    assert _found(check, Answer(status=200, final=final), url, name) == []


def test_two_sites_under_one_country_s_shared_name_are_two(check: Check) -> None:
    answer = Answer(status=200, final="https://other.co.uk/a")
    assert _message(check, answer, "https://some.co.uk/a", "Somebody").endswith('redirected to "other.co.uk"')


def test_of_a_redirect_to_a_dead_page_only_the_death_is_told(check: Check) -> None:
    assert [finding.code for finding in _found(check, Answer(status=404, final="https://x.example/"))] == [
        "LNK001"
    ]


def test_a_source_s_page_older_than_the_publication_allows(check: Check) -> None:
    old, young = date(2025, 9, 25), date(2025, 9, 26)
    (finding,) = _found(check, Answer(status=200, final=URL, published=old))
    assert finding.message == "this page is of 2025-09-25, 32 days before the issue"
    assert finding.help == "policy.window_days in newsletter.toml allows 31; link the newer report"
    assert _found(check, Answer(status=200, final=URL, published=young)) == []
    answers = {URL: Answer(status=200, final=URL, published=old)}
    assert len(check(ISSUE, "LNK006", answers=answers)) == 1  # the source's; a text may link what is old
    assert check(ISSUE, "LNK006", answers=answers, policy={"window_days": 32}) == []
    assert check(ISSUE.replace("date: 2025-10-27\n", ""), "LNK006", answers=answers) == []


def test_these_rules_are_weighed_and_silenced_like_all_others(check: Check) -> None:
    answers = {URL: Answer(status=404)}
    found = check(ISSUE, "LNK001", answers=answers, rules={"LNK001": "note"})
    assert [finding.severity for finding in found] == ["note", "note"]
    assert check(ISSUE, "LNK001", answers=answers, rules={"LNK001": "off"}) == []
    lines = ISSUE.split("\n")
    silenced = "\n".join(f"{line} # caspian: ignore LNK001" if URL in line else line for line in lines)
    assert check(silenced, "LNK001", answers=answers) == []
