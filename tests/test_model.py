from __future__ import annotations

from dataclasses import fields, replace

import pytest

from caspian_mail.diagnostics import Place, Span
from caspian_mail.model import Article, Edition, Issue, Section, Text

EDITION = Edition(
    issue="2025-10-27",
    subject="Başlıqlar",
    from_="Digest <digest@example.org>",
    reply_to="",
    bounce="bounces@example.org",
    list_id="digest.example.org",
    language="az",
    unsubscribe_url="https://example.org/u/{token}",
    unsubscribe_mailto="",
    slot="%%UNSUBSCRIBE_0%%",
    html="<p>ə</p>",
    text="ə",
)


def test_text_is_a_string_that_knows_its_place() -> None:
    text = Text("Reuters", Place(Span(3, 5, 3, 12)))
    assert text == "Reuters"
    assert text.span == Span(3, 5, 3, 12)
    assert Text("x").span == Span(1, 1, 1, 1)


def test_an_issue_gives_its_stories_in_order() -> None:
    first, second, third = (Article(headline=Text(name)) for name in "abc")
    issue = Issue(sections=(Section(articles=(first, second)), Section(), Section(articles=(third,))))
    assert list(issue.articles) == [first, second, third]


def test_an_edition_survives_being_kept() -> None:
    assert Edition.from_json(EDITION.to_json()) == EDITION


@pytest.mark.parametrize("name", [field.name for field in fields(Edition)])
def test_the_digest_covers_everything_that_reaches_a_reader(name: str) -> None:
    changed = replace(EDITION, **{name: getattr(EDITION, name) + "!"})
    assert changed.digest != EDITION.digest
    assert len(EDITION.digest) == 64
