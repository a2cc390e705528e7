"""English words: which are known, and what an unknown one was meant to be."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spellchecker import SpellChecker

    from caspian_mail.publication import Publication

_LONGEST = 25
_SHORTEST_STEM = 4
# How the American dictionary spells what is British, by stem or ending.
_BRITISH = {
    r"(arm|lab|ighb|avi|av|deav|um|vap|vig|od|parl|rig|splend|val|cand|clam|ferv|ranc)our": r"\1or",
    r"(hon|col|arb|mean|glam)our": r"\1or",
    r"is(e|ed|es|er|ers|ing|ation|ations|ational)$": r"iz\1",
    r"ys(e|ed|es|ing)$": r"yz\1",
    r"(cent|theat|fib|met|lit|lust|calib|sab|spect)re(s?)$": r"\1er\2",
    r"(cent)red$": r"\1ered",
    r"(al|ol)ogue(s?)$": r"\1og\2",
    r"(def|off|lic|pret)ence(s?)$": r"\1ense\2",
    r"ll(ed|ing|er|ers)$": r"l\1",
    r"(skil|wil|instal|fulfil|enrol)(ful|s|ment|ments)?$": r"\1l\2",
    r"^(fo|ma|mo|smo)u(?=et|l)": r"\1",
    r"ae": "e",
    r"programme": "program",
    r"^(gr)ey": r"\1ay",
    r"^tyre": "tire",
    r"^plough": "plow",
    r"^cheque": "check",
    r"^sceptic": "skeptic",
    r"^aluminium": "aluminum",
    r"^sulph": "sulf",
    r"dgement": "dgment",
}
_PREFIX = re.compile(
    r"^(?:non|anti|counter|cyber|multi|micro|geo|agro|petro|hydro|bio|eco|pan|ultra|post|euro|crypto|mega|re)"
)


def is_english(publication: Publication) -> bool:
    """Say whether the publication is written in English."""
    return publication.language.partition("-")[0].casefold() == "en"


@lru_cache(maxsize=1 << 16)
def is_known(word: str) -> bool:
    """Say whether a word in lower case is English, American or British, or a form of such a word."""
    if len(word) > _LONGEST or _listed(word):
        return True
    stem = word.removesuffix("s")
    # No plural of "days" is "dayss".
    if stem != word and len(stem) >= _SHORTEST_STEM and not stem.endswith("s") and _listed(stem):
        return True
    without = _PREFIX.sub("", word)
    if without != word and len(without) > _SHORTEST_STEM and _listed(without):
        return True
    return any(_listed(other) for other in _american(word) if other != word)


def unlisted(words: frozenset[str]) -> frozenset[str]:
    """Return the words that are not in the dictionary as they are written, or not with English letters alone.

    The others are known, and of these ones some may be.
    """
    dictionary, met = _checker().word_frequency.dictionary, _met()
    # Of the dictionary's words few are in use, and these fit where a processor looks first.
    others = words - met
    listed = {word for word in others if word in dictionary and word.isascii() and word.isalpha()}
    met.update(listed)
    return others - listed


@lru_cache(maxsize=1 << 12)
def near_words(word: str) -> tuple[str, ...]:
    """Return the known words one letter away from an unknown one in lower case, the most usual first."""
    checker = _checker()
    # What ends in an apostrophe and a letter is a form of a word, and foreign letters are foreign words.
    near = [
        each for each in checker.candidates(word) or () if each != word and each.isalpha() and each.isascii()
    ]
    return tuple(sorted(near, key=lambda each: (-checker[each], each)))


def frequency(word: str) -> int:
    """Return how often the dictionary saw a word; its least number is 50."""
    return _checker()[word]


def _listed(word: str) -> bool:
    return word in _genre() or word in _checker()


def _american(word: str) -> list[str]:
    return [pattern.sub(american, word) for pattern, american in _british()]


@cache
def _british() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), american) for pattern, american in _BRITISH.items()]


@cache
def _checker() -> SpellChecker:
    from spellchecker import SpellChecker  # 200 ms with its dictionary

    return SpellChecker(distance=1)


@cache
def _met() -> set[str]:
    """Return the words of the dictionary that were asked for."""
    return set()


@cache
def _genre() -> frozenset[str]:
    text = (files(__package__) / "words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
