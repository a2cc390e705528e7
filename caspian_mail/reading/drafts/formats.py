"""A draft's bytes → its lines: which format they are in is seen from the bytes first, then from the name."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from caspian_mail.errors import UsageError
from caspian_mail.reading.drafts.kinds import is_word, refuse_unsupported
from caspian_mail.reading.drafts.opening import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from caspian_mail.diagnostics import Diagnostic
    from caspian_mail.reading.drafts.lines import Draft

LARGEST_DRAFT = 64_000_000
LARGEST_TEXT = 5_000_000
MOST_LINES = 20_000

_MARKUP = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKDOWN_NAMES = frozenset({".md", ".markdown", ".mdown", ".mkd"})
_MARKUP_NAMES = frozenset({".html", ".htm", ".xhtml"})


def read_draft(data: bytes, file: str) -> Draft:
    """Read a draft of any format that is known.

    Args:
        data: its content.
        file: its name, for findings; what stands behind its dot decides between text and Markdown.

    Raises:
        UsageError: it is of a kind that cannot be imported, or too large to be a newsletter's draft.
    """
    if len(data) > LARGEST_DRAFT:
        raise _too_large(f"{file} has more than {LARGEST_DRAFT:,} bytes")
    refuse_unsupported(data, file)
    draft = _read_word(data, file) if is_word(data) else _read_characters(data, file)
    _refuse_endless(draft)
    return draft


def _read_word(data: bytes, file: str) -> Draft:
    from caspian_mail.reading.drafts.word import read_word

    return read_word(data, file)


def _read_characters(data: bytes, file: str) -> Draft:
    text, findings = text_of(data, file)
    read = _reader_of(text, file)
    return read(text, file, findings)


def _reader_of(text: str, file: str) -> Callable[[str, str, tuple[Diagnostic, ...]], Draft]:
    name = PurePath(file).suffix.lower()
    if _MARKUP.match(text, 0, 10_000) or name in _MARKUP_NAMES:
        from caspian_mail.reading.drafts.html import read_html

        return read_html
    if len(text) > LARGEST_TEXT:
        raise _too_large(f"{file} has {len(text):,} characters")
    if name in _MARKDOWN_NAMES:
        from caspian_mail.reading.drafts.markdown import read_markdown

        return read_markdown
    from caspian_mail.reading.drafts.text import read_text

    return read_text


def _refuse_endless(draft: Draft) -> None:
    if len(draft.lines) > MOST_LINES:
        raise _too_large(f"{draft.file} has {len(draft.lines):,} {draft.unit}s")
    characters = sum(len(run.text) for line in draft.lines for run in line.runs)
    if characters > LARGEST_TEXT:
        raise _too_large(f"{draft.file} has {characters:,} characters of text")


def _too_large(what: str) -> UsageError:
    return UsageError(
        f"{what}: too large for one newsletter",
        next_steps=[f"part it: an issue holds {LARGEST_TEXT:,} characters in {MOST_LINES:,} lines at most"],
    )
