"""The sheet a preview is written on: rules, boxes and wrapped lines, or plain lines in a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from caspian_mail.console import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caspian_mail.console import Stream

_PLAIN_INDENT = "   "


class Page:
    """What is printed stands at the left, as wide as prose may be.

    On a terminal there are rules and boxes; in a pipe, or without colour, neither. Texts are wrapped
    in both.

    Args:
        stream: where it is printed.

    Attributes:
        width: its columns.
        decorated: whether rules and boxes are drawn.
    """

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.width = stream.prose_width
        self.decorated = stream.decorated

    def blank(self) -> None:
        """Print an empty line."""
        self.stream.print(Text())

    def rule(self) -> None:
        """Print a rule across the page; nothing where it is plain."""
        if self.decorated:
            self.stream.print(Text("─" * self.width, "dim"))

    def heading(self, title: str) -> None:
        """Print a title in a rule, or after two hyphens where the page is plain; a long one is wrapped."""
        if not self.decorated:
            self.stream.line(f"-- {title}")
            return
        words = self.stream.assemble((title, "bold"))
        rest = self.width - words.cell_len - len("──  ")
        if rest > 0:
            words.append(" ").append("─" * rest, "dim")
        self.hanging(self.stream.assemble(("── ", "dim")), words)

    def centred(self, words: str, style: str = "") -> None:
        """Print a line in the middle, or at the left where the page is plain; wrapped where it must be."""
        for line in wrap(self.stream.assemble((words, style)), self.width):
            margin = (self.width - line.cell_len) // 2 if self.decorated else 0
            self.stream.print(Text(" " * max(margin, 0)) + line)

    def hanging(self, lead: Text, words: Text) -> None:
        """Print words after a lead, their further lines indented by its width."""
        indent = lead.cell_len
        for line in wrap(words, self.width - indent):
            self.stream.print(lead + line)
            lead = Text(" " * indent)

    def box(self, title: str, rows: Sequence[Text], *, width: int) -> None:
        """Print rows in a box of that width, or under a heading where the page is plain."""
        if not self.decorated:
            self.heading(title)
            for row in rows:
                self.stream.print(Text(_PLAIN_INDENT) + row)
            return
        words = self.stream.cut(title, width - len("╭─  ─╮"))
        top = Text("╭─ ", "dim").append(words, "not dim").append(" ")
        self.stream.print(top.append("─" * (width - top.cell_len - 1)).append("╮"))
        side = Text("│", "dim")
        for row in rows:
            padding = Text(" " * (width - len("│  │") - row.cell_len))
            self.stream.print(Text.assemble(side, " ", row, padding, " ", side))
        self.stream.print(Text("╰" + "─" * (width - 2) + "╯", "dim"))
