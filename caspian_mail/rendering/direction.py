"""Text that runs against its surroundings, and carries its direction by attribute.

An attribute, because most mail clients throw isolating elements and characters away.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from caspian_mail.rendering.localization import Direction

# Letters of the scripts that run from right to left (Hebrew to Arabic Extended, and presentation forms).
_RIGHT_TO_LEFT = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_LATIN = r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
# A run begins and ends with a letter or digit; between its words stand spaces and signs that, at an edge,
# would belong to the surroundings. Initials keep their full stop (U.S.). Quantifiers don't overlap: linear.
_RUNS = {
    "rtl": re.compile(
        rf"[{_LATIN}](?:[{_LATIN}0-9]|(?<=\.[A-Z])\.|[ .,:/&+@'’()–-]+(?=[{_LATIN}0-9]))*(?<=[{_LATIN}0-9.])"
    ),
    "ltr": re.compile(
        rf"[{_RIGHT_TO_LEFT}](?:[{_RIGHT_TO_LEFT}\u200c\u200d\u0300-\u036f]|[ .:/–-]+(?=[{_RIGHT_TO_LEFT}]))*"
    ),
}
_OTHER: dict[Direction, Direction] = {"rtl": "ltr", "ltr": "rtl"}
_STRONG: dict[str, Direction] = {"L": "ltr", "R": "rtl", "AL": "rtl"}


def directed(text: str, surroundings: Direction) -> Markup:
    """Return the text escaped, with each run against its surroundings in an element that says so.

    A text without any letter of the surroundings' direction, such as an address, is one run.
    """
    if _strong(text) == {_OTHER[surroundings]}:
        return _run(text, surroundings)
    parts: list[Markup] = []
    position = 0
    for run in _RUNS[surroundings].finditer(text):
        parts += (escape(text[position : run.start()]), _run(run[0], surroundings))
        position = run.end()
    return Markup("").join([*parts, escape(text[position:])])


def _run(text: str, surroundings: Direction) -> Markup:
    return Markup('<span dir="{}">{}</span>').format(_OTHER[surroundings], text)


def _strong(text: str) -> set[Direction]:
    """Return the directions of the letters in a text (UAX #9, strong types)."""
    return {_STRONG[kind] for kind in map(unicodedata.bidirectional, text) if kind in _STRONG}
