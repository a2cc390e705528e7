"""A draft's lines → the issue, with a finding for all that was guessed or left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.markdown import is_link
from caspian_mail.model import Article, Issue, Section, Source, Text
from caspian_mail.reading.drafts.attributions import label_of, web_addresses
from caspian_mail.reading.drafts.bodies import body_of
from caspian_mail.reading.drafts.classes import Classifier, inner_part
from caspian_mail.reading.drafts.dates import Dates
from caspian_mail.reading.drafts.grammar import structure_of
from caspian_mail.reading.drafts.heads import HeadReader
from caspian_mail.reading.drafts.notices import Notice, Notices, in_marks
from caspian_mail.reading.drafts.paragraphs import paragraphs_of
from caspian_mail.reading.drafts.register import Register
from caspian_mail.reading.drafts.source_names import SourceReader
from caspian_mail.reading.drafts.units import units_of

if TYPE_CHECKING:
    from datetime import date

    from caspian_mail.diagnostics import Diagnostic
    from caspian_mail.publication import Publication
    from caspian_mail.reading.drafts.lines import Draft
    from caspian_mail.reading.drafts.paragraphs import Paragraph
    from caspian_mail.reading.drafts.structure import Part, Story, Structure

_WORD = re.compile(r"\S+")
_FIRST_WORDS = 4
_MOST_FIRST_WORDS = 8
_LONGEST_OUTLET = 4
_SMALL_WORDS = frozenset(
    {"a", "an", "the", "of", "in", "on", "at", "to", "for", "from", "by", "with", "and", "or", "but", "as"}
    | {"its", "his", "her", "their", "that", "which", "who", "is", "are", "was", "were", "has", "have"}
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a draft.

    Attributes:
        issue: the issue, its texts with their places in the draft.
        findings: what was guessed, proposed or left out, by place.
    """

    issue: Issue
    findings: tuple[Diagnostic, ...]


def issue_of(draft: Draft, publication: Publication, next_date: date, today: date) -> Imported:
    """Return the issue a draft holds.

    Args:
        draft: its lines.
        publication: its sections, its register of sources, its language.
        next_date: the day to propose where the draft has none.
        today: to tell the year where a date has none.
    """
    dates = Dates(publication.language, today)
    register = Register(publication)
    classifier = Classifier(publication, dates)
    notices = Notices(draft.file)
    paragraphs = paragraphs_of(draft, classifier.begins_anew)
    structure = structure_of(
        units_of(paragraphs, classifier, register, dates), publication.name, classifier, dates
    )
    for aside in structure.asides:
        notices.add(aside.notice, aside.paragraph.text.span, aside.message, aside.advice)
    sections = _Assembler(SourceReader(register, dates, notices), register, notices).sections(structure)
    heads = HeadReader(structure, publication, dates, notices)
    day = heads.date(next_date)
    introduction = body_of(structure.introduction, notices)
    issue = Issue(
        title=heads.title(day),
        date=day,
        author=heads.author(),
        preheader=heads.preheader(),
        introduction=Text(introduction, structure.introduction[0].text.place) if introduction else None,
        sections=sections,
    )
    return Imported(
        issue, tuple(sorted((*draft.findings, *notices.in_order()), key=lambda found: found.sort_key))
    )


