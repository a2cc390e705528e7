"""What a draft is made of, in the draft's own paragraphs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from caspian_mail.reading.drafts.classes import Kind
    from caspian_mail.reading.drafts.notices import Notice
    from caspian_mail.reading.drafts.paragraphs import Paragraph


class Unit(NamedTuple):
    """A paragraph and its class."""

    paragraph: Paragraph
    kind: Kind


class Aside(NamedTuple):
    """A paragraph that is not taken over, and as what it is reported."""

    paragraph: Paragraph
    notice: Notice
    message: str
    advice: str = ""


@dataclass(slots=True)
class Story:
    """One story.

    Attributes:
        headline: what stands above it; None where nothing does.
        body: its paragraphs.
        attributions: what names its sources.
        links: what leads to its sources.
        follow_ups: what says that it goes on with one that ran before.
        is_item: whether it is one of a list.
    """

    headline: Paragraph | None = None
    body: list[Paragraph] = field(default_factory=list)
    attributions: list[Paragraph] = field(default_factory=list)
    links: list[Paragraph] = field(default_factory=list)
    follow_ups: list[Paragraph] = field(default_factory=list)
    is_item: bool = False

    @property
    def is_attributed(self) -> bool:
        """Whether it has been said what it rests on."""
        return bool(self.attributions or self.links)


@dataclass(slots=True)
class Part:
    """A section.

    Attributes:
        heading: what stands above it; None for stories before any heading.
        name: the heading as the publication spells it; empty where newsletter.toml does not list it.
        stories: in order.
    """

    heading: Paragraph | None = None
    name: str = ""
    stories: list[Story] = field(default_factory=list)


@dataclass(slots=True)
class Structure:
    """A draft in its parts; every paragraph is in exactly one of them.

    Attributes:
        title: the line that names the issue.
        preheaders: the lines with what an inbox shows beside the title.
        dates: the lines with its date.
        authors: the lines that say who signs it.
        introduction: paragraphs before the stories.
        parts: the sections.
        asides: what is not taken over.
    """

    title: Paragraph | None = None
    preheaders: list[Paragraph] = field(default_factory=list)
    dates: list[Paragraph] = field(default_factory=list)
    authors: list[Paragraph] = field(default_factory=list)
    introduction: list[Paragraph] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
