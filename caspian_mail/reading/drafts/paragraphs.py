"""Lines → paragraphs: what nobody sees is taken out, and what was wrapped by hand is one piece again."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Place, Span
from caspian_mail.model import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from caspian_mail.reading.drafts.lines import Draft, Line, Run

# Soft hyphens, zero-width spaces and joiners of words, what turns the text after it around, controls.
# U+200C and U+200D stay: Persian is spelt with them.
_UNSEEN = (
    "\u00ad\u200b\u200e\u200f\u2060\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069"
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff"
)
_UNCLEAN = re.compile(f"[{_UNSEEN}]|[^\\S ]|  |^ | $")
_STRETCH = re.compile(f"(?P<unseen>[{_UNSEEN}]+)|(?P<space>\\s+)|[^\\s{_UNSEEN}]+")

_WIDEST_WRAP = 132
_FEWEST_WRAPPED = 2
PLAIN_RANK = 8
_BOLD_RANK = 7


@dataclass(slots=True)
class Paragraph:
    """A piece of a draft that is read as one.

    Attributes:
        text: its words, each knowing its place in the draft.
        runs: the same as it was set.
        heading: the level of its heading style; 0 for none.
        item: the marker of a list's item; empty for none.
        spaced: whether an empty line stands before it.
    """

    text: Text
    runs: tuple[Run, ...]
    heading: int = 0
    item: str = ""
    spaced: bool = False
    _bold: bool | None = field(default=None, repr=False)

    @property
    def is_bold(self) -> bool:
        """Whether all that can be seen of it is set in bold."""
        if self._bold is None:
            seen = [run for run in self.runs if run.text.strip()]
            self._bold = bool(seen) and all(run.bold for run in seen)
        return self._bold

    @property
    def rank(self) -> int:
        """How much its style sets it off: 1 to 6 a heading, 7 bold, 8 not at all."""
        return self.heading or (_BOLD_RANK if self.is_bold else PLAIN_RANK)

    @property
    def links(self) -> list[str]:
        """Where its words lead, in order."""
        return [run.link for run in self.runs if run.link]

    def part(self, start: int, end: int) -> Paragraph:
        """Return the characters from start to end (exclusive) as a paragraph."""
        while start < end and self.text[start] == " ":
            start += 1
        while end > start and self.text[end - 1] == " ":
            end -= 1
        runs, offset = [], 0
        for run in self.runs:
            first, last = max(start - offset, 0), min(end - offset, len(run.text))
            if first < last:
                runs.append(replace(run, text=run.text[first:last]))
            offset += len(run.text)
        return Paragraph(piece(self.text, start, end), tuple(runs), self.heading, self.item, self.spaced)


def piece(text: Text, start: int, end: int) -> Text:
    """Return the characters of a text from start to end (exclusive), with their place."""
    segments = text.place.segments
    first, last = 0, 1
    if len(segments) > 1:
        first = max(bisect_right(segments, start, key=_offset) - 1, 0)
        last = max(bisect_left(segments, end, key=_offset), first + 1)
    offset, line, column = segments[first]
    column += start - offset
    kept = (
        (0, line, column),
        *((begin - start, number, place) for begin, number, place in segments[first + 1 : last]),
    )
    final = kept[-1]
    end_column = final[2] + max(end - start - final[0], 0)
    return Text(text[start:end], Place(Span(line, column, final[1], end_column), "", kept))


def _offset(segment: tuple[int, int, int]) -> int:
    return segment[0]


def paragraphs_of(draft: Draft, begins_anew: Callable[[str], bool]) -> list[Paragraph]:
    """Return the paragraphs of a draft in order.

    Args:
        draft: its lines.
        begins_anew: whether a line can never go on the one before, such as one that begins with a label.
    """
    cleaned: list[Paragraph] = []
    spaced = False
    for line in draft.lines:
        paragraph = _cleaned(line)
        if paragraph is None:
            spaced = True
            continue
        paragraph.spaced = spaced
        cleaned.append(paragraph)
        spaced = False
    return _unwrapped(cleaned, begins_anew) if draft.has_breaks else cleaned


def _cleaned(line: Line) -> Paragraph | None:
    written = line.text
    if not line.written and not _UNCLEAN.search(written):
        if not written:
            return None
        column = line.start + 1
        span = Span(line.number, column, line.number, column + len(written))
        text = Text(written, Place(span, "", ((0, line.number, column),)))
        return Paragraph(text, _merged(line.runs), line.heading, line.item)
    runs, segments = _clean_runs(line)
    value = "".join(run.text for run in runs)
    if not value:
        return None
    last_offset, _, last_column = segments[-1]
    end = last_column + len(value) - last_offset
    span = Span(line.number, segments[0][2], line.number, end)
    text = Text(value, Place(span, "", tuple(segments)))
    return Paragraph(text, _merged(runs), line.heading, line.item)


def _clean_runs(line: Line) -> tuple[list[Run], list[tuple[int, int, int]]]:
    """Return the runs without what nobody sees, one space for many, and where their characters stand."""
    runs: list[Run] = []
    segments: list[tuple[int, int, int]] = []
    # The first of several spaces is the one that stays, in the run it stands in: a link does not gain it.
    length, position, after_space, expected = 0, line.start, True, -1
    for run in line.runs:
        # Marks of emphasis stand between the runs of a line, and the marker of an item before them.
        position = max(line.written.find(run.text, position), position) if line.written else position
        parts: list[str] = []
        for found in _STRETCH.finditer(run.text):
            if found.lastgroup == "unseen":
                continue
            if found.lastgroup == "space":
                if not after_space:
                    parts.append(" ")
                    length += 1
                    expected += 1
                after_space = True
                continue
            column = position + found.start() + 1
            after_space = False
            if column != expected:
                segments.append((length, line.number, column))
            parts.append(found.group())
            length += len(found.group())
            expected = column + len(found.group())
        position += len(run.text)
        if parts:
            runs.append(replace(run, text="".join(parts)))
    if runs and after_space:
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
    return runs, segments


def _merged(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Return runs with neighbours of one style joined: formats split them anywhere."""
    if len(runs) == 1:
        return tuple(runs)
    groups: list[tuple[Run, list[str]]] = []
    for run in runs:
        if not run.text:
            continue
        style = (run.bold, run.italic, run.link)
        if groups and (groups[-1][0].bold, groups[-1][0].italic, groups[-1][0].link) == style:
            groups[-1][1].append(run.text)
        else:
            groups.append((run, [run.text]))
    return tuple(replace(first, text="".join(texts)) for first, texts in groups)


