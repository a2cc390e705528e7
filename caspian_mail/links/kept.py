"""What links answered within the last day, so that nobody is asked the same again and again."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from caspian_mail.errors import WorldError
from caspian_mail.model import Answer
from caspian_mail.regular_files import read_regular
from caspian_mail.workspace import write_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_FILE = "links.json"
_FORM = 1
"""Goes up when an answer is written otherwise; what another form holds is asked for anew."""
_LARGEST = 10_000_000
_TIME = timedelta(days=1)
_GONE = frozenset({404, 410})
_FAILED = 500


class Kept:
    """The answers that a folder keeps; one that cannot be read keeps none.

    Args:
        folder: where they are kept; it need not be there.
        now: the present moment.
    """

    def __init__(self, folder: Path, now: datetime) -> None:
        self._folder = folder
        self._now = now
        self._entries = dict(self._read())

    def answers(self) -> dict[str, Answer]:
        """Return the answers by their addresses."""
        return {url: answer for url, (_, answer) in self._entries.items()}

    def keep(self, answers: Mapping[str, Answer]) -> None:
        """Keep what was in order or refused; a fault may be mended any minute, and is asked for again.

        A folder that cannot be written is no fault of the links: then nothing is kept.
        """
        lasting = {url: answer for url, answer in answers.items() if _is_lasting(answer)}
        self._entries |= {url: (self._now, answer) for url, answer in lasting.items()}
        entries = {
            url: {
                **asdict(answer),
                "published": answer.published and answer.published.isoformat(),
                "asked": asked.isoformat(),
            }
            for url, (asked, answer) in self._entries.items()
        }
        text = json.dumps({"form": _FORM, "answers": entries}, indent=1)
        with suppress(WorldError):
            # The folder ignores itself, so that no publication has to know of it.
            write_files(self._folder, {".gitignore": b"*\n", _FILE: f"{text}\n".encode()})

    def _read(self) -> Iterator[tuple[str, tuple[datetime, Answer]]]:
        try:
            record = json.loads(read_regular(self._folder / _FILE, _LARGEST))
            entries = dict(record["answers"]) if record["form"] == _FORM else {}
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            return
        for url, entry in entries.items():
            with suppress(ValueError, LookupError, TypeError, AttributeError):
                asked = datetime.fromisoformat(entry.pop("asked"))
                if timedelta(0) <= self._now - asked < _TIME:
                    yield url, (asked, _answer(entry))


def _is_lasting(answer: Answer) -> bool:
    return answer.status in range(1, _FAILED) and answer.status not in _GONE


def _answer(entry: dict[str, Any]) -> Answer:
    published = entry.pop("published")
    answer = Answer(**entry, published=date.fromisoformat(published) if published else None)
    if not (isinstance(answer.final, str) and _is_lasting(answer)):
        raise ValueError("not what was kept")
    return answer
