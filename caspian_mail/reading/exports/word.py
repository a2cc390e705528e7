"""An issue → a Word file, set in Word's own styles: Title, Heading 1 for a section, Heading 2 for a story."""

from __future__ import annotations

import io
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from caspian_mail.reading.drafts.lines import Run
from caspian_mail.reading.exports.bodies import paragraphs_of
from caspian_mail.reading.exports.labels import FOLLOW_UP, head_of, separator_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.document import Document
    from docx.text.paragraph import Paragraph

    from caspian_mail.model import Article, Issue, Source

_INDENT = 18  # points


def as_word(issue: Issue) -> bytes:
    """Return an issue as a Word file.

    Args:
        issue: one that was read without errors.
    """
    import docx

    document = docx.Document()
    _tell_properties(document, issue)
    if issue.title:
        document.add_heading(issue.title, 0)
    for label, text in head_of(issue):
        _add(document, [Run(f"{label}: {text}")])
    _add_body(document, issue.introduction or "")
    for section in issue.sections:
        if section.heading:
            document.add_heading(section.heading, 1)
        for article in section.articles:
            _add_article(document, article)
    whole = io.BytesIO()
    document.save(whole)
    return whole.getvalue()


def _tell_properties(document: Document, issue: Issue) -> None:
    """Put the issue's own title, author and day in place of those of the library's template."""
    properties = document.core_properties
    properties.title = (issue.title or "")[:255]
    properties.author = (issue.author or "")[:255]
    properties.comments = ""
    if issue.date:
        properties.created = properties.modified = datetime.combine(issue.date, time(), UTC)


def _add_article(document: Document, article: Article) -> None:
    if article.headline:
        document.add_heading(article.headline, 2)
    _add_body(document, article.body or "")
    if article.sources:
        _add_sources(document, article.sources)
    if article.follow_up:
        _add(document, [Run(FOLLOW_UP)])


def _add_sources(document: Document, sources: Sequence[Source]) -> None:
    runs = [Run("Source: ")]
    for number, source in enumerate(sources):
        if number:
            runs.append(Run(separator_of(sources)))
        runs.append(Run(source.name, link=source.url or ""))
    _add(document, runs)


def _add_body(document: Document, body: str) -> None:
    from docx.shared import Pt

    for found in paragraphs_of(body):
        if found.item == "-":
            _add(document, found.runs, style="List Bullet")
        elif found.item:
            # Typed out: Word would count on from the list before.
            added = _add(document, [Run(f"{found.item} "), *found.runs])
            added.paragraph_format.left_indent = Pt(_INDENT)
        else:
            _add(document, found.runs)


def _add(document: Document, runs: Iterable[Run], style: str | None = None) -> Paragraph:
    paragraph = document.add_paragraph(style=style)
    for run in runs:
        if run.link:
            _add_link(paragraph, run)
        else:
            added = paragraph.add_run(run.text)
            # None leaves it to the style; False would overrule it.
            added.bold, added.italic = run.bold or None, run.italic or None
    return paragraph


def _add_link(paragraph: Paragraph, run: Run) -> None:
    """Add linked words, which the library can read but not write."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    added = paragraph.add_run(run.text)
    added.bold, added.italic, added.underline = run.bold or None, run.italic or None, True
    added.font.color.rgb = RGBColor(0x05, 0x63, 0xC1)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(run.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.append(added._r)  # noqa: SLF001 - the run's element, which has no other name
    paragraph._p.append(link)  # noqa: SLF001 - the same of the paragraph
