from __future__ import annotations

import gzip
import io
import random
import socket
from typing import TYPE_CHECKING

import pytest

from caspian_mail.delivery.maillog import accepted, open_log
from caspian_mail.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.delivery.postfix import Postfix

ONE, TWO = "<one@example.org>", "<two@example.org>"
WANTED = {ONE, TWO}
LOG = """\
Oct 27 10:04:10 mail postfix/smtpd[700]: connect from editor.example.org[192.0.2.7]
Oct 27 10:04:10 mail postfix/smtpd[700]: 4F3A1: client=editor.example.org[192.0.2.7]
Oct 27 10:04:11 mail postfix/cleanup[701]: 4F3A1: message-id=<one@example.org>
Oct 27 10:04:11 mail postfix/qmgr[65]: 4F3A1: from=<b@example.org>, size=900, nrcpt=1 (queue active)
Oct 27 10:04:12 mail postfix/smtp[702]: 4F3A1: to=<r1@example.net>, relay=mx, dsn=2.0.0, status=sent (250 Ok)
Oct 27 10:04:12 mail postfix/qmgr[65]: 4F3A1: removed
"""
LOST = """\
Oct 27 10:05:10 mail postfix/smtpd[700]: 4F3A1: client=editor.example.org[192.0.2.7]
Oct 27 10:05:11 mail postfix/cleanup[701]: 4F3A1: message-id=<two@example.org>
Oct 27 10:05:11 mail postfix/smtpd[700]: lost connection after DATA (812 bytes) from editor.example.org
"""
OTHER = """\
Oct 27 10:06:11 mail postfix/cleanup[701]: 4F3A1: message-id=<another@example.com>
Oct 27 10:06:11 mail postfix/qmgr[65]: 4F3A1: from=<c@example.com>, size=900, nrcpt=1 (queue active)
"""


def found_in(text: str) -> dict[str, str]:
    return accepted(text.splitlines(), WANTED)


def test_a_letter_that_was_queued_was_accepted() -> None:
    assert found_in(LOG) == {ONE: "queued as 4F3A1, Oct 27 10:04:11"}


def test_a_letter_that_was_cut_off_in_its_content_was_not() -> None:
    assert found_in(LOST) == {}


def test_a_queue_id_is_used_again() -> None:
    assert found_in(LOG + LOST + OTHER) == {ONE: "queued as 4F3A1, Oct 27 10:04:11"}
    assert found_in(LOST + OTHER + LOG) == {ONE: "queued as 4F3A1, Oct 27 10:04:11"}


@pytest.mark.parametrize(
    ("line", "evidence"),
    [
        (
            "2025-10-27T10:04:11.123456-04:00 mail postfix/qmgr[65]: 4Xq2bR1Yc9z1L: from=<>, (queue active)",
            "queued as 4Xq2bR1Yc9z1L, 2025-10-27T10:04:11.123456-04:00",
        ),
        (
            "Oct  7 10:04:11 mail postfix-out/qmgr[65]: 4Xq2bR1Yc9z1L: from=<b@example.org>, (queue active)",
            "queued as 4Xq2bR1Yc9z1L, Oct  7 10:04:11",
        ),
        (
            "Oct  7 10:04:11 mail postfix/lmtp[65]: 4Xq2bR1Yc9z1L: to=<a@example.net>, status=deferred",
            "queued as 4Xq2bR1Yc9z1L, Oct  7 10:04:11",
        ),
        (
            "<22>Oct  7 10:04:11 mail postfix/submission/qmgr[65]: 4Xq2bR1Yc9z1L: from=<>, (queue active)",
            "queued as 4Xq2bR1Yc9z1L, Oct  7 10:04:11",
        ),
        (
            "Oct  7 10:04:11.5 postfix/oqmgr[65]: 4Xq2bR1Yc9z1L: from=<b@example.org>, (queue active)\r",
            "queued as 4Xq2bR1Yc9z1L, Oct  7 10:04:11.5",
        ),
        (
            "2025-10-07T10:04:11+0200 mail news-out/qmgr[65]: 4Xq2bR1Yc9z1L: from=<>, (queue active)",
            "queued as 4Xq2bR1Yc9z1L, 2025-10-07T10:04:11+0200",
        ),
        ("Oct  7 10:04:11 mail postfix/qmgr[65]: 4Xq2bR1Yc9z1L: removed", None),
        ("Oct  7 10:04:11 mail postfix/smtpd[65]: 4Xq2bR1Yc9z1L: from=<>, (queue active)", None),
        # Words of a client's, in lines that quote them.
        ("Oct  7 10:04:11 mail postfix/smtpd[6]: 4Xq2bR1Yc9z1L: reject: to=<a, status=sent@b>", None),
        ("Oct  7 10:04:11 mail sshd[6]: for postfix/qmgr[65]: 4Xq2bR1Yc9z1L: from=<>, (queue active)", None),
        ("Oct x@y.z 10:04 mail postfix/qmgr[65]: 4Xq2bR1Yc9z1L: from=<>, (queue active)", None),
        ("Oct  7 10:04:11 mail postfix/qmgr[65]: AAAAA: from=<>, (queue active)", None),
        ("Oct  7 10:04:11 mail kernel: 4Xq2bR1Yc9z1L: from=<>, (queue active)", None),
        ("", None),
    ],
)
def test_logs_of_many_forms(line: str, evidence: str | None) -> None:
    named = "Oct  7 10:04:10 mail postfix-out/cleanup[9]: 4Xq2bR1Yc9z1L: message-id=<two@example.org>"
    assert found_in(f"{named}\nnoise\n{line}").get(TWO) == evidence


