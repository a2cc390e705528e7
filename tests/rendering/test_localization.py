from __future__ import annotations

from datetime import date, timedelta

import pytest

from caspian_mail.rendering.localization import language
from caspian_mail.rendering.persian_calendar import persian_date
from caspian_mail.rendering.words import WORDS

DAY = date(2025, 10, 27)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "Monday, October 27, 2025"),
        ("en-GB", "Monday, 27 October 2025"),
        ("az", "27 oktyabr 2025, bazar ertəsi"),
        ("ru", "Понедельник, 27 октября 2025\u202fг."),
        ("ka", "ორშაბათი, 27 ოქტომბერი, 2025"),
        ("tr", "27 Ekim 2025 Pazartesi"),
        ("fa", "دوشنبه ۵ آبان ۱۴۰۴"),
        ("fa-AF", "دوشنبه ۲۷ اکتوبر ۲۰۲۵"),
    ],
)
def test_the_date_line(tag: str, expected: str) -> None:
    assert language(tag).date(DAY).replace("\u202f", " ") == expected.replace("\u202f", " ")


@pytest.mark.parametrize(
    ("tag", "count", "expected"),
    [
        ("en", 1, "1 story"),
        ("en", 6, "6 stories"),
        ("ru", 1, "1 материал"),
        ("ru", 2, "2 материала"),
        ("ru", 5, "5 материалов"),
        ("ru", 21, "21 материал"),
        ("ar", 2, "خبران"),
        ("ar", 3, "3 أخبار"),
        ("ar", 11, "11 خبرًا"),
        ("fa", 2, "۲ خبر"),
        ("az", 1, "1 xəbər"),
        ("uz", 1, "1 story"),
        ("uz", 2, "2 stories"),
    ],
)
def test_counts_are_kept_together(tag: str, count: int, expected: str) -> None:
    assert language(tag).stories(count) == expected.replace(" ", "\u00a0")


def test_more_stories() -> None:
    assert language("en").more_stories(1) == "1\u00a0more\u00a0story"
    assert language("en").more_stories(17) == "17\u00a0more\u00a0stories"
    assert language("fa").more_stories(17) == "۱۷\u00a0خبر\u00a0دیگر"


@pytest.mark.parametrize("tag", sorted(WORDS))
def test_every_language_says_everything(tag: str) -> None:
    spoken = language(tag)
    for count in range(200):
        for said in (spoken.stories(count), spoken.more_stories(count)):
            assert "{" not in said
            assert "\u00a0" in said or tag == "ar"
    words = spoken.words
    assert all([words.in_this_issue, words.unsubscribe, words.view_in_browser])
    assert words.source.endswith(":")


@pytest.mark.parametrize(
    ("tag", "script", "direction"),
    [
        ("en", "latin", "ltr"),
        ("az", "latin", "ltr"),
        ("az-Cyrl", "cyrillic", "ltr"),
        ("az-Arab", "arabic", "rtl"),
        ("kk", "cyrillic", "ltr"),
        ("ka", "georgian", "ltr"),
        ("fa", "arabic", "rtl"),
        ("he", "other", "rtl"),
        ("hy", "other", "ltr"),
    ],
)
def test_script_and_direction(tag: str, script: str, direction: str) -> None:
    found = language(tag)
    assert (found.script, found.direction) == (script, direction)
    assert (found.start, found.end) == (("left", "right") if direction == "ltr" else ("right", "left"))


def test_our_words_are_not_mixed_with_another_script() -> None:
    assert language("az-Cyrl").words is WORDS["en"]
    assert language("az-Latn").words is WORDS["az"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 3, 20), "30 اسفند 1403"),
        (date(2025, 3, 21), "1 فروردین 1404"),
        (date(2024, 3, 19), "29 اسفند 1402"),
        (date(2024, 3, 20), "1 فروردین 1403"),
        (date(1979, 2, 11), "22 بهمن 1357"),
        (date(2025, 9, 22), "31 شهریور 1404"),
        (date(2025, 9, 23), "1 مهر 1404"),
    ],
)
def test_the_persian_calendar(day: date, expected: str) -> None:
    assert persian_date(day) == expected


def test_persian_days_follow_each_other() -> None:
    day = date(2000, 1, 1)
    seen = {persian_date(day + timedelta(days=number)) for number in range(12_053)}
    assert len(seen) == 12_053
    assert sum(name.startswith("1 ") for name in seen) == 33 * 12
