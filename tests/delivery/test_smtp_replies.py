from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.delivery.smtp_replies import LONGEST_LINE, MOST_LINES, NotAReplyError, Reply, ReplyReader


def read(received: bytes) -> list[Reply]:
    reader = ReplyReader()
    reader.feed(received)
    found = []
    while reader:
        found.append(reader.next())
    return found


@pytest.mark.parametrize(
    ("received", "replies"),
    [
        (b"250 Ok\r\n", [Reply(250, b"Ok")]),
        (b"250\r\n", [Reply(250, b"")]),
        (b"354 \n", [Reply(354, b"")]),
        (b"250-a\r\n250-b\r\n250 c\r\n", [Reply(250, b"a\nb\nc")]),
        (b"250 1\r\n451 2\r\n", [Reply(250, b"1"), Reply(451, b"2")]),
        (b"250 half", []),
        (b"250-half\r\n", []),
        (b"hello\r\n", [Reply(-1, b"")]),
        (b"\xff\x00\r\n250 Ok\r\n", [Reply(-1, b""), Reply(250, b"Ok")]),
        (b"999 what\r\n", [Reply(-1, b"")]),
        (b"25 what\r\n", [Reply(-1, b"")]),
        (b"2500 what\r\n", [Reply(-1, b"")]),
        (b"250-a\r\nwhat\r\n250 b\r\n", [Reply(-1, b""), Reply(250, b"b")]),
    ],
)
def test_what_is_read(received: bytes, replies: list[Reply]) -> None:
    assert read(received) == replies


@given(st.lists(st.integers(200, 599), min_size=1, max_size=5), st.data())
def test_it_does_not_matter_how_the_bytes_arrive(codes: list[int], data: st.DataObject) -> None:
    received = b"".join(b"%d-more\r\n%d done\r\n" % (code, code) for code in codes)
    reader, found = ReplyReader(), []
    while received:
        at = data.draw(st.integers(1, len(received)))
        reader.feed(received[:at])
        received = received[at:]
        while reader:
            found.append(reader.next())
    assert found == [Reply(code, b"more\ndone") for code in codes]


@pytest.mark.parametrize(
    "received",
    [b"250 " + b"x" * LONGEST_LINE, b"250 " + b"x" * LONGEST_LINE + b"\r\n", b"250-x\r\n" * (MOST_LINES + 2)],
)
def test_what_has_no_end_is_no_reply(received: bytes) -> None:
    with pytest.raises(NotAReplyError):
        read(received)
