"""The two streams together: results go out, talk goes beside, and -q and -v decide how much of it."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from rich.text import Text

from caspian_mail.clock import Clock, SystemClock
from caspian_mail.console.stream import Part, Stream
from caspian_mail.errors import AGAIN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from caspian_mail.errors import CaspianMailError

SEVERITY_STYLES: Mapping[str, str] = {"error": "bold red", "warning": "bold yellow", "note": "cyan"}
# Where a command begins and ends in a sentence: its own words, then options and what is no word of prose.
_COMMAND = re.compile(
    r"""
    ^cd\ \S+
    | caspian-mail (?: \ -C\ \S+ | \ -[qv] )*
      \ (?: (?:in-doubt|audience|suppressions)\  )? (?: [A-Za-z-]+ | \{again\} )
      (?: \ (?: -[^ ,;]+ | [^ ,;]* [A-Z0-9./>_-] [^ ,;]* ) )*
    """,
    re.VERBOSE,
)


@dataclass(slots=True)
class Console:
    """Where words go.

    Attributes:
        out: what was asked for: findings, reports, results.
        err: the talk: errors, warnings, notes, questions, progress.
        quiet: no next steps, notes or progress.
        verbose: also what was read and done.
        clock: the time.
        started: when the program began, on the clock's monotonic scale.
        again: what was typed, which stands in the place of AGAIN.
    """

    out: Stream
    err: Stream
    quiet: bool = False
    verbose: bool = False
    clock: Clock = field(default_factory=SystemClock)
    started: float = 0.0
    again: str = ""

    @classmethod
    def standard(
        cls,
        *,
        quiet: bool = False,
        verbose: bool = False,
        environ: Mapping[str, str] = os.environ,
        clock: Clock | None = None,
        again: str = "",
    ) -> Self:
        """Return the console over the program's own standard output and standard error."""
        clock = clock or SystemClock()
        return cls(
            Stream(sys.stdout, environ),
            Stream(sys.stderr, environ, vital=False),
            quiet=quiet,
            verbose=verbose,
            clock=clock,
            started=clock.monotonic(),
            again=again,
        )

    def error(self, error: CaspianMailError) -> None:
        """Print an error in three lines: what is wrong, where, what next. Its findings are not printed."""
        self._problem("error", error.message, where=error.where, next_steps=error.next_steps)

    def warning(
        self, message: str, *, where: str = "", advice: str = "", next_steps: Sequence[str] = ()
    ) -> None:
        """Print a warning in the form of an error, with an optional line of help."""
        self._problem("warning", message, where=where, advice=advice, next_steps=next_steps)

    def note(self, message: str, *, where: str = "", advice: str = "") -> None:
        """Print a note in the form of an error, unless quiet."""
        if not self.quiet:
            self._problem("note", message, where=where, advice=advice)

    def next(self, *steps: str) -> None:
        """Print what to do after a report, unless quiet."""
        if not self.quiet:
            self._steps(steps, indent="")

    def say(self, *parts: Part) -> None:
        """Print a line of talk, quiet or not."""
        self.err.line(*parts)

    def prompt(self, question: str) -> None:
        """Print a question, wrapped on a terminal, whose answer is typed behind it."""
        *above, line = self.err.wrapped(self.err.assemble(question.rstrip()), self.err.width - 1)
        for words in above:
            self.err.print(words)
        with self.err.writing():
            self.err.rich.print(line + Text(" "), soft_wrap=True, end="")

    def detail(self, words: str) -> None:
        """Print what was read or done and the seconds it happened after the start, if verbose."""
        if self.verbose:
            elapsed = self.clock.monotonic() - self.started
            self.err.line((f"{elapsed:7.2f} s  {words}", "dim"))

    def _problem(
        self,
        kind: str,
        message: str,
        *,
        where: str = "",
        advice: str = "",
        next_steps: Sequence[str] = (),
    ) -> None:
        label = (f"{kind}:", SEVERITY_STYLES[kind])
        self.err.hanging([label, " "], message, indent=2, width=self.err.width)
        if where:
            self.err.hanging(["  where: "], where, indent=9, width=self.err.width)
        if advice:
            self.err.hanging(["  ", ("help:", "cyan"), " "], advice, indent=8, width=self.err.width)
        if not self.quiet:
            self._steps(next_steps, indent="  ")

    def _steps(self, steps: Sequence[str], *, indent: str) -> None:
        lead = f"{indent}next: "
        for step in steps:
            self.err.line(lead, *_commands_in_bold(step, self.again))
            lead = " " * len(lead)


def _commands_in_bold(step: str, again: str) -> list[Part]:
    parts: list[Part] = []
    end = 0
    for command in _COMMAND.finditer(step):
        parts += [step[end : command.start()], (command.group().replace(AGAIN, again), "bold")]
        end = command.end()
    return [*parts, step[end:]]
