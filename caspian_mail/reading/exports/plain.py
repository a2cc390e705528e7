"""An issue → plain text, which has neither bold nor italics: how many places lose them is counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.reading.exports.bodies import paragraphs_of
from caspian_mail.reading.exports.labels import FOLLOW_UP, head_of, separator_of

if TYPE_CHECKING:
    from caspian_mail.model import Issue, Source
    from caspian_mail.reading.exports.bodies import Paragraph


@dataclass(frozen=True, slots=True)
class PlainText:
    """An issue as plain text.

    Attributes:
        text: it.
        plain_places: how many places were set in bold or italics.
        linked_places: how many links stand in the stories; each is followed by its address.
    """

    text: str
    plain_places: int
    linked_places: int


def as_plain_text(issue: Issue) -> PlainText:
    """Return an issue as plain text, each paragraph in a line of its own.

    Args:
        issue: one that was read without errors.
    """
    writer = _Writer()
    writer.write(issue)
    return PlainText("\n\n".join(writer.blocks) + "\n", writer.plain_places, writer.linked_places)


class _Writer:
    def __init__(self) -> None:
        self.blocks: list[str] = []
        self.plain_places = 0
        self.linked_places = 0

    def write(self, issue: Issue) -> None:
        if issue.title:
            self.blocks.append(issue.title)
        self.blocks += [f"{label}: {text}" for label, text in head_of(issue)]
        self._body(issue.introduction or "")
        for section in issue.sections:
            if section.heading:
                self.blocks.append(section.heading)
            for article in section.articles:
                if article.headline:
                    self.blocks.append(article.headline)
                self._body(article.body or "")
                if article.sources:
                    names = (_source(source) for source in article.sources)
                    self.blocks.append(f"Source: {separator_of(article.sources).join(names)}")
                if article.follow_up:
                    self.blocks.append(FOLLOW_UP)

    def _body(self, body: str) -> None:
        before = ""
        for paragraph in paragraphs_of(body):
            lead = f"{paragraph.item} " if paragraph.item else ""
            text = lead + self._text(paragraph)
            # The items of a list stand close together.
            if before and paragraph.item:
                self.blocks[-1] += f"\n{text}"
            else:
                self.blocks.append(text)
            before = paragraph.item

    def _text(self, paragraph: Paragraph) -> str:
        parts: list[str] = []
        for run in paragraph.runs:
            parts.append(run.text)
            self.plain_places += run.bold or run.italic
            if run.link:
                self.linked_places += 1
                if run.link not in {run.text, f"mailto:{run.text}"}:
                    parts.append(f" ({run.link})")
        return "".join(parts)


def _source(source: Source) -> str:
    return f"{source.name} ({source.url})" if source.url else source.name
