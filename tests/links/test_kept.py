from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from caspian_mail.links import Kept
from caspian_mail.model import Answer

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2025, 10, 27, 14, tzinfo=UTC)
FOUND = Answer(status=200, final="https://a.example/é", published=date(2025, 10, 21))
REFUSED = Answer(status=403, final="https://b.example/")


def _kept(folder: Path, hours: float = 0) -> dict[str, Answer]:
    return Kept(folder, NOW + timedelta(hours=hours)).answers()


def test_what_is_in_order_or_refused_is_kept_for_a_day(tmp_path: Path) -> None:
    Kept(tmp_path / "cache", NOW).keep({"a": FOUND, "b": REFUSED})
    assert _kept(tmp_path / "cache", 23.9) == {"a": FOUND, "b": REFUSED}
    assert _kept(tmp_path / "cache", 24) == {}
    assert _kept(tmp_path / "cache", -1) == {}
    assert (tmp_path / "cache" / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_a_fault_is_not_kept(tmp_path: Path) -> None:
    faults = [Answer("silence"), Answer("host"), Answer("certificate"), *map(_with, (404, 410, 500, 503))]
    Kept(tmp_path, NOW).keep({str(number): answer for number, answer in enumerate(faults)})
    assert _kept(tmp_path) == {}


def _with(status: int) -> Answer:
    return Answer(status=status, final="https://a.example/")


def test_newer_answers_are_kept_beside_older_ones_and_what_is_old_goes(tmp_path: Path) -> None:
    Kept(tmp_path, NOW).keep({"a": FOUND})
    Kept(tmp_path, NOW + timedelta(hours=20)).keep({"b": REFUSED})
    assert _kept(tmp_path, 21) == {"a": FOUND, "b": REFUSED}
    assert _kept(tmp_path, 25) == {"b": REFUSED}
    Kept(tmp_path, NOW + timedelta(hours=25)).keep({})
    assert list(json.loads((tmp_path / "links.json").read_bytes())["answers"]) == ["b"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"form": 0, "answers": {"a": {}}}',
        '{"form": 1, "answers": [1]}',
        '{"form": 1, "answers": {"a": {}}}',
        '{"form": 1, "answers": {"a": 1}}',
        '{"form": 1, "answers": {"a": {"asked": "2025-10-27T14:00:00+00:00", "published": "x"}}}',
        '{"form": 1, "answers": {"a": {"asked": "2025-10-27T14:00:00", "published": null}}}',
        '{"form": 1, "answers": {"a": {"asked": "2025-10-27T14:00:00+00:00", "published": null, "x": 1}}}',
        "[" * 100_000,
    ],
)
def test_what_cannot_be_read_is_as_good_as_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "links.json").write_text(text, encoding="utf-8")
    assert _kept(tmp_path) == {}


@pytest.mark.parametrize("change", [{"status": "200"}, {"status": 404}, {"status": 0}, {"final": 1}])
def test_an_answer_that_is_none_to_keep_is_asked_for_anew(tmp_path: Path, change: dict[str, object]) -> None:
    Kept(tmp_path, NOW).keep({"a": FOUND, "b": REFUSED})
    record = json.loads((tmp_path / "links.json").read_bytes())
    record["answers"]["a"] |= change
    (tmp_path / "links.json").write_text(json.dumps(record), encoding="utf-8")
    assert _kept(tmp_path) == {"b": REFUSED}


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way", encoding="utf-8")
    Kept(tmp_path / "cache", NOW).keep({"a": FOUND})
    assert _kept(tmp_path / "cache") == {}
