from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.diagnostics import Edit, Fix, Span

if TYPE_CHECKING:
    from tests.rules.conftest import Check

PATTERN = "Digest of {date}, weekly"
RIGHT = "Digest of October 27, 2025, weekly"


@pytest.mark.parametrize(
    "title",
    [
        "Digest of Oct. 27, 2025, weekly",
        "Digest of October 27, 2025",
        "digest of October 27, 2025, weekly",
        "Digest: October 20, 2025",
        "Digest of the week, weekly",
        "Digest of, weekly",
    ],
)
def test_a_title_made_otherwise_is_noticed(check: Check, title: str) -> None:
    (found,) = check(f'date: 2025-10-27\ntitle: "{title}"', "STR017", title=PATTERN)
    assert found.message == f'the title does not follow the publication\'s pattern, "{PATTERN}"'
    assert found.help == f'write "{RIGHT}"'
    assert found.span == Span(2, 8, 2, 10 + len(title))
    assert found.fix == Fix((Edit(found.span, f'"{RIGHT}"'),), safe=False)


@pytest.mark.parametrize("title", [RIGHT, "Digest of October 20, 2025, weekly", "", " "])
def test_a_title_that_follows_it_or_has_only_another_date_is_not(check: Check, title: str) -> None:
    assert check(f'date: 2025-10-27\ntitle: "{title}"', "STR017", title=PATTERN) == []


def test_without_a_title_a_date_or_a_pattern_there_is_nothing_to_say(check: Check) -> None:
    assert check("date: 2025-10-27", "STR017", title=PATTERN) == []
    assert check("title: T", "STR017", title=PATTERN) == []
    assert check("date: 2025-10-27\ntitle: T", "STR017") == []


def test_a_pattern_need_not_have_a_date_and_speaks_the_publications_language(check: Check) -> None:
    assert check("date: 2025-10-27\ntitle: Weekly", "STR017", title="Weekly") == []
    assert len(check("date: 2025-10-27\ntitle: weekly", "STR017", title="Weekly")) == 1
    russian = {"title": "Обзор: {date}", "language": "ru"}
    assert check("date: 2025-10-27\ntitle: 'Обзор: 27 октября 2025 г.'", "STR017", **russian) == []
