from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rules.conftest import Check
    from tests.rules.dates.conftest import Story


@pytest.mark.parametrize(
    ("body", "verb"),
    [
        ("Tokayev said on October 30 that the road is open.", "said"),
        ("Tokayev told reporters on October 30 that the road will open.", "told"),
        ("The two met in Astana on\nOctober 30.", "met"),
        ("The two met at a trade conference, on October 30", "met"),
        ("It was announced on October 30, that it will open.", "announced"),
        ("This, the president made known on October 31.", "made known"),
        ("The election was held on November 30.", "held"),
        ("The talks took place in Baku on October 30 (a Thursday).", "took place"),
        ("A law was signed on Thursday, October 30.", "signed"),
        ("“It will be historic,” Tokayev said on October 30.", "said"),
        ("On October 30, Azerbaijan President Ilham Aliyev announced that the road will open.", "announced"),
        ("On Thursday, October 30, Kazakhstan signed 15 agreements.", "signed"),
        ("It may rain. On October 30, Baku signed an accord.", "signed"),
        ("On October 30 a railway was opened in Baku.", "opened"),
        ("ON OCTOBER 30, BAKU SAID NO", "SAID"),
        ("Tokayev said on October 28, 2025.", "said"),
        ("Tokayev said on October 30, 2026.", "said"),
        (
            "U.S. envoys may come. The U.S. Department of State announced on October 30 that they will.",
            "announced",
        ),
    ],
)
def test_what_was_done_on_a_day_that_is_still_ahead_is_noticed(story: Story, body: str, verb: str) -> None:
    (found,) = story(body, "DAT004")
    assert found.message.startswith(f'"{verb}" tells of the past, and "')
    assert found.help == "mend the date, or the tense"


def test_the_date_is_marked_and_its_distance_told(story: Story) -> None:
    (found,) = story("He said on October 28 that it is so.", "DAT004")
    assert found.message == '"said" tells of the past, and "October 28" is 1 day after the issue\'s date'
    assert (found.span.column, found.span.end_column) == (23, 33)
    (found,) = story("He said on October 30, 2026.", "DAT004")
    assert '"October 30, 2026" is 368 days after' in found.message


@pytest.mark.parametrize(
    "body",
    [
        "Tokayev said on October 27 that it is so.",
        "Tokayev said on October 21 that it is so.",
        "The election will be held on November 30.",
        "Documents to be signed on November 6.",
        "It is expected to be announced on November 6.",
        "The accord, which is to end a war, signed on November 6.",
        "He said the summit will be on November 6.",
        "He announced a summit on November 6.",
        "He told reporters on November 6 the leaders will meet.",
        "He said on November 6 in Astana the leaders will meet.",
        "He spoke on November 6 elections.",
        "The law signed on November 6 elections covers them.",
        "The two met in Baku before talks on November 6.",
        "It would have been said on November 6.",
        "If it was signed on November 6, all is well.",
        "Whether he came on November 6 is open.",
        "The results announced on November 6 will count.",
        "On November 6, the leaders who met in Astana gather.",
        "On November 6, the measures announced last week take effect.",
        "On November 6, the measures announced in a decree will take effect.",
        "On November 6, the court confirmed the ruling will fall.",
        "On November 6, he said, they will meet.",
        "On November 6, five presidents come to Washington.",
        "On November 6, the five will be told.",
        "“He said on November 6 that it is so.”",
        "Last year he said on November 6 that it is so.",
        "In 2024, he said on November 6 that it is so.",
        "He said on November 6, 2024.",
        "He said on January 3.",
        "he said on november 6 that",
        "He said on November 6–7.",
        "It was held on November 45.",
        "November 6",
    ],
)
def test_where_the_day_may_be_another_things_nothing_is_said(story: Story, body: str) -> None:
    assert story(body, "DAT004") == []


def test_a_far_day_without_a_year_may_be_past(story: Story) -> None:
    assert len(story("He said on December 26 that it is so.", "DAT004")) == 1
    assert story("He said on December 27 that it is so.", "DAT004") == []
    assert story("He said on December 29 that it is so.", "DAT004", "2026-01-05") == []
    assert len(story("He said on January 2 that it is so.", "DAT004", "2025-12-29")) == 1


def test_without_the_issues_date_nothing_is_ahead(check: Check, story: Story) -> None:
    assert story("He said on October 30, 2099.", "DAT004", "") == []
    assert len(check("date: 2025-10-27\nintroduction: He said on October 30.", "DAT004")) == 1


def test_a_language_without_its_own_words_has_no_past(story: Story) -> None:
    assert story("He said on October 30.", "DAT004", language="fr") == []
