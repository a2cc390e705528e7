"""Archive: the issues of a workspace, each read once, and what is kept of them from run to run."""

from __future__ import annotations

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
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from caspian_mail.reading import Reading
    from caspian_mail.workspace import Workspace

FILE = "archive.json"
_LARGEST_CACHE = 100_000_000
# To read so many again is done in the time it takes to write down what was read.
_FEWEST_WORTH_WRITING = 20
Stamp = tuple[int, int]
"""When a file was written last, and how long it is: where neither changed, nor did its issue."""

Entry = tuple[Stamp, PastIssue | None]
"""What is kept of an issue file; nothing of an issue that is broken or of no day."""


class Shelf:
    """The issue files of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._past: list[PastIssue] | None = None

    @cached_property
    def archive(self) -> Archive:
        """The issues in issues/; none is read before a rule asks for one."""
        return Archive(lambda: self.past_issues({}) if self._past is None else self._past)

    def hold(self, past: list[PastIssue]) -> None:
        """Have the archive made of these issues, which are all there are."""
        self._past = past

    def past_issues(self, made: Mapping[Path, Entry]) -> list[PastIssue]:
        """Return what is kept of the issues in issues/.

        Args:
            made: what is kept of the files that were read in this run, by their absolute paths.
        """
        cache = self._workspace.cache / FILE
        kept, now = _load(cache), dict[str, Entry]()
        for path in self._workspace.issue_files():
            with suppress(OSError):
                now[path.name] = made.get(path.absolute()) or self._entry(path, kept.get(path.name))
        if sum(kept.get(name) != entry for name, entry in now.items()) >= _FEWEST_WORTH_WRITING:
            _save(cache, now)
        return [issue for _, issue in now.values() if issue]

    def entry_of(self, path: Path, stamp: Stamp, reading: Reading) -> Entry:
        """Return what is kept of an issue that was read and is checked; the archive remembers its stories."""
        stories = [(article, print_of(article)) for article in reading.issue.articles]
        for article, story in stories:
            self.archive.remember(article, story)
        return self._made_of(path, stamp, reading, [story for _, story in stories])

    def _entry(self, path: Path, known: Entry | None) -> Entry:
        stamp = stamp_of(path)
        if known and known[0] == stamp:
            return known
        reading = read_issue(read_regular(path, LARGEST), self._workspace.relative(path))
        return self._made_of(path, stamp, reading, map(print_of, reading.issue.articles))

    def _made_of(self, path: Path, stamp: Stamp, reading: Reading, stories: Iterable[Print]) -> Entry:
        day = reading.issue.date
        if day is None:
            with suppress(ValueError):
                day = date.fromisoformat(path.stem)
        if day is None or not reading.complete:
            return stamp, None
        return stamp, PastIssue(day, self._workspace.relative(path), tuple(stories))


def stamp_of(path: Path) -> Stamp:
    """Return the stamp of a file, which is taken before it is read: what changes then is seen next time.

    Raises:
        OSError: there is none.
    """
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


def _load(cache: Path) -> dict[str, Entry]:
    """Return what an earlier run kept; nothing where that is missing, damaged or of another version."""
    try:
        document = json.loads(read_regular(cache, _LARGEST_CACHE))
        if document["version"] != __version__:
            return {}
        return {name: _entry(*values) for name, values in document["issues"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _entry(modified: int, size: int, day: str, file: str, stories: list[Any]) -> Entry:
    if not day:
        return (modified, size), None
    return (modified, size), PastIssue(date.fromisoformat(day), file, tuple(_print(*one) for one in stories))


def _print(line: int, headline: str, links: list[int], sketch: str) -> Print:
    hashes = bytes.fromhex(sketch)
    are_numbers = all(isinstance(number, int) for number in (line, *links))
    if not are_numbers or not isinstance(headline, str) or len(hashes) % 4:
        raise ValueError("not a story")
    return Print(line, headline, tuple(links), hashes)


def _save(cache: Path, kept: dict[str, Entry]) -> None:
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
