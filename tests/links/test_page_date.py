from __future__ import annotations

from datetime import date

import pytest

from caspian_mail.links.page_date import page_date

DAY = date(2025, 10, 21)


def _json_ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    "page",
    [
        '<meta property="article:published_time" content="2025-10-21T09:00:00+04:00">',
        "<META CONTENT='2025-10-21' NAME='parsely-pub-date' />",
        '<meta itemprop="datePublished" content=2025-10-21>',
        '<meta\n name = "pubdate"\n content = "2025-10-21">',
        _json_ld('{"@type": "NewsArticle", "datePublished": "2025-10-21T09:00Z"}'),
        _json_ld('[{"@type": ["Thing", "ReportageNewsArticle"], "datePublished": "2025-10-21"}]'),
        _json_ld(
            '{"@graph": [{"@type": "WebPage"}, {"@type": "BlogPosting", "datePublished": "2025-10-21"}]}'
        ),
        _json_ld("not JSON") + _json_ld('{"@type": "Article", "datePublished": "2025-10-21"}'),
        '<time datetime="2025-10-21T09:00">October 21</time> <time datetime="2025-10-21">again</time>',
        '<time datetime="2025-01-01"></time><meta name="pubdate" content="2025-10-21">',
        '<time datetime="2025-01-01"></time>'
        + _json_ld('{"@type": "Article", "datePublished": "2025-10-21"}'),
    ],
)
def test_the_day_a_page_says_is_read(page: str) -> None:
    assert page_date(f"<html><head>{page}</head>") == DAY


@pytest.mark.parametrize(
    "page",
    [
        "",
        "October 21, 2025",
        '<meta name="viewport" content="2025-10-21">',
        '<meta property="article:published_time" content="yesterday">',
        '<meta property="article:published_time" content="2025-02-30">',
        '<meta property="article:published_time" content="2025-10-213">',
        '<meta property="article:modified_time" content="2025-10-21">',
        '<time datetime="2025-10-21"></time><time datetime="2025-10-22"></time>',
        '<time datetime="09:00"></time>',
        _json_ld('{"@type": "WebPage", "datePublished": "2025-10-21"}'),
        _json_ld('{"@type": "Article", "datePublished": "2025-10-21"}')
        + _json_ld('{"@type": "Article", "datePublished": "2025-10-22"}'),
        _json_ld(
            '{"@type": "ItemList", "itemListElement": [{"@type": "Article", "datePublished": "2025-10-21"}]}'
        ),
        _json_ld("[" * 100_000),
        _json_ld('[[[[[{"@type": "Article", "datePublished": "2025-10-21"}]]]]]'),
        '<script type="application/ld+json">{"@type": "Article", "datePublished": "2025-10-21"}',
        _json_ld("{}") * 20 + _json_ld('{"@type": "Article", "datePublished": "2025-10-21"}'),
    ],
)
def test_a_page_that_says_none_or_several_has_none(page: str) -> None:
    assert page_date(page) is None


@pytest.mark.parametrize(
    "piece",
    [
        "<time ",
        "<meta " + "a" * 1990,
        "<meta a=",
        "<script ",
        "<script " + "application/ld+json",
        '<time a="',
        "<",
    ],
)
def test_a_hostile_page_is_read(piece: str) -> None:
    assert page_date((piece * (262_144 // len(piece) + 1))[:262_144]) is None
