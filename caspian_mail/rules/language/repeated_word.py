"""A word that stands twice in a row."""

from __future__ import annotations

import re
from itertools import islice, pairwise
from operator import eq
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.language import english
from caspian_mail.rules.language.prose import WORD
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.diagnostics import Fix
    from caspian_mail.rules.language.prose import Prose
    from caspian_mail.rules.rule import Case

# One of two such words says nothing, and so it can go.
_LITTLE_WORDS = """
a an and are as at be been but by for from has have he if in into is it its of on or our she the their they
this to was we were which will with would
"""
_LITTLE = frozenset(_LITTLE_WORDS.split())
# "He had had to", "the fact that that was", "very very", "long, long" without its comma.
_RIGHT_TWICE = """
blah bye had her his ha hear long many more much no now out over so that there through up very well who
yes you
"""
_MAY_STAND_TWICE = frozenset(_RIGHT_TWICE.split())
# "What it is is": a verb may end one clause and begin the next.
_ENDS_CLAUSE = frozenset({"is", "was", "are", "were"})
_IN_CLAUSE = frozenset(
    {"it", "that", "this", "they", "he", "she", "there", "what", "who", "we", "you", "these"}
)
# "They moved in in May", "it goes on on Monday".
_ENDS_VERB = frozenset({"in", "on", "by"})
_VERBS_WITH_SUCH = """
be been break breaks bring brings brought call called calls came carried carries carry check checked checks
come comes coming dropped gave give gives go goes going gone handed held hold holds is join joined joins
keep keeps kept kicked log logged logs move moved moves moving pass passed passes phase phased put puts sent
set sets settle settled sign signed signs step stepped steps take takes took turn turned turns ushered was
weighed went were
"""
_VERBS = frozenset(_VERBS_WITH_SUCH.split())
_WORD_BEFORE = re.compile(r"([A-Za-z]+)\s+$")
_REACH = 40
_JOINTS = frozenset("-‐‑/\ufffc")


def _check(case: Case) -> Iterator[Finding]:
    if not english.is_english(case.publication):
        return
    for prose in case.prose:
        words = [*map(str.lower, prose.words)]
        if not any(map(eq, words, islice(words, 1, None))):
            continue
        for first, second in pairwise(WORD.finditer(prose.plain)):
            if _is_repeated(prose, first, second):
                span = prose.text.place.at(second.start(), second.end())
                message = f"{in_marks(second.group())} stands twice"
                fix = _fix(prose, first, second)
                yield Finding(span, message, "" if fix else "delete one of the two", fix)


def _is_repeated(prose: Prose, first: re.Match[str], second: re.Match[str]) -> bool:
    gap = prose.plain[first.end() : second.start()]
    word = second.group()
    if first.group().casefold() != word.casefold() or not gap.isspace() or gap.count("\n") > 1:
        return False
    # Capitals are names: "Duran Duran", "a report by the The Hague court".
    if not (word.islower() and word.isascii()) or word in _MAY_STAND_TWICE:
        return False
    # Other languages double words to mean more of it.
    return (
        (word in _LITTLE or english.is_known(word))
        and not _is_joined(prose, first, second)
        and not _is_grammar(word, prose.plain[max(first.start() - _REACH, 0) : first.start()])
    )


def _is_joined(prose: Prose, first: re.Match[str], second: re.Match[str]) -> bool:
    """Say whether one of the two belongs to a longer word or to an address."""
    before = prose.plain[max(first.start() - 1, 0) : first.start()]
    after = prose.plain[second.end() : second.end() + 1]
    return before in _JOINTS or after in _JOINTS or before.isdigit()


def _is_grammar(word: str, before: str) -> bool:
    """Say whether the first of two words may end what stands before it, and the second begin what follows."""
    found = _WORD_BEFORE.search(before)
    last = found[1].casefold() if found else ""
    if word in _ENDS_CLAUSE:
        return last in _IN_CLAUSE
    return word in _ENDS_VERB and last in _VERBS


def _fix(prose: Prose, first: re.Match[str], second: re.Match[str]) -> Fix | None:
    """Delete the second word with the space before it; in another line, with the space after it."""
    if second.group() not in _LITTLE:
        return None
    fix = prose.mend(first.end(), second.end(), "")
    if fix or prose.plain[second.end() : second.end() + 1] != " ":
        return fix
    return prose.mend(second.start(), second.end() + 1, "")


RULE = Rule(
    code="LNG002",
    name="repeated-word",
    severity=Severity.WARNING,
    what="An English word stands twice in a row. The fix deletes one of two little words, such as articles.",
    why="It is left over from a sentence that was changed, and nobody who knows the text sees it.",
    bad="body: Grain has reached the the border by rail.",
    good="body: Grain has reached the border by rail.",
    check=_check,
    fix="safe",
)
