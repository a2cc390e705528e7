"""Check: read an issue, run the rules, report both in order of place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.errors import UsageError
from caspian_mail.flows.side_by_side import side_by_side
from caspian_mail.reading import LARGEST
from caspian_mail.regular_files import read_regular
from caspian_mail.rules import RULES, check_issue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from caspian_mail.diagnostics import Diagnostic, Ignore
    from caspian_mail.flows.desk import Desk
    from caspian_mail.model import Issue
    from caspian_mail.rules import Rule


@dataclass(frozen=True, slots=True)
class Checked:
    """An issue and what was found in it.

    Attributes:
        path: its file.
        file: the same as findings name it, from the workspace's root.
        issue: what could be read of it.
        diagnostics: the findings, by place.
        complete: False when the file is not YAML, so that its rest could not be read.
        ignores: what it silences.
    """

    path: Path
    file: str
    issue: Issue
    diagnostics: tuple[Diagnostic, ...]
    complete: bool
    ignores: tuple[Ignore, ...] = ()

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
    desk.shelf.expect(map(desk.workspace.relative, paths))
    if any(rule.needs == "archive" and desk.publication.rules.get(rule.code) != "off" for rule in asked):
        # Before the issues are read, which the archive does then, and before the work is shared.
        desk.shelf.archive.open()
    read = [_read(desk, path, read_content(desk, path)) for path in paths]
    found = side_by_side(lambda unchecked: _found(desk, unchecked, asked), read)
    checked = [unchecked.found(findings) for unchecked, findings in zip(read, found, strict=True)]
    return with_mail(desk, checked, asked)


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
    try:
        return read_regular(path, LARGEST)
    except OSError as error:
        raise UsageError(f"{desk.workspace.relative(path)} cannot be read: {error.strerror}") from None


def check_content(desk: Desk, path: Path, content: bytes, rules: Iterable[Rule] = RULES) -> Checked:
    """Check what is in an issue file, or would be."""
    unchecked = _read(desk, path, content)
    return unchecked.found(_found(desk, unchecked, tuple(rules)))


def _read(desk: Desk, path: Path, content: bytes) -> Checked:
    """Return an issue file with the faults of reading it."""
    file = desk.workspace.relative(path)
    reading = desk.shelf.read(content, file)
    return Checked(path, file, reading.issue, reading.diagnostics, reading.complete, tuple(reading.ignores))


def _found(desk: Desk, unchecked: Checked, rules: Iterable[Rule]) -> list[Diagnostic]:
    """Return what rules find in an issue that could be read."""
    if not unchecked.complete:
        return []
    # What could not be read was not checked: whether its ignores are needed cannot be told.
    asked = [rule for rule in rules if not (rule.is_last and unchecked.diagnostics)]
    archive, ignores = desk.shelf.archive, unchecked.ignores
    return check_issue(unchecked.issue, desk.publication, unchecked.file, ignores, asked, archive=archive)
