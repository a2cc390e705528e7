"""Paragraphs → units of one class each: what holds two things at once is taken apart here."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from caspian_mail.reading.drafts.attributions import label_of, names_only, only_link, trailing_attribution
from caspian_mail.reading.drafts.classes import Kind, after_body_label, is_name, reads_as_prose
from caspian_mail.reading.drafts.look import ENDINGS, RUNNING
from caspian_mail.reading.drafts.paragraphs import Paragraph, together
from caspian_mail.reading.drafts.structure import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from caspian_mail.reading.drafts.classes import Classifier
    from caspian_mail.reading.drafts.dates import Dates
    from caspian_mail.reading.drafts.register import Register

_SHORTEST_HEAD, _LONGEST_HEAD = 5, 200
_SHORTEST_REST = 20
_FEWEST_WORDS = 3
_FEWEST_ABOVE = 2
_WITH_A_TAIL = frozenset({Kind.PROSE, Kind.ITEM, Kind.LINE})
_STORY_BEGINS_AFTER = ENDINGS | {Kind.SECTION, Kind.RULE}
_CUT_OFF = (",", ";", " and", " &")
_CLOSING_MARKS = ("”", '"', "»", "’")
_AFTER_A_HEAD = ".:!?—–"


def units_of(
    paragraphs: Iterable[Paragraph], classifier: Classifier, register: Register, dates: Dates
) -> list[Unit]:
    """Return the units of a draft in order."""
    units: list[Unit] = []
    classified = _unlabelled([Unit(one, classifier.kind(one)) for one in paragraphs])
    for unit in _completed(_bare_names(classified, register, dates), register):
        if unit.kind in _WITH_A_TAIL:
            units += _without_tail(unit, classifier, register, dates)
        else:
            units.append(unit)
    return _run_in_headlines(_numbered_headlines(_below_headlines(units)))


def _below_headlines(units: list[Unit]) -> list[Unit]:
    """Put attributions below the headlines where a draft has them above: the first stands below a section."""
    ends = [index for index, unit in enumerate(units) if unit.kind in ENDINGS]
    if (
        len(ends) < _FEWEST_ABOVE
        or not ends[0]
        or units[ends[0] - 1].kind is not Kind.SECTION
        or not any(unit.kind is Kind.PROSE for unit in units[ends[-1] :])
    ):
        return units
    ordered: list[Unit] = []
    waiting: list[Unit] = []
    for unit in units:
        if unit.kind in ENDINGS:
            waiting.append(unit)
        else:
            ordered += [unit, *waiting]
            waiting = []
    return ordered


def _unlabelled(units: list[Unit]) -> list[Unit]:
    """Take what "Body:" announces for text, however short, in a draft whose headlines are labelled, too."""
    if not any(unit.kind is Kind.HEADLINE for unit in units):
        return units
    starts = [after_body_label(unit.paragraph.text) for unit in units]
    return [
        Unit(_as_names(unit.paragraph.part(start, len(unit.paragraph.text))), Kind.PROSE)
        if 0 < start < len(unit.paragraph.text)
        else unit
        for unit, start in zip(units, starts, strict=True)
    ]


def _bare_names(units: list[Unit], register: Register, dates: Dates) -> list[Unit]:
    """Take a line below a text for its attribution where it is nothing but names: "— Reuters"."""
    named = list(units)
    for index in range(1, len(units)):
        paragraph, kind = units[index]
        following = units[index + 1].kind if index + 1 < len(units) else None
        if (
            kind in {Kind.LINE, Kind.ITEM}
            and not paragraph.heading
            and units[index - 1].kind is Kind.PROSE
            and not units[index - 1].paragraph.text.endswith((":", "："))
            and following not in RUNNING | ENDINGS
            and (
                names_only(paragraph.text, register, dates)
                # Below a quotation stands who said it.
                or (paragraph.item and is_name(paragraph.text) and not _is_quoted(units[index - 1].paragraph))
            )
        ):
            named[index] = Unit(_as_names(paragraph), Kind.ATTRIBUTION)
    return named


def _is_quoted(paragraph: Paragraph) -> bool:
    return paragraph.text.rstrip(" .").endswith(_CLOSING_MARKS)


def _completed(units: list[Unit], register: Register) -> Iterator[Unit]:
    """Give a label that stands alone, "Sources:", what follows it: the items of a list, or one line."""
    index = 0
    while index < len(units):
        unit = units[index]
        index += 1
        if not _is_label_alone(unit):
            yield unit
            while unit.kind is Kind.ATTRIBUTION and _goes_on(units, index, register):
                unit = Unit(_as_names(units[index].paragraph), Kind.ATTRIBUTION)
                index += 1
                yield unit
            continue
        first = index
        while index < len(units) and _is_of_list(units[index], units[first]):
            index += 1
        if index == first:
            index = _end_of_names(units, first, register)
        for named in units[first:index]:
            yield Unit(_as_names(named.paragraph), Kind.ATTRIBUTION)


def _is_of_list(unit: Unit, first: Unit) -> bool:
    """Tell whether an item is of the list that begins with another: both have numbers, or neither."""
    item, other = unit.paragraph.item, first.paragraph.item
    return bool(item and other) and item[0].isdigit() == other[0].isdigit()


def _is_label_alone(unit: Unit) -> bool:
    if unit.kind is not Kind.ATTRIBUTION:
        return False
    label = label_of(unit.paragraph.text, unit.paragraph.runs)
    return label is not None and label.start >= label.end


def _goes_on(units: list[Unit], index: int, register: Register) -> bool:
    """Tell whether the names of an attribution, cut off at a comma, go on in the line at index."""
    if index == len(units) or not units[index - 1].paragraph.text.endswith(_CUT_OFF):
        return False
    names = [name.strip(" .") for name in units[index].paragraph.text.split(",")]
    return units[index].kind is Kind.LINE and any(register.find(name) for name in names)


def _end_of_names(units: list[Unit], first: int, register: Register) -> int:
    """Return where the lines below a label alone end that name a source each."""
    end = first
    while end < len(units) and _may_name(units[end], register) and (end == first or _is_close(units[end])):
        end += 1
    following = units[end] if end < len(units) else None
    if following and following.kind is Kind.PROSE and end > first and not _names(units[end - 1], register):
        end -= 1
    if following and _is_close(following):
        # No empty line parts the names from the next story: what nobody knows may be its beginning.
        known = first + 1
        while known < end and _names(units[known], register):
            known += 1
        end = min(end, known)
    return end


def _names(unit: Unit, register: Register) -> bool:
    return unit.kind is Kind.LINK or bool(register.find(unit.paragraph.text))


def _may_name(unit: Unit, register: Register) -> bool:
    return _names(unit, register) or (unit.kind is Kind.LINE and not unit.paragraph.heading)


def _is_close(unit: Unit) -> bool:
    return not unit.paragraph.spaced


def _as_names(paragraph: Paragraph) -> Paragraph:
    return Paragraph(paragraph.text, paragraph.runs)


def _without_lead(unit: Unit, register: Register, dates: Dates) -> list[Unit]:
    """Part the names before a headline from it: "[Reuters] Oil Is Up"."""
    text = unit.paragraph.text
    end = text.find("]" if text.startswith("[") else ")", 0, _LONGEST_HEAD)
    if text[0] not in "[(" or not names_only(text[1 : max(end, 1)], register, dates):
        return [unit]
    headline = unit.paragraph.part(end + 1, len(text))
    names = _as_names(unit.paragraph.part(1, end))
    return [Unit(headline, Kind.LINE), Unit(names, Kind.ATTRIBUTION)] if headline.text else [unit]


def _without_tail(unit: Unit, classifier: Classifier, register: Register, dates: Dates) -> list[Unit]:
    paragraph = unit.paragraph
    tail = trailing_attribution(paragraph, register, dates)
    if not tail:
        return _without_lead(unit, register, dates) if unit.kind is Kind.LINE else [unit]
    body = paragraph.part(0, tail.body_end)
    rest = paragraph.part(tail.rest, len(paragraph.text))
    if rest.text and body.text and not body.text.endswith((".", "!", "?", "”", '"')):
        body = together([body, rest], glue="")
    names = _as_names(paragraph.part(tail.start, tail.end))
    named = Unit(names, Kind.LINK if tail.is_link or only_link(names.text) else Kind.ATTRIBUTION)
    if not body.text:
        return [named]
    kind = unit.kind if unit.kind is Kind.ITEM else classifier.kind(body)
    return [Unit(body, kind), named]


def _run_in_headlines(units: list[Unit]) -> list[Unit]:
    """Part a bold beginning from the text behind it, where it is a story that begins so."""
    below_lines = [
        following
        for unit, following in pairwise(units)
        if unit.kind is Kind.LINE and following.kind is Kind.PROSE
    ]
    # More bold beginnings than lines above text: then the lines are sections, of several such stories each.
    leads = sum(1 for unit in units if unit.kind is Kind.PROSE and _head(unit))
    has_headlines = bool(below_lines) and not (all(map(_head, below_lines)) and leads > len(below_lines))
    parted: list[Unit] = []
    for unit in units:
        begins = not parted or parted[-1].kind in _STORY_BEGINS_AFTER or not has_headlines
        length = _head(unit) if begins and unit.kind in {Kind.PROSE, Kind.ITEM} else 0
        parted += _parted(unit.paragraph, length) if length else [unit]
    return parted


def _parted(paragraph: Paragraph, length: int) -> list[Unit]:
    head = len(paragraph.text[:length].rstrip(" .:—–"))
    rest = len(paragraph.text) - len(paragraph.text[length:].lstrip(f" {_AFTER_A_HEAD}-"))
    headline = paragraph.part(0, head)
    return [
        Unit(Paragraph(headline.text, headline.runs, headline.heading), Kind.LINE),
        Unit(_as_names(paragraph.part(rest, len(paragraph.text))), Kind.PROSE),
    ]


def _head(unit: Unit) -> int:
    """Return how long the bold beginning of a paragraph is; 0 where it is no headline."""
    paragraph = unit.paragraph
    length = 0
    for run in paragraph.runs:
        if not run.bold and run.text.strip():
            break
        length += len(run.text)
    head, rest = paragraph.text[:length].strip(), paragraph.text[length:].strip()
    if not _SHORTEST_HEAD <= len(head) <= _LONGEST_HEAD or len(rest) < _SHORTEST_REST:
        return 0
    marked = head[-1] in _AFTER_A_HEAD or rest[0] in _AFTER_A_HEAD
    words = len(head.split())
    # A name in bold at the beginning of a sentence is no headline.
    return (
        length if (words >= _FEWEST_WORDS and (marked or rest[0].isupper())) or (marked and words > 1) else 0
    )


def _numbered_headlines(units: list[Unit]) -> list[Unit]:
    """Take an item for a headline where a story follows it and none is under way."""
    heads = [
        index
        for index, unit in enumerate(units[:-1])
        if unit.kind is Kind.ITEM
        and not reads_as_prose(unit.paragraph.text)
        and units[index + 1].kind is Kind.PROSE
    ]
    numbered = [index for index in heads if units[index].paragraph.item[0].isdigit()]
    in_a_row = set(numbered) if len(numbered) > 1 else set()
    for index in heads:
        if index in in_a_row or not index or units[index - 1].kind in _STORY_BEGINS_AFTER:
            item = units[index].paragraph
            units[index] = Unit(Paragraph(item.text, item.runs, item.heading), Kind.LINE)
    return units
