"""Check: read an issue, run the rules, report both in order of place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.errors import UsageError
from caspian_mail.flows.archive import stamp_of
from caspian_mail.flows.side_by_side import side_by_side
from caspian_mail.reading import LARGEST, read_issue
from caspian_mail.regular_files import read_regular
from caspian_mail.rules import RULES, check_issue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from caspian_mail.diagnostics import Diagnostic, Ignore
    from caspian_mail.flows.archive import Entry, Stamp
    from caspian_mail.flows.desk import Desk
    from caspian_mail.model import Issue
    from caspian_mail.reading import Reading
    from caspian_mail.rules import Rule
    from caspian_mail.rules.archive import PastIssue


@dataclass(frozen=True, slots=True)
class Checked:
    """An issue and what was found in it.

    Attributes:
        path: its file.
        file: the same as findings name it, from the workspace's root.
        held: what could be read of it; None where it is one of several, which would be too much to hold.
        stories: how many it has.
        diagnostics: the findings, by place.
        complete: False when the file is not YAML, so that its rest could not be read.
        ignores: what it silences.
    """

    path: Path
    file: str
    held: Issue | None
    stories: int
    diagnostics: tuple[Diagnostic, ...]
    complete: bool
    ignores: tuple[Ignore, ...] = ()

    @property
    def issue(self) -> Issue:
        """What could be read of it; what is not held is read anew.

        Raises:
            UsageError: it cannot be read any more.
        """
        return self.held or read_issue(_stamped(self.path, self.file)[1], self.file).issue

    @property
    def stem(self) -> str:
        """What names the issue everywhere."""
        return self.path.stem

    @property
    def errors(self) -> int:
        """How many findings stop `compose`."""
        return sum(finding.severity is Severity.ERROR for finding in self.diagnostics)

    def found(self, diagnostics: Iterable[Diagnostic]) -> Checked:
        """Return the same with further findings."""
        together = [*self.diagnostics, *diagnostics]
        return replace(self, diagnostics=tuple(sorted(together, key=lambda finding: finding.sort_key)))


def check(desk: Desk, names: Sequence[str] = (), rules: Iterable[Rule] = RULES) -> list[Checked]:
    """Check the issues of those names (dates, stems, paths or folders); without a name, the newest.

    One alone is composed in memory as well, for the rules about the mail; of several, which may be the whole
    archive, the files are checked.

    Raises:
        UsageError: there is no such issue.
        ConfigurationError: a template is wrong.
    """
    paths, asked = desk.workspace.issues_named(names or [None]), tuple(rules)
    checked = side_by_side(_Checking(desk, asked, alone=len(paths) == 1), paths)
    return with_mail(desk, checked, asked)


class _Checking:
    """Each issue is read, of all that was read the archive is made, and then each issue is checked.

    Args:
        desk: the publication.
        rules: those that are asked for.
        alone: whether there is only one issue.
    """

    def __init__(self, desk: Desk, rules: tuple[Rule, ...], *, alone: bool) -> None:
        self._desk = desk
        self._rules = rules
        self._alone = alone
        off = {code for code, severity in desk.publication.rules.items() if severity == "off"}
        self._is_archive_asked = any(rule.needs == "archive" and rule.code not in off for rule in rules)

    def begin(self, path: Path) -> tuple[Checked, tuple[Path, Entry] | None]:
        file = self._desk.workspace.relative(path)
        stamp, content = _stamped(path, file)
        reading = read_issue(content, file)
        entry = self._desk.shelf.entry_of(path, stamp, reading) if self._is_archive_asked else None
        return _unchecked(path, file, reading), entry and (path.absolute(), entry)

    def gather(self, told: list[tuple[Path, Entry] | None]) -> list[PastIssue]:
        return self._desk.shelf.past_issues(dict(filter(None, told))) if self._is_archive_asked else []

    def finish(self, unchecked: Checked, past: list[PastIssue]) -> Checked:
        if self._is_archive_asked:
            self._desk.shelf.hold(past)
        checked = unchecked.found(_found(self._desk, unchecked, self._rules))
        return checked if self._alone else replace(checked, held=None)


def with_mail(desk: Desk, checked: Sequence[Checked], rules: Iterable[Rule] = RULES) -> list[Checked]:
    """Return checked issues with what is found in the mail of one alone, which is composed for it.

    Raises:
        ConfigurationError: a template is wrong.
    """
    rules = tuple(rules)
    is_asked = any(rule.needs == "email" for rule in rules)
    if len(checked) > 1 or not checked[0].complete or not is_asked:
        return list(checked)
    from caspian_mail.flows.compose import compose_in_memory  # what composes takes as long as the rest

    return [checked[0].found(compose_in_memory(desk, checked[0], rules).mail_findings)]


def check_file(desk: Desk, path: Path, rules: Iterable[Rule] = RULES) -> Checked:
    """Check one issue file.

    Raises:
        UsageError: it cannot be read.
    """
    return check_content(desk, path, read_content(desk, path), rules)


def read_content(desk: Desk, path: Path) -> bytes:
    """Return the bytes of an issue file; of one that is too large, only enough to tell.

    Raises:
        UsageError: it cannot be read.
    """
    return _stamped(path, desk.workspace.relative(path))[1]


def check_content(desk: Desk, path: Path, content: bytes, rules: Iterable[Rule] = RULES) -> Checked:
    """Check what is in an issue file, or would be."""
    file = desk.workspace.relative(path)
    unchecked = _unchecked(path, file, read_issue(content, file))
    return unchecked.found(_found(desk, unchecked, tuple(rules)))


def _stamped(path: Path, file: str) -> tuple[Stamp, bytes]:
    try:
        return stamp_of(path), read_regular(path, LARGEST)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from None


def _unchecked(path: Path, file: str, reading: Reading) -> Checked:
    stories = sum(1 for _ in reading.issue.articles)
    return Checked(
        path, file, reading.issue, stories, reading.diagnostics, reading.complete, tuple(reading.ignores)
    )


def _found(desk: Desk, unchecked: Checked, rules: Iterable[Rule]) -> list[Diagnostic]:
    """Return what rules find in an issue that could be read."""
    if not unchecked.complete:
        return []
    # What could not be read was not checked: whether its ignores are needed cannot be told.
    asked = [rule for rule in rules if not (rule.is_last and unchecked.diagnostics)]
    archive, ignores = desk.shelf.archive, unchecked.ignores
    return check_issue(unchecked.issue, desk.publication, unchecked.file, ignores, asked, archive=archive)
