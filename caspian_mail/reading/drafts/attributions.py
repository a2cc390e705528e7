"""Where a draft says what a story rests on: labels, and attributions at the end of a paragraph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.markdown import is_link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caspian_mail.reading.drafts.dates import Dates
    from caspian_mail.reading.drafts.lines import Run
    from caspian_mail.reading.drafts.paragraphs import Paragraph
    from caspian_mail.reading.drafts.register import Register

# English, and the languages of the countries these newsletters are about and read in.
_SOURCES = (
    r"sources?|source\(s\)|src|via|источники?|джерел[оа]|дереккөз(?:дер)?|mənbə(?:lər)?|manba(?:lar)?|kaynak(?:lar)?"
    r"|quellen?|fuentes?|fontes?|sources? d['’]information|منبع|منابع"
)
_MORE = (
    r"(?:read|see) (?:the )?(?:(?:full|whole) )?(?:story|article|report)"
    r"|read (?:more|on)|keep reading|full (?:story|article|report|text)"
    r"|continue reading|go deeper|(?:learn|see|find out) more|more here|more(?= ?[:：])"
    r"|click here|details|links?|url|читать далее|подробнее|(?:daha )?ətraflı"
)
# Arrows and emoji, which many set before a link or a label.
_ORNAMENTS = "[\u2190-\u2bff\u200d\ufe0f\U0001f000-\U0001faff ]{0,8}"
_LABEL = re.compile(
    rf"{_ORNAMENTS}(?P<open>[(\[]?)(?:[–—-] ?)?(?:(?P<source>{_SOURCES})|(?P<more>{_MORE}))"
    r"(?P<mark> ?[:：] ?| ?[–—] ?| - |[ \])]*$| (?:at|on|in) (?=\S)|(?= https?://)| )",
    re.IGNORECASE,
)
_LEAD = re.compile(_ORNAMENTS)
_MORE_ALONE = re.compile(rf"(?:{_MORE})[ .:…»>→]*", re.IGNORECASE)
_URL = re.compile(r"<?(?:https?://|www\.)[^\s<>\"“”]+>?", re.IGNORECASE)
_INLINE = re.compile(rf"[.!?…][\"”’)]* (?P<label>[(\[]?(?:{_SOURCES}) ?[:：] ?)(?=\S)", re.IGNORECASE)
_BETWEEN_LINKS = re.compile(r"[ ,;|/&+·.)\]]*(?:and )?")
_AFTER_STOP = re.compile(r"(?P<stop>[.!?…][\"”’)]*) (?:[–—-] ?)?(?=\S)")
_MOST_STOPS_IN_NAMES = 3
_TERMINATED = re.compile(r"[.!?…][\"”’'»]*\s*$")
# What stands before a name, and ends no sentence.
_BEFORE_A_NAME = re.compile(r"\b(?:Mrs?|Ms|Dr|Prof|St|vs?|Gen|Sen|Rep|Gov|Pres|Lt|Col|Capt)\.\s*$")
_CAPITAL = re.compile(r"[\"“]?[^\Wa-z_]")
_SMALL = frozenset({"of", "the", "and", "for", "in", "on", "at", "de", "la", "du", "der", "und"})

_LONGEST_ATTRIBUTION = 400
_LONGEST_VIA = 80
_MOST_NAMES_IN_WORDS = 8
_MOST_NAMES_IN_LINK = 6


class Label(NamedTuple):
    """A label at the beginning of a line.

    Attributes:
        start: where the names behind it begin.
        end: where they end (exclusive).
        is_link: whether it announces a link rather than names.
    """

    start: int
    end: int
    is_link: bool


class Trailing(NamedTuple):
    """An attribution at the end of a paragraph.

    Attributes:
        body_end: where the paragraph ends without it.
        start: where its names begin.
        end: where they end (exclusive).
        rest: where what follows it begins, such as a full stop.
        is_link: whether it leads to a source rather than naming it.
    """

    body_end: int
    start: int
    end: int
    rest: int
    is_link: bool = False


def label_of(text: str, runs: Sequence[Run] = ()) -> Label | None:
    """Return the label a line begins with; None where it has none, or goes on as a sentence does.

    Args:
        text: the line.
        runs: how it was set: a label in bold or italics needs no colon.
    """
    found = _LABEL.match(text)
    if not found:
        return None
    end = len(text)
    if found["open"] and text.rstrip(" .").endswith((")", "]")):
        end = len(text.rstrip(" .")) - 1
    start, rest = found.end(), text[found.end() : end]
    is_more = found["more"] is not None
    if is_more:
        links = bool(_URL.search(rest, 0, _LONGEST_ATTRIBUTION)) or any(run.link for run in runs)
        return Label(min(start, end), end, is_link=True) if links else None
    mark = found["mark"].strip()
    if mark in {"at", "on", "in", ")", "]"} or (found["open"] and end == len(text)):
        return None
    if not mark and rest and not _needs_no_mark(found["source"], rest, runs):
        return None
    if not rest and not mark and found["source"].casefold() == "via":
        return None
    return None if _is_statement(rest) else Label(start, end, is_link=False)


def _needs_no_mark(label: str, rest: str, runs: Sequence[Run]) -> bool:
    first = runs[0] if runs else None
    if (
        first
        and (first.bold or first.italic or first.link)
        and first.text.strip().casefold() == label.casefold()
    ):
        return True
    if _URL.match(rest.lstrip()):
        return True
    return (
        label.casefold() == "via"
        and len(rest) <= _LONGEST_VIA
        and all(
            _CAPITAL.match(word) or word.lower() in _SMALL or not word[0].isalpha() for word in rest.split()
        )
    )


def _is_statement(rest: str) -> bool:
    """Tell whether what follows a label is a sentence about sources and not their names."""
    words = rest[:_LONGEST_ATTRIBUTION].split()
    if len(words) <= _MOST_NAMES_IN_WORDS or _URL.search(rest, 0, _LONGEST_ATTRIBUTION):
        return False
    small = sum(word[0].islower() and word not in _SMALL for word in words)
    return 2 * small > len(words)


def only_link(text: str) -> bool:
    """Tell whether a line is a web address and nothing else, but for arrows and the like before it."""
    found = _URL.match(text, _LEAD.match(text).end())  # type: ignore[union-attr]  # it matches nothing, too
    return bool(found) and not text[found.end() :].strip(" .)>")  # type: ignore[union-attr]


def web_addresses(text: str) -> list[tuple[int, int, str]]:
    """Return start, end (exclusive) and address of the web addresses written out in a text."""
    addresses = []
    for found in _URL.finditer(text):
        written = found.group()
        trimmed = written.strip("<>").rstrip(".,;:!?'’*_")
        while trimmed.endswith((")", "]")) and trimmed.count("(") < trimmed.count(")") + trimmed.count("]"):
            trimmed = trimmed[:-1].rstrip(".,;:!?'’*_")
        start = found.start() + written.startswith("<")
        url = trimmed if is_link(trimmed) else f"https://{trimmed}"
        addresses.append((start, start + len(trimmed), url))
    return addresses


def trailing_attribution(paragraph: Paragraph, register: Register, dates: Dates) -> Trailing | None:
    """Return the attribution a paragraph ends with: "(Source: A)", "(Reuters, August 24, 2020)", a link."""
    text = paragraph.text
    window = max(len(text) - _LONGEST_ATTRIBUTION, 0)
    inline = None
    for found in _INLINE.finditer(text, window) if ":" in text[window:] or "：" in text[window:] else ():
        inline = found
    if inline and not _is_statement(text[inline.end() :]):
        end = len(text.rstrip(" .")) if inline["label"][0] in "([" else len(text)
        end -= inline["label"][0] in "(["
        return Trailing(inline.start("label"), inline.end(), end, len(text))
    for found in list(_AFTER_STOP.finditer(text, window))[-_MOST_STOPS_IN_NAMES:]:
        if _is_ended(text, found.end("stop")) and names_only(text[found.end() :], register, dates):
            return Trailing(found.end("stop"), found.end(), len(text), len(text))
    linked = _last_link(paragraph)
    opening, closing = _last_brackets(text, window)
    if opening < 0:
        return linked
    inside = text[opening + 1 : closing]
    label = label_of(inside)
    if label:
        return Trailing(opening, opening + 1 + label.start, opening + 1 + label.end, closing + 1)
    is_linked = linked is not None and linked.start <= opening + 1 and linked.end >= closing
    if (is_linked and _CAPITAL.match(inside)) or _is_citation(text[:opening], inside, register, dates):
        return Trailing(opening, opening + 1, closing, closing + 1)
    return None


def _last_link(paragraph: Paragraph) -> Trailing | None:
    """Return the links that stand behind the last sentence of a paragraph, or in its last brackets."""
    text = paragraph.text
    end = len(text.rstrip(" .)]"))
    start = offset = len(text)
    for run in reversed(paragraph.runs):
        offset -= len(run.text)
        if run.link and len(run.text.split()) <= _MOST_NAMES_IN_LINK:
            start = offset
        elif run.link or not _BETWEEN_LINKS.fullmatch(run.text):
            break
    if start == len(text):
        return None
    bracketed = text[:start].endswith(("(", "["))
    if not start or not (bracketed or _is_ended(text, start)):
        return None
    is_more = _MORE_ALONE.fullmatch(text[start:end].strip()) is not None
    return Trailing(start, start, end, end if bracketed else len(text), is_link=is_more)


def _last_brackets(text: str, window: int) -> tuple[int, int]:
    closing = len(text.rstrip(" .")) - 1
    if closing < 0 or text[closing] not in ")]":
        return -1, -1
    depth = 0
    for index in range(closing, window - 1, -1):
        depth += (text[index] in ")]") - (text[index] in "([")
        if depth == 0:
            return index, closing
    return -1, -1


def _is_citation(before: str, inside: str, register: Register, dates: Dates) -> bool:
    if not inside or not (_CAPITAL.match(inside) or _URL.match(inside)):
        return False
    if only_link(inside):
        return True
    if names_only(inside, register, dates):
        return not before or _is_ended(before, len(before)) or any(dates.find(inside))
    found = list(dates.find(inside))
    if found:
        rest = inside[: found[0].start] + inside[found[-1].end :]
        words = rest.strip(" ,;").split()
        return 0 < len(words) <= _MOST_NAMES_IN_WORDS and not _is_statement(rest)
    return False


def _is_ended(text: str, end: int) -> bool:
    """Tell whether a sentence ends in a text at a place."""
    last = text[max(end - 10, 0) : end]
    return bool(_TERMINATED.search(last)) and not _BEFORE_A_NAME.search(last)


def names_only(text: str, register: Register, dates: Dates) -> bool:
    """Tell whether a text is nothing but names that the register knows, with dates or without."""
    if len(text) > _LONGEST_ATTRIBUTION:
        return False
    bare = text
    for found in dates.find(text):
        bare = bare.replace(text[found.start : found.end], "")
    names = [name.strip(" .") for name in re.split("[,;|]", bare)]
    return bool(register.find(text)) or (
        any(names) and all(_is_registered(name, register) for name in names if name)
    )


def _is_registered(name: str, register: Register) -> bool:
    """Tell whether the register knows a name, or each of those it joins."""
    return bool(register.find(name)) or all(register.find(part) for part in re.split("[/&]| and ", name))
