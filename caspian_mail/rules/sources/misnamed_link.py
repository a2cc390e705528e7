"""A link in a text whose words name one outlet, and which leads to another."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule, in_marks
from caspian_mail.rules.sources.shortened_link import is_shortener
from caspian_mail.rules.web_addresses import host_of, is_within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.publication import Publication, RegisteredSource
    from caspian_mail.rules.rule import Case

# Whom a text may speak of rather than quote: only where a link's words are their name and nothing else.
_SPOKEN_OF = {"government", "organization", "company", "social"}
# A name of one or two letters is as often a word, or a part of something else.
_SHORTEST_NAME = 3
_AROUND = re.compile(
    r"^(?:(?:according to|(?:as )?(?:reported|told) by|read more (?:at|on|in)|source:|via|from|in|by|on|the)"
    r"\s){1,2}"
    r"|\s(?:article|reports?|reported|said|says|story|writes|wrote)$",
    re.IGNORECASE,
)  # fmt: skip


def _check(case: Case) -> Iterator[Finding]:
    for link in case.body_links:
        host = host_of(link.target)
        if not host or is_shortener(host):
            continue
        named = _named_by(link.text, case.publication, host)
        if named:
            message = f"the words name {in_marks(named.name)}, the link leads to {in_marks(host)}"
            advice = f"mend the one that is wrong; its domains in newsletter.toml: {', '.join(named.domains)}"
            yield Finding(link.span, message, advice)


def _named_by(words: str, publication: Publication, host: str) -> RegisteredSource | None:
    """Return the outlet that a link's words name, be it not the one at that host; None when in doubt."""
    pattern, outlets = _names(publication.sources)
    named = {outlets[found.casefold()] for found in pattern.findall(words)}
    named = {outlet for outlet in named if outlet.domains}
    if len(named) != 1:
        return None
    outlet = named.pop()
    if is_within(host, outlet.domains):
        return None
    if _is_name_alone(words, pattern):
        return outlet
    is_news = outlet.kind not in _SPOKEN_OF
    leads_to_another = any(is_within(host, other.domains) for other in publication.sources)
    return outlet if is_news and leads_to_another else None


def _is_name_alone(words: str, pattern: re.Pattern[str]) -> bool:
    stripped = words.strip(" \t.,:;()[]“”\"'")
    return pattern.fullmatch(_AROUND.sub("", stripped).strip()) is not None


@cache
def _names(
    register: tuple[RegisteredSource, ...],
) -> tuple[re.Pattern[str], dict[str, RegisteredSource]]:
    """Return the pattern of all names and domains there are, and whose each of them is."""
    outlets: dict[str, RegisteredSource] = {}
    for outlet in register:
        for name in (outlet.name, *outlet.aliases, *outlet.domains):
            if len(name) >= _SHORTEST_NAME:
                outlets.setdefault(name.casefold(), outlet)
    longest_first = sorted(outlets, key=len, reverse=True)
    names = "|".join(re.escape(name) for name in longest_first) or r"(?!)"
    return re.compile(rf"(?<![\w.-])(?:{names})(?![\w-])", re.IGNORECASE), outlets


RULE = Rule(
    code="SRC016",
    name="misnamed-link",
    severity=Severity.WARNING,
    what="The words of a link in a text name an outlet of the register, and the link leads to another host.",
    why="The reader is told one outlet and gets another: a slip when pasting, or a copy of the article.",
    bad='body: "The offer was first told by [Reuters](https://www.bloomberg.com/news/tungsten)."',
    good='body: "The offer was first told by [Reuters](https://www.reuters.com/world/tungsten)."',
    check=_check,
)
