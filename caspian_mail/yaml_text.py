"""Text as YAML writes it."""

from __future__ import annotations

import json
import re

from caspian_mail.diagnostics import Edit, Place

# What can stand without quotation marks anywhere in a file: no indicator, no colon, no comment.
_PLAIN = re.compile(r"[^\W\d_](?:[\w.'’()&/–-]| (?! |$))*")
# What other programs would not read as text.
_NOT_TEXT = re.compile("y|n|yes|no|on|off|true|false|null", re.IGNORECASE)
# What JSON leaves as it is and YAML 1.1 takes for a line break, or cannot hold.
_UNWRITABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def quoted(text: str) -> str:
    """Return the text in double quotation marks, in one line."""
    return _UNWRITABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False))


def rewrite(place: Place, text: str) -> Edit:
    """Return the edit that puts the text in place of a whole value, without quotation marks if it can."""
    plain = place.style == "" and _PLAIN.fullmatch(text) and not _NOT_TEXT.fullmatch(text)
    return Edit(place.span, text if plain else quoted(text))
