"""A story's Markdown as HTML and as plain text."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from markdown_it.common.normalize_url import normalizeLink
from markupsafe import Markup

from caspian_mail.markdown import DEEPEST_LIST, markdown_parser
from caspian_mail.rendering.direction import dominant, with_runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

    from caspian_mail.rendering.localization import Direction

_TAGS = {
    "paragraph": "p",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "strong": "strong",
    "em": "em",
    "link": "a",
}
# What may run against its surroundings as a whole.
_BLOCKS = {"paragraph_open", "bullet_list_open", "ordered_list_open"}


def normal_link(url: str) -> str:
    """Return the address in ASCII: the host in IDNA, the rest percent-encoded (RFC 3986)."""
    return normalizeLink(url)


@dataclass(frozen=True, slots=True)
class Prose:
    """A body in both forms.

    Attributes:
        html: paragraphs and lists, escaped.
        text: the same with addresses written out, one paragraph a line.
    """

    html: Markup
    text: str


def prose(markdown: str, surroundings: Direction) -> Prose:
    """Render light Markdown, for surroundings that run in that direction."""
    tokens = _parse(markdown)
    return Prose(Markup("").join(_html(tokens, surroundings)), _text(tokens))


def words_in(markdown: str) -> int:
    """Count the words a reader reads; addresses are none."""
    return sum(
        len(piece.split())
        for token in _parse(markdown)
        if token.type == "inline"
        for piece in ["".join(_plain(token.children or []))]
    )


def _parse(markdown: str) -> list[Token]:
    tokens = markdown_parser().parse(markdown)
    if any(token.level > 2 * DEEPEST_LIST for token in tokens):
        tokens = markdown_parser(lists=False).parse(markdown)
    return tokens


def _html(tokens: Sequence[Token], surroundings: Direction) -> Iterator[Markup]:
    depth = 0
    directions = [surroundings]
    for index, token in enumerate(tokens):
        kind, _, side = token.type.rpartition("_")
        if token.type == "inline":
            yield from _html(token.children or [], directions[-1])
        elif side in {"open", "close"}:
            depth += token.nesting
            marked: Direction | None = None
            if side == "close":
                directions.pop()
            else:
                around, own = directions[-1], _direction(tokens, index, directions[-1])
                # A list in such a list says it again, because its margin depends on it.
                marked = own if token.type in _BLOCKS and {own} != {around, surroundings} else None
                directions.append(own)
            # A paragraph in a tight list is hidden; emphasis in emphasis without end would be too deep.
            if not token.hidden and depth + (side == "close") <= 2 * DEEPEST_LIST:
                yield _tag(token, _TAGS[kind], marked)
        elif token.type in {"softbreak", "hardbreak"}:
            # A space: MJML drops a line break between two elements.
            yield Markup(" ") if token.type == "softbreak" else Markup("<br />")
        else:
            yield with_runs(token.content, surroundings)


def _direction(tokens: Sequence[Token], opening: int, around: Direction) -> Direction:
    """Return how the block that opens there runs; what is no block, or shows no tag, runs as all around."""
    token = tokens[opening]
    if token.type not in _BLOCKS or token.hidden:
        return around
    inside = takewhile(
        lambda each: each.level > token.level, (tokens[at] for at in range(opening + 1, len(tokens)))
    )
    pieces = (piece for each in inside for piece in _plain(each.children or []))
    return dominant("".join(pieces), around)


def _tag(token: Token, name: str, direction: Direction | None) -> Markup:
    if token.nesting < 0:
        return Markup("</{}>").format(name)
    attributes = Markup("").join(
        Markup(' {}="{}"').format(key, value)
        for key, value in {"dir": direction, **token.attrs}.items()
        if key in {"dir", "href", "start"} and value is not None
    )
    return Markup("<{}{}>").format(name, attributes)


def _text(tokens: Sequence[Token]) -> str:
    """Return paragraphs a blank line apart; list items on lines of their own, indented by depth."""
    text = ""
    numbers: list[int | None] = []
    marker = ""
    after_item = False
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                numbers.append(None)
            case "ordered_list_open":
                numbers.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
                after_item = after_item and bool(numbers)
            case "list_item_open":
                number = numbers[-1]
                marker = "- " if number is None else f"{number}. "
                numbers[-1] = None if number is None else number + 1
            case "inline":
                indent = "  " * (len(numbers) - bool(marker)) if numbers else ""
                gap = ("\n" if after_item else "\n\n") if text else ""
                text += gap + indent + marker + "".join(_plain(token.children or [], addresses=True))
                marker, after_item = "", bool(numbers)
    return text


def _plain(tokens: Sequence[Token], *, addresses: bool = False) -> Iterator[str]:
    target = ""
    for token in tokens:
        if token.type == "link_open":
            # An address that is written out already isn't repeated.
            target = "" if token.info == "auto" else str(token.attrs["href"])
        elif token.type == "link_close" and target and addresses:
            yield f" <{target}>"
        elif token.type in {"softbreak", "hardbreak"}:
            yield " "
        else:
            yield token.content
