"""How large a page may be, seen before it is parsed."""

from __future__ import annotations

import re

from caspian_mail.errors import UsageError

_MOST_TAGS = 200_000
_MOST_CHARACTERS = 10_000_000
# The parser compares each attribute of a tag with all the others of it: 20,000 in one tag, fewer in many.
_MOST_ATTRIBUTES = 20_000
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
_TAG = re.compile(r"""<[a-z]((?:[^<>"']|"[^"]*"|'[^']*')*+)""", re.IGNORECASE)
# Within a tag: an address in quotation marks goes on over spaces, one without them does not.
_INLINE_DATA = re.compile(
    r"""(?<=["'])\s*data:[\w/+.-]{1,60};base64,[^"']*|(?<=[=(])data:[\w/+.-]{1,60};base64,[\w+/=%]*"""
)


def bounded_markup(text: str, file: str) -> str:
    """Return a page without the images that are written into it.

    Args:
        text: the page.
        file: its name.

    Raises:
        UsageError: it would take long to read.
    """
    text = _DECLARATION.sub("", text)
    if ";base64," in text:
        text = _TAG.sub(lambda tag: _INLINE_DATA.sub("data:,", tag.group()), text)
    size = ""
    if text.count("<") > _MOST_TAGS:
        size = f"{_MOST_TAGS:,} tags"
    elif len(text) > _MOST_CHARACTERS:
        size = f"{_MOST_CHARACTERS:,} characters"
    elif sum(_attributes(tag[1]) ** 2 for tag in _TAG.finditer(text)) > _MOST_ATTRIBUTES**2:
        size = f"{_MOST_ATTRIBUTES:,} attributes in its tags"
    if size:
        raise UsageError(
            f"{file} has more than {size}: too large for one newsletter",
            next_steps=["copy its text into a file of its own, and import that"],
        )
    return text


def _attributes(tag: str) -> int:
    """Return how many attributes a tag has at most: spaces, signs and strokes part them."""
    return len(tag.split()) + tag.count("=") + tag.count("/")
