from __future__ import annotations

import mailbox
from typing import TYPE_CHECKING

import pytest

from caspian_mail.delivery.maildir import MaildirTransport
from caspian_mail.errors import TransportError
from caspian_mail.model import Envelope

if TYPE_CHECKING:
    from pathlib import Path

ENVELOPE = Envelope("bounces@example.org", "jane@example.net")
LETTER = b"Subject: Headlines\r\n\r\nText\r\n"


def names(folder: Path) -> list[Path]:
    return sorted((folder / "new").iterdir())


def test_a_letter_lies_in_new_with_the_line_ends_of_a_file(tmp_path: Path) -> None:
    with MaildirTransport(tmp_path / "outbox" / "maildir") as transport:
        transport.deliver(ENVELOPE, LETTER)
    (path,) = names(tmp_path / "outbox" / "maildir")
    assert path.read_text(encoding="ascii") == "Subject: Headlines\n\nText\n"
    assert b"\r\r" not in path.read_bytes()


@pytest.mark.parametrize(("fresh", "left"), [(True, 1), (False, 2)])
def test_an_earlier_rehearsal_is_cleared_when_told_to(tmp_path: Path, *, fresh: bool, left: int) -> None:
    for is_fresh in (False, fresh):
        with MaildirTransport(tmp_path / "maildir", fresh=is_fresh) as transport:
            transport.deliver(ENVELOPE, LETTER)
    assert len(names(tmp_path / "maildir")) == left


def test_a_folder_that_cannot_be_made_closes_the_way(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file", encoding="ascii")
    with pytest.raises(TransportError, match="the Maildir cannot be written") as caught:
        MaildirTransport(tmp_path / "outbox" / "maildir").__enter__()
    assert caught.value.where == str(tmp_path / "outbox" / "maildir")


def test_a_folder_that_goes_away_closes_the_way(tmp_path: Path) -> None:
    folder = tmp_path / "maildir"
    with MaildirTransport(folder) as transport:
        (folder / "tmp").rmdir()
        with pytest.raises(TransportError, match="the Maildir cannot be written: No such file"):
            transport.deliver(ENVELOPE, LETTER)
    assert names(folder) == []


def test_no_colon_stands_in_a_name_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caspian_mail.delivery.maildir.COLON", "!")
    with MaildirTransport(tmp_path / "maildir") as transport:
        transport.deliver(ENVELOPE, LETTER)
        assert isinstance(transport._box, mailbox.Maildir)  # noqa: SLF001 - the library's own setting
        assert transport._box.colon == "!"  # noqa: SLF001 - the same
