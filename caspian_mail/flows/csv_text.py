"""Readers as CSV (RFC 4180), a block at a time: a list may be a million rows."""

from __future__ import annotations

import csv
import io
import os
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from caspian_mail.errors import UsageError
from caspian_mail.workspace import disk_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

_ROWS = 1000


def csv_blocks(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Return a table as text, a thousand rows in each piece of it."""
    lines = chain([header], rows)
    while block := list(islice(lines, _ROWS)):
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(block)
        yield text.getvalue()


def csv_moment(when: datetime | None) -> str:
    """Return a moment as tables have it: ISO 8601 with its offset; empty for none."""
    return when.isoformat(timespec="seconds") if when else ""


def write_new(path: Path, blocks: Iterable[str]) -> None:
    """Write a table to a file that only its owner may read; it is there whole or not at all.

    Raises:
        UsageError: it is there already.
        WorldError: the folder cannot be written or the disk is full.
    """
    import tempfile  # 10 ms that `--help` need not wait for

    if path.exists():
        raise UsageError(f"{path} is there already", next_steps=["-o FILE writes elsewhere"])
    try:
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=path.parent) as beside:
            written = Path(beside) / path.name
            with written.open("x", encoding="utf-8", newline="") as stream:
                written.chmod(0o600)
                stream.writelines(blocks)
                stream.flush()
                os.fsync(stream.fileno())
            written.replace(path)
    except OSError as error:
        raise disk_error(path, error) from None
