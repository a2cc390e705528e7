"""Whether two stories are the same, and by what that is told."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING
from zlib import crc32

from caspian_mail.rules.archive.prints import SKETCH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.archive.prints import Print

_SAME_TEXT = 0.5
_RELATED_TEXT = 0.12
_RELATED_HEADLINE = 0.6
# With fewer words that say something, a headline like another one is no wonder.
_FEWEST_WORDS, _ENOUGH_WORDS = 4, 5
_MOST_WORDS = 40
_SAME_STEM = 4
_SAME_SPELLING = 0.84
_SAME_ORDER = 0.7
_LITTLE_WORDS = """
a an and are as at be by for from has have in into is it its of on or over s the to under was were will with
"""
_LITTLE = frozenset(_LITTLE_WORDS.split())
_DENIALS = {"no", "not", "never", "without", "against", "ex", "non", "anti", "un"}


def told_by(story: Print, other: Print, *, by_link: bool, by_headline: bool) -> str:
    """Return by what two stories are the same: their link, headline or text; nothing where they are not.

    Args:
        story: the one.
        other: the other.
        by_link: whether they link to the same page.
        by_headline: whether their headlines have a key in common.
    """
    texts = likeness(story, other)
    if by_link:
        tells = any(link & 1 for link in {*story.links}.intersection(other.links))
        if tells or texts >= _RELATED_TEXT or _share(story.headline, other.headline) >= _RELATED_HEADLINE / 2:
            return "the same link"
    if texts >= _SAME_TEXT:
        return "nearly the same text"
    if texts >= _RELATED_TEXT and _share(story.headline, other.headline) >= _RELATED_HEADLINE:
        return "nearly the same text"
    is_new_text = story.headline == other.headline and story.sketch and other.sketch
    if by_headline and not is_new_text and _are_near(story.headline, other.headline):
        return "nearly the same headline"
    return ""


def likeness(story: Print, other: Print) -> float:
    """Return which share of the three words in turn in either text stands in both (Jaccard).

    A share too small to matter is none.
    """
    first, second = set(story.hashes), set(other.hashes)
    common = first & second
    # Most texts have less in common than would matter, and this is the quick way to say so.
    if len(common) < _RELATED_TEXT * max(len(first), len(second)):
        return 0.0
    smallest = sorted(first | second)[:SKETCH]
    return len(common.intersection(smallest)) / max(len(smallest), 1)


def headline_keys(headline: str) -> Iterator[int]:
    """Yield numbers of which two headlines have one in common if at most one word of each is another."""
    words = words_of(headline)
    if len(words) < _FEWEST_WORDS:
        return
    hashes = [crc32(word.encode("utf-8", "replace")) for word in words]
    total = sum(hashes)
    yield total
    if _ENOUGH_WORDS <= len(words) <= _MOST_WORDS:
        yield from (total - one for one in hashes)


def words_of(headline: str) -> list[str]:
    """Return the words of a folded headline that say something, without the s of a plural."""
    return [word.removesuffix("s") or word for word in headline.split() if word not in _LITTLE]


def _share(headline: str, other: str) -> float:
    first, second = set(words_of(headline)), set(words_of(other))
    return len(first & second) / len(first | second) if first and second else 0.0


def _are_near(headline: str, other: str) -> bool:
    words, others = words_of(headline), words_of(other)
    # The same words in another order may say the contrary.
    if SequenceMatcher(None, words, others).ratio() < _SAME_ORDER:
        return False
    first, second = Counter(words), Counter(others)
    least = min(first.total(), second.total())
    only_first, only_second = list((first - second).elements()), list((second - first).elements())
    if not only_first and not only_second:
        return least >= _FEWEST_WORDS
    if least < _ENOUGH_WORDS or max(len(only_first), len(only_second)) > 1:
        return False
    changed = only_first + only_second
    if any(word in _DENIALS or not word.isalpha() for word in changed):
        return False
    return len(changed) == 1 or _are_spelt_alike(*changed)


def _are_spelt_alike(word: str, other: str) -> bool:
    stem = word[:_SAME_STEM]
    if len(stem) == _SAME_STEM and other.startswith(stem) and abs(len(word) - len(other)) < _SAME_STEM:
        return True
    return SequenceMatcher(None, word[:_MOST_WORDS], other[:_MOST_WORDS]).ratio() > _SAME_SPELLING
