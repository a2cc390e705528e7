"""A composed page, to be asked about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import html as lxml_html

if TYPE_CHECKING:
    from lxml.etree import _Element

_DARK = re.compile(r"@media \(prefers-color-scheme:dark\) \{\n(.*?)\n\}<", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


class Page:
    """The HTML part as a browser would see it."""

    def __init__(self, html: str) -> None:
        self.html = html
        self._root: _Element = lxml_html.document_fromstring(html)

    def all(self, selector: str) -> list[_Element]:
        return list(self._root.cssselect(selector))

    def texts(self, selector: str) -> list[str]:
        return [" ".join("".join(element.itertext()).split()) for element in self.all(selector)]

    def tags(self) -> list[str]:
        return [str(element.tag) for element in self._root.iter() if isinstance(element.tag, str)]

    def darkened(self, declaration: str) -> set[_Element]:
        """Return the elements whose color, background or border-top-color the dark styles set."""
        block = _DARK.search(self.html)
        assert block is not None
        found: set[_Element] = set()
        for selectors, declarations in _RULE.findall(block[1]):
            if declaration + ":" in declarations:
                found |= set(self.all(selectors.strip()))
        return found
