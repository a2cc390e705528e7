"""What is said of readers: one of them, and a file of them that was imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.console import counted, moment, thousands

if TYPE_CHECKING:
    from datetime import datetime

    from caspian_mail.cli.session import Session
    from caspian_mail.flows.audience import ImportedFile, Shown


def print_imported(session: Session, found: ImportedFile, name: str) -> None:
    """Print what became of a file of readers."""
    imported = found.imported
    parts = [f"{thousands(imported.added)} new on list {name}"]
    if imported.already:
        parts.append(f"{thousands(imported.already)} on it already")
    if imported.duplicates:
        parts.append(f"{counted(imported.duplicates, 'row')} repeating another")
    session.console.out.sentence(f"{found.file}: {', '.join(parts)}.")
    if imported.suppressed:
        are, stay = ("is", "stays") if imported.suppressed == 1 else ("are", "stay")
        session.console.note(f"{thousands(imported.suppressed)} of them {are} suppressed, and {stay} so")
    if imported.forgotten:
        were, are = ("was", "is") if imported.forgotten == 1 else ("were", "are")
        session.console.note(f"{counted(imported.forgotten, 'reader')} {were} forgotten, and {are} left out")


def print_reader(session: Session, shown: Shown) -> None:
    """Print what is known of a reader; of one who was named by a token no address and no name."""
    out, reader = session.console.out, shown.reader
    name = reader.address.name if shown.named.is_typed else ""
    out.fact("Reader", f"{shown.named.shown}{', ' + name if name else ''}")
    since = f" since {_day(session, reader.since)}" if reader.since else ""
    why = f": {reader.why}" if reader.why else ""
    out.fact("Status", f"{reader.status}{since}{why}")
    if reader.lists:
        out.fact("Lists", *(f"{joined.list}, since {_day(session, joined.since)}" for joined in reader.lists))
    if reader.letters:
        out.fact(
            "Letters",
            *(
                f"{letter.issue}{', a correction' if letter.round else ''}:"
                f" {letter.state.value.replace('_', ' ')}, {_moment(session, letter.when)}"
                for letter in reader.letters
            ),
        )


def _moment(session: Session, when: datetime) -> str:
    return moment(when, session.clock.now(), session.desk.publication.zone)


def _day(session: Session, when: datetime) -> str:
    return when.astimezone(session.desk.publication.zone).date().isoformat()
