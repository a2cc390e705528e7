"""Making a workspace, and the next issue in it."""

from __future__ import annotations

import secrets
import shutil
from datetime import date, timedelta
from typing import TYPE_CHECKING

from caspian_mail.errors import UsageError
from caspian_mail.settings import SECRET_LENGTH, read_settings
from caspian_mail.workspace import PUBLICATION_FILE, SCHEMA_FILE, Workspace, disk_error, packaged, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from caspian_mail.flows.desk import Desk

_SECRET = "CASPIAN_MAIL_SECRET"  # noqa: S105 - the variable's name, not its value
_GITIGNORE = """\
# Secrets, readers, composed mail and the ledger stay out of git.
.env
audience.csv
outbox/
caspian-mail.db*
"""


def make_workspace(folder: Path) -> list[str]:
    """Make what is missing of a workspace in folder and return the names of what was made.

    .env is readable by its owner only and holds a new CASPIAN_MAIL_SECRET; one that stands there
    without a secret gets one added.

    Raises:
        UsageError: folder is a file.
        ConfigurationError: its .env cannot be read.
        WorldError: it cannot be written.
    """
    made = _copy(packaged(), folder, [PUBLICATION_FILE, f"issues/{SCHEMA_FILE}", "templates", ".env.example"])
    made = [name.replace(f"issues/{SCHEMA_FILE}", "issues/") for name in made]
    made += _write_missing(folder, {"audience.csv": "email,name\n", ".gitignore": _GITIGNORE})
    return made + _give_secret(folder)


def make_demonstration(folder: Path) -> Workspace:
    """Make a workspace in folder with the example issue and a small sample audience.

    Raises:
        UsageError: folder is there already and not empty.
        WorldError: it cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already", next_steps=["caspian-mail demo DIR   with a new name"])
    make_workspace(folder)
    source = packaged()
    _copy(source, folder, [f"issues/{path.name}" for path in (source / "issues").glob("*.yaml")])
    write_files(folder, {"audience.csv": (source / "audience.example.csv").read_bytes()})
    return Workspace(folder.resolve())


def demonstration_folder(parent: Path) -> Path:
    """Return caspian-mail-demo in parent or, where that is taken, the next free name."""
    folder, number = parent / "caspian-mail-demo", 1
    while folder.exists():
        number += 1
        folder = parent / f"caspian-mail-demo-{number}"
    return folder


def next_issue_date(desk: Desk) -> tuple[date, date | None]:
    """Return the day of the next issue and that of the newest one: a week after it, or today."""
    newest = desk.workspace.newest_date()
    if newest is None:
        return desk.clock.now().astimezone(desk.publication.zone).date(), None
    return newest + timedelta(weeks=1), newest


def new_issue(desk: Desk, day: date) -> Path:
    """Write the scaffold of the issue of that day and return its file.

    Raises:
        UsageError: there is one already; it is left alone.
        WorldError: it cannot be written.
    """
    from caspian_mail.reading.new import scaffold

    path = desk.workspace.issues / f"{day.isoformat()}.yaml"
    if path.exists():
        raise UsageError(
            f"{desk.workspace.relative(path)} is there already",
            next_steps=[f"caspian-mail check {day.isoformat()}"],
        )
    add_schema(desk.workspace)
    write_files(path.parent, {path.name: scaffold(desk.publication, day).encode()})
    return path


def add_schema(workspace: Workspace) -> None:
    """Put the schema that issue files name beside them, if it is not there.

    Raises:
        WorldError: it cannot be written.
    """
    _copy(packaged(), workspace.root, [f"issues/{SCHEMA_FILE}"])


def _copy(source: Path, folder: Path, names: list[str]) -> list[str]:
    made = []
    try:
        for name in names:
            origin, target = source / name, folder / name
            whole = not target.exists()
            files = (
                sorted(path for path in origin.rglob("*") if path.is_file()) if origin.is_dir() else [origin]
            )
            copied = [file for file in files if _copy_missing(file, folder / file.relative_to(source))]
            if whole and origin.is_dir():
                made.append(f"{name}/")
            else:
                made += [file.relative_to(source).as_posix() for file in copied]
    except (FileExistsError, NotADirectoryError):
        raise UsageError(f"{folder} is a file, not a folder") from None
    except OSError as error:
        raise disk_error(folder, error) from None
    return made


def _copy_missing(origin: Path, target: Path) -> bool:
    if target.exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(origin, target)
    return True


def _write_missing(folder: Path, texts: dict[str, str]) -> list[str]:
    missing = {name: text.encode() for name, text in texts.items() if not (folder / name).exists()}
    write_files(folder, missing)
    return list(missing)


def _give_secret(folder: Path) -> list[str]:
    file = folder / ".env"
    secret = f"{_SECRET}={secrets.token_urlsafe(SECRET_LENGTH)}\n"
    if not file.exists():
        try:
            file.touch(mode=0o600)
        except OSError as error:
            raise disk_error(folder, error) from None
        text = (packaged() / ".env.example").read_text(encoding="utf-8")
        write_files(folder, {".env": text.replace(f"#{_SECRET}=\n", secret).encode()})
        return [".env"]
    if read_settings(file, {}).secret is not None:
        return []
    text = file.read_text(encoding="utf-8")
    write_files(folder, {".env": f"{text.rstrip()}\n{secret}".lstrip("\n").encode()})
    return [f".env ({_SECRET} added)"]
