"""The Markdown of a story → its paragraphs and items, each with how its words are set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.markdown import markdown_parser
from caspian_mail.reading.drafts.inline import InlineReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from caspian_mail.reading.drafts.lines import Run


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a story.

    Attributes:
        runs: its words.
        item: the marker of a list's item, "-" or "1."; empty for none.
    """

    runs: tuple[Run, ...]
    item: str = ""

    @property
    def text(self) -> str:
        """All of its words."""
        return "".join(run.text for run in self.runs)


def paragraphs_of(body: str) -> Iterator[Paragraph]:
    """Yield the paragraphs of a body; the items of lists within lists stand in line with the others."""
    parser = markdown_parser()
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # the address as it was written
    markers: list[str] = []
    is_first = False
    for token in parser.parse(body):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                markers.append("-")
            case "bullet_list_close" | "ordered_list_close":
                markers.pop()
            case "list_item_open":
                markers[-1] = f"{token.info}." if token.info else "-"
                is_first = True
            case "inline":
                yield Paragraph(tuple(_runs(token)), markers[-1] if markers and is_first else "")
                is_first = False


def _runs(block: Token) -> Iterator[Run]:
    reader = InlineReader()
    for token in block.children or []:
        if token.type in {"softbreak", "hardbreak"}:
            # The link and the emphasis around a line's end go over it.
            yield reader.run(" ")
        else:
            yield from reader.of([token])
