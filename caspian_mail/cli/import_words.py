"""What `import` says of a draft and the issue made of it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from caspian_mail.cli.findings import findings_as_json, print_findings
from caspian_mail.console import counted, severities

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from caspian_mail.cli.session import Session
    from caspian_mail.flows.importing import ImportedDraft
    from caspian_mail.model import Issue


def print_imported(session: Session, imported: ImportedDraft, *, is_json: bool, is_printed: bool) -> None:
    """Print the findings about a draft, and what was made of it.

    Args:
        session: where to.
        imported: the draft and its issue.
        is_json: whether the findings are asked for as JSON, alone on standard output.
        is_printed: whether the issue is asked for on standard output, and was not written.
    """
    console = session.console
    if is_json:
        console.out.document(findings_as_json(imported.findings))
        return
    # The issue alone goes to standard output, so that it can be piped into a file.
    stream = console.err if is_printed else console.out
    print_findings(
        stream, imported.findings, lines=_lines_of(imported), shown_name=_shown_name(session, imported)
    )
    if is_printed and not imported.has_errors:
        console.out.document(imported.text)
    elif not imported.has_errors:
        console.out.line(f"Made {session.shown(imported.target)}: {counts_of(imported.issue)}.")
    if imported.findings:
        console.say(
            f"{severities(imported.findings)}. Every word of the draft is in the issue or named above."
        )
    else:
        console.say("Every word of the draft is in the issue.")
    if imported.has_errors:
        console.next("mend the draft, then import it again")
    elif not is_printed:
        console.next(f"caspian-mail check {_named(session, imported)}")


def counts_of(issue: Issue) -> str:
    """Return of how much an issue is made, as reports say it."""
    stories = list(issue.articles)
    sources = sum(len(story.sources) for story in stories)
    return ", ".join(
        [
            counted(len(issue.sections), "section"),
            counted(len(stories), "story", "stories"),
            counted(sources, "source"),
        ]
    )


def _named(session: Session, imported: ImportedDraft) -> str:
    target = imported.target
    in_place = target.absolute().parent == session.desk.workspace.issues
    return shlex.quote(target.stem if in_place else session.shown(target))


def _lines_of(imported: ImportedDraft) -> Callable[[str], Sequence[str]]:
    texts: dict[int, str] = {}
    for line in imported.draft.lines:
        # A paragraph may have several lines, each of which knows how far into it it begins.
        if line.start == 0 or line.text:
            before = texts.get(line.number, "").ljust(line.start) if line.start else ""
            texts[line.number] = before + (line.written or line.text)
    last = max(texts, default=0)
    lines = [texts.get(number, "") for number in range(1, last + 1)]
    return lambda _: lines


def _shown_name(session: Session, imported: ImportedDraft) -> Callable[[str], str]:
    path = session.desk.workspace.root / imported.draft.file
    return lambda name: session.shown(path) if path.exists() else name
