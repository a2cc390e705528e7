"""An issue → its YAML, as a careful person types it; it reads back as the same issue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caspian_mail.yaml_text import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.model import Article, Issue, Section, Source

SCHEMA_LINE = "# yaml-language-server: $schema=issue.schema.json\n"

# What begins a plain scalar: no indicator of YAML's, and nothing that looks like one.
_PLAIN = re.compile(r"[^\W_]|[($€£“‘«…+./]")
# What other programs would read as a number, a time or a truth, or as the end of the value.
_NOT_TEXT = re.compile(
    r"[-+.\d][\d_.,:eExXoabcdefABCDEFTZ+-]*(?:\s[\d:.+Z -]*)?|[-+]?\.(?:inf|nan)|y|n|yes|no|on|off"
    r"|true|false|null",
    re.IGNORECASE,
)
_NOT_PLAIN = re.compile(r": |:$| #|\s$|[\x00-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]|  ")
_NOT_IN_A_BLOCK = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def issue_text(issue: Issue) -> str:
    """Return the file of an issue: the schema's line, then its keys in the order of the example issue."""
    blocks = [SCHEMA_LINE + "".join(_head(issue))]
    if issue.sections:
        blocks.append("sections:\n" + "\n".join(_section(section) for section in issue.sections))
    return "\n".join(blocks)


def _head(issue: Issue) -> Iterator[str]:
    if issue.title is not None:
        yield f"title: {_line(issue.title)}\n"
    if issue.date is not None:
        yield f"date: {issue.date.isoformat()}\n"
    if issue.author is not None:
        yield f"author: {_line(issue.author)}\n"
    if issue.preheader is not None:
        yield f"preheader: {_line(issue.preheader)}\n"
    if issue.introduction is not None:
        yield f"introduction: {_text(issue.introduction, indent=2)}\n"


def _section(section: Section) -> str:
    keys = []
    if section.heading is not None:
        keys.append(f"heading: {_line(section.heading)}\n")
    if section.articles:
        articles = "\n".join(_article(article) for article in section.articles)
        keys.append(f"articles:\n{articles}")
    return _entry(keys, indent=2)


def _article(article: Article) -> str:
    keys = []
    if article.headline is not None:
        keys.append(f"headline: {_line(article.headline)}\n")
    if article.body is not None:
        keys.append(f"body: {_text(article.body, indent=10)}\n")
    if article.sources:
        keys.append("sources:\n" + "".join(_source(source) for source in article.sources))
    if article.follow_up:
        keys.append("follow-up: true\n")
    return _entry(keys, indent=6)


def _source(source: Source) -> str:
    keys = [f"name: {_line(source.name)}\n"]
    if source.url is None:
        return _entry([f"{_line(source.name)}\n"], indent=10)
    return _entry([*keys, f"url: {_line(source.url)}\n"], indent=10)


def _entry(keys: list[str], indent: int) -> str:
    """Return the keys of an entry of a list, one below the other."""
    lead = " " * indent
    return f"{lead}- " + f"{lead}  ".join(keys or ["{}\n"])


def _line(text: str) -> str:
    plain = _PLAIN.match(text) and not _NOT_PLAIN.search(text) and not _NOT_TEXT.fullmatch(text)
    return text if plain else quoted(text)


def _text(text: str, *, indent: int) -> str:
    """Return a text of several lines as a block, where YAML can write it so."""
    body = text.rstrip("\n")
    endings = len(text) - len(body)
    if not body or endings > 1 or body[0] in " \n" or _NOT_IN_A_BLOCK.search(text):
        return quoted(text)
    lead = " " * indent
    lines = "\n".join(lead + line if line else "" for line in body.split("\n"))
    return f"|{'' if endings else '-'}\n{lines}"
