"""Import: read a draft, make an issue of it, write that where nothing is overwritten unasked."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from caspian_mail.diagnostics import Severity
from caspian_mail.errors import UsageError
from caspian_mail.flows.start import add_schema, next_issue_date
from caspian_mail.reading import LARGEST
from caspian_mail.reading.drafts import LARGEST_DRAFT, issue_of, read_draft
from caspian_mail.reading.writing import issue_text
from caspian_mail.regular_files import read_regular
from caspian_mail.workspace import write_files

if TYPE_CHECKING:
    from pathlib import Path

    from caspian_mail.diagnostics import Diagnostic
    from caspian_mail.flows.desk import Desk
    from caspian_mail.model import Issue
    from caspian_mail.reading.drafts import Draft

STANDARD_INPUT = "-"
_NAME_OF_STANDARD_INPUT = "standard input"


@dataclass(frozen=True, slots=True)
class ImportedDraft:
    """What became of a draft.

    Attributes:
        draft: its lines, for the findings about them.
        issue: the issue.
        text: the issue's file.
        findings: what was guessed, proposed or left out.
        target: where the issue belongs.
    """

    draft: Draft
    issue: Issue
    text: str
    findings: tuple[Diagnostic, ...]
    target: Path

    @property
    def has_errors(self) -> bool:
        """Whether it is no issue that could be written."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def import_draft(
    desk: Desk, file: Path, target: Path | None = None, stdin: BinaryIO | None = None
) -> ImportedDraft:
    """Make an issue of a draft; nothing is written yet.

    Args:
        desk: the publication.
        file: the draft; "-" is standard input.
        target: where the issue belongs; issues/<date>.yaml when None.
        stdin: what to read for "-"; the program's own standard input when None.

    Raises:
        UsageError: the draft cannot be read, is of a kind that cannot be imported, or is too large.
    """
    data, name = _content(desk, file, stdin)
    draft = read_draft(data, name)
    proposed, _ = next_issue_date(desk)
    today = desk.clock.now().astimezone(desk.publication.zone).date()
    imported = issue_of(draft, desk.publication, proposed, today)
    text = issue_text(imported.issue)
    if len(text.encode()) > LARGEST:
        raise UsageError(f"the issue would have more than {LARGEST:,} bytes", next_steps=["part the draft"])
    day = imported.issue.date or proposed
    return ImportedDraft(
        draft,
        imported.issue,
        text,
        imported.findings,
        target or desk.workspace.issues / f"{day.isoformat()}.yaml",
    )


def write_imported(desk: Desk, imported: ImportedDraft, *, force: bool = False) -> None:
    """Write the issue of a draft.

    Raises:
        UsageError: there is one already, and it is not to be replaced.
        WorldError: it cannot be written; an older one is as it was.
    """
    target = imported.target
    desk.workspace.see_that_free(target, force=force)
    if target.parent == desk.workspace.issues:
        add_schema(desk.workspace)
    write_files(target.parent, {target.name: imported.text.encode()})


def _content(desk: Desk, file: Path, stdin: BinaryIO | None) -> tuple[bytes, str]:
    if str(file) == STANDARD_INPUT:
        if stdin is None and sys.stdin is None:
            raise UsageError("there is no standard input to read", next_steps=["caspian-mail import DRAFT"])
        return (stdin or sys.stdin.buffer).read(LARGEST_DRAFT + 1), _NAME_OF_STANDARD_INPUT
    try:
        return read_regular(file, LARGEST_DRAFT), desk.workspace.relative(file)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {(error.strerror or 'it is none').lower()}") from None
