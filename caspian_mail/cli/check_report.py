"""What `check` shows: findings in the form that was asked for, what was mended, and what to type next."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from caspian_mail.cli.line_diff import line_diff
from caspian_mail.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from caspian_mail.cli.session import Session
    from caspian_mail.diagnostics import Diagnostic
    from caspian_mail.flows.check import Checked
    from caspian_mail.flows.mend import MendedIssue
    from caspian_mail.rules import Rule

_MOST_NAMED = 5
_DIFF_STYLES = {"---": "bold", "+++": "bold", "@@ ": "cyan", "-": "red", "+": "green"}


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


def see_that_options_agree(form: Format, *, fix: bool, unsafe_fixes: bool, diff: bool, links: bool) -> None:
    """Refuse options of `check` that say nothing together.

    Raises:
        UsageError: two of them do not go together.
    """
    if unsafe_fixes and not (fix or diff):
        raise UsageError(
            "--unsafe-fixes stands with --fix or --diff",
            next_steps=["caspian-mail check --diff --unsafe-fixes"],
        )
    if diff and form is not Format.TEXT:
        raise UsageError(f"--diff is text; it does not stand with --format {form.value}")
    if diff and links:
        raise UsageError("--diff shows fixes alone; it does not stand with --links")


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The report of one run.

    Attributes:
        session: the run.
        named: the issues as they were typed.
        form: how findings are written.
        select: the option of that name, as typed.
        ignore: the same.
        unsafe: whether unsafe fixes are made too.
    """

    session: Session
    named: Sequence[str]
    form: Format
    select: str | None
    ignore: str | None
    unsafe: bool

    def note_what_is_off(self, rules: Sequence[Rule]) -> None:
        """Say which of the rules that were selected newsletter.toml switches off."""
        set_to = self.session.desk.publication.rules
        off = [rule.code for rule in rules if set_to.get(rule.code) == "off"]
        if self.select is not None and off:
            self.session.console.note(f"off in newsletter.toml: {', '.join(off)}")

    def print(self, checked: Sequence[Checked]) -> None:
        """Print what was found."""
        for issue in checked:
            self.session.console.detail(f"read {self.session.shown(issue.path)}")
        findings = _of_all(checked)
        self._print(findings)
        if self.form is Format.TEXT:
            self._say_how_it_stands(checked)
        elif self.form is Format.GITHUB:
            self._summarize(checked)

    def write(self, mended: Sequence[MendedIssue]) -> list[Checked]:
        """Write what was mended, say so, and return the issues as they are now."""
        from caspian_mail.console import counted
        from caspian_mail.flows.mend import write_mended

        console = self.session.console
        for issue in mended:
            shown = self.session.shown(issue.before.path)
            if issue.made:
                write_mended(self.session.desk, issue)
                for finding in issue.made:
                    console.detail(f"mended {finding.code} {finding.message}")
                if self.form is Format.TEXT:
                    console.say(f"{counted(len(issue.made), 'fix', 'fixes')} written to {shown}.")
            if issue.circular:
                self._warn_of_circle(issue.circular, shown)
        return [issue.after for issue in mended]

    def diff(self, mended: Sequence[MendedIssue]) -> list[Checked]:
        """Show what would be mended, and return the issues as they are."""
        from caspian_mail.console import counted

        console = self.session.console
        for issue in mended:
            shown = self.session.shown(issue.before.path)
            self._print_diff(issue, shown)
            if issue.circular:
                self._warn_of_circle(issue.circular, shown)
        made = sum(len(issue.made) for issue in mended)
        kind = "" if self.unsafe else "safe "
        more = 0 if self.unsafe else _fixes([issue.after for issue in mended], safe=False)
        withheld = f" {more:,} more with --unsafe-fixes." if more else ""
        told = counted(made, f"{kind}fix", f"{kind}fixes") if made else f"No {kind}fix"
        console.say(f"{told}, not written.{withheld}" if made else f"{told} to make.{withheld}")
        before = [issue.before for issue in mended]
        if made:
            console.next(self._command("check --fix" + (" --unsafe-fixes" if self.unsafe else ""), before))
        elif more:
            console.next(self._command("check --diff --unsafe-fixes", before))
        return before

    def _print(self, findings: list[Diagnostic]) -> None:
        from caspian_mail.cli.findings import findings_as_json

        session = self.session
        match self.form:
            case Format.TEXT:
                session.print_findings(findings)
            case Format.JSON:
                session.console.out.document(findings_as_json(findings))
            case Format.GITHUB:
                from caspian_mail.cli.annotations import print_annotations

                print_annotations(session.console.out, findings, session.shown_name)
            case _:
                from caspian_mail.cli.sarif import findings_as_sarif
                from caspian_mail.flows.explain import explained

                log = findings_as_sarif(findings, explained(), session.shown_name)
                session.console.out.document(log)

    def _say_how_it_stands(self, checked: Sequence[Checked]) -> None:
        from caspian_mail.console import counted

        console = self.session.console
        for issue in checked:
            if not issue.diagnostics:
                stories = counted(issue.stories, "story", "stories")
                console.out.line(f"{self.session.shown(issue.path)}: no findings in {stories}.")
        if not _of_all(checked):
            console.next(self._command("preview", checked[:1], plain=True))
            return
        self._summarize(checked)
        if _fixes(checked, safe=True):
            console.next(self._command("check --fix", checked))
        elif _fixes(checked, safe=False) and not self.unsafe:
            console.next(self._command("check --diff --unsafe-fixes", checked))
        else:
            # What links answer is only heard by following them again.
            followed = any(finding.code.startswith("LNK") for finding in _of_all(checked))
            again = self._command("check --links" if followed else "check", checked)
            console.next(f"mend it, then: {again}")

    def _summarize(self, checked: Sequence[Checked]) -> None:
        from caspian_mail.cli.findings import summary

        whole = all(issue.complete for issue in checked)
        broken = "" if whole else " The rest of the file could not be read."
        self.session.console.say(summary(_of_all(checked)) + broken)

    def _warn_of_circle(self, codes: Sequence[str], shown: str) -> None:
        words = self._command(f"check --fix --ignore {','.join(codes)}", (), plain=True)
        message = f"the fixes of {' and '.join(codes)} undo each other in {shown}; nothing was written there"
        self.session.console.warning(message, next_steps=[words])

    def _print_diff(self, issue: MendedIssue, shown: str) -> None:
        lines = list(line_diff(_lines(issue.old), _lines(issue.new), shown))
        out = self.session.console.out
        if not out.terminal:
            out.document("".join(lines))
            return
        for line in lines:
            style = next((style for begins, style in _DIFF_STYLES.items() if line.startswith(begins)), "")
            out.line((line.rstrip("\r\n"), style))

    def _command(self, words: str, checked: Sequence[Checked], *, plain: bool = False) -> str:
        """Return what to type next about the same issues, with the same rules unless plain."""
        for option, value in () if plain else (("--select", self.select), ("--ignore", self.ignore)):
            words += f" {option} {shlex.quote(value)}" if value is not None else ""
        if len(checked) == 1:
            return self.session.command(words, checked[0], next(iter(self.named), None))
        names = shlex.join(self.named) if len(self.named) <= _MOST_NAMED else "ISSUE…"
        return f"caspian-mail {words} {names}".rstrip()


def _of_all(checked: Iterable[Checked]) -> list[Diagnostic]:
    return [finding for issue in checked for finding in issue.diagnostics]


def _fixes(checked: Iterable[Checked], *, safe: bool) -> int:
    return sum(finding.fix is not None and finding.fix.safe is safe for finding in _of_all(checked))


def _lines(content: bytes) -> list[str]:
    # str.splitlines takes more for a line break than patch does.
    lines = content.decode("utf-8", "backslashreplace").split("\n")
    return [f"{line}\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]
