"""Streams to print on and to read back."""

from __future__ import annotations

import io

from caspian_mail.console import Console, Stream


class Screen(io.TextIOWrapper):
    """A terminal of a given encoding, held in memory."""

    def __init__(self, *, terminal: bool = True, encoding: str = "utf-8") -> None:
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, encoding=encoding, newline="", write_through=True)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    @property
    def text(self) -> str:
        return self.bytes.getvalue().decode(self.encoding)


def stream(*, terminal: bool, encoding: str = "utf-8", **environ: str) -> tuple[Stream, Screen]:
    screen = Screen(terminal=terminal, encoding=encoding)
    return Stream(screen, environ), screen


def on_terminal(columns: int = 100, encoding: str = "utf-8", **environ: str) -> tuple[Stream, Screen]:
    return stream(terminal=True, encoding=encoding, COLUMNS=str(columns), **{"TERM": "dumb"} | environ)


def in_pipe(encoding: str = "utf-8", **environ: str) -> tuple[Stream, Screen]:
    return stream(terminal=False, encoding=encoding, **environ)


def console(
    *, terminal: bool = False, quiet: bool = False, verbose: bool = False, columns: int = 100
) -> tuple[Console, Screen, Screen]:
    environ = {"COLUMNS": str(columns), "NO_COLOR": "1"}
    out, err = Screen(terminal=terminal), Screen(terminal=terminal)
    return (
        Console(Stream(out, environ), Stream(err, environ, vital=False), quiet=quiet, verbose=verbose),
        out,
        err,
    )
