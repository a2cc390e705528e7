"""The links of an issue that lead into the web."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.rules.rule import Case
from caspian_mail.rules.sources import register
from caspian_mail.rules.web_addresses import has_credentials, host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.diagnostics import Span
    from caspian_mail.model import Answer, Issue
    from caspian_mail.publication import Publication, RegisteredSource


class WebLink(NamedTuple):
    """A link that can be followed.

    Attributes:
        url: where it leads.
        span: where that stands.
        is_source: whether it is a source's, not one in a text.
        outlet: the outlet it is a link of, where the register has it.
    """

    url: str
    span: Span
    is_source: bool = False
    outlet: RegisteredSource | None = None


def web_links(case: Case) -> Iterator[WebLink]:
    """Yield the http(s) links of an issue in order; other rules tell of those that are none."""
    for source in register.named_sources(case.issue):
        if source.url:
            outlet = register.find(case.publication, source.name)
            yield WebLink(source.url.strip(), source.url.span, is_source=True, outlet=outlet)
    for link in case.body_links:
        yield WebLink(link.target, link.span)


def links_to_follow(issue: Issue, publication: Publication) -> list[str]:
    """Return the links of an issue that are whole web addresses and give no password away, each once."""
    urls = (link.url for link in web_links(Case(issue, publication)))
    return [url for url in dict.fromkeys(urls) if host_of(url) and not has_credentials(url)]


def answered_links(case: Case) -> Iterator[tuple[WebLink, Answer]]:
    """Yield the links that were followed, each with what came of it."""
    for link in web_links(case):
        answer = case.answers.get(link.url)
        if answer is not None:
            yield link, answer
