from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from caspian_mail.model import Article, Source, Text
from caspian_mail.reading import read_issue
from caspian_mail.rules import check_issue
from caspian_mail.rules.archive import Archive, PastIssue, Print, print_of
from caspian_mail.rules.archive.likeness import likeness, told_by
from tests.rules.conftest import make_publication

if TYPE_CHECKING:
    from collections.abc import Iterable

    from caspian_mail.diagnostics import Diagnostic

MONDAY = date(2025, 10, 20)
BODY = (
    "Freight may now cross Azerbaijan to Armenia without any restriction, the President made known on "
    "October 21. Grain from Kazakhstan was the first shipment to make the journey unhindered. He sees in it "
    "a sign that the peace between the two neighbors has moved from paper into practice."
)
OTHER = (
    "Lawmakers in Bishkek adopted the budget of next year after a debate of two days. It rests on customs "
    "and on gold, and leaves more to schools than the one before; the opposition calls it a wish list."
)
PAGE = "https://www.reuters.com/world/azerbaijan-lifts-limits-2025-10-21/"


def _story(headline: str = "", body: str = "", url: str = "") -> Article:
    sources = (Source(Text("Reuters"), Text(url)),) if url else ()
    return Article(Text(headline), Text(body), sources)


def _archive(*stories: Article, day: date = MONDAY) -> Archive:
    return Archive(lambda: [PastIssue(day, "old.yaml", tuple(map(print_of, stories)))])


def _told(old: Article, new: Article) -> str:
    run = _archive(old).same_story(print_of(new), MONDAY + timedelta(days=7))
    return run.told_by if run else ""


OLD = _story("Azerbaijan Removes All Restrictions on Cargo Transit to Armenia", BODY, PAGE)


@pytest.mark.parametrize(
    "headline",
    [
        "Azerbaijan Removes All Restrictions on Cargo Transit to Armenia",
        "Azerbaijan removes all restrictions on cargo transit to “Armenia”!",
        "Azerbaijan Removes Restrictions on the Cargo Transit to Armenia",
        "Azerbaijan Removed All Restrictions on Cargo Transit to Armenia",
        "Azerbaijan Removes All Restriction on Cargo Transits into Armenia",
        "Azerbaijan Removes All Restrictions on Cargo Transit to Rmenia",
    ],
)
def test_nearly_the_same_headline_is_known_again(headline: str) -> None:
    assert _told(OLD, _story(headline)) == "nearly the same headline"


@pytest.mark.parametrize(
    "headline",
    [
        "Georgia Removes All Restrictions on Cargo Transit to Armenia",
        "Azerbaijan Removes No Restrictions on Cargo Transit to Armenia",
        "Azerbaijan Removes All Restrictions on Cargo Transit to Armenia in 2026",
        "Azerbaijan Opens Its Territory to Cargo for Armenia",
        "Azerbaijan and Armenia",
        "",
        "…",
    ],
)
def test_another_headline_is_not(headline: str) -> None:
    assert _told(OLD, _story(headline, OTHER)) == ""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Bank Keeps Key Rate at 18 Percent This Month", "Bank Keeps Key Rate at 17 Percent This Month"),
        ("Tokayev Meets Putin", "Tokayev Meets Putin Again"),
        ("Talks Go On", "Talks Go On"),
        ("Kazakhstan Sells Oil to Georgia", "Georgia Sells Oil to Kazakhstan"),
        ("Exports of Oil to Turkey Rise Again Sharply", "Imports of Oil to Turkey Rise Again Sharply"),
        ("", ""),
    ],
)
def test_short_headlines_and_other_figures_leave_room_for_doubt(first: str, second: str) -> None:
    assert _told(_story(first), _story(second)) == ""


@pytest.mark.parametrize(
    "body",
    [
        BODY,
        BODY.upper(),
        BODY.replace("the two neighbors", "both neighbours"),
        BODY.replace("first", "“first”").replace(", ", " – "),
        f"{BODY} Nobody had expected it so soon.",
        BODY.partition(" He sees")[0],
    ],
)
def test_nearly_the_same_text_is_known_again(body: str) -> None:
    assert _told(OLD, _story("Open Roads", body)) == "nearly the same text"


