"""A word that is no word, and one letter away from some that are."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.language import english
from caspian_mail.rules.language.prose import WORD, Kind
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from caspian_mail.rules.language.prose import Prose
    from caspian_mail.rules.rule import Case

_SHORTEST = 4
_LONGEST = 25
# More words that nobody knows than this, and a share of them as large as this, are another language.
_MOST_UNKNOWN = 200
_FOREIGN_WORDS = 4
_FOREIGN_SHARE = 5
# So many times rarer than the best guess, and another guess is none.
_RARER = 50
# A capital at the beginning of a sentence may be a name's: only a usual word was surely meant.
_USUAL = 1000
_VERY_USUAL = 5000
_SHORTEST_BEFORE_NAME = 6
_BESIDE_WORD = frozenset("@#/\\_&.~=+^|<>-‐‑ \ufffc") - {" "}
_FOREIGN = re.compile(r"«[^«»]*»|„[^„“”]*[“”]|(?<![\w*])\*[^*\n]+\*(?![\w*])|(?<![\w_])_[^_\n]+_(?![\w_])")
_IN_MARKS = ("“”", '""', "‘’", "''", "()")
_POSSESSIVE = re.compile(r"['’][sS]?$")


class _Word(NamedTuple):
    start: int
    end: int
    written: str
    folded: str


def _check(case: Case) -> Iterator[Finding]:
    if not english.is_english(case.publication):
        return
    ours, names, left = _ours(case), _names(case), _MOST_UNKNOWN
    for prose in case.prose:
        if prose.kind is Kind.HEADLINE or not left:
            continue
        words = _words(prose)
        unknown = [word for word in _unknown(prose, words, ours) if word.folded not in names]
        for word in islice(unknown, left):
            yield from _findings(prose, word)
        left = max(left - len(unknown), 0)


def _ours(case: Case) -> frozenset[str]:
    """Return what the publication says is a word: its list, its style, and the names it knows."""
    publication = case.publication
    style, sources = publication.style, publication.sources
    said = (
        *style.words,
        *style.instead_of,
        *style.instead_of.values(),
        *(name for source in sources for name in (source.name, *source.aliases)),
    )
    return frozenset(word.casefold() for line in said for word in WORD.findall(line))


def _names(case: Case) -> frozenset[str]:
    """Return what stands in the issue with a capital that no sentence gave it, or in the name of a source."""
    names = set()
    for prose in case.prose:
        for found in WORD.finditer(prose.plain):
            capital = found.group()[0].isupper()
            if capital and (prose.kind is Kind.HEADLINE or not prose.starts_sentence(found.start())):
                names.add(_folded(found.group()))
    for article in case.issue.articles:
        names.update(_folded(word) for source in article.sources for word in WORD.findall(source.name))
    return frozenset(names)


def _words(prose: Prose) -> list[_Word]:
    return [
        _Word(found.start(), found.end(), found.group(), _folded(found.group()))
        for found in WORD.finditer(prose.plain)
    ]


def _folded(word: str) -> str:
    return _POSSESSIVE.sub("", word).casefold().replace("’", "'")


def _unknown(prose: Prose, words: Sequence[_Word], ours: frozenset[str]) -> list[_Word]:
    """Return the words to ask about: unknown, English to look at, and not within a foreign phrase."""
    strange = [_is_strange(word, ours) for word in words]
    if sum(strange) >= _FOREIGN_WORDS and sum(strange) * _FOREIGN_SHARE > len(words):
        return []
    phrases = [found.span() for found in _FOREIGN.finditer(prose.plain)]
    starts = [start for start, _ in phrases]
    asked = []
    for index, word in enumerate(words):
        if not strange[index] or not _is_asked(prose, word):
            continue
        phrase = bisect_right(starts, word.start) - 1
        in_phrase = phrase >= 0 and word.start < phrases[phrase][1]
        if not in_phrase and not any(
            _is_beside(prose, words, strange, index, other) for other in (index - 1, index + 1)
        ):
            asked.append(word)
    return asked


def _is_strange(word: _Word, ours: frozenset[str]) -> bool:
    """Say whether a word is in no list, be it because it is foreign."""
    if word.folded in ours:
        return False
    return not word.folded.isascii() or not english.is_known(word.folded)


def _is_beside(prose: Prose, words: Sequence[_Word], strange: Sequence[bool], index: int, other: int) -> bool:
    """Say whether a strange word without a capital stands beside another: the two are a foreign phrase."""
    if not 0 <= other < len(words) or not strange[other] or not words[other].written[0].islower():
        return False
    first, second = sorted((words[index], words[other]))
    return prose.plain[first.end : second.start].isspace()


def _is_asked(prose: Prose, word: _Word) -> bool:
    written = word.folded
    if not (_SHORTEST <= len(written) <= _LONGEST and written.isascii() and written.isalpha()):
        return False
    if not (word.written.islower() or (word.written[1:].islower() and prose.starts_sentence(word.start))):
        return False
    before, after = prose.plain[max(word.start - 1, 0) : word.start], prose.plain[word.end : word.end + 2]
    if before + after[:1] in _IN_MARKS or before in _BESIDE_WORD or before.isdigit():
        return False
    # A full stop that ends a sentence is no part of a name such as darya.ai.
    return not (
        after[:1].isdigit() or (after[:1] in _BESIDE_WORD and (after[:1] != "." or after[1:].isalnum()))
    )


def _findings(prose: Prose, word: _Word) -> Iterator[Finding]:
    near = english.near_words(word.folded)
    is_capital = word.written[0].isupper()
    if not near or (is_capital and not _is_surely_meant(prose, word, near[0])):
        return
    guesses = [guess.capitalize() if is_capital else guess for guess in near]
    # Behind a capital may still be a name, and then a rare guess is as good as the best.
    best = english.frequency(near[0])
    single = len(near) == 1 or (not is_capital and english.frequency(near[1]) * _RARER <= best)
    end = word.start + len(word.folded)
    fix = prose.mend(word.start, end, guesses[0], safe=False) if single else None
    advice = (
        ""
        if fix
        else f"did you mean {_either(guesses[:3])}? If it is right, add it to style.words in newsletter.toml"
    )
    span = prose.text.place.at(word.start, end)
    yield Finding(span, f"misspelt: {in_marks(word.written[: len(word.folded)])}", advice, fix)


def _is_surely_meant(prose: Prose, word: _Word, guess: str) -> bool:
    if guess[0] != word.folded[0]:
        return False
    frequency = english.frequency(guess)
    following = WORD.search(prose.plain, word.end)
    if following and following.group()[0].isupper() and following.start() == word.end + 1:
        return frequency >= _VERY_USUAL and len(word.folded) >= _SHORTEST_BEFORE_NAME
    return frequency >= _USUAL


def _either(guesses: Sequence[str]) -> str:
    marked = [in_marks(guess) for guess in guesses]
    return " or ".join([", ".join(marked[:-1]), marked[-1]]) if len(marked) > 1 else marked[0]


RULE = Rule(
    code="LNG001",
    name="misspelling",
    severity=Severity.WARNING,
    what=(
        "A word of an English text is in no dictionary, neither American nor British, and one letter away "
        "from one that is. Headlines, names, foreign words and what [style] in newsletter.toml holds are "
        "passed over."
    ),
    why="A misspelt word makes readers doubt the facts beside it.",
    bad="body: The project is a mjor step for the country.",
    good="body: The project is a major step for the country.",
    check=_check,
    fix="unsafe",
)
