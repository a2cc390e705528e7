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


def dominant(text: str, surroundings: Direction) -> Direction:
    """Return the direction a text of its own runs in.

    Against its surroundings only where it both begins so and mostly is so: neither a long quotation nor
    a foreign name at the beginning turns a line round.
    """
    other = _OTHER[surroundings]
    letters = _strong(text)
    return other if letters[:1] == [other] and 2 * letters.count(other) > len(letters) else surroundings


def directed(text: str, surroundings: Direction) -> Markup:
    """Return a text of its own, such as a headline or an address, escaped and with its direction marked."""
    direction = dominant(text, surroundings)
    marked = with_runs(text, direction)
    return marked if direction == surroundings else _element(direction, marked)


def with_runs(text: str, surroundings: Direction) -> Markup:
    """Return a piece of text escaped, with each run against its surroundings in an element that says so.

    A piece without any letter of the surroundings' direction, such as a link's address, is one run.
    """
    other = _OTHER[surroundings]
    if set(_strong(text)) == {other}:
        return _element(other, escape(text))
    parts: list[Markup] = []
    position = 0
    for run in _RUNS[surroundings].finditer(text):
        parts += (escape(text[position : run.start()]), _element(other, escape(run[0])))
        position = run.end()
    return Markup("").join([*parts, escape(text[position:])])


def _element(direction: Direction, content: Markup) -> Markup:
    return Markup('<span dir="{}">{}</span>').format(direction, content)


def _strong(text: str) -> list[Direction]:
    """Return the direction of each letter of a text (UAX #9, strong types)."""
    return [_STRONG[kind] for kind in map(unicodedata.bidirectional, text) if kind in _STRONG]
