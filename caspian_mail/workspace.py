"""Where things are: a publication's folder, and what the package carries along."""

from __future__ import annotations

import errno
import os
import shlex
import shutil
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from caspian_mail.errors import AGAIN, UsageError, WorldError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PUBLICATION_FILE = "newsletter.toml"
SCHEMA_FILE = "issue.schema.json"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder of one publication."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> Workspace:
        """Return the workspace that holds start, walking up to newsletter.toml.

        Raises:
            UsageError: there is none.
        """
        try:
            here = start.resolve(strict=True)
        except OSError:
            raise UsageError(f"no folder {start}") from None
        for folder in (here, *here.parents):
            if (folder / PUBLICATION_FILE).is_file():
                return cls(folder)
        raise UsageError(
            f"no {PUBLICATION_FILE} here or in a folder above",
            next_steps=[
                f"caspian-mail -C DIR {AGAIN}   with the folder of your newsletter",
                "caspian-mail init DIR       makes a new one",
            ],
        )

    @property
    def publication_file(self) -> Path:
        """newsletter.toml."""
        return self.root / PUBLICATION_FILE

    @property
    def env_file(self) -> Path:
        """.env, which need not be there."""
        return self.root / ".env"

    @property
    def issues(self) -> Path:
        """The folder of issue files."""
        return self.root / "issues"

    @property
    def templates(self) -> Path:
        """The folder of the look."""
        return self.root / "templates"

    @property
    def ledger_file(self) -> Path:
        """The SQLite ledger, which need not be there yet."""
        return self.root / "caspian-mail.db"

    @property
    def cache(self) -> Path:
        """The folder of what can be found out again, which need not be there."""
        return self.root / ".caspian-mail"

    def outbox(self, stem: str) -> Path:
        """Return the folder of an issue's composed edition."""
        return self.root / "outbox" / stem

    def command(self, words: str, stem: str) -> str:
        """Return the command to type about an issue, which need not name the newest one."""
        files = self.issue_files()
        named = "" if files and files[-1].stem == stem else f" {shlex.quote(stem)}"
        return f"caspian-mail {words}{named}"

    def relative(self, path: Path) -> str:
        """Return the path from the root with forward slashes, or the whole path where it lies elsewhere."""
        try:
            return path.resolve().relative_to(self.root).as_posix()
        except (ValueError, RuntimeError):  # a loop of links cannot be resolved
            return str(path)

    def see_that_free(self, file: Path, *, force: bool) -> None:
        """See that a file may be written there.

        Raises:
            UsageError: it is a folder, or there is a file already and that is not to be replaced.
        """
        if file.is_dir():
            raise UsageError(f"{self.relative(file)} is a folder", next_steps=["-o FILE names a file in it"])
        if file.exists() and not force:
            raise UsageError(
                f"{self.relative(file)} is there already",
                next_steps=["-o FILE writes elsewhere, --force replaces it"],
            )

    def newest_date(self) -> date | None:
        """Return the day of the newest issue that is named by one."""
        return max(filter(None, (_stem_date(path.stem) for path in self.issues.glob("*.yaml"))), default=None)

    def issue_files(self) -> list[Path]:
        """Return the issue files by date, the newest last; those whose stem is no date come first."""
        return sorted(
            self.issues.glob("*.yaml"), key=lambda path: (_stem_date(path.stem) or date.min, path.stem)
        )

    def issue_file(self, name: str | None = None) -> Path:
        """Return the issue of a date, stem or path; without a name, the newest.

        Raises:
            UsageError: there is no such issue.
        """
        path, *others = self.issues_named([name])
        if others:
            raise UsageError(f"{name} is a folder of issues", next_steps=["name one of them"])
        return path

    def issues_named(self, names: Iterable[str | None]) -> list[Path]:
        """Return the issues of dates, stems, paths or folders, each once; for None, the newest.

        Raises:
            UsageError: there is no such issue.
        """
        files = self.issue_files()
        # Looked up in the list, since on some disks Special.yaml opens special.yaml: one issue, two names.
        by_stem = {file.stem: file for file in files}
        newest = files[-1] if files else None
        return list(dict.fromkeys(path for name in names for path in self._named(name, by_stem, newest)))

    def _named(self, name: str | None, by_stem: Mapping[str, Path], newest: Path | None) -> list[Path]:
        if name is None:
            if newest is None:
                raise UsageError("no issue in issues/", next_steps=["caspian-mail new"])
            return [newest]
        if name in by_stem:
            return [by_stem[name]]
        for given in (Path(name), self.root / name):
            if given.is_file():
                return [_issue_path(given)]
            held = [_issue_path(path) for path in sorted(given.glob("*.yaml")) if path.is_file()]
            if held:
                return held
        day = _stem_date(Path(name).stem)
        raise UsageError(
            f"no issue {name} in issues/" + (f"; the newest is {newest.stem}" if newest else ""),
            next_steps=[f"caspian-mail new --date {day.isoformat()}"] if day else ["caspian-mail new"],
        )


def _issue_path(path: Path) -> Path:
    # The stem becomes the name of a folder in outbox/.
    if path.suffix not in {".yaml", ".yml"} or path.stem.startswith("."):
        raise UsageError(f"{path} is not an issue file", next_steps=["name it by its date: 2025-11-03.yaml"])
    return path.resolve()


def _stem_date(stem: str) -> date | None:
    try:
        return date.fromisoformat(stem)
    except ValueError:
        return None


def packaged() -> Path:
    """Return the folder that holds newsletter.toml, issues/ and templates/ as they were shipped.

    A wheel carries them inside the package; an editable install has them at the top of the clone.
    """
    package = Path(__file__).resolve().parent
    inside = package / "packaged"
    return inside if inside.is_dir() else package.parent


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files, all of them or none: each is replaced whole, and put back should a later one fail.

    All are first written beside their targets, so that a full disk is met before anything is replaced.

    Raises:
        WorldError: the folder cannot be written or the disk is full; the old files are as they were.
    """
    import tempfile  # 10 ms that `--help` need not wait for

    with ExitStack() as rubbish:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            beside = Path(rubbish.enter_context(tempfile.TemporaryDirectory(prefix=".writing-", dir=folder)))
            for name, content in files.items():
                _write(beside / f"{name}.new", content, _mode(folder / name))
                if (folder / name).exists():
                    shutil.copy2(folder / name, beside / f"{name}.old")
            _replace(folder, beside, list(files))
        except OSError as error:
            raise disk_error(folder, error) from None


def _write(path: Path, content: bytes, mode: int) -> None:
    with path.open("xb") as stream:
        path.chmod(mode)
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _replace(folder: Path, beside: Path, names: list[str]) -> None:
    replaced: list[str] = []
    try:
        for name in names:
            (beside / f"{name}.new").replace(folder / name)
            replaced.append(name)
    except BaseException:
        for name in replaced:
            old = beside / f"{name}.old"
            if old.exists():
                old.replace(folder / name)
            else:
                (folder / name).unlink()
        raise


def disk_error(path: Path, error: OSError) -> WorldError:
    """Return the error for a path that could not be written."""
    with suppress(ValueError):  # another drive, on Windows
        relative = Path(os.path.relpath(path))
        path = path if ".." in relative.parts else relative
    name = path.as_posix()
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return WorldError(f"the disk of {name} is full", next_steps=["make room, then do the same again"])
    return WorldError(
        f"{name} cannot be written: {error.strerror}", next_steps=["make it writable, then do the same again"]
    )


def _mode(target: Path) -> int:
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
