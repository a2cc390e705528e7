from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Diagnostic
    from tests.rules.conftest import Check
    from tests.rules.dates.conftest import Story

ADVICE = "report what is new in it, or leave it out: policy.window_days in newsletter.toml is 31"


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("On August 8, the ministry said that it would be built.", "2025-08-08, 80 days"),
        ("The ministry announced on August 8 that it would be built.", "2025-08-08, 80 days"),
        ("In Baku, the ministry said on August 8, 2024, that it is so.", "2024-08-08, 445 days"),
        ("On September 25, the U.S. envoy said no. Talks were held on July 1.", "2025-09-25, 32 days"),
    ],
)
def test_a_story_that_was_told_long_ago_is_noticed(story: Story, body: str, day: str) -> None:
    (found,) = story(body, "DAT005")
    assert (found.message, found.help) == (f"this story is of {day} before the issue", ADVICE)
    assert found.span.column > 12


@pytest.mark.parametrize(
    "body",
    [
        "On October 21, the ministry said that it would be built.",
        "On September 26, the ministry said that it would be built.",
        "On August 8, the ministry said so. Now it is built.",
        "On August 8, the ministry said so. It opens on November 6.",
        "On August 8, the ministry said so. On Monday, it was built.",
        "On August 8, the ministry said so. The fair was on October 20–26.",
        "On August 8, the leaders signed an accord.",
        "The accord of August 8 is kept.",
        "The border is open. On August 8, the ministry said so.",
        "“On August 8, the ministry said so.”",
        "Years ago, on August 8, the ministry said so.",
        "on august 8, the ministry said so",
        f"{'The border of many states ' * 12}is open, the ministry said on August 8.",
    ],
)
def test_a_story_that_is_new_or_may_be_is_not(story: Story, body: str) -> None:
    assert story(body, "DAT005") == []


def _from(check: Check, *urls: str, body: str = "B", **policy: int) -> list[Diagnostic]:
    sources = [{"name": "Reuters", "url": url} if url else "Reuters" for url in urls]
    text = f"date: 2025-10-27\nsections: [{{articles: [{{body: {body}, sources: {json.dumps(sources)}}}]}}]"
    return check(text, "DAT005", policy=policy)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/2025/08/08/a",
        "https://example.org/world/2025-08-08-a",
        "https://example.org/2025/aug/08/a",
        "https://example.org/2025/8/8",
        "https://example.org/a/2025-08-08.html",
    ],
)
def test_an_address_tells_how_old_a_report_is(check: Check, url: str) -> None:
    (found,) = _from(check, url)
    assert found.message == "this story rests on reports of 2025-08-08, 80 days before the issue"
    assert found.help == ADVICE


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/2025/10/08/a",
        "https://example.org/",
        "https://example.org/2025/13/08/a",
        "https://example.org/2025/02/30",
        "https://example.org/12025/08/08/",
        "https://example.org/2025/08-08/",
        "https://example.org/2025/08/081/",
    ],
)
def test_an_address_without_an_old_date_does_not(check: Check, url: str) -> None:
    assert _from(check, url) == []


def test_the_newest_report_counts_and_each_must_be_old(check: Check) -> None:
    old, older, new = (f"https://example.org/2025/{day}/a" for day in ("08/08", "07/07", "10/20"))
    (found,) = _from(check, older, old)
    assert "2025-08-08" in found.message
    assert _from(check, old, new) == _from(check, old, "") == _from(check, old, "https://a.org/x") == []
    assert _from(check) == []
    assert _from(check, old, body="It opens on November 6") == []


def test_the_publication_says_how_old_is_too_old(check: Check) -> None:
    url = "https://example.org/2025/08/08/a"
    assert _from(check, url, window_days=80) == []
    assert len(_from(check, url, window_days=79)) == 1


def test_only_stories_of_an_issue_with_a_date_are_old(check: Check, story: Story) -> None:
    lead = "On August 8, the ministry said so."
    assert check(f"date: 2025-10-27\nintroduction: '{lead}'", "DAT005") == []
    assert (
        check(f"date: 2025-10-27\nsections: [{{articles: [{{headline: '{lead}', body: B}}]}}]", "DAT005")
        == []
    )
    assert story("On August 8, 2024, the ministry said so.", "DAT005", "") == []
    assert story("On January 1, the ministry said so.", "DAT005", "0001-01-03") == []


def test_addresses_are_read_in_any_language(check: Check) -> None:
    text = (
        "date: 2025-10-27\nsections: [{articles: [{sources: [{name: R, url: 'https://a.org/2025/08/08/'}]}]}]"
    )
    assert len(check(text, "DAT005", language="az")) == 1
