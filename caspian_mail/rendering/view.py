"""What the templates see of an issue: every value ready to be set, nothing left to decide but the look."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from caspian_mail.markdown import is_link
from caspian_mail.rendering.markdown import Prose, normal_link, prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.model import Article, Issue
    from caspian_mail.publication import Publication
    from caspian_mail.rendering.localization import Language

# Fewer stories than this stand under each other on one screen.
_LEAST_FOR_CONTENTS = 3
# More, and the contents name only the first of each section.
_MOST_IN_CONTENTS = 16
_FIRST_OF_SECTION = 3
_SHORT_NAME, _MEDIUM_NAME = 10, 20
# Combining grapheme joiner, zero-width non-joiner, no-break space: takes room in an inbox, shows nothing.
_FILLER = "\u034f\u200c\u00a0"
_INBOX_LINE, _LEAST_FILLER = 220, 100
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_BREAKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class SourceView:
    """A name, and its address where it has one that may be a link."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class StoryView:
    """One story, and where a jump to it lands."""

    number: str
    anchor: str
    headline: str
    body: Prose
    sources: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section with its count of stories."""

    heading: str
    count: str
    stories: tuple[StoryView, ...]


@dataclass(frozen=True, slots=True)
class ContentsRow:
    """One line of the contents: a story, or the stories that are left out."""

    number: str
    anchor: str
    headline: str


@dataclass(frozen=True, slots=True)
class ContentsGroup:
    """The contents of one section."""

    label: str
    rows: tuple[ContentsRow, ...]
    more: ContentsRow | None


@dataclass(frozen=True, slots=True)
class View:
    """An issue as the templates see it; what is absent is empty.

    Attributes:
        title: the subject.
        preheader: what an inbox shows after the subject.
        filler: invisible, so that nothing else follows there.
        full_name: the publication's name.
        lead_in: its first words, set small.
        name: the rest of it.
        name_size: "short", "medium" or "long".
        date: the day in the issue's language.
        author: who signs.
        introduction: paragraphs before the stories.
        contents: empty when there are too few stories.
        sections: the stories.
        why: why a reader gets this.
        unsubscribe: the slot for the reader's own link.
        archive: the address of this issue on the web.
        postal_address: one line a part.
    """

    title: str
    preheader: str
    filler: str
    full_name: str
    lead_in: str
    name: str
    name_size: str
    date: str
    author: str
    introduction: Prose | None
    contents: tuple[ContentsGroup, ...]
    sections: tuple[SectionView, ...]
    why: str
    unsubscribe: str
    archive: str
    postal_address: tuple[str, ...]


def view_of(issue: Issue, *, stem: str, publication: Publication, language: Language, slot: str) -> View:
    """Prepare an issue for the templates; the stem names it in the archive's address."""
    sections = tuple(_sections(issue, language))
    preheader = _line(issue.preheader)
    lead_in = publication.lead_in or ""
    name = publication.name.removeprefix(lead_in).strip()
    introduction = _body(issue.introduction, language)
    return View(
        title=subject(issue, publication),
        preheader=preheader,
        filler=_FILLER * max(_INBOX_LINE - len(preheader), _LEAST_FILLER),
        full_name=publication.name,
        lead_in=lead_in,
        name=name,
        name_size=_name_size(name),
        date=language.date(issue.date) if issue.date else "",
        author=_line(issue.author),
        introduction=introduction if introduction.text else None,
        contents=tuple(_contents(sections, language)),
        sections=sections,
        why=publication.why or "",
        unsubscribe=slot,
        archive=archive_address(publication, stem),
        postal_address=publication.postal_address,
    )


def subject(issue: Issue, publication: Publication) -> str:
    """Return the issue's title, or the publication's name while it has none."""
    return _line(issue.title) or publication.name


def archive_address(publication: Publication, stem: str) -> str:
    """Return where the issue stands on the web; empty where it doesn't."""
    address = (publication.archive_url or "").replace("{issue}", quote(stem, safe=""))
    return normal_link(address)


def _sections(issue: Issue, language: Language) -> Iterator[SectionView]:
    number = 0
    for section in issue.sections:
        stories = []
        for article in section.articles:
            number += 1
            stories.append(_story(article, number, language))
        yield SectionView(_line(section.heading), language.stories(len(stories)), tuple(stories))


def _story(article: Article, number: int, language: Language) -> StoryView:
    return StoryView(
        number=language.number(number),
        anchor=anchor(number),
        headline=_line(article.headline),
        body=_body(article.body, language),
        sources=tuple(
            SourceView(_line(source.name), normal_link(source.url.strip()))
            if source.url and is_link(source.url.strip()) and not source.url.lower().startswith("mailto:")
            else SourceView(_line(source.name), "")
            for source in article.sources
        ),
    )


def anchor(number: int) -> str:
    """Return where a jump to a story lands: its id in the HTML."""
    return f"story-{number}"


def _contents(sections: tuple[SectionView, ...], language: Language) -> Iterator[ContentsGroup]:
    total = sum(len(section.stories) for section in sections)
    if total < _LEAST_FOR_CONTENTS:
        return
    for section in sections:
        rows = [
            ContentsRow(story.number, story.anchor, story.headline)
            for story in section.stories
            if story.headline
        ]
        left_out = rows[_FIRST_OF_SECTION:] if total > _MOST_IN_CONTENTS else []
        more = None
        if left_out:
            more = ContentsRow("", left_out[0].anchor, language.more_stories(len(left_out)))
        if rows:
            yield ContentsGroup(section.heading, tuple(rows[: len(rows) - len(left_out)]), more)


def _name_size(name: str) -> str:
    if len(name) <= _SHORT_NAME:
        return "short"
    return "medium" if len(name) <= _MEDIUM_NAME else "long"


def _body(markdown: str | None, language: Language) -> Prose:
    return prose(_text(markdown), language.direction)


def _line(text: str | None) -> str:
    return _text(_LINE_BREAKS.sub(" ", text or "")).strip()


def _text(text: str | None) -> str:
    # The reader refuses control characters; a preview of a refused issue still has to be composed.
    return _CONTROLS.sub("\ufffd", text or "")
