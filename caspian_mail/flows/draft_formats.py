"""The formats an issue is given back in; apart from the flow, so that `--help` need not load that."""

from __future__ import annotations

from enum import StrEnum


class DraftFormat(StrEnum):
    """As what an issue is given back; the value is what stands behind the dot of its file."""

    MARKDOWN = "md"
    TEXT = "txt"
    WORD = "docx"
