"""How the styles and lists of a Word file set its text: headings, bold, italics, markers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from caspian_mail.reading.drafts.word_package import child, local, value_of

if TYPE_CHECKING:
    from caspian_mail.reading.drafts.word_package import WordPackage

_DEEPEST = 6
_LONGEST_CHAIN = 20
_OFF = frozenset({"0", "false", "off", "none"})
_NAMED_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_CONTENTS = re.compile(r"toc (?:\d|heading)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says; None where it says nothing."""

    name: str = ""
    based_on: str = ""
    bold: bool | None = None
    italic: bool | None = None
    hidden: bool | None = None
    level: int | None = None
    list_id: str | None = None


class WordStyles:
    """The styles of a Word file.

    Args:
        package: the file.
    """

    def __init__(self, package: WordPackage) -> None:
        self._styles: dict[str, Style] = {}
        self._resolved: dict[str, Style] = {}
        self._default = ""
        root = package.part_by_kind("styles")
        for element in root if root is not None else ():
            if local(element.tag) != "style":
                continue
            key = value_of(element, "styleId")
            self._styles[key] = _style(element)
            if value_of(element, "type") == "paragraph" and is_on(value_of(element, "default") or "0"):
                self._default = key

    def of(self, key: str) -> Style:
        """Return a style with what it takes over from those it is based on."""
        key = key or self._default
        if key not in self._resolved:
            self._resolved[key] = self._inherited(key)
        return self._resolved[key]

    def _inherited(self, key: str) -> Style:
        chain: list[Style] = []
        # A chain that bites its own tail ends here too.
        while key in self._styles and len(chain) < _LONGEST_CHAIN:
            chain.append(self._styles[key])
            key = chain[-1].based_on
        if not chain:
            return Style(name=key, level=_named_level(key))

        def first(name: str) -> Any:  # noqa: ANN401 - whatever the field holds
            return next((found for style in chain if (found := getattr(style, name)) is not None), None)

        return Style(
            chain[0].name,
            "",
            first("bold"),
            first("italic"),
            first("hidden"),
            first("level"),
            first("list_id"),
        )


def is_on(value: str) -> bool:
    """Tell whether a switch of Word's is on: without a value it is."""
    return value.lower() not in _OFF


def switch(properties: Any, name: str) -> bool | None:  # noqa: ANN401 - lxml's
    """Return whether run properties switch something on or off; None where they leave it as it is."""
    found = None if properties is None else child(properties, name)
    return None if found is None else is_on(value_of(found))


def is_title(style: Style) -> bool:
    """Tell whether a style is that of a document's title."""
    return style.name.casefold() == "title"


def is_contents(style: Style) -> bool:
    """Tell whether a style is that of a table of contents."""
    return _CONTENTS.match(style.name) is not None


def outline_level(properties: Any) -> int | None:  # noqa: ANN401 - lxml's
    """Return the heading level that paragraph properties give, 0 for body text; None for neither."""
    found = None if properties is None else child(properties, "outlineLvl")
    value = "" if found is None else value_of(found)
    if not value.isdecimal():
        return None
    level = int(value[:3]) + 1
    return min(level, _DEEPEST) if level <= 9 else 0  # noqa: PLR2004 - Word has nine levels


def _style(element: Any) -> Style:  # noqa: ANN401 - lxml's
    run, paragraph = child(element, "rPr"), child(element, "pPr")
    name, based_on = child(element, "name"), child(element, "basedOn")
    called = "" if name is None else value_of(name)
    list_id = child(element, "pPr", "numPr", "numId")
    level = outline_level(paragraph)
    return Style(
        called,
        "" if based_on is None else value_of(based_on),
        switch(run, "b"),
        switch(run, "i"),
        switch(run, "vanish"),
        _named_level(called) if level is None else level,
        None if list_id is None else value_of(list_id),
    )


def _named_level(name: str) -> int | None:
    found = _NAMED_HEADING.match(name)
    return min(int(found[1]), _DEEPEST) if found and found[1] != "0" else None


class WordLists:
    """The lists of a Word file, which count their items.

    Args:
        package: the file.
    """

    def __init__(self, package: WordPackage) -> None:
        root = package.part_by_kind("numbering")
        kinds: dict[str, dict[int, str]] = {}
        self._kinds: dict[str, dict[int, str]] = {}
        self._counts: dict[tuple[str, int], int] = {}
        for element in root if root is not None else ():
            if local(element.tag) == "abstractNum":
                kinds[value_of(element, "abstractNumId")] = _levels(element)
        for element in root if root is not None else ():
            if local(element.tag) == "num":
                abstract = child(element, "abstractNumId")
                key = "" if abstract is None else value_of(abstract)
                self._kinds[value_of(element, "numId")] = kinds.get(key, {})

    def marker(self, key: str, level: int) -> str:
        """Return the marker of the next item of a list, as Markdown writes it; nothing for no list."""
        kind = self._kinds.get(key, {}).get(level, "bullet")
        if key in {"", "0"} or kind == "none":
            return ""
        if kind == "bullet":
            return "-"
        for deeper in range(level + 1, 9):
            self._counts.pop((key, deeper), None)
        count = self._counts[key, level] = self._counts.get((key, level), 0) + 1
        return f"{count}."


def _levels(element: Any) -> dict[int, str]:  # noqa: ANN401 - lxml's
    levels = {}
    for level in element:
        kind = child(level, "numFmt")
        number = value_of(level, "ilvl")
        if local(level.tag) == "lvl" and kind is not None and number.isdecimal():
            levels[int(number[:2])] = value_of(kind)
    return levels