@pytest.mark.parametrize(
    "begun", ["smtpd[700]: 4F3A1: client=unknown[192.0.2.9]", "pickup[9]: 4F3A1: uid=0 from=<c>"]
)
def test_a_queue_id_is_another_letter_s_although_cleanup_s_line_was_lost(begun: str) -> None:
    active = OTHER.splitlines()[1]
    assert found_in(f"{LOST}Oct 27 10:06:10 mail postfix/{begun}\n{active}") == {}
    assert set(found_in(f"{LOST}{active}")) == {TWO}


def test_letters_that_pass_at_once_are_told_apart() -> None:
    chance = random.Random(5)  # noqa: S311 - the same each time
    log, queued = [], set()
    for number in range(200):
        name, queue, begun = f"<{number}@example.org>", f"{number:05X}", number + chance.randrange(9)
        log.append((begun, f"Oct 27 10:04:10 mail postfix/cleanup[7]: {queue}: message-id={name}"))
        if chance.random() < 0.5:
            active = f"Oct 27 10:04:11 mail postfix/qmgr[6]: {queue}: from=<>, size=9, nrcpt=1 (queue active)"
            log.append((begun + chance.randrange(9), active))
            queued.add(name)
    wanted = {f"<{number}@example.org>" for number in range(0, 200, 2)}
    in_order = [line for _, line in sorted(log, key=lambda entry: entry[0])]
    assert set(accepted(in_order, wanted)) == queued & wanted


@pytest.mark.parametrize(
    "text", ["", "Oct 27 10:04:11 mail exim[7]: 1vDXYZ-0001-AB <= b@example.org\n", "\x1f\x8b\n"]
)
def test_a_log_that_is_not_postfix_s_tells_nothing(text: str) -> None:
    with pytest.raises(UsageError, match="no line of the log names a letter as Postfix does"):
        found_in(text)


def packed(path: Path) -> Path:
    path.with_suffix(".log.1.gz").write_bytes(gzip.compress(LOG.encode()))
    return path.with_suffix(".log.1.gz")


def plain(path: Path) -> Path:
    path.write_bytes(b"\xff\xfe noise\n" + LOG.encode())
    return path


@pytest.mark.parametrize("make", [plain, packed])
def test_a_log_is_read_packed_or_not(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    with open_log(make(tmp_path / "mail.log"), "mail.log") as lines:
        assert set(accepted(lines, WANTED)) == {ONE}


def test_a_stream_stays_open() -> None:
    stream = io.BytesIO(LOG.encode())
    with open_log(stream, "standard input") as lines:
        assert set(accepted(lines, WANTED)) == {ONE}
    assert not stream.closed


def test_a_line_without_an_end_does_not_fill_the_memory() -> None:
    with open_log(io.BytesIO(b"x" * 250_000), "standard input") as lines:
        assert [len(line) for line in lines] == [100_000, 100_000, 50_000]


def missing(path: Path) -> Path:
    return path


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def not_packed(path: Path) -> Path:
    path.with_suffix(".gz").write_bytes(b"plain text")
    return path.with_suffix(".gz")


def cut_off(path: Path) -> Path:
    path.with_suffix(".gz").write_bytes(gzip.compress(LOG.encode())[:-20])
    return path.with_suffix(".gz")


def damaged(path: Path) -> Path:
    content = bytearray(gzip.compress(LOG.encode()))
    content[10:40] = b"\xff" * 30
    path.with_suffix(".gz").write_bytes(content)
    return path.with_suffix(".gz")


NOT_GZIP = "that log cannot be read: it is damaged, or not packed by gzip as its name says"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (missing, "no file that log"),
        (folder, "that log cannot be read: it is a folder"),
        (not_packed, NOT_GZIP),
        (cut_off, NOT_GZIP),
        (damaged, NOT_GZIP),
    ],
)
def test_a_log_that_cannot_be_read_is_named(tmp_path: Path, make: Callable[[Path], Path], words: str) -> None:
    path = make(tmp_path / "mail.log")
    with pytest.raises(UsageError, match=f"^{words}$"), open_log(path, "that log") as lines:
        accepted(lines, WANTED)


def test_of_a_real_server_s_log_only_the_letter_that_was_whole_counts(postfix: Postfix) -> None:
    with (
        socket.create_connection(("127.0.0.1", postfix.port)) as connection,
        connection.makefile("rb") as replies,
    ):

        def say(words: bytes) -> bytes:
            connection.sendall(words)
            return replies.readline()

        replies.readline()
        say(b"HELO editor.example.org\r\n")
        for whole, name in ((True, ONE), (False, TWO)):
            say(b"MAIL FROM:<b@example.org>\r\n")
            say(b"RCPT TO:<whole@example.net>\r\n")
            assert say(b"DATA\r\n").startswith(b"354")
            connection.sendall(f"Message-ID: {name}\r\n\r\n".encode() + b"x" * 20_000)
            if whole:
                assert say(b"\r\n.\r\n").startswith(b"250")
    postfix.logged("<whole@example.net>, relay=none", 1)
    postfix.logged("lost connection after DATA", 1)
    # The servers behind the log are several, and none waits for another.
    log = postfix.logged("message-id=<two@example.org>", 1)
    assert set(accepted(log, WANTED)) == {ONE}
