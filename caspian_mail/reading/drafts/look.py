"""How one draft is set: what its headlines and sections look like, and where its stories end."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.reading.drafts.classes import Kind
from caspian_mail.reading.drafts.paragraphs import PLAIN_RANK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caspian_mail.reading.drafts.structure import Unit

RUNNING = frozenset({Kind.PROSE, Kind.ITEM})
ENDINGS = frozenset({Kind.ATTRIBUTION, Kind.LINK, Kind.FOLLOW_UP})


class Look(NamedTuple):
    """How a draft is set.

    Attributes:
        headlines: the rank of most lines above running text.
        sections: the ranks of headings, as far as headlines are set otherwise.
        end_of_stories: the unit with the last sign of a story: what ends one, else running text.
    """

    headlines: int
    sections: frozenset[int]
    end_of_stories: int


def look_of(units: Sequence[Unit]) -> Look:
    """Return how a draft is set."""
    ranks = Counter(
        unit.paragraph.rank
        for unit, following in pairwise(units)
        if unit.kind is Kind.LINE and following.kind in RUNNING
    )
    nested = {
        (unit.paragraph.rank, following.paragraph.rank)
        for unit, following in pairwise(units)
        if unit.kind is following.kind is Kind.LINE
        and unit.paragraph.rank < following.paragraph.rank < PLAIN_RANK
    }

    def weight(rank: int) -> tuple[int, bool, int]:
        # Of two that are as frequent, the one that stands right below the other: that one is of sections.
        is_below = any((other, rank) in nested for other in ranks if ranks[other] == ranks[rank])
        return ranks[rank], is_below, -rank

    headlines = max(ranks, key=weight, default=PLAIN_RANK)
    sections = {
        unit.paragraph.rank
        for unit, following in pairwise(units)
        if unit.kind is Kind.SECTION
        or (unit.kind is Kind.LINE and following.kind is Kind.LINE and following.paragraph.rank == headlines)
    }
    return Look(headlines, frozenset(sections - {headlines}), _end_of_stories(units))


def _end_of_stories(units: Sequence[Unit]) -> int:
    for kinds in (ENDINGS, RUNNING):
        for index in range(len(units) - 1, -1, -1):
            if units[index].kind in kinds:
                return index
    return len(units)
