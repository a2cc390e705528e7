from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.delivery import Engine, Tally
from caspian_mail.delivery.maildir import MaildirTransport
from caspian_mail.errors import TransportError
from tests.delivery.fakes import HandClock, PlainLetters, Rows, to

if TYPE_CHECKING:
    from pathlib import Path


def engine(folder: Path, rows: Rows) -> Engine:
    return Engine(
        PlainLetters(), MaildirTransport(folder), rows, sender="bounces@example.org", clock=HandClock()
    )


def test_letters_are_put_into_a_maildir_one_by_one(tmp_path: Path) -> None:
    rows = Rows([to(number) for number in range(1, 6)])
    assert engine(tmp_path / "maildir", rows).run() == Tally(sent=5)
    kept = {path.read_bytes() for path in (tmp_path / "maildir" / "new").iterdir()}
    assert kept == {b"To: r%d@example.net\n\n" % number for number in range(1, 6)}
    assert rows.log[:3] == ["turn", "begin 1", "turn"]


def test_one_that_cannot_be_made_ends_the_run(tmp_path: Path) -> None:
    (tmp_path / "maildir").write_text("a file", encoding="ascii")
    rows = Rows([to(1)])
    with pytest.raises(TransportError, match="cannot be written"):
        engine(tmp_path / "maildir", rows).run()
    assert rows.states == {1: "pending"}
