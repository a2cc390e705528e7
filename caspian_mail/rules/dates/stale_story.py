"""A story that is older than what the publication reports."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.dates.figures import day_of
from caspian_mail.rules.dates.languages import says_any
from caspian_mail.rules.dates.mentions import calendar_of
from caspian_mail.rules.dates.tense import is_in_first_sentence, past_verb
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from caspian_mail.diagnostics import Span
    from caspian_mail.model import Source
    from caspian_mail.rules.dates.passages import Passage, Told
    from caspian_mail.rules.rule import Case

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# What news sites have in the addresses of their articles: /2025/10/27/, /2025-10-27-, /2025/oct/27/.
_IN_ADDRESS = re.compile(rf"/(20\d\d)([/-])(\d\d?|{'|'.join(_MONTHS)})\2(\d\d?)(?=[/_.-]|\Z)")


def _check(case: Case) -> Iterator[Finding]:
    day, days = case.issue.date, case.publication.policy.window_days
    if day is None or (day - day.min).days <= days:
        return
    begins = day - timedelta(days)
    for passage in case.passages:
        if passage.article is None or _may_tell_news(passage, day, begins):
            continue
        found = _told_date(passage, day) or _linked_date(passage.article.sources)
        # Of most stories it is told that they are new before their words are looked for.
        if found and found[0] < begins and not _has_recent_words(passage):
            told, span, what = found
            message = f"{what} {told.isoformat()}, {(day - told).days:,} days before the issue"
            advice = (
                f"report what is new in it, or leave it out: policy.window_days in newsletter.toml is {days}"
            )
            yield Finding(span, message, advice)


def _may_tell_news(passage: Passage, day: date, begins: date) -> bool:
    """Say whether a date told in a story may be within the window, or ahead of it."""
    return any(not told.days or _nearest(told, day) >= begins for told in passage.told)


def _has_recent_words(passage: Passage) -> bool:
    """Say whether a story tells somewhere of a day within the window without its date."""
    weekdays = tuple(name.casefold() for name in calendar_of(passage.language).weekday_names)
    words = (*passage.words.recent, *weekdays) if passage.words else ()
    return any(says_any(text, words) for text in passage.texts)


def _nearest(told: Told, day: date) -> date:
    return min(told.days, key=lambda each: abs(each - day))


def _told_date(passage: Passage, day: date) -> tuple[date, Span, str] | None:
    """Return the day on which, as its first sentence has it, somebody told what the story is about."""
    for told in passage.told:
        in_lead = told.text is passage.texts[-1] and is_in_first_sentence(told)
        if not in_lead or told.is_quoted or not told.is_sure:
            continue
        if past_verb(told).casefold() in {*told.words.telling, *told.words.statements}:
            return _nearest(told, day), told.span, "this story is of"
    return None


def _linked_date(sources: tuple[Source, ...]) -> tuple[date, Span, str] | None:
    """Return the newest day in the addresses of the sources, where each has one."""
    dated = [(_date_in(source.url), source.url.span) for source in sources if source.url]
    days = [(day, span) for day, span in dated if day]
    if not days or len(days) < len(sources):
        return None
    newest, span = max(days, key=lambda pair: pair[0])
    return newest, span, "this story rests on reports of"


def _date_in(address: str) -> date | None:
    found = _IN_ADDRESS.search(address.casefold())
    if not found:
        return None
    month = found[3]
    number = int(month) if month.isdecimal() else _MONTHS.index(month) + 1
    return day_of(int(found[1]), number, int(found[4]))


RULE = Rule(
    code="DAT005",
    name="stale-story",
    severity=Severity.WARNING,
    what=(
        "A story is older than window_days under [policy] in newsletter.toml allows: its first sentence says "
        "when somebody told what it is about, or the addresses of all its sources have a date, and nothing "
        "in it is of a later day."
    ),
    why="A digest is read for what is new; an old story is most likely one that was left from another issue.",
    bad='body: "On August 8, the ministry said that a railway would be built."',
    good='body: "On October 21, the ministry said that a railway would be built."',
    check=_check,
)
