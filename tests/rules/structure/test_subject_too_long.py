from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.preview import terminal
from caspian_mail.rules.structure import subject_too_long

if TYPE_CHECKING:
    from tests.rules.conftest import Check

LONG = "Headlines from the Caspian and Central Asia, October 27, 2025"


def test_a_subject_that_a_phone_cuts_is_noticed_with_what_is_cut(check: Check) -> None:
    (found,) = check(f"title: '{LONG}'", "STR018")
    assert found.message == (
        'a phone shows "Headlines from the Caspian and Central A…" of this subject '
        'and cuts "sia, October 27, 2025"'
    )
    assert found.help == (
        "say it in 60 characters instead of 61, what matters first; "
        "or set policy.subject_length in newsletter.toml"
    )
    assert (found.span.column, found.span.end_column) == (9 + 40, 9 + len(LONG))


def test_the_publication_says_what_is_long(check: Check) -> None:
    assert check(f"title: '{LONG[1:]}'", "STR018") == []
    assert check(f"title: '{LONG}'", "STR018", policy={"subject_length": 61}) == []
    assert len(check(f"title: '{LONG[:42]}'", "STR018", policy={"subject_length": 41})) == 1


def test_what_no_phone_cuts_is_not_long_whatever_the_publication_says(check: Check) -> None:
    assert check(f"title: '{LONG[:41]}'", "STR018", policy={"subject_length": 10}) == []
    assert check("author: A", "STR018") == []


def test_wide_characters_leave_room_for_fewer(check: Check) -> None:
    (found,) = check(f"title: {'字' * 30}", "STR018", policy={"subject_length": 29})
    assert found.message.startswith(f'a phone shows "{"字" * 20}…"')


def test_a_subject_is_cut_where_the_preview_cuts_it() -> None:
    assert vars(subject_too_long)["_PHONE_CELLS"] == vars(terminal)["_SUBJECT_CELLS"]
