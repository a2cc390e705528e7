"""Nodes → keys and texts, with the faults of each."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import UNREADABLE, Place, did_you_mean, nearest
from caspian_mail.model import Text
from caspian_mail.reading.faults import Fault
from caspian_mail.reading.manuscript import LINE_BREAKS, MOST_REPORTED, name_character
from caspian_mail.reading.nodes import Collection, Scalar
from caspian_mail.reading.places import locate

if TYPE_CHECKING:
    from collections.abc import Collection as Some

    from caspian_mail.diagnostics import Span
    from caspian_mail.reading.faults import Findings
    from caspian_mail.reading.manuscript import Manuscript
    from caspian_mail.reading.nodes import Node

Fields = dict[str, tuple[Scalar, "Node"]]

# What turns the text after it around, to the end of its paragraph (UAX #9). The marks U+200E and U+200F
# do not, nor do the joiners: Persian is spelt with them.
_TURNS = "\u202a-\u202e\u2066-\u2069"
# The rest only an escape can have brought in: the manuscript holds none of it.
_CONTROL = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff{_TURNS}]")
_CONTROL_IN_LINE = re.compile(f"{_CONTROL.pattern}|[\t\n]")

_FLAGS = {"true": True, "yes": True, "false": False, "no": False}
_BLOCKS = {"|", ">"}
_DELETE_TURN = "delete it: the mail sets the direction of each part by itself"


class FieldReader:
    """Reads mappings, lists and texts, and reports what is not one."""

    def __init__(self, manuscript: Manuscript, findings: Findings) -> None:
        self._manuscript = manuscript
        self.report = findings.add

    def fields(self, node: Node, known: Some[str], owner: str) -> Fields | None:
        """Return key and value by the key's name; None where the node is no mapping.

        An empty node is a mapping without keys: the rules say what is missing.
        """
        if isinstance(node, Scalar) and not node.value and node.style == "":
            return {}
        if isinstance(node, Scalar) or not node.is_mapping:
            if not _is_reported(node):
                self._wrong_shape(node, f"where {owner} belongs", f"its keys are {', '.join(known)}")
            return None
        found: Fields = {}
        unknown: list[tuple[Scalar, Node]] = []
        for key, value in node.pairs:
            if isinstance(key, Collection):
                self._wrong_shape(key, "where a key belongs", "")
            elif key.value in found:
                first = self._manuscript.position(found[key.value][0].start)[0]
                message = f'"{key.value}" again: it stands in line {first} already'
                self._report_key(Fault.DUPLICATE_KEY, key, message, "delete one of the two")
            elif key.value in known:
                found[key.value] = (key, value)
            elif not _is_reported(key):
                unknown.append((key, value))
        for key, value in unknown:
            self._unknown_key(key, value, found, known, owner)
        return found

    def items(self, found: Fields, name: str, entry: str) -> list[Node] | None:
        """Return the entries of a list, none where it is left out or empty; None where it is no list."""
        if name not in found:
            return []
        node = found[name][1]
        if isinstance(node, Collection) and not node.is_mapping:
            return node.items
        if isinstance(node, Scalar) and not node.value and node.style == "":
            return []
        if not _is_reported(node):
            advice = f'begin the line of each {entry} with "- "'
            self._wrong_shape(node, f"where a list of {name} belongs", advice)
        return None

    def line(self, found: Fields, name: str) -> Text | None:
        """Return a value that is one line; None where its key is left out."""
        return self._named(found, name, is_line=True)

    def text(self, found: Fields, name: str) -> Text | None:
        """Return a value that may have several lines; None where its key is left out."""
        return self._named(found, name, is_line=False)

    def flag(self, found: Fields, name: str) -> bool:
        """Return a value that is yes or no; no where its key is left out or empty."""
        value = self.line(found, name)
        word = value.casefold() if value else "false"
        if word not in _FLAGS and value is not None:
            advice = f'write "{name}: true", or leave it out'
            self.report(Fault.WRONG_SHAPE, value.span, f"{name} is neither true nor false", advice)
        return _FLAGS.get(word, False)

    def value(self, node: Node, name: str, *, is_line: bool) -> Text:
        """Return a text with its place; an empty one, marked as unreadable, where it is none."""
        if isinstance(node, Collection):
            self._wrong_shape(node, f"where the {name} belongs: it is text", "if it is text, quote it")
        if isinstance(node, Collection) or _is_reported(node):
            return Text("", Place(self.first_line(node), UNREADABLE))
        if node.style in _BLOCKS:
            # Of long texts it is seldom asked where each word stands, and takes as long as all the rest.
            value = Text(node.value, partial(locate, self._manuscript, node))
        else:
            value = Text(node.value, locate(self._manuscript, node))
        if is_line and (node.style in _BLOCKS or value[:1] == " " or value[-1:] == " "):
            value = _trimmed(value)
        self._check(value, name, is_line=is_line)
        return value

    def first_line(self, node: Node) -> Span:
        """Return the part of a node that stands in its first line."""
        end = self._manuscript.text.find("\n", node.start)
        end = min(end if end >= 0 else node.end, node.end)
        written = self._manuscript.text[node.start : end]
        return self._manuscript.span(node.start, node.start + len(written.rstrip()))

    def _named(self, found: Fields, name: str, *, is_line: bool) -> Text | None:
        if name not in found:
            return None
        key, node = found[name]
        value = self.value(node, name, is_line=is_line)
        if value or value.place.style == UNREADABLE:
            return value
        return Text("", Place(self._manuscript.span(key.start, key.end)))

    def _check(self, value: Text, name: str, *, is_line: bool) -> None:
        pattern = _CONTROL_IN_LINE if is_line else _CONTROL
        for found in islice(pattern.finditer(value), MOST_REPORTED):
            character, span = found.group(), value.place.at(found.start(), found.end())
            if is_line and character in LINE_BREAKS:
                self.report(Fault.LINE_BREAK, span, f"a line break in the {name}", "write it in one line")
                return
            message = f"the control character {name_character(character)} in the {name}"
            advice = _DELETE_TURN if re.match(f"[{_TURNS}]", character) else "delete it"
            self.report(Fault.CONTROL_CHARACTER, span, message, advice)

    def _unknown_key(self, key: Scalar, value: Node, found: Fields, known: Some[str], owner: str) -> None:
        if key.value == "<<":
            advice = "write out what it stands for"
            self._report_key(Fault.ALIAS, key, 'a YAML merge key ("<<")', advice)
            return
        advice = did_you_mean(key.value, known) or f"it may have {', '.join(known)}"
        self._report_key(Fault.UNKNOWN_KEY, key, f'{owner} has no "{key.value}"', advice)
        # Read on with the key that was meant, so that it is not reported as missing too.
        meant = nearest(key.value, known)
        if meant and meant not in found:
            found[meant] = (key, value)

    def _report_key(self, fault: Fault, key: Scalar, message: str, advice: str) -> None:
        self.report(fault, self._manuscript.span(key.start, key.end), message, advice)

    def _wrong_shape(self, node: Node, where: str, advice: str) -> None:
        kind = "text" if isinstance(node, Scalar) else "keys and values" if node.is_mapping else "a list"
        self.report(Fault.WRONG_SHAPE, self.first_line(node), f"{kind} {where}", advice)


def _is_reported(node: Node) -> bool:
    return isinstance(node, Scalar) and node.style == UNREADABLE


def _trimmed(value: Text) -> Text:
    """Return a line without the spaces around it and the line break that ends a block scalar."""
    written = value.removesuffix("\n") if value.place.style in {"|", ">"} else str(value)
    start = len(written) - len(written.lstrip(" "))
    segments = [(offset - start, line, column) for offset, line, column in value.place.segments]
    passed = [segment for segment in segments if segment[0] <= 0]
    if passed:
        offset, line, column = passed[-1]
        segments = [(0, line, column - offset), *segments[len(passed) :]]
    place = replace(value.place, segments=tuple(segments))
    return Text(written.strip(" "), place)
