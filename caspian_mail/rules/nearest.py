"""Where to point when something is missing: at what stands nearest to its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import START_OF_FILE

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Span
    from caspian_mail.model import Article, Issue, Section, Text


def in_issue(issue: Issue, missing: Text | None) -> Span:
    """Return the key left without a value, or else the first of title, author and preheader there is."""
    present = (text for text in (missing, issue.title, issue.author, issue.preheader) if text is not None)
    return next((text.span for text in present), START_OF_FILE)


def in_section(section: Section) -> Span:
    """Return the heading, or else where the section begins."""
    return section.heading.span if section.heading is not None else section.span


def in_article(article: Article) -> Span:
    """Return the headline, or else where the story begins."""
    return article.headline.span if article.headline is not None else article.span
