"""What stands before the stories: title, date, author, introduction."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from caspian_mail.reading.drafts.classes import (
    Kind,
    after_label,
    fold_heading,
    has_sentences,
    is_to_colleagues,
)
from caspian_mail.reading.drafts.look import ENDINGS
from caspian_mail.reading.drafts.notices import Notice, in_marks
from caspian_mail.reading.drafts.structure import Aside, Structure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caspian_mail.reading.drafts.classes import Classifier
    from caspian_mail.reading.drafts.dates import Dates
    from caspian_mail.reading.drafts.paragraphs import Paragraph
    from caspian_mail.reading.drafts.structure import Unit

_BOUNDARIES = ENDINGS | {Kind.LINE, Kind.SECTION}
_ENTRIES = frozenset({Kind.LINE, Kind.ITEM, Kind.SECTION})
_LONGEST_TITLE = 200
_LONGEST_SIGNATURE = 120
_MOST_FRONT_LINES = 20
_NUMBER = re.compile(r"(?:(?:vol(?:ume)?|issue|edition|no|number)\b[.:]? ?#?\d{1,5}[,;]?\s*)+", re.IGNORECASE)
_BETWEEN = " |·•,–—-"


class FrontReader:
    """Reads a draft as far as the first section or story.

    Args:
        units: the whole draft.
        name: the publication's.
        classifier: tells who signs.
        dates: how days are written.
        structure: takes what is found.
    """

    def __init__(
        self,
        units: Sequence[Unit],
        name: str,
        classifier: Classifier,
        dates: Dates,
        structure: Structure,
    ) -> None:
        self._units = units
        self._name = name.casefold()
        self._classifier = classifier
        self._dates = dates
        self._structure = structure
        self._times = Counter(_folded(unit) for unit in units if unit.kind in _ENTRIES)
        self._boundaries = _boundaries_from(units)
        self._named = self._line_with_name()
        self._main_headings = sum(unit.paragraph.heading == 1 for unit in units)
        self._has_sections = any(unit.kind is Kind.SECTION for unit in units)

    def read(self) -> int:
        """Take what stands before the stories and return at which unit they begin."""
        index = 0
        while index < len(self._units) and not self._stories_begin(index):
            self._take(index)
            index += 1
        return index

    def _take(self, index: int) -> None:
        paragraph, kind = self._units[index]
        found = self._structure
        if kind is Kind.RULE:
            return
        if found.title is None and self._is_title(index):
            labelled = paragraph.part(after_label(paragraph.text), len(paragraph.text))
            found.title = _unquoted(labelled) if kind is Kind.TITLE else paragraph
        elif kind is Kind.PREHEADER:
            found.preheaders.append(paragraph)
        elif kind is Kind.DATE:
            found.dates.append(paragraph)
        elif kind is Kind.AUTHOR:
            found.authors.append(paragraph)
        elif self._is_entry(index):
            self._leave_out(
                Notice.REPEATED_TITLE, index, "of a list of contents, which the mail makes itself"
            )
        elif self._is_to_colleagues(index):
            advice = "it is for colleagues; if readers are to see it, write it into the introduction"
            self._leave_out(Notice.LEFT_OUT_NOTE, index, advice)
        elif kind in {Kind.PROSE, Kind.ITEM} or (kind is Kind.NOTE and not self._is_bare_note(index)):
            found.introduction.append(paragraph)
        elif not self._take_signature(index):
            self._leave_out(Notice.LEFT_OUT, index, "it is neither title, date, author nor section")
        self._times[_folded(self._units[index])] -= 1

    def _is_to_colleagues(self, index: int) -> bool:
        """Tell whether a paragraph is a note to colleagues, or the letter above the draft."""
        paragraph, kind = self._units[index]
        if kind is Kind.NOTE:
            return is_to_colleagues(paragraph.text)
        return kind is Kind.PROSE and self._named is not None and index < self._named

    def _take_signature(self, index: int) -> bool:
        """Take a line of date and author together: "By A | October 27, 2025"."""
        paragraph = self._units[index].paragraph
        found = (
            next(self._dates.find(paragraph.text), None) if len(paragraph.text) <= _LONGEST_TITLE else None
        )
        if not found or found.guessed_year:
            return False
        rests = (
            _bare(paragraph.part(0, found.start)),
            _bare(paragraph.part(found.end, len(paragraph.text))),
        )
        self._structure.dates.append(paragraph.part(found.start, found.end))
        for rest in rests:
            if not rest.text:
                continue
            if self._classifier.kind(rest) is Kind.AUTHOR:
                self._structure.authors.append(rest)
            else:
                message = f"left out: {in_marks(rest.text)}"
                self._structure.asides.append(
                    Aside(rest, Notice.LEFT_OUT, message, "it stands beside the date")
                )
        return True

    def _is_bare_note(self, index: int) -> bool:
        """Tell whether a note is the heading of one: the text below it is the introduction."""
        return len(self._units[index].paragraph.text.split()) <= 5  # noqa: PLR2004 - "A note from the editors:"

    def _is_entry(self, index: int) -> bool:
        unit = self._units[index]
        return unit.kind is Kind.CONTENTS or (unit.kind in _ENTRIES and self._times[_folded(unit)] > 1)

    def _leave_out(self, notice: Notice, index: int, advice: str) -> None:
        paragraph = self._units[index].paragraph
        message = f"left out: {in_marks(paragraph.text)}"
        self._structure.asides.append(Aside(paragraph, notice, message, advice))

    def _is_title(self, index: int) -> bool:
        paragraph, kind = self._units[index]
        text = paragraph.text
        if self._named is not None:
            return index == self._named
        if len(text) > _LONGEST_TITLE or kind is not Kind.LINE or self._is_entry(index):
            return False
        is_dated = any(not found.guessed_year for found in self._dates.find(text))
        if is_dated and after_label(text):
            return False
        return (
            is_dated or (paragraph.heading == 1 and self._main_headings == 1) or self._stands_above_all(index)
        )

    def _line_with_name(self) -> int | None:
        """Return where the first lines name the issue or the publication: nothing above is the title."""
        named: int | None = None
        for index, (paragraph, kind) in enumerate(self._units[:_MOST_FRONT_LINES]):
            text = paragraph.text
            if kind is Kind.TITLE:
                return index
            if kind in {Kind.SECTION, Kind.ATTRIBUTION}:
                break
            may_be_title = kind in {Kind.LINE, Kind.PROSE, Kind.DATE} and len(text) <= _LONGEST_TITLE
            if named is None and may_be_title and self._name in text.casefold() and not has_sentences(text):
                named = index
        return named

    def _stands_above_all(self, index: int) -> bool:
        """Tell whether a first line is a title by what stands below it, and not the first headline."""
        following = self._following(index + 1)
        if following not in {Kind.PROSE, Kind.ITEM, None}:
            return following not in ENDINGS
        boundary = self._boundary(index + 1)
        if boundary is None or self._units[boundary].kind in ENDINGS:
            return False
        below = self._units[boundary]
        return below.kind is Kind.SECTION or self._units[index].paragraph.rank < below.paragraph.rank

    def _stories_begin(self, index: int) -> bool:
        kind = self._units[index].kind
        if kind is Kind.SECTION:
            return not self._is_entry(index) or self._is_followed_by_story(index)
        if kind is Kind.HEADLINE:
            return True
        if kind in ENDINGS:
            return kind is Kind.ATTRIBUTION or bool(self._structure.introduction)
        if kind not in {Kind.PROSE, Kind.ITEM, Kind.LINE} or self._is_entry(index):
            return False
        if (self._structure.title is None and self._is_title(index)) or self._is_about_the_issue(index):
            return False
        return self._is_headline(index) if kind is Kind.LINE else self._is_story(index)

    def _is_about_the_issue(self, index: int) -> bool:
        """Tell whether a line is date and author together, or the number of the issue."""
        text = self._units[index].paragraph.text
        if self._units[index].kind is not Kind.LINE or len(text) > _LONGEST_SIGNATURE:
            return False
        if _NUMBER.fullmatch(text):
            return True
        is_parted = after_label(text) > 0 or not set(text).isdisjoint("|·•")
        return is_parted and any(not found.guessed_year for found in self._dates.find(text))

    def _is_followed_by_story(self, index: int) -> bool:
        """Tell a section from its entry in a list of contents, below which no story stands."""
        following = index + 1
        while following < len(self._units) and self._units[following].kind is Kind.RULE:
            following += 1
        if following == len(self._units):
            return True
        return self._units[following].kind is not Kind.SECTION and not self._is_entry(following)

    def _is_story(self, index: int) -> bool:
        """Tell whether running text is a story, because its sources follow, and not an introduction."""
        boundary = self._boundary(index)
        return boundary is None or self._units[boundary].kind in ENDINGS

    def _is_headline(self, index: int) -> bool:
        last = index
        while last < len(self._units) and self._units[last].kind is Kind.LINE:
            last += 1
        following = self._following(last)
        if following in {Kind.PROSE, Kind.ITEM}:
            return not self._sections_follow(last) or self._is_story(last)
        if following in ENDINGS:
            return True
        # A line above sections, "Recent Articles", or above the date.
        return following is None and not self._has_sections

    def _sections_follow(self, index: int) -> bool:
        boundary = self._boundary(index)
        return boundary is not None and self._units[boundary].kind is Kind.SECTION

    def _following(self, index: int) -> Kind | None:
        while index < len(self._units) and self._units[index].kind is Kind.RULE:
            index += 1
        return self._units[index].kind if index < len(self._units) else None

    def _boundary(self, index: int) -> int | None:
        return self._boundaries[index] if index < len(self._units) else None


def _unquoted(paragraph: Paragraph) -> Paragraph:
    """Return a title without the quotation marks that some forms want around it."""
    text = paragraph.text
    return paragraph.part(1, len(text) - 1) if text[0] == text[-1] == '"' and len(text) > 1 else paragraph


def _bare(paragraph: Paragraph) -> Paragraph:
    """Return a paragraph without what parts it from its neighbours in the line."""
    text = paragraph.text
    start = len(text) - len(text.lstrip(_BETWEEN))
    return paragraph.part(start, max(len(text.rstrip(_BETWEEN)), start))


def _folded(unit: Unit) -> str:
    return fold_heading(unit.paragraph.text[:_LONGEST_TITLE])


def _boundaries_from(units: Sequence[Unit]) -> list[int | None]:
    """Return for each unit where the first one at or after it stands that running text cannot be."""
    nearest: int | None = None
    found: list[int | None] = [None] * len(units)
    for index in range(len(units) - 1, -1, -1):
        if units[index].kind in _BOUNDARIES:
            nearest = index
        found[index] = nearest
    return found
