from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.diagnostics import Edit, Fix, Span

if TYPE_CHECKING:
    from tests.rules.conftest import Check
    from tests.rules.dates.conftest import Story


@pytest.mark.parametrize(
    ("written", "meant"),
    [("2025-27-10", "2025-10-27"), ("2025/31/12", "2025/12/31"), ("2024.29.02", "2024.02.29")],
)
def test_a_day_in_the_place_of_a_month_is_noticed(story: Story, written: str, meant: str) -> None:
    (found,) = story(f"It ends on {written}.", "DAT003")
    assert found.message == f'"{written}" is no date: there is no month {written[5:7]}'
    assert found.help == f'write "{meant}" if that is meant'
    assert found.span == Span(4, 23, 4, 33)
    assert found.fix == Fix((Edit(found.span, meant),), safe=False)
    assert story(f"It ends on {written}.", "DAT002") == []


@pytest.mark.parametrize(
    "body", ["2025-10-27", "2025-31-11", "2025-13-13", "example.org/2025-27-10", "25-27-10", "2025-27-101"]
)
def test_a_date_and_what_is_none_either_way_is_not(story: Story, body: str) -> None:
    assert story(body, "DAT003") == []


def test_a_fix_changes_the_date_alone(check: Check) -> None:
    text = "introduction: |\n  It ends\n  on 2025-27-10.\n"
    (found,) = check(text, "DAT003")
    assert found.fix == Fix((Edit(Span(3, 6, 3, 16), "2025-10-27"),), safe=False)


def test_there_is_no_fix_where_the_date_stands_in_two_lines(check: Check) -> None:
    (found,) = check('introduction: "It ends on 2025-\\\n  27-10."\n', "DAT003")
    assert found.fix is None
