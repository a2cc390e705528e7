from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.diagnostics import START_OF_FILE, Severity
from caspian_mail.rules.sources import register
from tests.rules.conftest import make_publication
from tests.rules.sources.stories import issue, marked, story

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Diagnostic
    from tests.rules.conftest import Check

HOUSES = [
    {"name": "Journal", "kind": "newspaper", "owner": "Dow Jones", "aliases": ["The Journal"]},
    {"name": "Watch", "kind": "website", "owner": "dow  jones"},
    {"name": "Herald", "kind": "newspaper", "owner": "the Group"},
    {"name": "Group", "kind": "company", "owner": "Holding"},
    {"name": "Wire", "kind": "agency"},
    {"name": "Hen", "kind": "website", "owner": "Egg"},
    {"name": "Egg", "kind": "website", "owner": "Hen"},
]


@pytest.mark.parametrize(
    ("sources", "place", "message"),
    [
        (("Journal", "Wire", "Watch"), "Watch", '"Watch" and "Journal" both belong to "dow  jones"'),
        (("Herald", "Group"), "Group", '"Group" and "Herald" both belong to "Holding"'),
        (("Hen", "Egg"), "Egg", '"Egg" and "Hen" both belong to "Egg"'),
    ],
)
def test_two_outlets_of_one_house_are_noticed(
    check: Check, sources: tuple[str, ...], place: str, message: str
) -> None:
    text = issue(story(*sources))
    (found,) = check(text, "SRC011", sources=HOUSES)
    assert (marked(text, found.span), found.message) == (place, message)


@pytest.mark.parametrize(
    "sources", [("Journal", "Wire"), ("Journal", "The Journal"), ("Watch", "Herald"), ()]
)
def test_outlets_of_several_houses_are_not(check: Check, sources: tuple[str, ...]) -> None:
    assert check(issue(story(*sources)), "SRC011", sources=HOUSES) == []
    # Two stories may each have one of them.
    assert check(issue(story("Journal"), story("Watch"), story("Nobody", "No one")), "SRC011") == []


def test_who_owns_an_outlet_is_followed_to_the_end() -> None:
    publication = make_publication(sources=HOUSES)
    owners = {source.name: register.owner_of(publication, source) for source in publication.sources}
    assert owners["Herald"] == owners["Group"] == "Holding"
    assert owners["Wire"] == "Wire"
    assert owners["Hen"] == owners["Egg"] == "Egg"


def _dominant(check: Check, sources: str, **policy: int) -> list[Diagnostic]:
    stories = (story(*names.split("+")) for names in sources.split())
    return check(issue(*stories), "SRC012", policy=policy)


def test_a_source_that_much_of_an_issue_rests_on_is_noted(check: Check) -> None:
    (found,) = _dominant(check, "TCA TCA TCA+Reuters Reuters AsiaNet")
    assert found.message == '3 of 5 stories rest on "Times of Central Asia"'
    assert (found.severity, found.span, found.help, found.fix) == (Severity.NOTE, START_OF_FILE, "", None)


@pytest.mark.parametrize(
    "sources",
    ["TCA TCA Reuters Reuters AsiaNet", "TCA TCA TCA TCA", "TCA+TCA TCA+TCA A B C", "A B C D E", "TCA"],
)
def test_a_smaller_share_or_a_handful_of_stories_is_not(check: Check, sources: str) -> None:
    assert _dominant(check, sources) == []


def test_what_is_too_much_is_the_publications_to_say(check: Check) -> None:
    assert [found.message for found in _dominant(check, "A A B B C", source_share=39)] == [
        '2 of 5 stories rest on "A"',
        '2 of 5 stories rest on "B"',
    ]
    assert _dominant(check, "A A A A A", source_share=100) == []


def test_of_sources_with_as_many_stories_the_first_is_told_first(check: Check) -> None:
    names = [f"Outlet{letter}" for letter in "QXBZAKYCM"]
    found = _dominant(check, " ".join(["+".join(names)] * 5))
    assert [finding.message for finding in found] == [f'5 of 5 stories rest on "{name}"' for name in names]
