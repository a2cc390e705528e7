"""Files that other people wrote: regular ones only, and no more of them than a bound."""

from __future__ import annotations

import errno
import stat
from typing import TYPE_CHECKING, BinaryIO

from caspian_mail.diagnostics import Diagnostic, Span
from caspian_mail.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_CONFIGURATION = 1_000_000


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file, or a link to one, for reading.

    A pipe would wait for a writer, and a device may never end: neither is opened.

    Raises:
        OSError: it cannot be opened, or is something else.
    """
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise OSError(errno.EISDIR, "it is a folder")
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is a device or a pipe, not a file")
    return path.open("rb")


def read_regular(path: Path, at_most: int) -> bytes:
    """Return the bytes of a regular file; of a larger one than at_most, one byte more than that.

    Raises:
        OSError: it cannot be opened, or is something else.
    """
    with open_regular(path) as stream:
        return stream.read(at_most + 1)


def read_configuration(path: Path) -> str:
    """Return the text of newsletter.toml or .env, its line ends as LF.

    Raises:
        FileNotFoundError: it is not there.
        ConfigurationError: it cannot be read, is too large, or is not UTF-8.
    """
    try:
        content = read_regular(path, LARGEST_CONFIGURATION)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ConfigurationError(f"{path.name} cannot be read: {error.strerror}") from None
    if len(content) > LARGEST_CONFIGURATION:
        raise ConfigurationError(f"{path.name} has more than {LARGEST_CONFIGURATION:,} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found = Diagnostic.of_settings(path.name, Span.whole_line(line), "not UTF-8")
        raise ConfigurationError("", findings=[found]) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
