"""The archive: which earlier story is like this one, in time that hardly grows with their number."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.rules.archive.likeness import headline_keys, told_by
from caspian_mail.rules.archive.prints import Print, print_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from caspian_mail.model import Article

# Of stories that have something in common so many are looked at, the newest first.
_MOST_COMPARED = 8
# Two texts of which half is the same share one of so many smallest hashes in 255 of 256 cases.
_HASHES_INDEXED = 8
# A page that so many stories link to is a standing reference, and tells nothing.
_STANDING = 4
_NUMBER_BITS = 24
_KEY_BITS = 40


@dataclass(frozen=True, slots=True)
class PastIssue:
    """What is kept of an issue.

    Attributes:
        day: its date.
        file: its name in findings.
        stories: what is kept of each story.
    """

    day: date
    file: str
    stories: tuple[Print, ...]


class Run(NamedTuple):
    """Where a story ran, and by what that is told."""

    file: str
    line: int
    told_by: str = ""


class Archive:
    """The issues of a publication, from which only those before a day are looked at.

    Args:
        load: returns the issues when first asked for one; in any order.
    """

    def __init__(self, load: Callable[[], Iterable[PastIssue]]) -> None:
        self._load = load
        self._made: dict[int, tuple[Article, Print]] = {}

    def remember(self, article: Article, story: Print) -> None:
        """Keep a story's print for when the story itself is checked."""
        self._made[id(article)] = article, story

    def print_of(self, article: Article) -> Print:
        """Return what is kept of a story, once made."""
        made = self._made.pop(id(article), None)
        return made[1] if made and made[0] is article else print_of(article)

    def same_story(self, story: Print, before: date) -> Run | None:
        """Return the newest earlier story that is the same; None where there is none."""
        index = self._index
        limit = bisect_left(index.days, before)
        linked = {number for link in story.links for number in index.linking_to(link, limit)}
        near = index.headlines.newest_of(headline_keys(story.headline), limit)
        texts = index.texts.newest_of(_keys(story), limit)
        for number in sorted(linked | near | texts, reverse=True):
            other = index.stories[number]
            reason = told_by(story, other, by_link=number in linked, by_headline=number in near)
            if reason:
                return index.run(number, reason)
        return None

    def same_headline(self, story: Print, before: date) -> Run | None:
        """Return the newest earlier story under the same headline; None where there is none."""
        index = self._index
        limit = bisect_left(index.days, before)
        for number in index.exact_headlines.newest(hash(story.headline), limit):
            if story.headline and index.stories[number].headline == story.headline:
                return index.run(number)
        return None

    @cached_property
    def _index(self) -> _Index:
        return _Index(sorted(self._load(), key=lambda issue: (issue.day, issue.file)))


class _Index:
    """Stories by number, in order of their dates."""

    def __init__(self, issues: list[PastIssue]) -> None:
        self.stories = [story for issue in issues for story in issue.stories]
        self.days = [issue.day for issue in issues for _ in issue.stories]
        self._files = [issue.file for issue in issues for _ in issue.stories]
        numbered = list(enumerate(self.stories))
        self.headlines = _Postings((key, n) for n, story in numbered for key in headline_keys(story.headline))
        self.exact_headlines = _Postings((hash(story.headline), n) for n, story in numbered)
        self.texts = _Postings((key, n) for n, story in numbered for key in _keys(story))
        self._links = _Postings((link >> 1, n) for n, story in numbered for link in story.links)

    def linking_to(self, link: int, limit: int) -> list[int]:
        """Return the stories that link to a page, unless there are too many of them."""
        page = link >> 1
        found = [
            number
            for number in self._links.newest(page, limit)
            if any(other >> 1 == page for other in self.stories[number].links)
        ]
        return found if len(found) < _STANDING else []

    def run(self, number: int, reason: str = "") -> Run:
        """Return where a story ran."""
        return Run(self._files[number], self.stories[number].line, reason)


class _Postings:
    """Which stories have a key: eight bytes for each, in one sorted array."""

    def __init__(self, pairs: Iterable[tuple[int, int]]) -> None:
        self._entries = array("Q", sorted({_entry(key, number) for key, number in pairs}))

    def newest(self, key: int, limit: int) -> list[int]:
        """Return some stories before number limit that may have a key, the newest first."""
        first = _entry(key, 0)
        end = bisect_left(self._entries, first | limit)
        if not end or self._entries[end - 1] < first:
            return []
        latest = self._entries[max(end - _MOST_COMPARED, 0) : end]
        return [entry - first for entry in reversed(latest) if entry >= first]

    def newest_of(self, keys: Iterable[int], limit: int) -> set[int]:
        """Return the same of several keys."""
        return {number for key in keys for number in self.newest(key, limit)}


def _entry(key: int, number: int) -> int:
    return (key & (1 << _KEY_BITS) - 1) << _NUMBER_BITS | number


def _keys(story: Print) -> tuple[int, ...]:
    return story.hashes[:_HASHES_INDEXED]
