"""What the styles of a page say that matters to a draft, and where its links lead."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

_RULE = re.compile(r"\.([\w-]{1,100})\s*\{([^{}]*)\}")
_WEIGHT = re.compile(r"font-weight\s*:\s*(bold(?:er)?|normal|[1-9]00)", re.IGNORECASE)
_SLANT = re.compile(r"font-style\s*:\s*(italic|oblique|normal)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-element\s*:\s*comment", re.IGNORECASE)
_CROSSED = re.compile(r"text-decoration(?:-line)?\s*:[^;]{0,40}line-through", re.IGNORECASE)
_CROSSING_TAGS = frozenset({"s", "strike"})
_BOLD_FROM = 600
_BOLD_TAGS = frozenset({"b", "strong"})
_ITALIC_TAGS = frozenset({"i", "em", "cite"})
_TITLE_CLASSES = frozenset({"title", "msotitle"})
# Services that stand between a reader and a link: where they lead is in the address itself.
_REDIRECTS = {"google.com/url": ("q", "url"), "safelinks.protection.outlook.com/": ("url",)}
_MOST_CSS = 1_000_000
_LONGEST_CLASSES = 1_000
_LONGEST_STYLE = 10_000


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """The declarations of a page's classes.

    Attributes:
        classes: class → what it declares.
    """

    classes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_page(cls, root: Any) -> Self:  # noqa: ANN401 - lxml has no types
        """Read the style sheets that stand in a page, as Google Docs writes them."""
        css = "\n".join((element.text or "")[:_MOST_CSS] for element in root.iter("style"))[:_MOST_CSS]
        return cls({found[1]: found[2] for found in _RULE.finditer(css)})

    def _declared(self, element: Any) -> str:  # noqa: ANN401 - lxml's
        declared = [self.classes.get(name, "") for name in class_names(element)]
        return ";".join([*declared, element.get("style", "")[:_LONGEST_STYLE]])

    def emphasis(self, element: Any) -> tuple[bool | None, bool | None]:  # noqa: ANN401 - lxml's
        """Return whether an element sets its text in bold and in italics; None where it says nothing."""
        declared = self._declared(element)
        bold = italic = None
        if element.tag in _BOLD_TAGS:
            bold = True
        if element.tag in _ITALIC_TAGS:
            italic = True
        weight, slant = _WEIGHT.search(declared), _SLANT.search(declared)
        if weight:
            value = weight[1].lower()
            bold = int(value) >= _BOLD_FROM if value.isdigit() else value != "normal"
        if slant:
            italic = slant[1].lower() != "normal"
        return bold, italic

    def heading(self, element: Any) -> int:  # noqa: ANN401 - lxml's
        """Return the level of the heading an element is; 0 for none."""
        tag = element.tag
        if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":  # noqa: PLR2004 - h1 to h6
            return int(tag[1])
        names = {name.lower() for name in class_names(element)} if tag == "p" else set()
        return 1 if names & _TITLE_CLASSES else 0

    def crosses_out(self, element: Any) -> bool:  # noqa: ANN401 - lxml's
        """Tell whether an element has its text crossed out."""
        return element.tag in _CROSSING_TAGS or bool(_CROSSED.search(self._declared(element)))

    def hides(self, element: Any) -> bool:  # noqa: ANN401 - lxml's
        """Tell whether nobody sees an element."""
        return bool(_HIDDEN.search(self._declared(element)))


def class_names(element: Any) -> list[str]:  # noqa: ANN401 - lxml's
    """Return the classes an element is of."""
    return str(element.get("class", "")[:_LONGEST_CLASSES]).split()


def link_target(href: str) -> str:
    """Return where a link leads, without the services in between; nothing for a place in the same page."""
    href = href.strip()
    if not href or href.startswith("#") or ":" not in href:
        return ""
    try:
        parts = urlsplit(href)
    except ValueError:
        return href
    place = (parts.hostname or "").removeprefix("www.") + parts.path
    for service, names in _REDIRECTS.items():
        host, _, path = service.partition("/")
        if place.split("/")[0].endswith(host) and parts.path.startswith(f"/{path}"):
            wanted = parse_qs(parts.query)
            return next((wanted[name][0] for name in names if name in wanted), href)
    return href
