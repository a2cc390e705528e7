"""One of the two streams: how wide it is, what it can show, and the shapes that are printed to it."""

from __future__ import annotations

import errno
import io
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from rich import console as rich_console
from rich.text import Text

from caspian_mail.console.text import ENCODING_FALLBACK, cells, cut, harmless, line_breaks, writable
from caspian_mail.errors import WorldError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Part = str | tuple[str, str]
"""Text, or text and its style: red, bold, dim…"""

LABEL_WIDTH = 12
PROSE_WIDTH = 84
_NARROWEST, _WIDEST, _WIDTH_OF_A_PIPE = 60, 200, 80
_LEAST_OF_A_CELL = 20
# Windows calls a pipe whose reader has gone an invalid argument.
_READER_HAS_GONE = frozenset({errno.EPIPE, errno.EINVAL})


class Stream:
    r"""Standard output or standard error.

    Every word given to it is text: control and bidi characters are shown, never obeyed; what its
    encoding lacks is replaced by the table of symbols or written as `\u0259`. On a terminal lines
    are wrapped between words; in a pipe never.

    Args:
        file: where it leads.
        environ: COLUMNS, NO_COLOR, FORCE_COLOR and TERM count.
        vital: a failing write is an error (results); otherwise it is forgotten (talk).

    Attributes:
        file: where it leads.
        terminal: whether a person looks at it, rather than a pipe or a file.
        colour: whether styles are shown.
        decorated: whether boxes and rules are drawn.
        animated: whether a line can be drawn over itself.
    """

    def __init__(self, file: TextIO, environ: Mapping[str, str], *, vital: bool = True) -> None:
        if isinstance(file, io.TextIOWrapper):
            file.reconfigure(errors=ENCODING_FALLBACK)
        self.file = file
        self.terminal = file.isatty()
        self.colour = _has_colour(environ, terminal=self.terminal)
        self.decorated = self.terminal and self.colour
        self.animated = self.terminal and environ.get("TERM") != "dumb"
        self._encoding = file.encoding or "utf-8"
        self._environ = environ
        self._vital = vital
        self.rich = _QuietPipe(
            file=file,
            color_system="standard" if self.colour else None,
            force_terminal=self.terminal,
            force_interactive=self.animated,
            force_jupyter=False,
            no_color=not self.colour,
            markup=False,
            emoji=False,
            highlight=False,
            # rich would take COLUMNS=0 at its word and print nothing.
            _environ={
                name: value for name, value in environ.items() if name != "COLUMNS" or value.strip("0")
            },
        )

    @property
    def width(self) -> int:
        """Columns to fill, 60 to 200: COLUMNS, else the terminal's, else 80."""
        return min(max(self._columns(), _NARROWEST), _WIDEST)

    def _columns(self) -> int:
        given = self._environ.get("COLUMNS", "")
        if given.isascii() and given.isdigit() and int(given):
            return int(given)
        if self.terminal:
            with suppress(OSError, ValueError):  # a terminal without a size, a stream without a descriptor
                return os.get_terminal_size(self.file.fileno()).columns or _WIDTH_OF_A_PIPE
        return _WIDTH_OF_A_PIPE

    @property
    def prose_width(self) -> int:
        """Columns that running text fills: no more than can be read with ease."""
        return min(self.width, PROSE_WIDTH)

    @property
    def ellipsis(self) -> str:
        """What stands for words left out."""
        return self.shown("…")

    def shown(self, text: str) -> str:
        """Return text as this stream shows it, to be measured before it is laid out."""
        return writable(harmless(text), self._encoding)

    def cut(self, text: str, width: int) -> str:
        """Return text as this stream shows it, in at most width cells."""
        return cut(self.shown(text), width, self.ellipsis)

    def assemble(self, *parts: Part) -> Text:
        """Return one line's text, made harmless, with its styles."""
        text = Text()
        for part in parts:
            words, style = (part, "") if isinstance(part, str) else part
            text.append(self.shown(words), style)
        return text

    def line(self, *parts: Part) -> None:
        """Print one line, never wrapped or cut."""
        self.print(self.assemble(*parts))

    def print(self, text: Text) -> None:
        """Print one line that is laid out already."""
        with self.writing():
            self.rich.print(text, soft_wrap=True, end="\n")

    def wrapped(self, text: Text, width: int) -> list[Text]:
        """Return text in lines of at most width cells on a terminal; a longer word stays whole."""
        return wrap(text, width) if self.terminal else [text]

    def hanging(self, lead: Sequence[Part], words: str, *, indent: int, width: int) -> None:
        """Print a lead and words that, wrapped to width, go on under column indent."""
        first = self.assemble(*lead)
        # The lead counts as one word of its own width, so that the first line is the shorter for it.
        padding = Text("x" * (first.cell_len - indent))
        lines = self.wrapped(padding + self.assemble(words), max(width - indent, _LEAST_OF_A_CELL))
        self.print(first + lines[0][len(padding) :])
        for line in lines[1:]:
            self.print(Text(" " * indent) + line)

    def sentence(self, words: str) -> None:
        """Print running text, wrapped on a terminal."""
        self.hanging([], words, indent=0, width=self.width)

    def fact(self, label: str, *values: str) -> None:
        """Print a label and its value; each further value, and what is wrapped, stands under the first."""
        for value in values:
            self.hanging([self._label(label)], value, indent=LABEL_WIDTH, width=self.prose_width)
            label = ""

    def verbatim(self, label: str, text: str) -> None:
        """Print a label and lines beside it that are never wrapped, such as a piece of a file."""
        for line in text.rstrip("\n").split("\n"):
            self.line(self._label(label), line)
            label = ""

    def _label(self, label: str) -> str:
        shown = self.shown(label)
        return shown + " " * max(LABEL_WIDTH - cells(shown), 1)

    def table(self, rows: Sequence[Sequence[str]], *, numbers: frozenset[int] = frozenset()) -> None:
        """Print rows in columns without lines.

        On a terminal too narrow for it the last column of words is cut, and what does not fit then is
        dropped from the right.

        Args:
            rows: equally long; a row of headings is a row.
            numbers: the columns set to the right, which are dropped rather than cut.
        """
        shown = [[self.shown(cell) for cell in row] for row in rows]
        widths = [max(map(cells, column)) for column in zip(*shown, strict=True)]
        while self.terminal and len(widths) > 1 and (over := 2 * len(widths) + sum(widths) - self.width) > 0:
            last = len(widths) - 1
            if last not in numbers and widths[last] - over >= _LEAST_OF_A_CELL:
                widths[last] -= over
            else:
                widths.pop()
        for row in shown:
            line = "".join(
                "  " + _aligned(cut(cell, width, self.ellipsis), width, right=index in numbers)
                for index, (cell, width) in enumerate(zip(row, widths, strict=False))
            )
            self.print(Text(line.rstrip()))

    def document(self, text: str) -> None:
        """Print text that was asked for as it is, such as JSON: exactly in a pipe, harmless on a terminal."""
        if self.terminal:
            for line in text.splitlines():
                self.line(line)
            return
        with self.writing():
            self.file.write(text)
            self.file.flush()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Print in the block; when the reader of the pipe has gone, go on in silence.

        Raises:
            WorldError: standard output cannot be written, as on a full disk.
        """
        try:
            yield
        except OSError as error:
            self.rich.on_broken_pipe()
            if self._vital and error.errno not in _READER_HAS_GONE:
                raise WorldError(f"standard output cannot be written: {error.strerror}") from None


class _QuietPipe(rich_console.Console):
    """A rich console that goes on in silence when the reader of its pipe has gone."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        with suppress(OSError, ValueError):
            # What is still in the file's buffer is written once more when the interpreter ends.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.file.fileno())
            os.close(nowhere)


def wrap(text: Text, width: int) -> list[Text]:
    """Return text in lines of at most width cells, broken at spaces; a longer word stays whole."""
    lines = text.divide(line_breaks(text.plain, width))
    for line in lines:
        line.rstrip()
    return list(lines)


def _has_colour(environ: Mapping[str, str], *, terminal: bool) -> bool:
    if environ.get("NO_COLOR"):
        return False
    return bool(environ.get("FORCE_COLOR")) or (terminal and environ.get("TERM") != "dumb")


def _aligned(text: str, width: int, *, right: bool) -> str:
    padding = " " * (width - cells(text))
    return padding + text if right else text + padding
