"""The sources of an issue and the register of newsletter.toml."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.model import Article, Issue, Source
    from caspian_mail.publication import Publication, RegisteredSource


def named_sources(issue: Issue) -> Iterator[Source]:
    """Yield the sources of all stories in order, without those the reader refused."""
    for article in issue.articles:
        yield from named_sources_of(article)


def named_sources_of(article: Article) -> Iterator[Source]:
    """Yield the sources of a story in order, without those the reader refused."""
    return (source for source in article.sources if source.name.place.style != UNREADABLE)


def find(publication: Publication, name: str) -> RegisteredSource | None:
    """Return the outlet of that name or alias, in any case, be there a "The" before it or not."""
    name, other = _names(str(name))
    return publication.find_source(name) or publication.find_source(other)


# Many rules ask for the same few outlets.
@lru_cache(maxsize=1024)
def _names(name: str) -> tuple[str, str]:
    name = " ".join(name.split())
    return name, name[4:] if name.casefold().startswith("the ") else f"The {name}"


def outlet_of(publication: Publication, name: str) -> str:
    """Return what the register calls a source; the name as it is where the register does not know it."""
    registered = find(publication, name)
    return registered.name if registered else " ".join(name.split())


def owner_of(publication: Publication, outlet: RegisteredSource) -> str:
    """Return who owns an outlet in the last resort: itself, where the register names nobody else."""
    passed = {outlet.name}
    while outlet.owner:
        above = find(publication, outlet.owner)
        if above is None:
            return outlet.owner
        if above.name in passed:
            return min(passed)
        passed.add(above.name)
        outlet = above
    return outlet.name
