from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

import caspian_mail
from caspian_mail.diagnostics import Place, Span
from caspian_mail.model import Article, Issue, Section, Source, Text
from caspian_mail.rendering import changes, issue_values, render
from caspian_mail.rendering.fingerprints import PUBLICATION_KEYS, made_from
from tests.rendering.samples import TEMPLATES, issue, publication

if TYPE_CHECKING:
    from pathlib import Path

    from caspian_mail.publication import Publication

ISSUE = issue(2, 1)
OTHER = Text("other")


def made(which: Issue = ISSUE, of: Publication | None = None, templates: Path = TEMPLATES) -> dict[str, str]:
    return made_from(which, stem="2025-10-27", publication=of or publication(), templates=templates)


def with_story(article: Article) -> Issue:
    first, second = ISSUE.sections
    return replace(ISSUE, sections=(replace(first, articles=(first.articles[0], article)), second))


STORY = ISSUE.sections[0].articles[1]


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        (replace(ISSUE, title=OTHER), ["title"]),
        (replace(ISSUE, date=date(2025, 1, 1)), ["date"]),
        (replace(ISSUE, author=OTHER), ["author"]),
        (replace(ISSUE, preheader=OTHER), ["preheader"]),
        (replace(ISSUE, introduction=OTHER), ["introduction"]),
        (replace(ISSUE, introduction=None), ["introduction"]),
        (with_story(replace(STORY, headline=OTHER)), ["headline of story 2"]),
        (with_story(replace(STORY, body=OTHER)), ["body of story 2"]),
        (with_story(replace(STORY, sources=(Source(OTHER),))), ["sources of story 2"]),
        (
            replace(ISSUE, sections=(replace(ISSUE.sections[0], heading=OTHER), ISSUE.sections[1])),
            ["heading of section 1"],
        ),
        (
            replace(ISSUE, sections=ISSUE.sections[:1]),
            [
                *("heading of section 2", "number of stories in section 2"),
                *("headline of story 3", "body of story 3", "sources of story 3"),
            ],
        ),
    ],
)
def test_a_changed_value_is_named(changed: Issue, names: list[str]) -> None:
    assert changes(made(), made(changed)) == names


def test_nothing_has_changed() -> None:
    assert changes(made(), made()) == []
    rendering = render(ISSUE, stem="2025-10-27", publication=publication(), templates=TEMPLATES)
    assert rendering.made_from == made()


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "Headlines from the Sea"},
        {"lead_in": None},
        {"from": "other@example.org"},
        {"reply_to": "other@example.org"},
        {"bounce": "other@example.org"},
        {"list_id": "other.example.org"},
        {"language": "az"},
        {"postal_address": ("Elsewhere",)},
        {"why": "Other"},
        {"archive_url": "https://other.example.org"},
        {"unsubscribe_url": None},
        {"unsubscribe_mailto": None},
        {"accent": dict.fromkeys(("text_light", "text_dark", "rule_light", "rule_dark"), "#000000")},
    ],
)
def test_a_changed_key_of_the_publication_is_named(changed: dict[str, object]) -> None:
    (key,) = changed
    assert key in PUBLICATION_KEYS
    assert changes(made(), made(of=publication(**changed))) == [f"{key} in newsletter.toml"]


def test_what_reaches_no_reader_is_left_out() -> None:
    other = publication(audience="other.csv", time_zone="Asia/Baku", policy={"html_bytes": 1})
    assert changes(made(), made(of=other)) == []


def test_a_changed_template_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "look"
    shutil.copytree(TEMPLATES, folder)
    assert changes(made(), made(templates=folder)) == []
    story = folder / "story.mjml.j2"
    written = story.read_bytes()
    story.write_bytes(written.replace(b"\n", b"\r\n"))
    assert changes(made(), made(templates=folder)) == []
    story.write_bytes(written + b" ")
    assert changes(made(), made(templates=folder)) == ["templates/story.mjml.j2"]


def test_versions_and_the_issues_name_are_among_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = made()
    assert {"babel", "jinja2", "markdown-it-py", "mjml-python", "premailer"} <= set(before)
    monkeypatch.setattr(caspian_mail, "__version__", "99")
    assert changes(before, made()) == ["caspian-mail"]
    other = made_from(ISSUE, stem="other", publication=publication(), templates=TEMPLATES)
    assert changes(before, other) == ["name of the issue", "caspian-mail"]


def test_values_say_where_they_stand() -> None:
    span = Span(7, 3, 7, 9)
    which = Issue(
        date=date(2025, 10, 27),
        date_place=Place(span),
        sections=(
            Section(articles=(Article(), Article(body=Text("x", Place(span)), sources=(Source(Text("y")),)))),
        ),
    )
    found = {value.name: value for value in issue_values(which)}
    assert list(found) == ["date", "number of stories in section 1", "body of story 2", "sources of story 2"]
    assert found["date"].span == found["body of story 2"].span == span
    assert found["number of stories in section 1"].content == "2"
