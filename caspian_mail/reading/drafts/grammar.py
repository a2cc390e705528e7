"""The grammar of a draft over the classes of its paragraphs.

    draft    = front section*
    front    = (TITLE | PREHEADER | LINE | DATE | AUTHOR | NOTE | CONTENTS entry* | PROSE)*
    section  = heading story*
    heading  = SECTION | LINE        a LINE only where another LINE follows it: that one is the headline
    story    = headline? body ending*
    headline = LINE                  the last of several above running text
    body     = (PROSE | ITEM)+
    ending   = ATTRIBUTION | LINK | FOLLOW_UP

A LINE in the middle of a story begins the next one, unless headlines are styled in this draft and it is
not. Text after a closed story is a story without a headline. What fits nowhere is an aside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.reading.drafts.classes import Kind, after_label, has_sentences
from caspian_mail.reading.drafts.front import FrontReader
from caspian_mail.reading.drafts.look import ENDINGS, RUNNING, look_of
from caspian_mail.reading.drafts.notices import Notice, in_marks
from caspian_mail.reading.drafts.paragraphs import PLAIN_RANK
from caspian_mail.reading.drafts.source_names import territories
from caspian_mail.reading.drafts.structure import Aside, Part, Story, Structure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caspian_mail.reading.drafts.classes import Classifier
    from caspian_mail.reading.drafts.dates import Dates
    from caspian_mail.reading.drafts.paragraphs import Paragraph
    from caspian_mail.reading.drafts.structure import Unit

# With a full stop at its end, a headline is no longer than this.
_LONGEST_STOPPED = 110
# Of several sentences, the last without a full stop: "What Next? A Look Ahead".
_LONGEST_UNSTOPPED = 150
_FEWEST_IN_A_LIST = 3
_FEWEST_IN_A_HEADLINE = 4
_MOST_IN_A_LEAD = 2


def structure_of(units: Sequence[Unit], name: str, classifier: Classifier, dates: Dates) -> Structure:
    """Return the structure of a draft.

    Args:
        units: its paragraphs with their classes.
        name: the publication's.
        classifier: tells the publication's sections.
        dates: how days are written.
    """
    structure = Structure()
    start = FrontReader(units, name, classifier, dates, structure).read()
    _StoryReader(units, classifier, structure).read(start)
    return structure


class _StoryReader:
    def __init__(self, units: Sequence[Unit], classifier: Classifier, structure: Structure) -> None:
        self._units = units
        self._classifier = classifier
        self._structure = structure
        self._look = look_of(units)
        self._at = 0
        self._story: Story | None = None
        self._has_subsections = False

    def read(self, start: int) -> None:
        self._at = start
        while self._at < len(self._units):
            paragraph, kind = self._units[self._at]
            match kind:
                case Kind.SECTION:
                    self._open_section(paragraph, self._classifier.section(paragraph.text))
                case Kind.ATTRIBUTION | Kind.LINK | Kind.FOLLOW_UP:
                    self._end_story(paragraph, kind)
                case Kind.RULE:
                    self._story = None
                case Kind.ITEM:
                    self._take_item(paragraph)
                case Kind.PROSE | Kind.PREHEADER:
                    self._take_text(paragraph)
                case Kind.NOTE:
                    self._leave_out(
                        paragraph,
                        Notice.LEFT_OUT_NOTE,
                        "if readers are to see it, write it into the introduction",
                    )
                case Kind.TITLE | Kind.HEADLINE:
                    self._open_story(paragraph.part(after_label(paragraph.text), len(paragraph.text)))
                case Kind.LINE | Kind.DATE | Kind.AUTHOR | Kind.FOOTER | Kind.CONTENTS:
                    self._take_lines()
                    continue
            self._at += 1

    # Sections

    def _open_section(self, paragraph: Paragraph, name: str = "") -> None:
        self._structure.parts.append(Part(paragraph, name))
        self._story, self._has_subsections = None, False

    @property
    def _part(self) -> Part:
        if not self._structure.parts:
            self._structure.parts.append(Part())
        return self._structure.parts[-1]

    def _take_headings(self, headings: Sequence[Paragraph]) -> None:
        """Open the section that lines above a headline are; a second level of them is flattened."""
        for number, paragraph in enumerate(headings):
            if number or self._is_subsection(paragraph):
                self._has_subsections = True
                part = self._part
                within = in_marks(part.name or (part.heading.text if part.heading else ""))
                name = in_marks(paragraph.text)
                message = f"a section within {within}, which an issue cannot have: left out: {name}"
                advice = "its stories are there; for a section of its own, write a heading"
                self._structure.asides.append(Aside(paragraph, Notice.FLATTENED_SECTION, message, advice))
            else:
                self._open_section(paragraph)

    def _is_subsection(self, paragraph: Paragraph) -> bool:
        if not self._structure.parts or self._part.heading is None:
            return False
        if paragraph.rank != self._part.heading.rank:
            return paragraph.rank > self._part.heading.rank
        return self._has_subsections or not self._part.stories

    # Stories

    def _open_story(self, headline: Paragraph | None, *, is_item: bool = False) -> Story:
        self._story = Story(headline, is_item=is_item)
        self._part.stories.append(self._story)
        return self._story

    def _end_story(self, paragraph: Paragraph, kind: Kind) -> None:
        stories = self._structure.parts[-1].stories if self._structure.parts else []
        story = self._story or (stories[-1] if stories else None)
        if story is None:
            notice = Notice.LEFT_OUT if kind is Kind.FOLLOW_UP else Notice.STRAY_SOURCE
            self._leave_out(paragraph, notice, "no story stands above it: write it under its own")
            return
        found = {
            Kind.ATTRIBUTION: story.attributions,
            Kind.LINK: story.links,
            Kind.FOLLOW_UP: story.follow_ups,
        }
        found[kind].append(paragraph)
        # Between headline and text it does not end the story, nor does a link above what names the source.
        if (story.body and not (kind is Kind.LINK and self._is_named_below())) or self._kind(
            self._at + 1
        ) not in RUNNING:
            self._story = None

    def _is_named_below(self) -> bool:
        """Tell whether text follows, and then the names of sources, with no headline in between."""
        index = self._at + 1
        while self._kind(index) in RUNNING:
            index += 1
        return index > self._at + 1 and self._kind(index) is Kind.ATTRIBUTION

    def _take_text(self, paragraph: Paragraph) -> None:
        story = self._story
        if story and not (story.is_item and story.body and self._units[self._at - 1].kind is Kind.RULE):
            story.body.append(paragraph)
        elif self._is_stopped_headline(paragraph):
            self._open_story(paragraph)
        else:
            self._open_story(None).body.append(paragraph)

    def _is_stopped_headline(self, paragraph: Paragraph) -> bool:
        """Tell whether one sentence is the headline of longer text below it."""
        text = paragraph.text
        if self._kind(self._at + 1) is not Kind.PROSE or len(self._units[self._at + 1].paragraph.text) <= len(
            text
        ):
            return False
        bare = text.strip("\"'“”‘’« »")
        is_stopped = bare.endswith(".")
        if has_sentences(text):
            return not is_stopped and len(text) <= _LONGEST_UNSTOPPED
        is_short = len(text) <= _LONGEST_STOPPED
        return (is_short or bare.endswith(("?", "!", ":"))) and (bare[:1].isupper() or not is_stopped)

    def _take_item(self, paragraph: Paragraph) -> None:
        if self._story and not self._story.is_item:
            self._story.body.append(paragraph)
        else:
            paragraph.item = ""
            self._open_story(None, is_item=True).body.append(paragraph)

    def _take_lines(self) -> None:
        first = self._at
        while self._kind(self._at) in {Kind.LINE, Kind.DATE, Kind.AUTHOR, Kind.FOOTER, Kind.CONTENTS}:
            self._at += 1
        lines = [self._units[index].paragraph for index in range(first, self._at) if self._is_line(index)]
        if not lines:
            return
        following = self._kind(self._at)
        if following in RUNNING:
            self._take_lines_above_text(lines)
        elif following in ENDINGS:
            self._take_lines_above_ending(lines)
        else:
            self._take_lines_alone(lines, following)

    def _is_line(self, index: int) -> bool:
        """Tell whether a line can be part of a story; one that only looks like a date or a footer can."""
        paragraph, kind = self._units[index]
        if index >= self._look.end_of_stories and kind is not Kind.LINE:
            self._leave_out(paragraph, Notice.LEFT_OUT, "it stands below the stories")
            return False
        if kind is Kind.FOOTER and self._kind(index + 1) not in RUNNING | ENDINGS:
            self._leave_out(paragraph, Notice.LEFT_OUT, "it is none of a story's lines")
            return False
        below_headline = self._kind(index - 1) in {Kind.LINE, Kind.DATE}
        above_story = self._kind(index + 1) in RUNNING | ENDINGS | {Kind.DATE}
        if kind is Kind.DATE or (kind is Kind.AUTHOR and below_headline and above_story):
            self._leave_out(paragraph, Notice.LEFT_OUT, "a story has no date or author of its own")
            return False
        return True

    def _take_lines_above_text(self, lines: list[Paragraph]) -> None:
        if self._is_within_story(lines):
            self._story.body += lines  # type: ignore[union-attr]  # seen there
            return
        is_heading = lines[-1].rank < self._look.headlines and lines[-1].rank in self._look.sections
        if is_heading or self._items_are_stories(lines[-1]):
            self._take_headings([*self._without_ends_of_story(lines[:-1], lines[-1].rank), lines[-1]])
            return
        styled = [index for index, line in enumerate(lines) if line.rank == self._look.headlines]
        last = styled[-1] if styled else len(lines) - 1
        above = self._without_ends_of_story(lines[:last], lines[last].rank)
        if self._has_standfirst(above, lines[last]):
            *above, headline = above
            self._tell_standfirst(headline, lines[last])
            self._take_headings(above)
            self._open_story(headline).body += lines[last:]
            return
        self._take_headings(above)
        self._open_story(lines[last]).body += lines[last + 1 :]

    def _items_are_stories(self, line: Paragraph) -> bool:
        """Tell whether the items below a line each have sources of their own: it is a heading then."""
        kinds = [self._kind(self._at + step) for step in range(4)]
        pair = [Kind.ITEM, Kind.ATTRIBUTION]
        return kinds == pair * 2 or (kinds[:2] == pair and line.text.casefold() in territories())

    def _without_ends_of_story(self, lines: list[Paragraph], rank: int) -> list[Paragraph]:
        """Give lines that are set off less than headlines back to the story above them."""
        story = self._story
        index = 0
        while story and index < len(lines) and lines[index].rank > rank:
            if lines[index].links:
                story.links.append(lines[index])
            else:
                story.body.append(lines[index])
            index += 1
        return lines[index:]

    def _has_standfirst(self, above: list[Paragraph], line: Paragraph) -> bool:
        """Tell whether two plain lines are headline and standfirst, not heading and headline."""
        return (
            bool(above)
            and above[-1].rank == line.rank == PLAIN_RANK
            and bool(self._structure.parts and self._part.name)
            and len(above[-1].text.split()) >= _FEWEST_IN_A_HEADLINE
        )

    def _tell_standfirst(self, headline: Paragraph, line: Paragraph) -> None:
        message = f"taken for the first line of the text below {in_marks(headline.text)}"
        advice = "if it is the headline, make the line above it a section"
        self._structure.asides.append(Aside(line, Notice.STANDFIRST, message, advice))

    def _is_within_story(self, lines: list[Paragraph]) -> bool:
        """Tell whether plain lines go on with a story, where headlines are set off or lead to a list."""
        story = self._story
        if story is None or not story.body or story.is_attributed or any(line.heading for line in lines):
            return False
        is_lead = len(lines) == 1 and lines[0].text.endswith((":", "："))
        if is_lead and self._kind(self._at) is Kind.ITEM:
            return True
        if any(line.is_bold for line in lines):
            return False
        return self._look.headlines < PLAIN_RANK or (
            is_lead and len(lines[0].text.split()) <= _MOST_IN_A_LEAD
        )

    def _take_lines_above_ending(self, lines: list[Paragraph]) -> None:
        story = self._story
        is_open = story is not None and bool(story.body) and not story.is_attributed
        if story and is_open and len(lines) == 1 and lines[0].rank == PLAIN_RANK:
            story.body += lines
            return
        is_named = self._kind(self._at) is Kind.ATTRIBUTION
        if len(lines) > 1 and lines[-1].rank == PLAIN_RANK and is_named:
            self._take_headings(lines[:-2])
            self._open_story(lines[-2]).body.append(lines[-1])
        else:
            self._take_headings(lines[:-1])
            self._open_story(lines[-1])

    def _take_lines_alone(self, lines: list[Paragraph], following: Kind | None) -> None:
        """Take lines below which nothing stands: a list of headlines, or what belongs to no story."""
        if (
            self._story
            and self._story.body
            and following is not Kind.SECTION
            and self._at < self._look.end_of_stories
        ):
            self._story.body += lines
        elif self._is_list_of_headlines(lines):
            for line in lines:
                self._open_story(line)
            self._story = None
        else:
            for line in lines:
                self._leave_out(
                    line,
                    Notice.LEFT_OUT_TEXT,
                    "no story stands below it; if it is part of one, write it there",
                )

    def _is_list_of_headlines(self, lines: list[Paragraph]) -> bool:
        parts = self._structure.parts
        is_first_of_section = bool(parts) and parts[-1].heading is not None and not parts[-1].stories
        return is_first_of_section or (
            len(lines) >= _FEWEST_IN_A_LIST and self._at <= self._look.end_of_stories
        )

    def _leave_out(self, paragraph: Paragraph, notice: Notice, advice: str) -> None:
        message = f"left out: {in_marks(paragraph.text)}"
        self._structure.asides.append(Aside(paragraph, notice, message, advice))

    def _kind(self, index: int) -> Kind | None:
        return self._units[index].kind if 0 <= index < len(self._units) else None