@pytest.mark.parametrize("body", [OTHER, f"{OTHER} {OTHER} {BODY[:90]}", "Freight may now cross.", ""])
def test_another_text_or_a_short_one_is_not(body: str) -> None:
    assert _told(OLD, _story("Open Roads", body)) == ""
    assert _told(_story("Brief", body), _story("Short", body[:30])) == ""


def test_a_text_in_part_the_same_is_with_a_headline_like_it() -> None:
    body = f"{BODY[:110]} {OTHER}"
    assert _told(OLD, _story("A Thaw", body)) == ""
    assert _told(OLD, _story("Azerbaijan Ends All Restrictions on Transit to Armenia", body)) == (
        "nearly the same text"
    )


@pytest.mark.parametrize(
    "url",
    [
        PAGE,
        "http://reuters.com/world/azerbaijan-lifts-limits-2025-10-21",
        f"{PAGE}?utm_source=x#top",
    ],
)
def test_the_same_link_is_known_again(url: str) -> None:
    assert _told(OLD, _story("Open Roads", OTHER, url)) == "the same link"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.reuters.com/",
        "https://reuters.com",
        "https://reuters.com/world/asia",
        "no address",
        "https://[",
    ],
)
def test_a_front_page_or_a_section_tells_nothing(url: str) -> None:
    assert _told(_story("Some Old Words", OTHER, url), _story("Open Roads", BODY, url)) == ""


def test_a_page_that_may_be_a_section_tells_with_other_signs_only() -> None:
    old = _story("Pipeline Deal Is Signed", OTHER, "https://x.org/pipeline-deal")
    assert _told(old, _story("Pipeline Deal Again", BODY, "https://x.org/pipeline-deal")) == "the same link"
    assert _told(old, _story("Open Roads", BODY, "https://x.org/pipeline-deal")) == ""
    in_text = _story("Some Old Words", f"{OTHER} [Here]({PAGE}).")
    assert _told(OLD, in_text) == ""
    assert _told(OLD, _story("Cargo to Armenia: Transit Restrictions", f"[Here]({PAGE}).")) == "the same link"


def test_a_page_that_many_stories_link_to_is_a_standing_one() -> None:
    stories = [_story(f"Old{number}", "", PAGE) for number in range(4)]
    week_after = MONDAY + timedelta(days=7)
    assert _archive(*stories[:3]).same_story(print_of(_story("New", "", PAGE)), week_after)
    assert _archive(*stories).same_story(print_of(_story("New", "", PAGE)), week_after) is None


def _issue(weeks: int, *stories: Article) -> PastIssue:
    day = MONDAY + timedelta(weeks=weeks)
    return PastIssue(day, f"{day}.yaml", tuple(map(print_of, stories)))


def test_only_earlier_issues_count_and_of_them_the_newest() -> None:
    issues = [_issue(weeks, _story(), OLD) for weeks in (3, 0, 1, 2)]
    archive = Archive(lambda: issues)
    story = print_of(OLD)
    for weeks in (3, 2, 1):
        run = archive.same_story(story, issues[0].day - timedelta(weeks=3 - weeks))
        headline = archive.same_headline(story, issues[0].day - timedelta(weeks=3 - weeks))
        assert run
        assert headline
        assert run.file == headline.file == f"{MONDAY + timedelta(weeks=weeks - 1)}.yaml"
    assert archive.same_story(story, MONDAY) is archive.same_headline(story, MONDAY) is None


def test_the_archive_is_asked_for_once_and_only_when_needed() -> None:
    asked = []

    def load() -> Iterable[PastIssue]:
        asked.append(1)
        return []

    archive = Archive(load)
    assert asked == []
    assert archive.same_story(print_of(OLD), MONDAY) is archive.same_headline(print_of(OLD), MONDAY) is None
    assert len(asked) == 1


