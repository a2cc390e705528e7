"""Issues and a publication to compose; `python -m tests.rendering.samples` prints their digests."""

from __future__ import annotations

from datetime import date
from typing import Any

from caspian_mail.model import Article, Issue, Section, Source, Text
from caspian_mail.publication import Publication
from caspian_mail.rendering import Rendering, render
from caspian_mail.workspace import packaged

TEMPLATES = packaged() / "templates"
BODY = (
    "Grain moved **freely** for the first time,\nas [the railway](https://example.org/a?b=1&c=2) said.\n\n"
    "- wheat\n- *barley*\n\nMore is on its way."
)


def publication(**changed: Any) -> Publication:  # noqa: ANN401 - whatever a key takes
    values: dict[str, Any] = {
        "name": "Headlines from the Caspian",
        "lead_in": "Headlines from the",
        "from": "Caspian Policy Center <digest@example.org>",
        "list_id": "headlines.example.org",
        "postal_address": ("Caspian Policy Center", "100 Example Street NW"),
        "why": "You subscribed.",
        "archive_url": "https://digest.example.org/{issue}",
        "unsubscribe_url": "https://digest.example.org/u/{token}",
        "unsubscribe_mailto": "unsubscribe@example.org",
        "sections": ("Energy", "Politics"),
    }
    return Publication.model_validate({**values, **changed})


def source(name: str, url: str | None = None) -> Source:
    return Source(Text(name), None if url is None else Text(url))


def article(headline: str = "Grain Moves", body: str = BODY, *sources: Source) -> Article:
    named = sources or (source("Reuters", "https://www.reuters.com/"), source("X.com"))
    return Article(Text(headline), Text(body), named)


def section(heading: str, count: int) -> Section:
    return Section(Text(heading), tuple(article(f"{heading} {number}") for number in range(1, count + 1)))


def issue(*counts: int, introduction: str | None = "A week of *open* borders.") -> Issue:
    names = ("Energy", "Politics", "Society")
    return Issue(
        title=Text("Headlines: October 27, 2025"),
        date=date(2025, 10, 27),
        author=Text("Caspian Policy Center"),
        preheader=Text("Grain crosses Azerbaijan; five presidents meet."),
        introduction=None if introduction is None else Text(introduction),
        sections=tuple(section(name, count) for name, count in zip(names, counts, strict=False)),
    )


def persian() -> tuple[Issue, Publication]:
    story = article(
        "نشست آسیای مرکزی",
        "دیدار در قالب C5+1 در U.S. است.",
        source("Reuters", "https://www.reuters.com/"),
        source("X.com"),
    )
    sections = tuple(Section(Text(name), (story, story)) for name in ("انرژی", "سیاست"))
    return (
        Issue(
            Text("سرخط‌های خزر"),
            date(2025, 10, 27),
            Text("مرکز خزر"),
            Text("بارها گذشتند"),
            Text("هفته‌ای با مرزهای گشوده."),
            sections,
        ),
        publication(language="fa", name="سرخط‌های خزر", lead_in="سرخط‌های", why="مشترک شده‌اید."),
    )


def composed(which: Issue, of: Publication | None = None) -> Rendering:
    return render(which, stem="2025-10-27", publication=of or publication(), templates=TEMPLATES)


def editions() -> dict[str, Rendering]:
    return {
        "english": composed(issue(2, 2)),
        "persian": composed(*persian()),
    }


if __name__ == "__main__":
    for name, rendering in editions().items():
        print(name, rendering.edition.digest)  # noqa: T201 - its purpose
