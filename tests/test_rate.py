from __future__ import annotations

import pytest

from caspian_mail.rate import Rate, parse_rate


@pytest.mark.parametrize(
    ("text", "rate", "per_second"),
    [
        ("100/min", Rate(100, 60), 100 / 60),
        (" 5 / s ", Rate(5, 1), 5.0),
        ("2000/h", Rate(2000, 3600), 2000 / 3600),
        ("999999999/s", Rate(999_999_999, 1), 999_999_999.0),
    ],
)
def test_a_rate_is_so_many_in_a_time(text: str, rate: Rate, per_second: float) -> None:
    assert parse_rate(text) == rate
    assert parse_rate(text).per_second == per_second
    assert parse_rate(str(rate)) == rate


@pytest.mark.parametrize(
    "text", ["", "100", "0/s", "-1/s", "1.5/s", "1/m", "1/day", "/s", "1/s/s", "1\n/s", "1000000000/s", "٥/s"]
)
def test_all_else_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"^must be a number and /s, /min or /h, such as 100/min$"):
        parse_rate(text)


def test_it_is_written_as_it_was_read() -> None:
    assert [str(parse_rate(text)) for text in ("7/s", "60 / min", "1/h")] == ["7/s", "60/min", "1/h"]
