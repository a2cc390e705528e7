"""Footnotes and comments of a page: a mark in the text that leads to a note, which leads back to the mark."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from caspian_mail.reading.drafts.html_parts import BLOCKS, words_of
from caspian_mail.reading.drafts.html_style import link_target

_HIGHEST = 4
_FARTHEST = 4
# [1], *, iv, [note 2]: no entry of a table of contents, which headings lead back to as well.
_MARK = re.compile(r"\W{0,2}(?:[^\W\d_]{0,8}\W?\d{1,4}|[^\W\d_]{0,4})\W{0,2}")
_OF_COMMENTS = "cmnt"


class PageNotes:
    """The notes of a page.

    Google Docs, Word, Markdown and blogs name them differently; that two places lead to each other, the mark
    first, and that a mark is a number, a letter or a sign is true of all.

    Args:
        root: the page.
    """

    def __init__(self, root: Any) -> None:  # noqa: ANN401 - lxml has no types
        self._marks: set[Any] = set()
        self._notes: dict[Any, tuple[str, Any]] = {}
        backs: dict[Any, str] = {}
        waiting: dict[str, list[tuple[str, Any]]] = {}
        for link in root.iter("a"):
            target = link.get("href", "")
            if not target.startswith("#") or len(target) == 1:
                continue
            mark = self._answered(link, waiting.get(target[1:], ()))
            if mark is None and _MARK.fullmatch(words_of(link)):
                for name in _names(link, 2):
                    waiting.setdefault(name, []).append((target[1:], link))
            elif mark is not None and mark not in self._marks:
                self._marks.add(mark)
                backs[link] = "a comment" if target[1:].startswith(_OF_COMMENTS) else "a footnote"
        self._take_notes(backs)

    def is_mark(self, element: Any) -> bool:  # noqa: ANN401 - lxml's
        """Tell whether an element is the mark of a note."""
        return element in self._marks

    def read(self, element: Any) -> tuple[str, str]:  # noqa: ANN401 - lxml's
        """Return what an element is where it is a note, "a footnote" or "a comment", and its words."""
        what, link = self._notes.get(element, ("", None))
        if not what:
            return "", ""
        mark = words_of(link)
        words = words_of(element).removeprefix(mark).removesuffix(mark).strip()
        links = (link_target(other.get("href", "")) for other in element.iter("a"))
        return what, " ".join([words, *(f"({url})" for url in links if url and url not in words)])

    def _answered(self, link: Any, marks: list[tuple[str, Any]] | tuple[()]) -> Any:  # noqa: ANN401 - lxml's
        """Return the mark that a link leads back to from where the mark leads; None where there is none."""
        names = set(_names(link, _HIGHEST)) if marks else set()
        for target, mark in marks[:1]:
            if target in names or target.startswith(_OF_COMMENTS):
                return mark
        return None

    def _take_notes(self, backs: dict[Any, str]) -> None:
        within: Counter[Any] = Counter()
        for link in backs:
            within.update(_around(link, _HIGHEST + 1))
        for link, what in backs.items():
            blocks = [element for element in _around(link, _HIGHEST) if element.tag in BLOCKS]
            note = None
            for block in blocks:
                if block.tag == "body" or within[block] > 1:
                    break
                if note is not None and _has_words_before(note):
                    break
                note = block
            if note is not None:
                self._notes[note] = what, link


def _around(link: Any, levels: int) -> list[Any]:  # noqa: ANN401 - lxml's
    found: list[Any] = []
    element = link.getparent()
    while element is not None and len(found) < levels:
        found.append(element)
        element = element.getparent()
    return found


def _names(link: Any, levels: int) -> list[str]:  # noqa: ANN401 - lxml's
    """Return what a place in the page can be called by: its name, or those of what it stands in."""
    names = (
        element.get(key)
        for element in (link, *_around(link, levels))
        for key in ("id", "name")
        if element.get(key)
    )
    return list(dict.fromkeys(names))


def _has_words_before(element: Any) -> bool:  # noqa: ANN401 - lxml's
    """Tell whether something is written before an element within the one around it."""
    if (element.getparent().text or "").strip():
        return True
    before = element.getprevious()
    for _ in range(_FARTHEST):
        if before is None:
            return False
        if (before.tail or "").strip() or next((True for text in before.itertext() if text.strip()), False):
            return True
        before = before.getprevious()
    return True
