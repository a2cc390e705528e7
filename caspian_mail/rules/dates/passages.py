"""The stories and other parts of an issue, and which days the dates told in them can be."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from caspian_mail.rules.dates.figures import day_of, find_wrong_figures
from caspian_mail.rules.dates.languages import LANGUAGES, says_any
from caspian_mail.rules.dates.mentions import find_mentions
from caspian_mail.rules.digits import has_digit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from caspian_mail.diagnostics import Span
    from caspian_mail.model import Article, Issue, Text
    from caspian_mail.rules.dates.figures import Figures
    from caspian_mail.rules.dates.languages import DateWords
    from caspian_mail.rules.dates.mentions import Mention

_FARTHEST = 300
"""Days from an issue to a date without a year: farther ones are taken to name their year."""

LAST_OLD_STYLE_YEAR = 1926
"""Until then some country of Europe still counted days by the Julian calendar."""

_YEAR = re.compile(r"(?<!\w)(?:1[0-9]|2[01])\d\d(?!\w)")
_QUOTATION = re.compile('“[^“”]{0,4000}”|«[^«»]{0,4000}»|„[^„“”]{0,4000}[“”]|(?<!\\w)"[^"\n]{0,4000}"')


@dataclass(frozen=True)
class Passage:
    """A story, or another part of an issue that is read by itself.

    Attributes:
        texts: what it consists of.
        language: BCP 47 tag of what it is written in.
        day: the issue's date; None where there is none.
        article: the story; None where it is another part.
    """

    texts: tuple[Text, ...]
    language: str
    day: date | None
    article: Article | None = None

    @cached_property
    def words(self) -> DateWords | None:
        """The words around dates in its language, where they are known."""
        return LANGUAGES.get(self.language.partition("-")[0])

    @cached_property
    def _numbered(self) -> tuple[Text, ...]:
        return tuple(text for text in self.texts if has_digit(text))

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """The dates told in its sentences, in order; none where its language is not known."""
        words = self.words
        return tuple(told for text in self._numbered for told in self._told_in(text, words)) if words else ()

    def _told_in(self, text: Text, words: DateWords) -> Iterator[Told]:
        mentions = find_mentions(text, self.language)
        quotations = [found.span() for found in _QUOTATION.finditer(text)] if mentions else []
        for mention in mentions:
            before = bisect_right(quotations, mention.start, key=lambda span: span[0]) - 1
            is_quoted = before >= 0 and mention.start < quotations[before][1]
            yield Told(self, text, words, mention, is_quoted)

    @cached_property
    def wrong_figures(self) -> tuple[tuple[Text, Figures], ...]:
        """What stands in it as a date in figures and is none; in any language."""
        return tuple((text, figures) for text in self._numbered for figures in find_wrong_figures(text))

    @cached_property
    def _years(self) -> frozenset[int]:
        return frozenset(int(found) for text in self.texts for found in _YEAR.findall(text))

    @cached_property
    def _is_of_another_year(self) -> bool:
        phrases = self.words.another_year if self.words else ()
        return any(says_any(text, phrases) for text in self.texts)

    @cached_property
    def _days(self) -> dict[tuple[int, int], tuple[date, ...]]:
        return {}

    def days_without_year(self, month: int, day: int) -> tuple[date, ...]:
        """Return which days a date without a year can be, in order; none where that cannot be told.

        A year that is told anywhere in the passage may be the date's.
        """
        if self.day is None or self._is_of_another_year:
            return ()
        if (month, day) not in self._days:
            near = (day_of(self.day.year + years, month, day) for years in (-1, 0, 1))
            days = {each for each in near if each and abs((each - self.day).days) <= _FARTHEST}
            told = (day_of(year, month, day) for year in self._years)
            self._days[month, day] = tuple(sorted(days.union(filter(None, told))))
        return self._days[month, day]


@dataclass(frozen=True, slots=True)
class Told:
    """A date told in a passage.

    Attributes:
        passage: where.
        text: in which of its texts.
        words: the words around dates in the passage's language.
        mention: what is told.
        is_quoted: whether somebody else says it, who may speak of any year.
    """

    passage: Passage
    text: Text
    words: DateWords
    mention: Mention
    is_quoted: bool

    @property
    def is_sure(self) -> bool:
        """Whether a month is meant: where months have capitals, "they may 9 times" has none."""
        name = self.mention.name
        return not (self.words.capitals and name[:1].islower())

    @property
    def written(self) -> str:
        """The date as it is written, in one line."""
        return " ".join(self.text[self.mention.start : self.mention.end].split())

    @property
    def span(self) -> Span:
        """Where it stands, without its weekday."""
        return self.text.place.at(self.mention.start, self.mention.end)

    @property
    def days(self) -> tuple[date, ...]:
        """Which days it can be, in order; none where that cannot be told."""
        mention = self.mention
        if mention.unclear or not (mention.month and mention.day):
            return ()
        if mention.year:
            day = day_of(mention.year, mention.month, mention.day)
            return (day,) if day else ()
        return () if self.is_quoted else self.passage.days_without_year(mention.month, mention.day)


def passages_of(issue: Issue, language: str) -> tuple[Passage, ...]:
    """Return the stories of an issue, and its other parts that hold sentences, in order."""
    parts = (
        Passage((text,), language, issue.date)
        for text in (issue.title, issue.preheader, issue.introduction)
        if text
    )
    stories = (
        Passage(
            tuple(text for text in (article.headline, article.body) if text), language, issue.date, article
        )
        for article in issue.articles
    )
    return (*parts, *stories)
