"""Archive: the issues of a workspace, each read once, and what is kept of them from run to run."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from caspian_mail import __version__
from caspian_mail.errors import WorldError
from caspian_mail.reading import LARGEST, read_issue
from caspian_mail.regular_files import read_regular
from caspian_mail.rules.archive import Archive, PastIssue, Print, print_of
from caspian_mail.workspace import write_files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from caspian_mail.reading import Reading
    from caspian_mail.workspace import Workspace

FILE = "archive.json"
_LARGEST_CACHE = 100_000_000
# To read so many again is done in the time it takes to write down what was read.
_FEWEST_WORTH_WRITING = 20
_Stamp = tuple[int, int]
_Kept = dict[str, tuple[_Stamp, PastIssue | None]]


class Shelf:
    """The issue files of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._expected: set[str] = set()
        self._held: dict[str, tuple[bytes, Reading]] = {}

    @cached_property
    def archive(self) -> Archive:
        """The issues in issues/; none is read before a rule asks for one."""
        return Archive(self._past_issues)

    def expect(self, files: Iterable[str]) -> None:
        """Hold what is read of these files for the archive, since they are to be checked themselves."""
        self._expected.update(files)

    def read(self, content: bytes, file: str) -> Reading:
        """Read an issue file, unless what is held of it was read from the same content."""
        digest, reading = self._held.pop(file, (b"", None))
        return reading if reading and digest == _digest(content) else read_issue(content, file)

    def _past_issues(self) -> list[PastIssue]:
        cache = self._workspace.cache / FILE
        kept, now = _load(cache), _Kept()
        for path in self._workspace.issue_files():
            try:
                stat = path.stat()
                stamp = stat.st_mtime_ns, stat.st_size
                known = kept.get(path.name)
                fresh = known is not None and known[0] == stamp
                now[path.name] = known if known and fresh else (stamp, self._past_issue(path))
            except OSError:
                continue
        if sum(kept.get(name) != entry for name, entry in now.items()) >= _FEWEST_WORTH_WRITING:
            _save(cache, now)
        return [issue for _, issue in now.values() if issue]

    def _past_issue(self, path: Path) -> PastIssue | None:
        """Return what is kept of an issue; nothing of one that is broken or of no day."""
        file, content = self._workspace.relative(path), read_regular(path, LARGEST)
        reading = read_issue(content, file)
        stories = [(article, print_of(article)) for article in reading.issue.articles]
        if file in self._expected:
            self._held[file] = _digest(content), reading
            for article, story in stories:
                self.archive.remember(article, story)
        day = reading.issue.date
        if day is None:
            with suppress(ValueError):
                day = date.fromisoformat(path.stem)
        if day is None or not reading.complete:
            return None
        return PastIssue(day, file, tuple(story for _, story in stories))


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()


def _load(cache: Path) -> _Kept:
    """Return what an earlier run kept; nothing where that is missing, damaged or of another version."""
    try:
        document = json.loads(read_regular(cache, _LARGEST_CACHE))
        if document["version"] != __version__:
            return {}
        return {name: _entry(*values) for name, values in document["issues"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _entry(
    modified: int, size: int, day: str, file: str, stories: list[Any]
) -> tuple[_Stamp, PastIssue | None]:
    if not day:
        return (modified, size), None
    return (modified, size), PastIssue(date.fromisoformat(day), file, tuple(_print(*one) for one in stories))


def _print(line: int, headline: str, links: list[int], sketch: str) -> Print:
    hashes = bytes.fromhex(sketch)
    if not isinstance(line, int) or not isinstance(headline, str) or len(hashes) % 4:
        raise ValueError("not a story")
    return Print(line, headline, tuple(int(link) for link in links), hashes)


def _save(cache: Path, kept: _Kept) -> None:
    issues = {
        name: [*stamp, issue.day.isoformat(), issue.file, [_values(story) for story in issue.stories]]
        if issue
        else [*stamp, "", "", []]
        for name, (stamp, issue) in kept.items()
    }
    text = json.dumps({"version": __version__, "issues": issues}, separators=(",", ":"))
    with suppress(WorldError):  # a folder that cannot be written costs time, and nothing else
        write_files(cache.parent, {".gitignore": b"*\n", cache.name: text.encode()})


def _values(story: Print) -> list[Any]:
    return [story.line, story.headline, story.links, story.sketch.hex()]
