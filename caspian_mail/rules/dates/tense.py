"""Whether a sentence tells the day of something that has happened, where that is sure."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.rules.dates.languages import alternatives, says_any
from caspian_mail.rules.dates.mentions import calendar_of

if TYPE_CHECKING:
    from caspian_mail.rules.dates.passages import Told

_REACH = 300
_LONGEST_SUBJECT = 120
# Behind a capital, as in "U.S.", a point may be none; what follows is then read as the same sentence.
_END = r"(?<=[^\WA-Z_]|[%)”»\"'’])[.!?][”»\")]*(?=\s|\Z)|\n\s*\n|[“„«]|[”»]"
_SENTENCE_END = re.compile(_END)
_WORD = re.compile(r"[\w’'-]+")


def past_verb(told: Told) -> str:
    """Return the verb by which something is told to have happened on that day; nothing where in doubt."""
    before, after = around(told)
    grammar = _grammar(told.passage.language)
    if says_any(before, told.words.conditions):
        return ""
    if grammar.fronted.fullmatch(before):
        return _verb_after(told, after, grammar)
    return _verb_before(told, before, after, grammar)


def around(told: Told) -> tuple[str, str]:
    """Return what stands before and after a date and its weekday in the same sentence.

    A quotation ends it on either side: what is said in it is told at another time.
    """
    mention, text = told.mention, told.text
    start = min(mention.start, mention.weekday_start)
    end = max(mention.end, mention.weekday_end)
    earliest, latest = max(start - _REACH, 0), end + _REACH
    ends = [found.end() for found in _SENTENCE_END.finditer(text, earliest, start)]
    stop = _SENTENCE_END.search(text, end, latest)
    return text[ends[-1] if ends else earliest : start], text[end : stop.start() if stop else latest]


def is_in_first_sentence(told: Told) -> bool:
    """Say whether a date stands in the first sentence of its text."""
    start = told.mention.start
    return start <= _REACH and not _SENTENCE_END.search(told.text, 0, start)


def _verb_before(told: Told, before: str, after: str, grammar: _Grammar) -> str:
    """Find "X said on October 27", "the talks were held in Baku on October 27"."""
    found = grammar.behind_verb.search(before)
    if not found or not grammar.goes_on.match(after):
        return ""
    words = told.words
    if not grammar.that.match(after) and says_any(after, words.doubtful):
        return ""
    lead = before[: found.start()]
    if found["participle"]:
        return "" if says_any(lead, words.doubtful) else found["participle"]
    # "to have said on", "would have been": a verb of two words is told by its last ones.
    near = {word.casefold() for word in _WORD.findall(lead)[-2:]}
    return "" if near & {*words.doubtful} else found["finite"] or found["passive"]


def _verb_after(told: Told, after: str, grammar: _Grammar) -> str:
    """Find "On October 27, X announced that"."""
    found = grammar.first_verb.search(after, 0, _LONGEST_SUBJECT)
    if not found or found["stop"]:
        return ""
    rest = after[found.end() :]
    # "On October 27, X said, they will meet" tells the day of the meeting.
    if rest.startswith(","):
        return ""
    if found["participle"]:
        is_finite = grammar.an_object.match(rest)
        is_doubtful = not grammar.that.match(rest) and says_any(rest, told.words.doubtful)
        return found["participle"] if is_finite and not is_doubtful else ""
    return found["finite"] or found["passive"]


class _Grammar(NamedTuple):
    fronted: re.Pattern[str]
    behind_verb: re.Pattern[str]
    first_verb: re.Pattern[str]
    goes_on: re.Pattern[str]
    that: re.Pattern[str]
    an_object: re.Pattern[str]


@cache
def _grammar(language: str) -> _Grammar:
    words = calendar_of(language).words
    on = f"(?:{alternatives(words.on)})"
    passives = alternatives((*words.participles, *words.passives))
    verbs = (
        rf"(?:(?P<finite>{alternatives((*words.telling, *words.happening))})"
        rf"|(?:{alternatives(words.passive)})\s(?P<passive>{passives})"
        rf"|(?P<participle>{alternatives(words.participles)}))"
    )
    no_place = alternatives((*words.prepositions, *words.doubtful, *words.on))
    place = rf"(?:\s(?:{alternatives(words.places)})(?:\s(?!(?:{no_place})\s)[\w.’'-]+){{1,3}})?"
    listener = rf"(?:\s(?:{alternatives(words.listeners)}))?"
    stop = alternatives((*words.relative, *words.doubtful, *words.conditions))
    return _Grammar(
        fronted=re.compile(rf"\s*{on}\s", re.IGNORECASE),
        behind_verb=re.compile(rf"(?<!\w){verbs}{listener}{place},?\s{on}\s$", re.IGNORECASE),
        first_verb=re.compile(rf"(?<!\w)(?:(?P<stop>{stop})|{verbs})(?!\w)", re.IGNORECASE),
        goes_on=re.compile(rf"\s*\Z|[,;:)]|\s[–—(]|\s(?:{alternatives(words.going_on)})\s", re.IGNORECASE),
        that=re.compile(rf",?\s(?:{alternatives(words.that)})\s", re.IGNORECASE),
        an_object=re.compile(rf"\s(?:(?:{alternatives(words.objects)})\s|\d)", re.IGNORECASE),
    )
