"""What an import was unsure of, or left out: the codes, and the findings so far."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import START_OF_FILE, Diagnostic, Severity

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Span

_LONGEST_QUOTED = 200


class Notice(Enum):
    """Code, name and severity of each."""

    LEFT_OUT = ("IMP001", "left-out-line", Severity.NOTE)
    PROPOSED_DATE = ("IMP002", "proposed-date", Severity.WARNING)
    DOUBTFUL_DATE = ("IMP003", "doubtful-date", Severity.WARNING)
    GUESSED_SPLIT = ("IMP004", "guessed-split", Severity.WARNING)
    PROPOSED_TITLE = ("IMP005", "proposed-title", Severity.NOTE)
    UNLISTED_SECTION = ("IMP006", "unlisted-section", Severity.WARNING)
    PROPOSED_HEADLINE = ("IMP007", "proposed-headline", Severity.WARNING)
    FLATTENED_SECTION = ("IMP008", "flattened-section", Severity.WARNING)
    LEFT_OUT_NOTE = ("IMP009", "left-out-note", Severity.WARNING)
    NAMED_BY_LINK = ("IMP010", "source-named-by-link", Severity.WARNING)
    DATED_SOURCE = ("IMP011", "dated-source", Severity.NOTE)
    STRAY_SOURCE = ("IMP012", "source-without-story", Severity.WARNING)
    LOST_LINK = ("IMP013", "left-out-link", Severity.WARNING)
    MISSING_SECTION = ("IMP014", "story-without-section", Severity.WARNING)
    LEFT_OUT_TEXT = ("IMP015", "left-out-text", Severity.WARNING)
    LEFT_OUT_MARKUP = ("IMP016", "left-out-markup", Severity.NOTE)
    NO_STORY = ("IMP017", "no-story", Severity.ERROR)
    STANDFIRST = ("IMP019", "standfirst", Severity.WARNING)
    REPEATED_TITLE = ("IMP018", "contents-entry", Severity.NOTE)
    OTHER_ENCODING = ("IMP050", "other-encoding", Severity.NOTE)
    GUESSED_ENCODING = ("IMP051", "guessed-encoding", Severity.WARNING)
    UNDECODABLE_BYTE = ("IMP052", "undecodable-byte", Severity.WARNING)
    LEFT_OUT_COMMENT = ("IMP053", "left-out-comment", Severity.NOTE)
    LEFT_OUT_IMAGE = ("IMP054", "left-out-image", Severity.NOTE)
    UNFOLDED_TABLE = ("IMP055", "unfolded-table", Severity.WARNING)
    LEFT_OUT_FOOTNOTE = ("IMP056", "left-out-footnote", Severity.WARNING)
    UNBOXED_TEXT = ("IMP057", "unboxed-text", Severity.NOTE)
    DELETED_TEXT = ("IMP058", "deleted-text", Severity.NOTE)
    LEFT_OUT_PART = ("IMP059", "left-out-part", Severity.NOTE)
    CROSSED_OUT = ("IMP060", "crossed-out-text", Severity.WARNING)


class Notices:
    """The findings about a draft so far."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._found: list[Diagnostic] = []

    def add(self, notice: Notice, span: Span | None, message: str, advice: str = "") -> None:
        """Add one; without a span it is about the draft as a whole."""
        code, name, severity = notice.value
        place = START_OF_FILE if span is None else span
        self._found.append(Diagnostic(code, name, severity, self._file, place, message, advice))

    def in_order(self) -> tuple[Diagnostic, ...]:
        """Return all of them by place."""
        return tuple(sorted(self._found, key=lambda finding: finding.sort_key))


def in_marks(text: str) -> str:
    """Return text as messages name it: in quotation marks, cut where it is very long."""
    shown = text if len(text) <= _LONGEST_QUOTED else text[: _LONGEST_QUOTED - 1].rstrip() + "…"
    return f'"{shown}"'
