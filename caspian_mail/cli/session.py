"""What every command is given: the options before it, the streams, the time."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from caspian_mail.clock import Clock, SystemClock
from caspian_mail.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    import typer

    from caspian_mail.console import Console
    from caspian_mail.diagnostics import Diagnostic
    from caspian_mail.errors import CaspianMailError
    from caspian_mail.flows.check import Checked
    from caspian_mail.flows.desk import Desk


@dataclass(slots=True)
class Session:
    """One run of the program.

    Attributes:
        directory: where to look for the workspace from; -C.
        quiet: only findings, results and errors; -q.
        verbose: also what was read and done; -v.
        clock: the time.
        typed: the command that runs, and what was typed behind it.
    """

    directory: Path = field(default_factory=Path)
    quiet: bool = False
    verbose: bool = False
    clock: Clock = field(default_factory=SystemClock)
    typed: Sequence[str] = ()
    _console: Console | None = None
    _desk: Desk | None = None

    @classmethod
    def of(cls, context: typer.Context) -> Session:
        """Return the session of a command's context."""
        session: Session = context.find_object(Session) or cls()
        return session

    @property
    def console(self) -> Console:
        """Where words go; made when first needed, since rich takes 30 ms to import."""
        if self._console is None:
            from caspian_mail.console import Console

            self._console = Console.standard(
                quiet=self.quiet, verbose=self.verbose, clock=self.clock, again=self._again()
            )
        return self._console

    def _again(self) -> str:
        """Return what was typed, so that options may follow it: without "--", and without --yes."""
        words = [word for word in self.typed if word != "--"]
        if "--yes" in words:
            at = words.index("--yes")
            del words[at : at + 2]
        return shlex.join(word for word in words if not word.startswith("--yes="))

    @property
    def desk(self) -> Desk:
        """The publication, opened when first needed.

        Raises:
            UsageError: there is no workspace.
            ConfigurationError: newsletter.toml or .env is wrong.
        """
        if self._desk is None:
            from caspian_mail.flows.desk import open_desk

            self._desk = open_desk(self.directory, os.environ, self.clock)
            self.console.detail(f"read {self.shown(self._desk.workspace.publication_file)}")
        return self._desk

    def command(self, words: str, checked: Checked, named: str | None) -> str:
        """Return the command to type next about the issue that was just named, or was the newest."""
        if named is not None and checked.path.parent != self.desk.workspace.issues:
            return f"caspian-mail {words} {shlex.quote(named)}"
        return self.desk.workspace.command(words, checked.stem)

    def print_findings(self, findings: Sequence[Diagnostic]) -> None:
        """Print findings to standard output, with the lines they are about."""
        from caspian_mail.cli.findings import print_findings

        print_findings(self.console.out, findings, lines=self._lines, shown_name=self.shown_name)

    def print_error(self, error: CaspianMailError) -> None:
        """Print an error, after the findings behind it."""
        if error.findings:
            self.print_findings(error.findings)
        if error.message:
            self.console.error(error)
        elif error.next_steps:
            self.console.next(*error.next_steps)

    def _lines(self, file: str) -> list[str]:
        try:
            text = self._located(file).read_text(encoding="utf-8-sig", errors="replace")
        except OSError:
            return []
        return text.replace("\r\n", "\n").split("\n")

    def shown_name(self, file: str) -> str:
        """Return a finding's file as it is typed from the current folder."""
        # "environment" is no file; a file that is gone is still named from here.
        return file if file == "environment" else self.shown(self._located(file))

    def _located(self, file: str) -> Path:
        # The workspace is sought anew: newsletter.toml itself may be what the findings are about.
        return Workspace.find(self.directory).root / file

    def shown(self, path: Path) -> str:
        """Return a path as it is typed from the current folder, with forward slashes."""
        absolute = path.absolute()
        try:
            return Path(os.path.relpath(absolute)).as_posix()
        except ValueError:  # another drive, on Windows
            return absolute.as_posix()
