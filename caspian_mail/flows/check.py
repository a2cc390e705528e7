"""Check: read an issue, run the rules, report both in order of place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.errors import UsageError
from caspian_mail.reading import LARGEST
from caspian_mail.regular_files import read_regular
from caspian_mail.rules import check_issue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caspian_mail.diagnostics import Diagnostic
    from caspian_mail.flows.desk import Desk
    from caspian_mail.model import Issue


@dataclass(frozen=True, slots=True)
class Checked:
    """An issue and what was found in it.

    Attributes:
        path: its file.
        file: the same as findings name it, from the workspace's root.
        issue: what could be read of it.
        diagnostics: the findings, by place.
        complete: False when the file is not YAML, so that its rest could not be read.
    """

    path: Path
    file: str
    issue: Issue
    diagnostics: tuple[Diagnostic, ...]
    complete: bool

    @property
    def stem(self) -> str:
        """What names the issue everywhere."""
        return self.path.stem

    @property
    def errors(self) -> int:
        """How many findings stop `compose`."""
        return sum(finding.severity is Severity.ERROR for finding in self.diagnostics)


def check(desk: Desk, names: Sequence[str] = ()) -> list[Checked]:
    """Check the issues of those names (dates, stems or paths, folders too); without a name, the newest.

    Raises:
        UsageError: there is no such issue.
    """
    paths = [path for name in names or (None,) for path in _files(desk, name)]
    desk.shelf.expect(desk.workspace.relative(path) for path in paths)
    return [check_file(desk, path) for path in paths]


def _files(desk: Desk, name: str | None) -> list[Path]:
    folder = Path(name) if name else None
    if not folder or not folder.is_dir():
        return [desk.workspace.issue_file(name)]
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise UsageError(f"no issue in {folder.as_posix()}/")
    return files


def check_file(desk: Desk, path: Path) -> Checked:
    """Check one issue file.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        content = read_regular(path, LARGEST)
    except OSError as error:
        raise UsageError(f"{desk.workspace.relative(path)} cannot be read: {error.strerror}") from None
    file = desk.workspace.relative(path)
    reading = desk.shelf.read(content, file)
    found = list(reading.diagnostics)
    if reading.complete:
        found += check_issue(
            reading.issue, desk.publication, file, reading.ignores, archive=desk.shelf.archive
        )
    return Checked(
        path=path,
        file=file,
        issue=reading.issue,
        diagnostics=tuple(sorted(found, key=lambda finding: finding.sort_key)),
        complete=reading.complete,
    )
