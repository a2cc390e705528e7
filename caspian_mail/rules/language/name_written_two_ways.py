"""One name in two spellings."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.language import english
from caspian_mail.rules.language.prose import Kind
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from caspian_mail.rules.language.prose import Prose
    from caspian_mail.rules.rule import Case

_TOKEN = re.compile(r"[^\W\d_]+(?:[-‐‑–][^\W\d_]+)*")
_HYPHENS = re.compile("[-‐‑–]")
_APOSTROPHE = re.compile("['’]")
_SHORTEST = 5
_LONGEST = 60
_MOST_PARTS = 4
_SHORTEST_PART = 2


class _Use(NamedTuple):
    prose: Prose
    start: int
    end: int
    written: str
    first_in_sentence: bool

    @property
    def parts(self) -> list[str]:
        return re.split("[ -]", self.written)


def _check(case: Case) -> Iterator[Finding]:
    if not english.is_english(case.publication):
        return
    if not _may_differ(case):
        return
    words = [use for prose in case.prose for use in _words(prose)]
    uses: defaultdict[str, list[_Use]] = defaultdict(list)
    for use in words:
        uses[_letters(use.written)].append(use)
    for use in _pairs(words):
        if (letters := _letters(use.written)) in uses:
            uses[letters].append(use)
    alone = Counter(use.written for use in words if use.prose.kind is not Kind.HEADLINE)
    for letters, same in uses.items():
        if letters.isascii() and len(letters) >= _SHORTEST and len({use.written for use in same}) > 1:
            yield from _others(same, alone)


def _may_differ(case: Case) -> bool:
    """Say whether it is worth looking closer: most issues have no two names with the same letters."""
    names = {part for word in case.words if word[0].isupper() for part in _APOSTROPHE.split(word)}
    for prose in case.prose:
        if _HYPHENS.search(prose.plain):
            names.update(_TOKEN.findall(prose.plain))
    spellings: dict[str, str] = {}
    for name in names:
        is_name = name[0].isupper() and len(name) <= _LONGEST
        if is_name and spellings.setdefault(_letters(name), name) != name:
            return True
    # Two that stand side by side somewhere are among those that can be put together.
    return any(
        letters[:end] in spellings and letters[end:] in spellings
        for letters in spellings
        if len(letters) >= _SHORTEST
        for end in range(1, len(letters))
    )


def _words(prose: Prose) -> Iterator[_Use]:
    """Yield the words of a text, simple or with hyphens, all of whose parts have a capital."""
    for found in _TOKEN.finditer(prose.plain):
        if found.end() - found.start() > _LONGEST or not found.group()[0].isupper():
            continue
        written = _HYPHENS.sub("-", found.group())
        parts = written.split("-")
        if len(parts) <= _MOST_PARTS and all(
            part[0].isupper() and (len(part) >= _SHORTEST_PART or len(parts) == 1) for part in parts
        ):
            yield _Use(prose, found.start(), found.end(), written, prose.starts_sentence(found.start()))


def _pairs(words: Iterable[_Use]) -> Iterator[_Use]:
    """Yield two words that stand side by side; not in headlines, where every word has a capital."""
    for first, second in pairwise(words):
        if (
            first.prose is second.prose
            and first.prose.kind is not Kind.HEADLINE
            and second.start == first.end + 1
        ):
            written = f"{first.written} {second.written}"
            if first.prose.plain[first.end].isspace() and "-" not in written:
                yield _Use(first.prose, first.start, second.end, written, first.first_in_sentence)


@lru_cache(maxsize=1 << 14)
def _letters(written: str) -> str:
    """Return a name without what its spellings differ in: hyphens, spaces, case and diacritics."""
    bare = _HYPHENS.sub("", written).replace(" ", "").replace("ı", "i").casefold()
    if bare.isascii():
        return bare
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(letter)
    )


def _others(uses: list[_Use], alone: Counter[str]) -> Iterator[Finding]:
    """Find the uses that are spelled otherwise than most, or than the first where none is spelled by most."""
    uses.sort(key=lambda use: use.prose.text.place.at(use.start, use.end))
    usual = Counter(use.written for use in uses).most_common(1)[0][0]
    first = next(use for use in uses if use.written == usual)
    spaced = Counter(part for use in uses if " " in use.written for part in use.parts)
    for use in uses:
        if (
            use.written != usual
            and _is_surely_same(first, use)
            and not _is_two_names((first, use), alone - spaced)
        ):
            line = first.prose.text.place.at(first.start, first.end).line
            message = f"{in_marks(use.written)} here, {in_marks(usual)} in line {line}"
            span = use.prose.text.place.at(use.start, use.end)
            yield Finding(span, message, "write the name in one way in the whole issue")


def _is_surely_same(one: _Use, other: _Use) -> bool:
    if len(one.parts) == len(other.parts) and _undivided(one) == _undivided(other):
        return (
            _is_name_in_other_case(one.written, other.written)
            or one.written.casefold() != other.written.casefold()
        )
    joined = [use for use in (one, other) if len(use.parts) == 1]
    # "Some Times" at the beginning of a sentence is no spelling of "Sometimes".
    return not any(english.is_known(use.written.casefold()) for use in joined) and not (
        joined and (one.first_in_sentence or other.first_in_sentence)
    )


def _undivided(use: _Use) -> str:
    return "-" if "-" in use.written else " " if " " in use.written else ""


def _is_name_in_other_case(one: str, other: str) -> bool:
    """Say whether capitals within a name make the difference; capitals throughout shout, or abbreviate."""
    return one.casefold() == other.casefold() and not (one.isupper() or other.isupper()) and one != other


def _is_two_names(uses: Iterable[_Use], alone: Counter[str]) -> bool:
    """Say whether each part is a name of its own: "Armenia-Azerbaijan agreement", "in Armenia Azerbaijan"."""
    return any(len(use.parts) > 1 and all(alone[part] > 0 for part in use.parts) for use in uses)


RULE = Rule(
    code="LNG008",
    name="name-written-two-ways",
    severity=Severity.WARNING,
    what=(
        "A name of an English issue stands elsewhere in it with the same letters but another hyphen, space, "
        "capital or diacritic. Where both may be right, nothing is said."
    ),
    why="Readers take two spellings for two people or companies, and searching finds half of them.",
    bad="body: Cove Kaz bids for the mine, and Cove-Kaz has a partner.",
    good="body: Cove Kaz bids for the mine, and Cove Kaz has a partner.",
    check=_check,
)
