"""Export: give an issue back as a draft that people review where they write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from caspian_mail.console import counted
from caspian_mail.diagnostics import Severity
from caspian_mail.errors import FindingsError
from caspian_mail.flows.check import check_file
from caspian_mail.flows.draft_formats import DraftFormat
from caspian_mail.reading.faults import Fault
from caspian_mail.workspace import write_files

if TYPE_CHECKING:
    from caspian_mail.flows.check import Checked
    from caspian_mail.flows.desk import Desk
    from caspian_mail.reading import exports


@dataclass(frozen=True, slots=True)
class ExportedIssue:
    """An issue as a draft.

    Attributes:
        checked: the issue.
        content: the draft.
        dropped: what the draft does not show; empty where that is nothing.
    """

    checked: Checked
    content: bytes
    dropped: str = ""


def export_issue(desk: Desk, name: str | None, form: DraftFormat) -> ExportedIssue:
    """Make a draft of an issue; nothing is written.

    Args:
        desk: the publication.
        name: the issue's date, stem or path; None for the newest.
        form: as what.

    Raises:
        UsageError: there is no such issue.
        FindingsError: it cannot be read in full.
    """
    from caspian_mail.reading import exports

    checked = check_file(desk, desk.workspace.issue_file(name))
    _stop_at_unreadable(desk, checked)
    if form is DraftFormat.WORD:
        return ExportedIssue(checked, exports.as_word(checked.issue))
    if form is DraftFormat.TEXT:
        plain = exports.as_plain_text(checked.issue)
        return ExportedIssue(checked, plain.text.encode(), _dropped(plain))
    return ExportedIssue(checked, exports.as_markdown(checked.issue).encode())


def write_exported(desk: Desk, target: Path, content: bytes, *, force: bool = False) -> None:
    """Write a draft.

    Raises:
        UsageError: there is one already, and it is not to be replaced.
        WorldError: it cannot be written; an older one is as it was.
    """
    desk.workspace.see_that_free(target, force=force)
    write_files(target.parent, {target.name: content})


def beside_you(checked: Checked) -> Path:
    """Return where a Word file goes unless told otherwise: into the current folder."""
    return Path(f"{checked.stem}.{DraftFormat.WORD.value}")


def _stop_at_unreadable(desk: Desk, checked: Checked) -> None:
    codes = {fault.value[0] for fault in Fault}
    found = [
        finding
        for finding in checked.diagnostics
        if finding.code in codes and finding.severity is Severity.ERROR
    ]
    if found:
        raise FindingsError(
            f"{checked.file} cannot be read in full; nothing was exported",
            findings=found,
            next_steps=[f"mend it, then: {desk.workspace.command('export', checked.stem)}"],
        )


def _dropped(plain: exports.PlainText) -> str:
    parts = []
    if plain.plain_places:
        parts.append(f"drops bold and italics ({counted(plain.plain_places, 'place')})")
    if plain.linked_places:
        parts.append(f"writes addresses behind their words ({counted(plain.linked_places, 'link')})")
    return f"plain text {' and '.join(parts)}" if parts else ""
