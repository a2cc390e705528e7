"""YAML events → nodes, refusing on the way what an issue never needs.

The nodes are put together here and not by libyaml's composer: 200 KB of brackets crash it, and a few
aliases can stand for gigabytes. An event is looked at before anything is made of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from caspian_mail.diagnostics import UNREADABLE
from caspian_mail.reading.faults import Fault
from caspian_mail.reading.syntax import explain

if TYPE_CHECKING:
    from caspian_mail.reading.faults import Findings
    from caspian_mail.reading.manuscript import Manuscript

DEEPEST = 20

# The base loaders give every scalar as text. libyaml is missing from some builds of PyYAML.
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text; start and end are indices into the manuscript, quotation marks included."""

    value: str
    style: str
    start: int
    end: int


@dataclass(slots=True)
class Collection:
    """A list, or a mapping as the list of its keys and values in turn."""

    is_mapping: bool
    start: int
    end: int = 0
    items: list[Node] = field(default_factory=list)

    @property
    def pairs(self) -> list[tuple[Node, Node]]:
        """Keys with their values."""
        return list(zip(self.items[::2], self.items[1::2], strict=True))


Node = Scalar | Collection


@dataclass(slots=True)
class Tree:
    """What a file says: its root, every scalar in it, and whether all of the file could be read."""

    root: Node | None = None
    scalars: list[Scalar] = field(default_factory=list)
    complete: bool = True


def compose(manuscript: Manuscript, findings: Findings) -> Tree:
    """Read a manuscript as YAML; a syntax error or too deep a nesting ends the reading."""
    composer = _Composer(manuscript, findings)
    try:
        for event in yaml.parse(manuscript.text, Loader=LOADER):
            if not composer.take(event):
                break
    # PyYAML without libyaml lets chr() refuse what is beyond Unicode.
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        last = composer.tree.scalars[-1] if composer.tree.scalars else None
        quote = (last.start, last.end) if last and last.style in {'"', "'"} else None
        findings.add(Fault.INVALID_YAML, *explain(manuscript, error, quote))
        composer.tree.complete = False
    return composer.tree


class _Composer:
    def __init__(self, manuscript: Manuscript, findings: Findings) -> None:
        self.tree = Tree()
        self._manuscript = manuscript
        self._findings = findings
        self._open: list[Collection] = []

    def take(self, event: yaml.Event) -> bool:
        """Take the next event in; say whether to go on."""
        start, end = _extent(event)
        if isinstance(event, yaml.NodeEvent) and (
            event.anchor is not None or getattr(event, "tag", None) is not None
        ):
            self._refuse(event, start)
        # Most events are scalars, and then the begin and the end of a collection.
        match event:
            case yaml.ScalarEvent():
                scalar = Scalar(event.value, event.style or "", start, end)
                self.tree.scalars.append(scalar)
                self._place(scalar)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                return self._open_collection(isinstance(event, yaml.MappingStartEvent), start)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._open.pop().end = end
            case yaml.DocumentStartEvent() if self.tree.root is not None:
                message = "a second document begins here; an issue is one"
                self._report(Fault.SEVERAL_DOCUMENTS, start, end, message, 'delete the "---"')
                return False
            case yaml.AliasEvent():
                self._place(Scalar("", UNREADABLE, start, end))
        return True

    def _refuse(self, event: yaml.NodeEvent, start: int) -> None:
        advice = "if it is text, put it in quotation marks"
        if isinstance(event, yaml.AliasEvent):
            self._report(Fault.ALIAS, *_extent(event), 'a YAML alias ("*name")', advice)
        elif event.anchor is not None:
            self._report(Fault.ALIAS, start, start + 1, 'a YAML anchor ("&name")', advice)
        if getattr(event, "tag", None) is not None:
            self._report(Fault.TAG, start, start + 1, 'a YAML tag ("!name")', advice)

    def _open_collection(self, is_mapping: bool, start: int) -> bool:  # noqa: FBT001 - internal
        if len(self._open) == DEEPEST:
            message = f"nested deeper than {DEEPEST} levels"
            self._report(Fault.TOO_DEEP, start, start + 1, message, "an issue needs six")
            self.tree.complete = False
            return False
        collection = Collection(is_mapping, start)
        self._place(collection)
        self._open.append(collection)
        return True

    def _place(self, node: Node) -> None:
        if self._open:
            self._open[-1].items.append(node)
        else:
            self.tree.root = node

    def _report(self, fault: Fault, start: int, end: int, message: str, advice: str) -> None:
        self._findings.add(fault, self._manuscript.span(start, end), message, advice)


def _extent(event: yaml.Event) -> tuple[int, int]:
    first, last = event.start_mark, event.end_mark
    return first.index if first else 0, last.index if last else 0
