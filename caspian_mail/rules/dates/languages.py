"""What rules about dates know of a language besides its names of months and weekdays.

A language that has no table here has dates in figures, such as 2025-10-27, looked at, and the date in its
titles; to look at the dates in its sentences, give it one. All words are in lower case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class DateWords:
    """The words around the dates of one language.

    Attributes:
        months: numbers of months by names that CLDR doesn't have.
        weekdays: numbers of weekdays, 0 for Monday, likewise.
        capitals: whether names of months and weekdays begin with one.
        articles: what may stand between weekday and day.
        on: what stands before a day on which something is, and before no quantity.
        prepositions: what else stands before a day, and before quantities too.
        joints: between two days or weekdays that share what follows or precedes.
        until: those of them that lead from the first day of a stretch to its last.
        another_year: phrases after which a date without a year may belong to any year.
        telling: verbs in the past tense by which somebody tells something, and that are nothing else.
        happening: likewise, by which something happens.
        participles: the past tense of verbs that may be a participle as well: "the law signed on Monday".
        passive: what makes a past tense of a participle.
        passives: participles that are looked for behind one of these only.
        statements: those of the participles by which somebody tells something.
        listeners: who may stand between such a verb and its day.
        places: what leads to a place or occasion between such a verb and its day.
        objects: what begins an object, so that the verb before it is no participle.
        relative: words that begin a clause about the noun before it.
        doubtful: words that put an event into the future, or a verb into another form.
        conditions: words that leave open whether there was an event.
        that: words that begin what somebody told.
        going_on: words that may go on after the day of an event.
        recent: words for days that have no date.
    """

    months: Mapping[str, int] = field(default_factory=dict)
    weekdays: Mapping[str, int] = field(default_factory=dict)
    capitals: bool = False
    articles: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    prepositions: tuple[str, ...] = ()
    joints: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    another_year: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    happening: tuple[str, ...] = ()
    participles: tuple[str, ...] = ()
    passive: tuple[str, ...] = ()
    passives: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    listeners: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    relative: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    that: tuple[str, ...] = ()
    going_on: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()


ENGLISH = DateWords(
    months={"sept": 9},
    weekdays={"tues": 1, "weds": 2, "thur": 3, "thurs": 3},
    capitals=True,
    articles=("the", "a"),
    on=("on",),
    prepositions=("after", "before", "by", "dated", "for", "from", "of", "since", "till", "until"),
    joints=("and", "or", "to", "through", "until", "till"),
    until=("through", "till", "to", "until"),
    another_year=(
        "anniversary",
        "earlier that year",
        "last year",
        "later that year",
        "next year",
        "of that year",
        "previous year",
        "same year",
        "that same day",
        "the year before",
        "year after",
        "year ago",
        "year earlier",
        "year later",
        "years after",
        "years ago",
        "years earlier",
        "years later",
    ),
    telling=("said", "spoke", "told", "warned", "wrote"),
    happening=(
        "arrived",
        "began",
        "came",
        "died",
        "flew",
        "met",
        "resigned",
        "took place",
        "visited",
        "went",
    ),
    participles=(
        "adopted",
        "announced",
        "approved",
        "confirmed",
        "declared",
        "killed",
        "launched",
        "made known",
        "published",
        "ratified",
        "released",
        "reported",
        "revealed",
        "signed",
        "stated",
        "unveiled",
    ),
    passive=("was", "were"),
    passives=("arrested", "attacked", "elected", "held", "inaugurated", "opened", "sworn in"),
    statements=("announced", "confirmed", "declared", "made known", "reported", "revealed", "stated"),
    listeners=("journalists", "lawmakers", "parliament", "reporters", "state media"),
    places=("in", "at"),
    objects=("a", "an", "her", "his", "its", "new", "that", "the", "their"),
    relative=("that", "when", "where", "which", "while", "who", "whom", "whose"),
    doubtful=(
        "are",
        "be",
        "been",
        "being",
        "can",
        "could",
        "due",
        "expected",
        "having",
        "is",
        "may",
        "might",
        "must",
        "planned",
        "scheduled",
        "set",
        "shall",
        "should",
        "to",
        "will",
        "would",
    ),
    conditions=("if", "unless", "whether"),
    that=("that",),
    going_on=(
        "after",
        "and",
        "as",
        "at",
        "because",
        "but",
        "by",
        "during",
        "in",
        "that",
        "to",
        "when",
        "with",
    ),
    recent=(
        "earlier this week",
        "last month",
        "last week",
        "now",
        "recent",
        "recently",
        "since then",
        "this month",
        "this week",
        "today",
        "yesterday",
    ),
)

LANGUAGES: dict[str, DateWords] = {"en": ENGLISH}
"""By the first subtag of the language."""


def says_any(text: str, phrases: tuple[str, ...]) -> bool:
    """Say whether one of the phrases stands in the text, as whole words in any case."""
    folded = " ".join(text.casefold().split())
    # Most texts hold none of them anywhere: that is seen much faster than where words begin.
    return any(phrase in folded for phrase in phrases) and bool(any_of(phrases).search(folded))


@cache
def any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of one of the phrases, as whole words in any case, wherever lines are broken."""
    return re.compile(rf"(?<!\w)(?:{alternatives(phrases)})(?!\w)", re.IGNORECASE)


def alternatives(phrases: tuple[str, ...]) -> str:
    """Return the phrases for a pattern; where there are none, what never matches."""
    longest_first = sorted(phrases, key=len, reverse=True)
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s") for phrase in longest_first) or "(?!)"
