"""Mend: check an issue, make its fixes, check again, until there is nothing left to make."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.errors import WorldError
from caspian_mail.flows.check import check_content, read_content
from caspian_mail.reading import mend
from caspian_mail.workspace import write_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from caspian_mail.diagnostics import Diagnostic
    from caspian_mail.flows.check import Checked
    from caspian_mail.flows.desk import Desk
    from caspian_mail.rules import Rule

_MOST_TURNS = 50


@dataclass(frozen=True, slots=True)
class MendedIssue:
    """An issue before and after.

    Attributes:
        before: as it stands.
        after: as it stands mended; the same where there was nothing to mend.
        old: the bytes of its file.
        new: the bytes it gets.
        made: the findings whose fixes were made, those of later turns after those of earlier ones.
        circular: the codes of rules whose fixes go round in circles; nothing is made then.
    """

    before: Checked
    after: Checked
    old: bytes
    new: bytes
    made: tuple[Diagnostic, ...] = ()
    circular: tuple[str, ...] = ()


def mend_issues(
    desk: Desk, names: Sequence[str], rules: Iterable[Rule], *, unsafe: bool
) -> list[MendedIssue]:
    """Mend the issues of those names in memory; without a name, the newest.

    Args:
        desk: the publication.
        names: dates, stems or paths.
        rules: whose fixes to make.
        unsafe: whether to make also those that may change the meaning.

    Raises:
        UsageError: there is no such issue, or it cannot be read.
    """
    files = desk.workspace.issues_named(names or [None])
    return [_mend(desk, path, tuple(rules), unsafe=unsafe) for path in files]


def _mend(desk: Desk, path: Path, rules: tuple[Rule, ...], *, unsafe: bool) -> MendedIssue:
    old = new = read_content(desk, path)
    before = after = check_content(desk, path, old, rules)
    made: list[Diagnostic] = []
    begun = 0
    for turn in range(_MOST_TURNS):
        # What is made for half the time without an end is what goes in circles.
        begun = len(made) if turn == _MOST_TURNS // 2 else begun
        fixable = [
            found
            for found in after.diagnostics
            if found.fix and found.file == after.file and (found.fix.safe or unsafe)
        ]
        mended = mend(new, [found.fix for found in fixable if found.fix])
        if mended.content == new:
            return MendedIssue(before, after, old, new, tuple(made))
        made += [fixable[index] for index in mended.made]
        new = mended.content
        after = check_content(desk, path, new, rules)
    return MendedIssue(
        before, before, old, old, circular=tuple(sorted({found.code for found in made[begun:]}))
    )


def write_mended(desk: Desk, mended: MendedIssue) -> None:
    """Put a mended issue in the place of its file, whole.

    Raises:
        WorldError: the file is read-only, was changed meanwhile, or cannot be written; it is as it was.
    """
    # A link stays one: the file it leads to is replaced.
    path = mended.before.path.resolve()
    step = ["see to that, then: caspian-mail check --fix"]
    if read_content(desk, path) != mended.old:
        raise WorldError(
            f"{mended.before.file} was changed while it was being mended; it is left as it is",
            next_steps=["caspian-mail check --fix"],
        )
    if not path.stat().st_mode & stat.S_IWUSR:
        raise WorldError(f"{mended.before.file} is read-only", next_steps=step)
    write_files(path.parent, {path.name: mended.new})
