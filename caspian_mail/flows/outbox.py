"""outbox/: a composed edition on disk, put there whole and taken from there only as it was."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from caspian_mail.errors import GateError
from caspian_mail.model import Edition
from caspian_mail.workspace import write_files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from caspian_mail.workspace import Workspace

_RECORD = "edition.json"
_IN_FILES_OF_THEIR_OWN = ("html", "text")


@dataclass(frozen=True, slots=True)
class Shelved:
    """A composed edition in outbox/.

    Attributes:
        edition: what readers get.
        made_from: fingerprints of what it was made from, by name.
        composed: when.
    """

    edition: Edition
    made_from: Mapping[str, str]
    composed: datetime


def shelve(
    workspace: Workspace, edition: Edition, facts: Mapping[str, Any], letter: bytes | None
) -> list[str]:
    """Write an edition to outbox/ and return the names of its files.

    email.eml is there only with a letter; one of an earlier edition goes.

    Raises:
        WorldError: the folder cannot be written; what was there is as it was.
    """
    folder = workspace.outbox(edition.issue)
    head = {name: value for name, value in asdict(edition).items() if name not in _IN_FILES_OF_THEIR_OWN}
    record = {"digest": edition.digest, **head, **facts}
    files = {
        "email.html": edition.html.encode(),
        "email.txt": edition.text.encode(),
        **({"email.eml": letter} if letter is not None else {}),
        # Last, so that a record never speaks of files that are not there yet.
        _RECORD: f"{json.dumps(record, indent=2, ensure_ascii=False)}\n".encode(),
    }
    write_files(folder, files)
    if letter is None:
        (folder / "email.eml").unlink(missing_ok=True)
    return list(files)


def take(workspace: Workspace, stem: str) -> Shelved:
    """Read the composed edition of an issue.

    Raises:
        GateError: there is none, or it is not as `compose` left it.
    """
    folder = workspace.outbox(stem)
    record_file = folder / _RECORD
    try:
        record = json.loads(record_file.read_bytes())
        parts = {
            "html": (folder / "email.html").read_bytes().decode(),
            "text": (folder / "email.txt").read_bytes().decode(),
        }
        names = [name for name in Edition.__dataclass_fields__ if name not in parts]
        edition = Edition(**{name: record[name] for name in names}, **parts)
        composed = datetime.fromtimestamp(record_file.stat().st_mtime, UTC)
        shelved = Shelved(edition, record["made_from"], composed)
    except FileNotFoundError:
        step = workspace.command("compose", stem)
        raise GateError(f"{stem} has not been composed", next_steps=[step]) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise _altered(workspace, stem) from None
    if edition.digest != record["digest"] or edition.issue != stem:
        raise _altered(workspace, stem)
    return shelved


def _altered(workspace: Workspace, stem: str) -> GateError:
    return GateError(
        f"{workspace.relative(workspace.outbox(stem))}/ is not as compose left it",
        next_steps=[compose_and_test(workspace, stem)],
    )


def compose_and_test(workspace: Workspace, stem: str) -> str:
    """Return what to type when an edition has to be made anew."""
    return f"{workspace.command('compose', stem)}, then: {workspace.command('send --test', stem)}"
