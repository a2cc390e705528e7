"""The day a page says it was published; nothing where it says several, or none."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

# Every repetition is bounded, or ends where it cannot go on: a hostile page is read in linear time.
_TAG = re.compile(r"<(meta|time)\b([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""([\w:-]{1,40})\s{0,9}=\s{0,9}(?:"([^"]{0,500})"|'([^']{0,500})'|([^\s"'>]{1,500}))"""
)
_SCRIPT = re.compile(r"<script\b[^<>]{0,500}application/ld\+json[^<>]{0,500}>", re.IGNORECASE)
_DAY = re.compile(r"\s{0,9}(\d{4})-(\d\d)-(\d\d)(?!\d)")
_NAMES = frozenset(
    {
        "article:published_time",
        "og:article:published_time",
        "datepublished",
        "date.published",
        "parsely-pub-date",
        "sailthru.date",
        "dc.date.issued",
        "dcterms.issued",
        "pubdate",
        "publishdate",
        "publish-date",
    }
)
_ARTICLES = re.compile(r"Article$|^(?:BlogPosting|Report|LiveBlogPosting)$")
_DEEPEST = 4
_MOST_SCRIPTS = 20


def page_date(page: str) -> date | None:
    """Return the day of a page of HTML: of its meta elements, its JSON-LD or its only time element."""
    times: set[date] = set()
    for tag in _TAG.finditer(page):
        attributes = {
            name.casefold(): unescape(double or single or bare)
            for name, double, single, bare in _ATTRIBUTE.findall(tag[2])
        }
        if tag[1].casefold() == "meta":
            names = (attributes.get(key, "") for key in ("property", "name", "itemprop"))
            day = _day(attributes.get("content", ""))
            if day and any(name.casefold() in _NAMES for name in names):
                return day
        elif day := _day(attributes.get("datetime", "")):
            times.add(day)
    articles = {day for script in _scripts(page) for day in _days_of_articles(script)}
    days = articles or times
    return days.pop() if len(days) == 1 else None


def _day(text: str) -> date | None:
    found = _DAY.match(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _scripts(page: str) -> Iterator[Any]:
    for number, opening in enumerate(_SCRIPT.finditer(page)):
        end = page.find("</script", opening.end())
        if end < 0 or number == _MOST_SCRIPTS:
            return
        try:
            yield json.loads(page[opening.end() : end])
        except (ValueError, RecursionError):
            continue


def _days_of_articles(value: Any, depth: int = 0) -> Iterator[date]:  # noqa: ANN401 - whatever JSON holds
    """Yield when articles were published; those a page only mentions lie deeper than its own."""
    if isinstance(value, list) and depth < _DEEPEST:
        for inner in value:
            yield from _days_of_articles(inner, depth + 1)
    elif isinstance(value, dict):
        kinds = value.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        day = _day(str(value.get("datePublished", "")))
        if day and any(_ARTICLES.search(str(kind)) for kind in kinds):
            yield day
        yield from _days_of_articles(value.get("@graph"), depth + 1)