def _unwrapped(lines: list[Paragraph], begins_anew: Callable[[str], bool]) -> list[Paragraph]:
    """Join what was wrapped by hand: a line too full for the next one's first word goes on there."""
    anew = [begins_anew(line.text) for line in lines]
    width = _width(lines, anew)
    joined: list[list[Paragraph]] = []
    for line, is_new in zip(lines, anew, strict=True):
        if joined and not is_new and _goes_on(joined[-1][-1], line, width):
            joined[-1].append(line)
        else:
            joined.append([line])
    return [group[0] if len(group) == 1 else together(group) for group in joined]


def _width(lines: list[Paragraph], anew: list[bool]) -> int:
    """Return at which width the draft was wrapped by hand; 0 where it was not."""
    lengths = [
        len(line.text)
        for (line, following), is_new in zip(pairwise(lines), anew[1:], strict=True)
        if not is_new and not following.spaced and following.text[0].islower() and not following.item
    ]
    if len(lengths) < _FEWEST_WRAPPED or sorted(lengths)[len(lengths) // 2] > _WIDEST_WRAP:
        return 0
    return max(length for length in lengths if length <= _WIDEST_WRAP)


def _goes_on(line: Paragraph, following: Paragraph, width: int) -> bool:
    if not width or following.spaced or following.item or line.heading or following.heading:
        return False
    if line.is_bold != following.is_bold:
        return False
    if following.text[0].islower():
        return True
    return len(line.text) + 1 + len(following.text.partition(" ")[0]) > width


def together(group: Sequence[Paragraph], glue: str = " ") -> Paragraph:
    """Return paragraphs as one, with the glue between them."""
    runs: list[Run] = []
    segments: list[tuple[int, int, int]] = []
    length = 0
    for paragraph in group:
        if runs and glue:
            runs.append(replace(runs[-1], text=glue, link=""))
            length += len(glue)
        runs += paragraph.runs
        segments += [
            (length + offset, line, column) for offset, line, column in paragraph.text.place.segments
        ]
        length += len(paragraph.text)
    first, last = group[0].text.span, group[-1].text.span
    span = Span(first.line, first.column, last.end_line, last.end_column)
    text = Text(glue.join(paragraph.text for paragraph in group), Place(span, "", tuple(segments)))
    return Paragraph(text, _merged(runs), group[0].heading, group[0].item, group[0].spaced)
