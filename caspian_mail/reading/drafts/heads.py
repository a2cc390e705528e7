"""The lines above a draft's stories → title, date and author of the issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_date

from caspian_mail.model import Text
from caspian_mail.reading.drafts.classes import after_label
from caspian_mail.reading.drafts.notices import Notice, in_marks

if TYPE_CHECKING:
    from datetime import date

    from caspian_mail.publication import Publication
    from caspian_mail.reading.drafts.dates import Dates, FoundDate
    from caspian_mail.reading.drafts.notices import Notices
    from caspian_mail.reading.drafts.paragraphs import Paragraph
    from caspian_mail.reading.drafts.structure import Structure


class HeadReader:
    """Reads what stands above the stories.

    Args:
        structure: the draft.
        publication: its name, its author, its language.
        dates: how days are written.
        notices: takes what was proposed or is doubtful.
    """

    def __init__(
        self, structure: Structure, publication: Publication, dates: Dates, notices: Notices
    ) -> None:
        self._structure = structure
        self._publication = publication
        self._dates = dates
        self._notices = notices

    def title(self, day: date) -> Text:
        """Return the title; where the draft has none, the publication's name with the date."""
        found = self._structure.title
        if found is not None:
            return found.text
        locale = self._publication.language.replace("-", "_")
        proposed = Text(f"{self._publication.name}: {format_date(day, 'long', locale=locale)}")
        message = f"the draft has no title; proposed: {in_marks(proposed)}"
        self._notices.add(Notice.PROPOSED_TITLE, None, message)
        return proposed

    def author(self) -> Text | None:
        """Return who signs the issue; where the draft does not say, the publication's own author."""
        lines = self._structure.authors
        if not lines:
            return Text(self._publication.author) if self._publication.author else None
        return self._first(lines, "author")

    def preheader(self) -> Text | None:
        """Return what an inbox shows beside the title, where the draft says it."""
        lines = self._structure.preheaders
        return self._first(lines, "preheader") if lines else None

    def _first(self, lines: list[Paragraph], what: str) -> Text:
        """Return what stands behind the label of the first of several lines."""
        first, *others = lines
        for other in others:
            if other.text.casefold() != first.text.casefold():
                self._notices.add(
                    Notice.LEFT_OUT, other.text.span, f"a second {what} is left out: {in_marks(other.text)}"
                )
        return first.part(after_label(first.text), len(first.text)).text

    def date(self, next_date: date) -> date:
        """Return the day of the issue: that of its own line, else of the title, else the one to propose."""
        lines = [*self._structure.dates, *([self._structure.title] if self._structure.title else [])]
        found = [(line, day) for line in lines for day in self._dates.find(line.text)]
        if not found:
            message = f"the draft has no date; proposed: {next_date.isoformat()}, that of the next issue"
            self._notices.add(
                Notice.PROPOSED_DATE,
                None,
                message,
                "write the right one into the issue, and name its file by it",
            )
            return next_date
        line, chosen = found[0]
        days = {day.day for _, day in found[1:] if not day.guessed_year}
        if chosen.other and chosen.other in days:
            return chosen.other
        if chosen.guessed_year and days:
            return next(day.day for _, day in found if not day.guessed_year)
        self._tell_doubts(line, chosen, found[1:])
        return chosen.day

    def _tell_doubts(
        self, line: Paragraph, chosen: FoundDate, others: list[tuple[Paragraph, FoundDate]]
    ) -> None:
        span = line.text.place.at(chosen.start, chosen.end)
        day = chosen.day.isoformat()
        confirmed = any(chosen.day in {other.day, other.other} for _, other in others)
        if chosen.guessed_year:
            message = f"a date without a year; taken as {day}"
            self._notices.add(Notice.DOUBTFUL_DATE, span, message, "write the year")
        elif chosen.other and not confirmed:
            message = f"{day} or {chosen.other.isoformat()}? Taken as {day}"
            self._notices.add(Notice.DOUBTFUL_DATE, span, message, "write the month in letters")
        for other_line, other in others:
            if chosen.day not in {other.day, other.other}:
                message = f"another date than {day}, which is taken: {other.day.isoformat()}"
                place = other_line.text.place.at(other.start, other.end)
                self._notices.add(Notice.DOUBTFUL_DATE, place, message, "see which of the two is right")
