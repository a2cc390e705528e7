"""The archive of a Word file: its parts as trees of XML, within bounds, from nowhere outside it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from caspian_mail.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_ENTRIES = 5_000
_LARGEST_WHOLE = 500_000_000  # what all parts, images too, may unpack to
_LARGEST_PART = 30_000_000
_MOST_TAGS = 400_000
_ENTRY = b"PK\x01\x02"
_DECLARATION = re.compile(rb"<\s{0,100}!\s{0,100}(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCRYPTED = 0x1
_MAIN = "/officeDocument"

_ENTITIES = "it declares entities, which no Word file does"
_SAVE_AGAIN = 'open it in Word, save it as "Word document (.docx)" under a new name, and import that'
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    KeyError,
    ValueError,
)


def local(name: Any) -> str:  # noqa: ANN401 - comments have a function for a name
    """Return a tag or attribute without its namespace: there are two sets of them for the same names."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def value_of(element: Any, name: str = "val") -> str:  # noqa: ANN401 - lxml has no types
    """Return an attribute by its name without namespace; nothing where it is not there."""
    for key, value in element.attrib.items():
        if local(key) == name:
            return str(value)
    return ""


def child(element: Any, *names: str) -> Any:  # noqa: ANN401 - lxml's
    """Return the first child by each name in turn, down the tree; None where one of them is not there."""
    for name in names:
        if element is None:
            return None
        element = next((found for found in element if local(found.tag) == name), None)
    return element


class WordPackage:
    """A Word file, opened.

    Args:
        data: all of it.
        file: its name, for errors.

    Raises:
        UsageError: it is damaged, reaches outside itself, or would unpack to more than any document has.
    """

    def __init__(self, data: bytes, file: str) -> None:
        self._file = file
        self._tags = 0
        self._relations: dict[str, dict[str, tuple[str, str]]] = {}
        # Entries are counted before the archive's directory is read: each takes a thousand bytes then.
        if data.count(_ENTRY) > _MOST_ENTRIES:
            raise self._refusal(f"it has more than {_MOST_ENTRIES:,} parts")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _FAULTS:
            raise self._damaged() from None
        self._entries = {entry.filename: entry for entry in self._archive.infolist()}
        self._refuse_strange()
        self.main = self._main_part()

    def tree(self, part: str) -> Any:  # noqa: ANN401 - lxml's
        """Return the root of a part; None where the file has no such part.

        Raises:
            UsageError: it is no XML, is too large, or declares entities.
        """
        if part not in self._entries:
            return None
        from lxml import etree

        content = self._content(part)
        self._tags += content.count(b"<")
        if self._tags > _MOST_TAGS:
            raise self._refusal(f"it has more than {_MOST_TAGS:,} tags")
        # An entity may stand for gigabytes, or for a file of this machine; no program writes one here.
        if _DECLARATION.search(content) or _DECLARATION.search(content.replace(b"\x00", b"")):
            raise self._refusal(_ENTITIES)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError:
            raise self._damaged() from None
        # An encoding in which the search finds nothing.
        if root.getroottree().docinfo.internalDTD is not None:
            raise self._refusal(_ENTITIES)
        return root

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what a part refers to: kind and target by id. Targets within the file are names of parts."""
        if part not in self._relations:
            self._relations[part] = self._read_relations(part)
        return self._relations[part]

    def _read_relations(self, part: str) -> dict[str, tuple[str, str]]:
        path = PurePosixPath(part)
        root = self.tree(str(path.parent / "_rels" / f"{path.name}.rels"))
        found = {}
        for relation in root if root is not None else ():
            target = value_of(relation, "Target")
            if value_of(relation, "TargetMode") != "External":
                target = _resolved(path.parent, target)
            found[value_of(relation, "Id")] = (value_of(relation, "Type"), target)
        return found

    def part_by_kind(self, kind: str) -> Any:  # noqa: ANN401 - lxml's
        """Return the root of the part that the document refers to as a kind: "styles", "comments"."""
        for found, target in self.relations(self.main).values():
            if found.endswith(f"/{kind}"):
                return self.tree(target)
        return None

    def has_kind(self, kind: str) -> bool:
        """Tell whether the document refers to a part of a kind."""
        return any(found.endswith(f"/{kind}") for found, _ in self.relations(self.main).values())

    def parts_by_kind(self, kind: str) -> Iterator[Any]:
        """Yield the roots of all parts of a kind: "header", "footer"."""
        for found, target in self.relations(self.main).values():
            if found.endswith(f"/{kind}"):
                root = self.tree(target)
                if root is not None:
                    yield root

    def _main_part(self) -> str:
        root = self.tree("_rels/.rels")
        for relation in root if root is not None else ():
            if value_of(relation, "Type").endswith(_MAIN):
                return _resolved(PurePosixPath(), value_of(relation, "Target"))
        return "word/document.xml"

    def _refuse_strange(self) -> None:
        entries = self._archive.infolist()
        if len(entries) != len(self._entries):
            raise self._refusal("it names a part twice")
        for entry in entries:
            name = entry.filename
            if name.startswith(("/", "\\")) or ":" in name or ".." in re.split(r"[/\\]", name):
                raise self._refusal("a part of it would be written outside of it")
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise UsageError(
                f"{self._file} has a password",
                next_steps=["take the password off in Word, and import it again"],
            )
        if sum(entry.file_size for entry in entries) > _LARGEST_WHOLE:
            raise self._refusal(f"it would unpack to more than {_LARGEST_WHOLE:,} bytes")

    def _content(self, part: str) -> bytes:
        entry = self._entries[part]
        # Other methods than these unpack into as much memory as the archive asks for.
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise self._damaged()
        try:
            with self._archive.open(entry) as stream:
                content = stream.read(_LARGEST_PART + 1)
        except _FAULTS:
            raise self._damaged() from None
        if len(content) > _LARGEST_PART:
            raise self._refusal(f"a part of it has more than {_LARGEST_PART:,} bytes")
        return content

    def _refusal(self, reason: str) -> UsageError:
        return UsageError(f"{self._file} is not read: {reason}", next_steps=[_SAVE_AGAIN])

    def _damaged(self) -> UsageError:
        return UsageError(f"{self._file} is damaged, or no Word file", next_steps=[_SAVE_AGAIN])


def _resolved(folder: PurePosixPath, target: str) -> str:
    """Return the name of a part from the target of a relation, which may go up within the file."""
    if target.startswith("/"):
        return target.lstrip("/")
    parts = list(folder.parts)
    for step in target.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step not in {"", "."}:
            parts.append(step)
    return "/".join(parts)
