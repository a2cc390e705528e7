"""A word that is no word, and one letter away from some that are."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import compress, islice
from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.language import english
from caspian_mail.rules.language.prose import WORD, Kind, Stretches
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
_MOST_GUESSES = 3
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
    # Each word is looked up once, and then no more than the texts that hold a strange one are looked at.
    ours = _ours(case)
    strange = {
        word for word in english.unlisted(case.words) if _is_strange(word) and _folded(word) not in ours
    }
    asked = {word for word in strange if _may_be_asked(word)}
    texts = (
        prose for prose in case.prose if prose.kind is not Kind.HEADLINE and not asked.isdisjoint(prose.words)
    )
    unknown = islice(((prose, word) for prose in texts for word in _unknown(prose, strange)), _MOST_UNKNOWN)
    # What is near to no word is a name or foreign, and in most issues nothing else is left.
    guessed = [(prose, word) for prose, word in unknown if english.near_words(word.folded)]
    if guessed:
        names = _names(case)
        for prose, word in guessed:
            if word.folded not in names:
                yield from _findings(prose, word)


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
    return _words_of(said)


@lru_cache(maxsize=8)
def _words_of(lines: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_folded(word) for line in lines for word in WORD.findall(line))


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


def _folded(word: str) -> str:
    return _POSSESSIVE.sub("", word).casefold().replace("’", "'")


@lru_cache(maxsize=1 << 16)
def _is_strange(written: str) -> bool:
    """Say whether a word is in no list, be it because it is foreign or a name."""
    word = _folded(written)
    return not word.isascii() or not english.is_known(word)


def _unknown(prose: Prose, unlisted: set[str]) -> Iterator[_Word]:
    """Yield the words to ask about: unknown, English to look at, and not within a foreign phrase."""
    words = list(WORD.finditer(prose.plain))
    strange = [word in unlisted for word in prose.words]
    foreign = sum(word.group()[0].islower() for word in compress(words, strange))
    if foreign >= _FOREIGN_WORDS and foreign * _FOREIGN_SHARE > len(words):
        return
    asked = [index for index, found in enumerate(words) if strange[index] and _is_asked(prose, found)]
    phrases = Stretches(_FOREIGN, prose.plain if asked else "")
    for index in asked:
        found = words[index]
        if found.start() in phrases:
            continue
        neighbours = (other for other in (index - 1, index + 1) if 0 <= other < len(words) and strange[other])
        if not any(_is_beside(found, words[other]) for other in neighbours):
            yield _Word(*found.span(), found.group(), _folded(found.group()))


def _is_beside(word: re.Match[str], other: re.Match[str]) -> bool:
    """Say whether another strange word without a capital stands beside one: the two are a foreign phrase."""
    first, second = sorted((word, other), key=re.Match.start)
    return other.group()[0].islower() and word.string[first.end() : second.start()].isspace()


def _may_be_asked(word: str) -> bool:
    folded = _folded(word)
    return (
        _SHORTEST <= len(folded) <= _LONGEST
        and folded.isascii()
        and folded.isalpha()
        and (word.islower() or word[1:].islower())
    )


def _is_asked(prose: Prose, found: re.Match[str]) -> bool:
    word = found.group()
    if not _may_be_asked(word) or not (word.islower() or prose.starts_sentence(found.start())):
        return False
    start, end = found.span()
    before, after = prose.plain[max(start - 1, 0) : start], prose.plain[end : end + 2]
    if before + after[:1] in _IN_MARKS or before in _BESIDE_WORD or before.isdigit():
        return False
    # A full stop that ends a sentence is no part of a name such as darya.ai.
    return not (
        after[:1].isdigit() or (after[:1] in _BESIDE_WORD and (after[:1] != "." or after[1:].isalnum()))
    )


def _findings(prose: Prose, word: _Word) -> Iterator[Finding]:
    near = english.near_words(word.folded)
    is_capital = word.written[0].isupper()
    if is_capital and not _is_surely_meant(prose, word, near[0]):
        return
    least = english.frequency(near[0]) / _RARER
    likely = [guess for guess in near if english.frequency(guess) > least]
    guesses = [guess.capitalize() if is_capital else guess for guess in likely]
    # Behind a capital may still be a name, and then a rare guess is as good as the best.
    single = len(near if is_capital else likely) == 1
    end = word.start + len(word.folded)
    fix = prose.mend(word.start, end, guesses[0], safe=False) if single else None
    question = f"did you mean {_either(guesses[:_MOST_GUESSES])}?"
    advice = "" if fix else f"{question} If it is right, add it to style.words in newsletter.toml"
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
