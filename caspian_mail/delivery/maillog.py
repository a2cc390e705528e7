"""Which letters a Postfix log shows as accepted.

Of one letter Postfix logs, each with the queue id that stands for it:

    postfix/smtpd[…]: 4F3A1: client=…                     a client has begun
    postfix/cleanup[…]: 4F3A1: message-id=<…>             the header has been read
    postfix/qmgr[…]: 4F3A1: from=<…>, … (queue active)    the letter is whole and queued: it was accepted
    postfix/smtp[…]: 4F3A1: to=<…>, … status=sent (…)     what became of it

A Message-ID alone proves nothing, since the connection may have been lost in the content. Queue ids are used
again: a client's line, or cleanup's, begins another letter.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from caspian_mail.errors import UsageError
from caspian_mail.regular_files import open_regular

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

SETTLE = "caspian-mail in-doubt settle --maillog FILE"

# Syslog's own form of the time, or RFC 3339's. It is kept as evidence, so nothing else may pass for one; and
# all up to the queue id is held to its place, since others' lines may quote what looks like Postfix's.
_LINE = re.compile(
    r"""
    (?:<\d+>)?
    (?P<time>[A-Z][a-z]{2}\ [\d\ ]\d\ \d\d:\d\d:\d\d(?:\.\d+)?
        | \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)
    \ (?:\S+\ )?                        # the host
    [\w.-]+(?:/[\w.-]+)*/(?P<program>[\w-]+)\[\d+\]:
    \ (?P<queue>[0-9A-Za-z]{5,}):\ (?P<rest>.*)
    """,
    re.VERBOSE | re.ASCII,
)
_MESSAGE_ID = re.compile(r"(?:resent-)?message-id=(\S+)")
_BEGINS = re.compile(r"client=|uid=")
_QUEUED = re.compile(r"from=<.*\(queue active\)\s*$")
_STATUS = re.compile(r"to=<.*, status=[a-z]")
_QUEUE_MANAGERS = frozenset({"qmgr", "oqmgr", "nqmgr"})
_LONGEST_LINE = 100_000  # characters: a log has none as long, and another file must not fill the memory


def accepted(lines: Iterable[str], wanted: Container[str]) -> dict[str, str]:
    """Return the letters that a log shows as accepted, each with what shows it.

    Args:
        lines: the log, in its order.
        wanted: the Message-IDs to look for, with their angle brackets.

    Returns:
        Message-ID to evidence such as `queued as 4F3A1, Oct 27 10:04:11`, in which no address is.

    Raises:
        UsageError: no line names a letter as Postfix does, so the log tells nothing of any.
    """
    found: dict[str, str] = {}
    letters: dict[str, str] = {}  # queue id to Message-ID, of those that are looked for
    is_postfix = False
    for line in lines:
        match = _LINE.match(line)
        if match is None:
            continue
        is_postfix = True
        queue, rest = match["queue"], match["rest"]
        named = _MESSAGE_ID.match(rest) if match["program"] == "cleanup" else None
        if named or _BEGINS.match(rest):
            letters.pop(queue, None)
        if named and named[1] in wanted:
            letters[queue] = named[1]
        elif queue in letters and _shows_queued(match["program"], rest):
            found.setdefault(letters[queue], f"queued as {queue}, {match['time']}")
    if not is_postfix:
        raise UsageError(
            "no line of the log names a letter as Postfix does",
            next_steps=[f"with the log of the Postfix that takes your letters: {SETTLE}"],
        )
    return found


def _shows_queued(program: str, rest: str) -> bool:
    return bool((program in _QUEUE_MANAGERS and _QUEUED.match(rest)) or _STATUS.match(rest))


@contextmanager
def open_log(source: Path | BinaryIO, name: str) -> Iterator[Iterator[str]]:
    """Open a log; what is not UTF-8 in it is replaced.

    Args:
        source: the file, packed by gzip where its name ends in `.gz`; or a stream such as standard input.
        name: what errors call it.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        with _binary(source) as stream:
            yield _lines(stream)
    except FileNotFoundError:
        raise UsageError(f"no file {name}", next_steps=[SETTLE]) from None
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it is damaged, or not packed by gzip as its name says"
        raise UsageError(f"{name} cannot be read: {reason}") from None


@contextmanager
def _binary(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    with open_regular(source) if isinstance(source, Path) else nullcontext(source) as stream:
        if isinstance(source, Path) and source.suffix == ".gz":
            with gzip.GzipFile(fileobj=stream) as packed:
                yield cast("BinaryIO", packed)
        else:
            yield stream


def _lines(stream: BinaryIO) -> Iterator[str]:
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="\n")
    try:
        while line := text.readline(_LONGEST_LINE):
            yield line
    finally:
        text.detach()  # whoever opened the stream closes it
