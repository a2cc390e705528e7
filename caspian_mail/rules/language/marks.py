"""Marks that come in pairs, matched within a paragraph or a text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

QUOTATION_MARKS = '“”„«»"'

_CLOSES = {"”": "“„", "»": "«"}
_OPENS = frozenset("“„«")
_QUOTATION = re.compile(f"[{QUOTATION_MARKS}]")
_BRACKET = re.compile(r"[()\[\]]")
_ENUMERATOR = re.compile(r"(?<![^\s(*_])(?:\d{1,3}|[^\W\d_]|[ivxIVX]{1,5})$")
_LONGEST_ENUMERATOR = 7
_SMILEY = re.compile(r"[:;=][-'^]?$")
_AROUND_SMILEY = frozenset("(): \t\n.,!?;")


@dataclass(slots=True)
class Unmatched:
    """The first mark that nothing closes, and the first that closes nothing; None for neither."""

    opening: int | None = None
    closing: int | None = None


@dataclass(slots=True)
class _Stack:
    """Opening marks that wait for theirs."""

    open: list[tuple[str, int]] = field(default_factory=list)
    stray: int | None = None

    def close(self, openings: str, index: int) -> None:
        if self.open and self.open[-1][0] in openings:
            self.open.pop()
        elif self.stray is None:
            self.stray = index


def unmatched_quotations(paragraph: str) -> Unmatched:
    """Find the quotation marks of a paragraph that have no counterpart.

    Straight marks are counted; a curly one whose counterpart is straight, or the mark of inches, is no fault.
    """
    stack, straight = _Stack(), list[int]()
    # Where »these« open the other way round, nothing can be told of them.
    reversed_ = -1 < paragraph.find("»") < paragraph.find("«")
    for found in _QUOTATION.finditer(paragraph):
        mark, index = found.group(), found.start()
        if mark == '"':
            if not _is_within_word(paragraph, index):
                straight.append(index)
        elif mark in "«»" and reversed_:
            continue
        elif mark == "“" and stack.open and stack.open[-1][0] == "„":
            stack.open.pop()
        elif mark in _OPENS:
            stack.open.append((mark, index))
        elif not (mark == "”" and _is_inches(paragraph, index) and not stack.open):
            stack.close(_CLOSES[mark], index)
    lonely = len(stack.open) + (stack.stray is not None)
    if len(straight) % 2:
        if lonely or any(_is_inches(paragraph, index) for index in straight):
            return Unmatched()
        return Unmatched(opening=straight[-1])
    return Unmatched(stack.open[0][1] if stack.open else None, stack.stray)


def unmatched_brackets(text: str) -> Unmatched:
    """Find the round and square brackets of a text that have no counterpart; smileys and "1)" need none."""
    stack, doubtful = _Stack(), 0
    for found in _BRACKET.finditer(text):
        mark, index = found.group(), found.start()
        if _is_smiley(text, index):
            continue
        enumerates = mark == ")" and _is_enumerator(text, index)
        if mark in "([":
            stack.open.append((mark, index))
        elif stack.open:
            # "[0, 1)" is an interval; and in "(first a) then b)" it was not a) that closed the bracket.
            stack.open.pop()
            doubtful += enumerates
        elif doubtful and not enumerates:
            doubtful -= 1
        elif not enumerates:
            stack.close("", index)
    return Unmatched(stack.open[0][1] if stack.open else None, stack.stray)


def _is_within_word(text: str, index: int) -> bool:
    return text[max(index - 1, 0) : index].isalpha() and text[index + 1 : index + 2].isalpha()


def _is_inches(text: str, index: int) -> bool:
    return text[max(index - 1, 0) : index].isdigit()


def _is_enumerator(text: str, index: int) -> bool:
    return _ENUMERATOR.search(text[max(index - _LONGEST_ENUMERATOR, 0) : index]) is not None


def _is_smiley(text: str, index: int) -> bool:
    before, after = text[max(index - 3, 0) : index], text[index + 1 : index + 2]
    return _SMILEY.search(before) is not None and (not after or after in _AROUND_SMILEY)
