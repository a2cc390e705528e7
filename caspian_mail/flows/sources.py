"""Sources: how the last issues rest on them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.errors import UsageError
from caspian_mail.reading import LARGEST, read_issue
from caspian_mail.regular_files import read_regular
from caspian_mail.rules.sources import register
from caspian_mail.rules.sources.social import rests_on_social_media

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from caspian_mail.flows.desk import Desk
    from caspian_mail.model import Article, Issue
    from caspian_mail.publication import Publication


@dataclass(frozen=True, slots=True)
class Share:
    """What rests on one source.

    Attributes:
        outlet: as the register calls it, or as the issues do where it does not know it.
        kind: such as agency; empty where the register does not know it.
        stories: how many name it.
        issues: in how many issues they stand.
        last: the stem of the last of them.
    """

    outlet: str
    kind: str
    stories: int
    issues: int
    last: str


@dataclass(frozen=True, slots=True)
class Balance:
    """How issues rest on their sources.

    Attributes:
        issues: the stems of those that were read, the newest last.
        unread: the files that could not be read.
        stories: how many stories they have.
        of_one_source: how many of them name one source only.
        of_social_media: how many rest on social media alone.
        shares: the sources, those of most stories first.
        unused: the outlets of the register that none of them names.
    """

    issues: tuple[str, ...]
    unread: tuple[Path, ...]
    stories: int
    of_one_source: int
    of_social_media: int
    shares: tuple[Share, ...]
    unused: tuple[str, ...]


def balance_of(desk: Desk, last: int) -> Balance:
    """Return the balance of the sources over the last issues.

    Args:
        desk: the publication.
        last: how many issues, by date.

    Raises:
        UsageError: there is no issue.
    """
    files = desk.workspace.issue_files()[-last:]
    if not files:
        raise UsageError("no issue in issues/", next_steps=["caspian-mail new"])
    read = [(path, _read(path)) for path in files]
    issues = {path.stem: issue for path, issue in read if issue}
    articles = [article for issue in issues.values() for article in issue.articles]
    shares = _shares(desk.publication, issues)
    used = {share.outlet for share in shares}
    return Balance(
        issues=tuple(issues),
        unread=tuple(path for path, issue in read if issue is None),
        stories=len(articles),
        of_one_source=sum(len(set(_outlets(desk.publication, one))) == 1 for one in articles),
        of_social_media=sum(rests_on_social_media(desk.publication, one) for one in articles),
        shares=shares,
        unused=tuple(source.name for source in desk.publication.sources if source.name not in used),
    )


def _read(path: Path) -> Issue | None:
    try:
        reading = read_issue(read_regular(path, LARGEST), path.name)
    except OSError:
        return None
    return reading.issue if reading.complete else None


def _shares(publication: Publication, issues: dict[str, Issue]) -> tuple[Share, ...]:
    stories: Counter[str] = Counter()
    standing_in: dict[str, list[str]] = {}
    for stem, issue in issues.items():
        named = Counter(
            outlet for article in issue.articles for outlet in set(_outlets(publication, article))
        )
        stories.update(named)
        for outlet in named:
            standing_in.setdefault(outlet, []).append(stem)
    by_stories = sorted(stories.items(), key=lambda one: (-one[1], one[0].casefold()))
    return tuple(
        Share(outlet, _kind(publication, outlet), number, len(standing_in[outlet]), standing_in[outlet][-1])
        for outlet, number in by_stories
    )


def _outlets(publication: Publication, article: Article) -> Iterator[str]:
    return (register.outlet_of(publication, source.name) for source in register.named_sources_of(article))


def _kind(publication: Publication, outlet: str) -> str:
    registered = register.find(publication, outlet)
    return registered.kind if registered else ""
