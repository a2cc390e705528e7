"""A stretch of days that ends before it begins."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.dates.figures import day_of
from caspian_mail.rules.dates.languages import alternatives
from caspian_mail.rules.dates.mentions import calendar_of
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.dates.passages import Told
    from caspian_mail.rules.rule import Case

_BEFORE = 24
_LEAP_YEAR = 2024


def _check(case: Case) -> Iterator[Finding]:
    for passage in case.passages:
        for told in passage.told:
            if told.is_sure and _is_reversed(told):
                yield _finding(told, told.mention.start, told.mention.end)
        for first, last in pairwise(passage.told):
            if first.text is last.text and first.is_sure and last.is_sure and _leads_back(first, last):
                yield _finding(first, first.mention.start, last.mention.end)


def _is_reversed(told: Told) -> bool:
    """Say whether this is "on October 30–27"; without such a word it may be a score."""
    mention, text = told.mention, told.text
    both_exist = all(day_of(_LEAP_YEAR, mention.month, day) for day in (mention.day, mention.last_day))
    if not both_exist or mention.last_day >= mention.day:
        return False
    patterns = _patterns(told.passage.language)
    is_led_to = patterns.before.search(text, max(mention.start - _BEFORE, 0), mention.start)
    # "October 30 – 2 November" ends in another month.
    return bool(is_led_to) and not patterns.month.match(text, mention.end)


def _leads_back(first: Told, last: Told) -> bool:
    """Say whether this is "from October 30 to October 26"; a year with one of them may be another's too."""
    one, other = first.mention, last.mention
    if one.unclear or other.unclear or (one.year, one.month) != (other.year, other.month):
        return False
    if not (day_of(_LEAP_YEAR, one.month, one.day) and 0 < other.day < one.day):
        return False
    patterns = _patterns(first.passage.language)
    begins = min(one.start, one.weekday_start)
    is_led_to = patterns.before.search(first.text, max(begins - _BEFORE, 0), begins)
    return bool(is_led_to) and bool(
        patterns.joint.fullmatch(first.text, one.end, min(other.start, other.weekday_start))
    )


class _Patterns(NamedTuple):
    before: re.Pattern[str]
    joint: re.Pattern[str]
    month: re.Pattern[str]


@cache
def _patterns(language: str) -> _Patterns:
    """Return what leads to a stretch of days, what joins its ends, and a month behind it."""
    calendar = calendar_of(language)
    words = calendar.words
    return _Patterns(
        before=re.compile(rf"(?<!\w)(?:{alternatives((*words.on, *words.prepositions))})\s$", re.IGNORECASE),
        joint=re.compile(rf",?\s(?:{alternatives(words.until)})\s", re.IGNORECASE),
        month=re.compile(rf"\s(?:{alternatives(tuple(calendar.months))})(?!\w)", re.IGNORECASE),
    )


def _finding(told: Told, start: int, end: int) -> Finding:
    written = " ".join(told.text[start:end].split())
    message = f"{in_marks(written)} ends before it begins"
    return Finding(told.text.place.at(start, end), message, "mend the first day or the last")


RULE = Rule(
    code="DAT007",
    name="reversed-range",
    severity=Severity.WARNING,
    what="A stretch of days within one month ends before it begins.",
    why="Readers cannot tell which of the two days is right, or whether another month was left out.",
    bad='body: "They travel from October 30 to October 26."',
    good='body: "They travel from October 26 to October 30."',
    check=_check,
)
