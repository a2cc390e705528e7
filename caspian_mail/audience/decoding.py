"""The lines of a CSV file in UTF-8, a block at a time: a million rows are never in memory together."""

from __future__ import annotations

import codecs
import io
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from caspian_mail.diagnostics import Diagnostic, Span
from caspian_mail.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK = 1 << 17  # bytes
_LONGEST_LINE = 1_000_000  # bytes: a list that never ends its line must not fill the memory
_EXPORT = "export the list as CSV in UTF-8"


def decoded(stream: BinaryIO, file: str) -> Iterator[str]:
    """Return the lines with their ends, which are LF or CR LF; a byte order mark is left out.

    Raises:
        UsageError: it is not UTF-8, or a line does not end; the lines before it were returned.
    """
    return chain.from_iterable(_blocks(stream, file))


def finding(file: str, line: int, message: str) -> Diagnostic:
    """Return what is wrong with a line; nothing of it is shown."""
    return Diagnostic.of_settings(file, Span.whole_line(line), message)


def unreadable(file: str, line: int, message: str) -> UsageError:
    """Return the error for a file that is no CSV from this line on."""
    return UsageError(f"{file} cannot be read as CSV", findings=[finding(file, line, message)])


def _blocks(stream: BinaryIO, file: str) -> Iterator[io.StringIO]:
    number = 1  # of the line that a block begins with
    rest = b""
    while True:
        block = stream.read(_BLOCK)
        content = rest + block
        # Only a line that began before this block can be longer than the block.
        if (content.find(b"\n") + 1 or len(content)) > _LONGEST_LINE:
            raise unreadable(file, number, f"a line of more than {_LONGEST_LINE:,} bytes")
        end = content.rfind(b"\n") + 1 if block else len(content)
        whole, rest = content[:end], content[end:]
        if number == 1:
            whole = _without_mark(whole, file)
        yield from _text(whole, number, file)
        number += whole.count(b"\n")
        if not block:
            return


def _without_mark(beginning: bytes, file: str) -> bytes:
    first, *_ = beginning.split(b"\n", 1)
    # Without a mark at its start, UTF-16 is told by the zeros between ASCII letters.
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in first:
        raise unreadable(file, 1, f"not UTF-8 but UTF-16; {_EXPORT}")
    return beginning.removeprefix(codecs.BOM_UTF8)


def _text(content: bytes, number: int, file: str) -> Iterator[io.StringIO]:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        before = content[: content.rfind(b"\n", 0, error.start) + 1]
        yield io.StringIO(before.decode(), newline="\n")
        raise unreadable(file, number + before.count(b"\n"), f"not UTF-8; {_EXPORT}") from None
    yield io.StringIO(text, newline="\n")
