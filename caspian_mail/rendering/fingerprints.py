"""What an edition was made of, value by value, so that a change can be named."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

import caspian_mail

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from caspian_mail.diagnostics import Span
    from caspian_mail.model import Article, Issue
    from caspian_mail.publication import Publication

LIBRARIES = ("babel", "jinja2", "markdown-it-py", "mjml-python", "premailer")
# The keys of newsletter.toml that reach a reader, by their names there.
PUBLICATION_KEYS = (
    "name",
    "lead_in",
    "from",
    "reply_to",
    "bounce",
    "list_id",
    "language",
    "postal_address",
    "why",
    "archive_url",
    "unsubscribe_url",
    "unsubscribe_mailto",
    "accent",
)
_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Value:
    """A value of an issue: what it is called, what it says, where it stands."""

    name: str
    content: str
    span: Span


def issue_values(issue: Issue) -> Iterator[Value]:
    """Name every value of an issue, such as "body of story 6", in the order of the file."""
    if issue.title is not None:
        yield Value("title", issue.title, issue.title.span)
    if issue.date is not None:
        yield Value("date", issue.date.isoformat(), issue.date_place.span)
    for name in ("author", "preheader", "introduction"):
        text = getattr(issue, name)
        if text is not None:
            yield Value(name, text, text.span)
    number = 0
    for position, section in enumerate(issue.sections, 1):
        if section.heading is not None:
            yield Value(f"heading of section {position}", section.heading, section.heading.span)
        yield Value(f"number of stories in section {position}", str(len(section.articles)), section.span)
        for article in section.articles:
            number += 1
            yield from _article_values(article, number)


def _article_values(article: Article, number: int) -> Iterator[Value]:
    for name in ("headline", "body"):
        text = getattr(article, name)
        if text is not None:
            yield Value(f"{name} of story {number}", text, text.span)
    if article.sources:
        yield Value(
            f"sources of story {number}",
            json.dumps([[source.name, source.url] for source in article.sources]),
            article.sources[0].name.span,
        )


def made_from(issue: Issue, *, stem: str, publication: Publication, templates: Path) -> dict[str, str]:
    """Return a fingerprint of each thing that decides what a reader gets, by its readable name."""
    found = {"name of the issue": _fingerprint(stem)}
    found |= {value.name: _fingerprint(value.content) for value in issue_values(issue)}
    values = publication.model_dump(mode="json", by_alias=True)
    found |= {
        f"{key} in newsletter.toml": _fingerprint(json.dumps(values[key], sort_keys=True))
        for key in PUBLICATION_KEYS
        if values[key] is not None
    }
    for file in template_files(templates):
        name = file.relative_to(templates).as_posix()
        # Line ends as git checks them out must not make two machines differ.
        text = file.read_bytes().replace(b"\r\n", b"\n")
        found[f"templates/{name}"] = hashlib.sha256(text).hexdigest()[:_LENGTH]
    found["caspian-mail"] = caspian_mail.__version__
    found |= {library: version(library) for library in LIBRARIES}
    return found


def template_files(templates: Path) -> list[Path]:
    """Return the files a template can be, in an order that is the same everywhere."""
    return sorted(templates.rglob("*.j2"), key=lambda file: file.relative_to(templates).as_posix())


def changes(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Name what differs between two of what made_from returned, in the order of the new, then the gone."""
    changed = [name for name in new if old.get(name) != new[name]]
    return changed + [name for name in old if name not in new]


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:_LENGTH]
