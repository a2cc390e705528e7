"""Which elements of a page are the draft, and what the others are: navigation, captions, signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from caspian_mail.reading.drafts.html_style import class_names

if TYPE_CHECKING:
    from caspian_mail.reading.drafts.html_style import StyleSheet

BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
SILENT = frozenset({"head", "script", "style", "template", "title", "meta", "link"})
_DROPPED = {
    "nav": "navigation",
    "aside": "what stands beside the text",
    "footer": "the foot of the page",
    "form": "a form",
    "button": "a button",
    "select": "a form",
    "textarea": "a form",
    "svg": "a drawing",
    "iframe": "a frame",
    "object": "an object",
    "video": "a video",
    "audio": "a recording",
    "del": "deleted text",
    "figcaption": "the caption of an image",
    "noscript": "text for readers without scripts",
}
_ROLES = {"navigation": "navigation", "banner": "the head of the page", "contentinfo": "the foot of the page"}
_LONGEST_NAME = 100
# What programs for mail put below a letter and above the one it answers, by the name they give it.
_OF_MAIL = {
    "signature": "a signature",
    "gmail_signature": "a signature",
    "moz-signature": "a signature",
    "divrplyfwdmsg": "the head of another message",
    "gmail_attr": "the head of another message",
    "moz-cite-prefix": "the head of another message",
}


def left_out(element: Any, sheet: StyleSheet) -> str:  # noqa: ANN401 - lxml has no types
    """Return as what an element is left out; nothing where its text counts.

    Args:
        element: one of the page.
        sheet: the page's styles.
    """
    what = _DROPPED.get(element.tag) or _ROLES.get(element.get("role", ""))
    if what:
        return what
    if element.get("hidden") is not None or sheet.hides(element):
        return "hidden text"
    names = (element.get("id", "")[:_LONGEST_NAME], *class_names(element))
    return next((_OF_MAIL[name.lower()] for name in names if name.lower() in _OF_MAIL), "")


def main_part(root: Any) -> Any:  # noqa: ANN401 - lxml's
    """Return the main part of a page: the narrowest that is the only one of its kind and has most words."""
    part, length = root, _length(root)
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = part.xpath(path)
        if len(found) == 1 and 2 * _length(found[0]) >= length:
            part = found[0]
    return part


def words_of(element: Any) -> str:  # noqa: ANN401 - lxml's
    """Return the words in an element, each piece parted from the next."""
    texts = (
        part
        for child in element.iter()
        if isinstance(child.tag, str) and child.tag not in SILENT
        for part in (child.text, child.tail if child is not element else None)
        if part
    )
    return " ".join(" ".join(texts).split())


def _length(element: Any) -> int:  # noqa: ANN401 - lxml's
    return len(words_of(element))
