"""An issue → Markdown (CommonMark): a story's body is Markdown already, all else is text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caspian_mail.markdown import markdown_parser
from caspian_mail.reading.exports.labels import FOLLOW_UP, head_of, separator_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.model import Article, Issue, Source

_SPECIAL = re.compile(r"[\\`*_\[\]<&#]")
_HARD_BREAKS = ("\\", "  ")
_IN_TARGET = re.compile(r"[()<>\\]")
# What stories do not have and CommonMark does: code, HTML, entities, images, headings, quotations, tables,
# rules and definitions. What is escaped already, and an address in angle brackets, are passed over.
_MORE_THAN_STORIES = re.compile(
    r"\\.|<(?:https?:|mailto:)[^\s<>]*>"
    r"|(?P<mark>`|<(?=[A-Za-z/!?])|&(?=#?[A-Za-z0-9]{1,40};)|!(?=\[)|\](?=\((?!<?(?:https?://|mailto:)))"
    r"|(?<=\n)[#>=|]|(?<=\n)[-_*](?=[-_* ]{0,200}\n)|(?<=\n)\[(?=[^\]\n]{1,200}\]:))",
    re.IGNORECASE,
)


def as_markdown(issue: Issue) -> str:
    """Return an issue as Markdown.

    Args:
        issue: one that was read without errors.
    """
    return "\n\n".join(_blocks(issue)) + "\n"


def _blocks(issue: Issue) -> Iterator[str]:
    if issue.title:
        yield f"# {_escaped(issue.title)}"
    for label, text in head_of(issue):
        yield f"{label}: {_escaped(text)}"
    if issue.introduction:
        yield _body(issue.introduction)
    for section in issue.sections:
        if section.heading:
            yield f"## {_escaped(section.heading)}"
        for article in section.articles:
            yield from _story(article)


def _story(article: Article) -> Iterator[str]:
    if article.headline:
        yield f"### {_escaped(article.headline)}"
    if article.body:
        yield _body(article.body)
    if article.sources:
        names = separator_of(article.sources).join(_source(source) for source in article.sources)
        yield f"Source: {names}"
    if article.follow_up:
        yield FOLLOW_UP


def _source(source: Source) -> str:
    name = _escaped(source.name)
    if not source.url:
        return name
    target = _IN_TARGET.sub(r"\\\g<0>", source.url.replace(" ", "%20"))
    return f"[{name}]({target})"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _body(text: str) -> str:
    # In one line each: where a line may be a headline, an import cannot know that a paragraph goes on.
    joined = _with_whole_paragraphs(text.strip("\n"))
    # A line feed at either end, so that the first line and the last are found as such.
    return _MORE_THAN_STORIES.sub(_passed, f"\n{joined}\n").strip("\n")


def _with_whole_paragraphs(text: str) -> str:
    """Return Markdown with each paragraph in one line, but for hard breaks."""
    going_on = {
        number
        for token in markdown_parser().parse(text)
        if token.type == "inline" and token.map
        for number in range(token.map[0] + 1, token.map[1])
    }
    lines: list[str] = []
    for number, line in enumerate(text.split("\n")):
        if number in going_on and not lines[-1].endswith(_HARD_BREAKS):
            lines[-1] = f"{lines[-1].rstrip()} {line.strip()}"
        else:
            lines.append(line)
    return "\n".join(lines)


def _passed(found: re.Match[str]) -> str:
    return f"\\{found['mark']}" if found["mark"] else found.group()