class _Assembler:
    def __init__(self, sources: SourceReader, register: Register, notices: Notices) -> None:
        self._sources = sources
        self._register = register
        self._notices = notices

    def sections(self, structure: Structure) -> tuple[Section, ...]:
        if not any(part.stories for part in structure.parts):
            advice = 'a story is a headline, a paragraph or more, and a line "Source: …"'
            self._notices.add(Notice.NO_STORY, None, "no story was found in the draft", advice)
        return tuple(self._section(part) for part in structure.parts)

    def _section(self, part: Part) -> Section:
        if part.heading is None:
            first = next(
                paragraph
                for story in part.stories
                for paragraph in (story.headline, *story.body)
                if paragraph
            )
            advice = "write one of the sections of newsletter.toml"
            self._notices.add(
                Notice.MISSING_SECTION, first.text.span, "the first stories stand in no section", advice
            )
            heading = Text("")
        else:
            heading = Text(part.name or part.heading.text, part.heading.text.place)
            if not part.name:
                message = f"taken for a section, which newsletter.toml does not list: {in_marks(heading)}"
                advice = "if it is part of the headline below it, write it there"
                self._notices.add(Notice.UNLISTED_SECTION, heading.span, message, advice)
        return Section(heading, tuple(self._article(story) for story in part.stories))

    def _article(self, story: Story) -> Article:
        headline = story.headline.text if story.headline else self._proposed(story)
        body = body_of(story.body, self._notices)
        place = (story.body[0] if story.body else story.headline).text.place  # type: ignore[union-attr]  # one is there
        return Article(
            Text(headline, headline.place),
            Text(body, place),
            self._sources_of(story),
            follow_up=bool(story.follow_ups),
        )

    def _proposed(self, story: Story) -> Text:
        text = story.body[0].text
        words: list[re.Match[str]] = []
        for word in _WORD.finditer(text, 0, 1000):
            words.append(word)
            bare = word.group().strip("\"'“”‘’()*_")
            is_enough = len(words) >= _FIRST_WORDS and bare.lower() not in _SMALL_WORDS and bare[-1:] != ","
            if (
                is_enough
                or len(words) == _MOST_FIRST_WORDS
                or (len(words) > 1 and bare.endswith((".", "!", "?")))
            ):
                break
        end = words[-1].end()
        span = text.place.at(0, end)
        proposed = Text(text[:end].rstrip(".,;:—–- "), text.place)
        message = f"no headline; proposed: {in_marks(proposed)}"
        self._notices.add(Notice.PROPOSED_HEADLINE, span, message, "write a headline of your own")
        return proposed

    def _sources_of(self, story: Story) -> tuple[Source, ...]:
        sources: list[Source] = []
        for paragraph in story.attributions:
            sources += self._sources.read(_behind_label(paragraph))
        for paragraph in story.links:
            self._add_linked(sources, paragraph)
        if story.headline:
            for url in dict.fromkeys(story.headline.links):
                self._add_link(sources, story.headline, url)
        return tuple(sources)

    def _add_linked(self, sources: list[Source], paragraph: Paragraph) -> None:
        """Add what a line "READ MORE: https://…" leads to, to the source it belongs to if that is there."""
        behind = _behind_label(paragraph)
        written = web_addresses(behind.text)
        name = behind.part(0, written[0][0]) if written else behind
        for url in dict.fromkeys([*paragraph.links, *(url for *_, url in written)]):
            self._add_link(sources, name if name.text else paragraph, url, self._outlet(name))

    def _outlet(self, paragraph: Paragraph) -> str:
        """Return the outlet that words beside a link name; nothing where they are the title of the story."""
        text = inner_part(paragraph.text)
        words = text.split()
        if self._register.find(text) or (
            0 < len(words) <= _LONGEST_OUTLET and all(word[0].isupper() for word in words)
        ):
            return text
        if text:
            self._notices.add(Notice.LEFT_OUT, paragraph.text.span, f"left out: {in_marks(text)}")
        return ""

    def _add_link(self, sources: list[Source], paragraph: Paragraph, url: str, name: str = "") -> None:
        if not is_link(url) or url.startswith("mailto:"):
            message = f"a link that no letter can carry is left out: {in_marks(url)}"
            self._notices.add(Notice.LOST_LINK, paragraph.text.span, message)
        elif not self._lend(sources, Text(url, paragraph.text.place), name):
            place = paragraph.text.place
            named = Source(Text(name, place), Text(url, place)) if name else None
            sources.append(named or self._sources.named_by(paragraph.text, url))

    def _lend(self, sources: list[Source], url: Text, name: str) -> bool:
        """Give a link to the source that it is of, or to the only one there is; tell whether one took it."""
        owner = self._register.of_link(url) or self._register.find(name)
        for index, source in enumerate(sources):
            if source.url is not None and _lead_to_one(source.url, url):
                return True
            known = self._register.find(source.name)
            if source.url is None and (
                known == owner if owner and known else len(sources) == 1 and not (owner and known)
            ):
                sources[index] = Source(source.name, url)
                return True
        return False


def _lead_to_one(url: str, other: str) -> bool:
    """Tell whether two links are the same, or one is the other with something behind a question mark."""
    page, _, query = url.partition("?")
    other_page, _, other_query = other.partition("?")
    return page == other_page and (query == other_query or not (query and other_query))


def _behind_label(paragraph: Paragraph) -> Paragraph:
    """Return what stands behind the label of a line, all of it where it has none."""
    label = label_of(paragraph.text, paragraph.runs)
    return paragraph.part(label.start, label.end) if label else paragraph
