"""All links of an issue: those of its sources and those in its texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.diagnostics import Edit, Fix, Span
from caspian_mail.rules.web_addresses import host_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from caspian_mail.model import Issue, Text
    from caspian_mail.rules.body_links import BodyLink
    from caspian_mail.rules.rule import Case

_QUOTED = {"'", '"'}


class Link(NamedTuple):
    """Where a link leads, where that stands, and whether it stands there character by character.

    The span of a source's link is the whole value, quotation marks included.
    """

    target: str
    span: Span
    quotes: int
    exact: bool

    def part(self, start: int, end: int) -> Span:
        """Return the span of some of the target's characters, of all where it is not written exactly."""
        if not self.exact:
            return self.span
        line, column = self.span.line, self.span.column + self.quotes
        return Span(line, column + start, line, column + end)

    def without(self, cuts: Iterable[tuple[int, int]]) -> Fix | None:
        """Return the safe fix that takes stretches out, given in order; None where it would change more."""
        if not self.exact:
            return None
        joined: list[tuple[int, int]] = []
        for start, end in cuts:
            is_next = joined and joined[-1][1] == start
            joined.append((joined.pop()[0], end) if is_next else (start, end))
        start, end = joined[-1]
        # A plain value that ended in a colon would be a key.
        if end == len(self.target) and self.target[:start].endswith(":"):
            return None
        return Fix(tuple(Edit(self.part(start, end), "") for start, end in joined))


def find_links(issue: Issue, body_links: Iterable[BodyLink]) -> Iterator[Link]:
    """Yield the links of all sources in order, then those of the texts."""
    for article in issue.articles:
        yield from (_link_of(source.url) for source in article.sources if source.url)
    for link in body_links:
        yield Link(link.target, link.span, 0, link.exact)


def web_links_of(case: Case) -> Iterator[tuple[Link, str]]:
    """Yield those that lead to the web, each with its host in IDNA."""
    for link in case.links:
        host = host_of(link.target)
        if host:
            yield link, host


def _link_of(url: Text) -> Link:
    span = url.span
    quotes = 1 if url.place.style in _QUOTED else 0
    width = span.end_column - span.column if span.line == span.end_line else 0
    return Link(str(url), span, quotes, exact=width == len(url) + 2 * quotes)
