"""What stands between the words of an issue in a draft: the labels its import knows them by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from caspian_mail.model import Issue, Source

FOLLOW_UP = "Follow-up: yes"

# What parts one source from the next, where it stands in a name.
_PARTING = re.compile(r",| and | & | / | \| | \+ ", re.IGNORECASE)


def head_of(issue: Issue) -> Iterator[tuple[str, str]]:
    """Yield the labelled lines below the title: label and text."""
    if issue.date:
        yield "Date", issue.date.isoformat()
    if issue.author:
        yield "Author", issue.author
    if issue.preheader:
        yield "Preheader", issue.preheader


def separator_of(sources: Sequence[Source]) -> str:
    """Return what to write between sources: a semicolon where a name holds what else would part two."""
    return "; " if any(_PARTING.search(source.name) for source in sources) else ", "