def test_a_story_is_found_among_thousands() -> None:
    dice = random.Random(1)  # noqa: S311 - the same each time
    words = [f"word{number}" for number in range(3000)]

    def story() -> Article:
        return _story(" ".join(dice.sample(words, 8)), " ".join(dice.choices(words, k=90)))

    issues = [_issue(week, *(story() for _ in range(11))) for week in range(100)]
    changed = story()
    assert changed.body
    body = changed.body.split()
    issues.insert(50, _issue(40, changed))
    for place in range(0, len(body), 12):
        body[place] = "changed"
    archive = Archive(lambda: issues)
    run = archive.same_story(print_of(_story("New", " ".join(body))), date(2040, 1, 1))
    assert run
    assert run.file == issues[50].file
    assert all(not archive.same_story(print_of(story()), date(2040, 1, 1)) for _ in range(100))


def test_what_is_made_already_is_not_made_again() -> None:
    archive = _archive()
    made = Print(7, "made", (), b"")
    archive.remember(OLD, made)
    assert archive.print_of(OLD) is made
    assert archive.print_of(OLD) == print_of(OLD)


def test_the_likeness_of_two_texts_is_the_share_of_what_they_have_in_common() -> None:
    words = [f"w{number}" for number in range(400)]
    whole = print_of(_story("", " ".join(words)))
    half = print_of(_story("", " ".join(words[:200])))
    assert likeness(whole, whole) == 1.0
    assert 0.3 < likeness(whole, half) < 0.7
    assert likeness(whole, print_of(_story())) == likeness(print_of(_story()), print_of(_story())) == 0.0
    assert len(whole.sketch) == 128


def test_keys_that_agree_by_chance_are_not_enough() -> None:
    for other in ("Grain Reaches Yerevan by Rail", "Five Presidents Are Expected in Washington in November"):
        assert told_by(print_of(OLD), print_of(_story(other)), by_link=False, by_headline=True) == ""


def _check(text: str, archive: Archive | None, *codes: str) -> list[Diagnostic]:
    reading = read_issue(text.encode(), "issues/x.yaml")
    found = check_issue(reading.issue, make_publication(), "issues/x.yaml", reading.ignores, archive=archive)
    return [finding for finding in found if finding.code in (codes or ("STR040", "STR041"))]


NEW = f"date: 2025-10-27\nsections: [{{articles: [{{headline: {OLD.headline}, body: '{BODY}'}}]}}]"


def test_a_story_that_ran_is_noticed_with_its_issue_and_line() -> None:
    (found,) = _check(NEW, _archive(OLD))
    assert (found.code, found.span.line, found.span.column) == ("STR040", 2, 35)
    assert found.message == "this story ran already, in old.yaml line 1: nearly the same text"
    assert found.help == 'delete it; if there is news in it, write "follow-up: true" under it'


def test_a_follow_up_is_not_but_its_headline_is() -> None:
    follow_up = NEW.replace("body:", "follow-up: true, body:")
    (found,) = _check(follow_up, _archive(OLD))
    assert (found.code, found.span.column) == ("STR041", 35)
    assert found.message == "this headline stood already in old.yaml line 1, over another text"
    assert _check(follow_up.replace("Removes", "Follows Up on"), _archive(OLD)) == []


def test_a_headline_over_another_text_is_noticed() -> None:
    (found,) = _check(NEW.replace(BODY, OTHER), _archive(OLD))
    assert found.code == "STR041"
    (found,) = _check(
        NEW.replace(str(OLD.headline), "Briefly").replace(BODY, "Short."), _archive(_story("BRIEFLY"))
    )
    assert found.code == "STR041"


@pytest.mark.parametrize(
    "text",
    [
        NEW.replace("date: 2025-10-27\n", ""),
        NEW.replace("10-27", "10-20"),
        NEW.replace("10-27", "10-13"),
        "date: 2025-10-27\nsections: [{articles: [{}]}]",
    ],
)
def test_without_a_date_or_before_the_other_nothing_is(text: str) -> None:
    assert _check(text, _archive(OLD, _story())) == []


def test_without_an_archive_nothing_is() -> None:
    assert _check(NEW, None) == []
