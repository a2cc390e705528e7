"""The light Markdown of a story, as paragraphs and list items for a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from caspian_mail.markdown import markdown_parser

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.token import Token

    from caspian_mail.preview.links import Links

_STYLES = {"em": "italic", "strong": "bold"}


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or one of a list item.

    Attributes:
        lead: what stands before its first line: the item's mark, indented; its further lines are
            indented by as much.
        lines: its text, a new line where the editor forced one.
        close: whether it follows what is above it without an empty line.
    """

    lead: str
    lines: tuple[Text, ...]
    close: bool


def blocks(markdown: str, links: Links, shown: Callable[[str], str]) -> list[Block]:
    """Read links, emphasis and lists; anything else is text.

    Args:
        markdown: what an editor wrote.
        links: numbers the addresses of links, which follow their words as [1].
        shown: makes text harmless.
    """
    found: list[Block] = []
    next_numbers: list[int | None] = []
    widths: list[int] = []
    mark, tight, begins = "", False, False
    for token in markdown_parser().parse(markdown):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                begins = begins or not next_numbers
                next_numbers.append(int(token.attrs.get("start", 1)) if token.type[0] == "o" else None)
            case "bullet_list_close" | "ordered_list_close":
                next_numbers.pop()
            case "list_item_open":
                number = next_numbers[-1]
                next_numbers[-1] = None if number is None else number + 1
                item_mark = "- " if number is None else f"{number}. "
                mark += item_mark
                widths.append(len(item_mark))
            case "list_item_close":
                widths.pop()
                mark = ""
            case "paragraph_open":
                tight = token.hidden
            case "inline":
                lines = _inline(token.children or [], links, shown)
                found.append(Block(mark.rjust(sum(widths)), lines, close=tight and not begins))
                mark, begins = "", False
            case _:
                pass
    return found


def _inline(tokens: Sequence[Token], links: Links, shown: Callable[[str], str]) -> tuple[Text, ...]:
    lines = [Text()]
    # How deep each style is: emphasis within the same emphasis adds nothing to see.
    depths = dict.fromkeys(_STYLES.values(), 0)
    addresses: list[str] = []
    for token in tokens:
        match token.type:
            case "em_open" | "em_close" | "strong_open" | "strong_close":
                depths[_STYLES[token.tag]] += token.nesting
            case "link_open":
                addresses.append(str(token.attrs["href"]))
            case "link_close":
                lines[-1].append(f" [{links.number(addresses.pop())}]", "dim")
            case "softbreak":
                lines[-1].append(" ")
            case "hardbreak":
                lines.append(Text())
            case _:
                style = " ".join(name for name, depth in depths.items() if depth)
                lines[-1].append(shown(token.content), style)
    return tuple(lines)
