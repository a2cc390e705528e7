from __future__ import annotations

import email
import re
from typing import TYPE_CHECKING

import pytest

from caspian_mail.errors import TransportError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_step_of_an_issue_is_gone_through(caspian: Callable[..., Result], elsewhere: Path) -> None:
    result = caspian("demo")
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[:2] == [
        "A demonstration in caspian-mail-demo/. Nothing leaves this machine.",
        "1 Check     no findings in 11 stories",
    ]
    assert re.fullmatch(r"2 Compose   \d\d,\d{3} bytes of HTML, \d\d% of Gmail's clip", lines[2])
    assert lines[3].rstrip() == "3 Preview"
    assert lines[-3:] == [
        "4 Deliver   12 letters into a Maildir: a rehearsal, none counts as sent",
        "Mail        caspian-mail-demo/outbox/2025-10-27/email.html",
        "Letters     caspian-mail-demo/outbox/2025-10-27/maildir/new/",
    ]
    assert result.err == "next: cd caspian-mail-demo\n      caspian-mail preview --open\n"
    outbox = elsewhere / "caspian-mail-demo" / "outbox" / "2025-10-27"
    letters = [email.message_from_bytes(file.read_bytes()) for file in (outbox / "maildir" / "new").iterdir()]
    assert len({letter["To"] for letter in letters}) == 12
    assert (outbox / "email.html").is_file()


def test_a_folder_that_is_taken_is_left_alone(caspian: Callable[..., Result], elsewhere: Path) -> None:
    taken = elsewhere / "caspian-mail-demo"
    taken.mkdir()
    (taken / "mine").touch()
    result = caspian("demo", "caspian-mail-demo")
    assert result.code == 2
    assert result.err.startswith("error: caspian-mail-demo is there already\n")
    assert caspian("demo").out.startswith("A demonstration in caspian-mail-demo-2/. ")
    assert [path.name for path in taken.iterdir()] == ["mine"]


def test_the_folder_can_be_named(caspian: Callable[..., Result], elsewhere: Path) -> None:
    assert caspian("demo", "deep/mine").out.startswith("A demonstration in deep/mine/. ")
    assert (elsewhere / "deep" / "mine" / "newsletter.toml").is_file()


def test_whatever_the_environment_says_nothing_leaves_the_machine(
    caspian: Callable[..., Result], elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert elsewhere
    monkeypatch.setenv("CASPIAN_MAIL_TRANSPORT", "smtp")
    monkeypatch.setenv("CASPIAN_MAIL_SMTP_HOST", "mail.example.org")
    result = caspian("demo")
    assert result.code == 0
    assert "12 letters into a Maildir" in result.out


def test_the_demonstration_can_be_gone_on_with(
    caspian: Callable[..., Result], elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    caspian("demo")
    monkeypatch.chdir(elsewhere / "caspian-mail-demo")
    assert re.search(
        r"\nRehearsed   .*, 12 letters into a Maildir; none counts as sent\n", caspian("status").out
    )
    result = caspian("send", "--yes", "12")
    assert result.code == 0
    assert re.match(
        r"Rehearsed 12 letters in \d+ s into outbox/2025-10-27/maildir/\. None counts as sent\.\n", result.out
    )


def test_a_maildir_that_cannot_be_written_is_told(
    caspian: Callable[..., Result], elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise TransportError("the Maildir cannot be written: No space left on device")

    assert elsewhere
    monkeypatch.setattr("caspian_mail.delivery.maildir.MaildirTransport.deliver", fail)
    result = caspian("demo")
    assert result.code == 3
    assert result.err == "error: the Maildir cannot be written: No space left on device\n"
