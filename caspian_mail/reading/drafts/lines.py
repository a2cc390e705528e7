"""What every draft is once its format is read: lines, and how each piece of them was set."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Diagnostic

Unit = Literal["line", "paragraph"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that is set in one way.

    Attributes:
        text: without any line end.
        bold: whether it is set in bold.
        italic: whether it is set in italics.
        link: where it leads; empty where it does not.
    """

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a draft, or a paragraph where the format has no lines.

    Attributes:
        number: its number in the draft, from 1.
        runs: its text; none for an empty line.
        heading: the level of its heading style, 1 to 6; 0 for none.
        item: the marker of a list's item as Markdown writes it, "-" or "1."; empty for none.
        start: how many characters stand before it in its paragraph, where a paragraph has several lines.
        written: how it stands in the file, marks included, where that is known and other than its text.
    """

    number: int
    runs: tuple[Run, ...] = ()
    heading: int = 0
    item: str = ""
    start: int = 0
    written: str = ""

    @property
    def text(self) -> str:
        """All of its text."""
        return "".join(run.text for run in self.runs)

    @property
    def is_bold(self) -> bool:
        """Whether all that can be seen of it is set in bold."""
        seen = [run for run in self.runs if run.text.strip()]
        return bool(seen) and all(run.bold for run in seen)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft whose format was read.

    Attributes:
        file: its name, for findings.
        lines: in order, the empty ones as well where the format has them.
        unit: what the numbers of its lines count.
        has_breaks: whether a line may go on in the next one (hard-wrapped text); else each is a paragraph.
        findings: what could not be taken over, and is said so.
    """

    file: str
    lines: tuple[Line, ...]
    unit: Unit = "line"
    has_breaks: bool = True
    findings: tuple[Diagnostic, ...] = field(default=())
