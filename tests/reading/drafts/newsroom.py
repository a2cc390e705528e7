"""Drafts of our own, and what became of them in a form that can be compared."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from caspian_mail.reading import read_issue
from caspian_mail.reading.drafts import issue_of, read_draft
from caspian_mail.reading.writing import issue_text
from tests.rules.conftest import make_publication

if TYPE_CHECKING:
    from caspian_mail.model import Article, Issue
    from caspian_mail.reading.drafts import Draft, Imported

CARGO = (
    "Freight may now cross Azerbaijan to Armenia without any restriction, the president said on Tuesday. "
    "Grain from Kazakhstan was the first shipment to make the journey."
)
OIL = (
    "Kazakhstan’s oil output rose by 5 percent in September, the ministry of energy reported. "
    "Most of the growth came from the Kashagan field."
)
TREATY = (
    "Uzbekistan and the European Union signed an agreement in Brussels. "
    "It covers trade, technology, and the climate."
)
NEXT_DATE, TODAY = date(2025, 11, 3), date(2025, 10, 28)

_WORD = re.compile(r"[^\W_]+")
# What labels and layout say is in the issue's keys.
_LABELS = (
    "source sources src s источники via read more go deeper link yes author by title subject date published "
    "at on of ii fw re автор авторы müəllif yazar mənbə mənbələr və и подробнее more and "
    "headline body section summary part "
    "september октября года oktyabr қазан ekim"
)
_STRUCTURE = frozenset(_LABELS.split())


def imported(
    text: str | bytes,
    name: str = "draft.txt",
    **publication: Any,  # noqa: ANN401 - whatever newsletter.toml may say
) -> Imported:
    """Import a draft into the publication of the tests; what is made must read back as the same issue."""
    draft = _read(text, name)
    made = issue_of(draft, make_publication(**publication), NEXT_DATE, TODAY)
    reading = read_issue(issue_text(made.issue).encode(), "issues/x.yaml")
    assert (reading.complete, reading.diagnostics) == (True, ())
    assert reading.issue == made.issue
    assert unaccounted(draft, made) == {}
    return made


def _read(text: str | bytes, name: str) -> Draft:
    return read_draft(text.encode() if isinstance(text, str) else text, name)


def unaccounted(draft: Draft, made: Imported) -> dict[int, set[str]]:
    """Return by line the words of a draft that are neither in the issue nor in a line a finding names."""
    kept = set(_words(issue_text(made.issue)))
    named = {
        number for finding in made.findings for number in range(finding.span.line, finding.span.end_line + 1)
    }
    lost = {}
    for line in draft.lines:
        text = re.sub("[\u00ad\u200b\u2060\ufeff]", "", line.text)
        missing = set(_words(text)) - kept - _STRUCTURE
        if missing and line.number not in named:
            lost[line.number] = {word for word in missing if not _is_of_the_date(word, text, made.issue)}
    return {number: words for number, words in lost.items() if words}


def _is_of_the_date(word: str, text: str, issue: Issue) -> bool:
    return (
        issue.date is not None
        and len(text) < 60
        and (word.rstrip("sthndr").isdigit() or word in issue.date.strftime("%B %b %A").lower())
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def outline(made: Imported) -> list[str | tuple[str, str, list[str]]]:
    """Return headings, and of each story its headline, its body in one line and its sources."""
    found: list[str | tuple[str, str, list[str]]] = []
    for section in made.issue.sections:
        found.append(str(section.heading))
        found += [
            (str(story.headline), " ".join((story.body or "").split()), sources_of(story))
            for story in section.articles
        ]
    return found


def sources_of(story: Article) -> list[str]:
    """Return the sources of a story as "Name" or "Name <link>"."""
    return [f"{source.name} <{source.url}>" if source.url else str(source.name) for source in story.sources]


def codes(made: Imported) -> list[str]:
    """Return the codes of the findings in order."""
    return [finding.code for finding in made.findings]
