"""Which letters a Postfix log shows as accepted.

Of one letter Postfix logs, each with the queue id that stands for it:

    postfix/smtpd[…]: 4F3A1: client=…                     a client has begun
    postfix/cleanup[…]: 4F3A1: message-id=<…>             the header has been read
    postfix/qmgr[…]: 4F3A1: from=<…>, … (queue active)    the letter is whole and queued: it was accepted
    postfix/smtp[…]: 4F3A1: to=<…>, … status=sent (…)     what became of it

A Message-ID alone proves nothing, since the connection may have been lost in the content. Queue ids are used
again: a later cleanup line begins another letter.
"""

from __future__ import annotations

import gzip
import io
import re
import sys
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, BinaryIO, cast

from caspian_mail.errors import UsageError
from caspian_mail.regular_files import open_regular

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from pathlib import Path

STANDARD_INPUT = "-"

# The time is what stands before the host: syslog's own form, or RFC 3339's.
_LINE = re.compile(
    r"(?P<time>\w{3} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) .*?"
    r"postfix[\w-]*(?:/[\w-]+)*/(?P<program>[\w-]+)\[\d+\]: (?P<queue>[0-9A-Za-z]{5,}): (?P<rest>.*)"
)
_MESSAGE_ID = re.compile(r"(?:resent-)?message-id=(\S+)")
_STATUS = re.compile(r"\bstatus=\w+")
_LONGEST_LINE = 100_000  # characters: a log has none as long, and another file must not fill the memory


def accepted(lines: Iterable[str], wanted: Container[str]) -> dict[str, str]:
    """Return the letters that a log shows as accepted, each with what shows it.

    Args:
        lines: the log, in its order.
        wanted: the Message-IDs to look for, with their angle brackets.

    Returns:
        Message-ID to evidence such as `queued as 4F3A1, Oct 27 10:04:11`, in which no address is.
    """
    found: dict[str, str] = {}
    letters: dict[str, str] = {}  # queue id to Message-ID, of those that are looked for
    for line in lines:
        match = _LINE.search(line)
        if match is None:
            continue
        queue, rest = match["queue"], match["rest"]
        named = _MESSAGE_ID.match(rest)
        if match["program"] == "cleanup" and named:
            letters.pop(queue, None)
            if named[1] in wanted:
                letters[queue] = named[1]
        elif queue in letters and _shows_queued(match["program"], rest):
            found.setdefault(letters[queue], f"queued as {queue}, {match['time']}")
    return found


def _shows_queued(program: str, rest: str) -> bool:
    return (program == "qmgr" and "(queue active)" in rest) or bool(_STATUS.search(rest))


@contextmanager
def open_log(file: Path) -> Iterator[Iterator[str]]:
    """Open a log, packed by gzip or not; `-` is standard input. What is not UTF-8 in it is replaced.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        with _binary(file) as stream:
            yield _lines(stream)
    except FileNotFoundError:
        raise UsageError(
            f"no file {file}", next_steps=["caspian-mail in-doubt settle --maillog FILE"]
        ) from None
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or "not packed by gzip as its name says"
        raise UsageError(f"{file} cannot be read: {reason}") from None


@contextmanager
def _binary(file: Path) -> Iterator[BinaryIO]:
    if str(file) == STANDARD_INPUT:
        with nullcontext(sys.stdin.buffer) as stream:
            yield stream
        return
    with open_regular(file) as stream:
        if file.suffix == ".gz":
            with gzip.GzipFile(fileobj=stream) as packed:
                yield cast("BinaryIO", packed)
        else:
            yield stream


def _lines(stream: BinaryIO) -> Iterator[str]:
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace")
    try:
        while line := text.readline(_LONGEST_LINE):
            yield line
    finally:
        text.detach()  # whoever opened the stream closes it
