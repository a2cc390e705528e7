"""A story's Markdown as HTML and as plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markdown_it.common.normalize_url import normalizeLink
from markupsafe import Markup

from caspian_mail.markdown import DEEPEST_LIST, markdown_parser
from caspian_mail.rendering.direction import directed

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
    for token in tokens:
        kind, _, side = token.type.rpartition("_")
        if token.type == "inline":
            yield from _html(token.children or [], surroundings)
        elif side in {"open", "close"}:
            depth += token.nesting
            # A paragraph in a tight list is hidden; emphasis in emphasis without end would be too deep.
            if not token.hidden and depth + (side == "close") <= 2 * DEEPEST_LIST:
                yield _tag(token, _TAGS[kind])
        elif token.type in {"softbreak", "hardbreak"}:
            # A space: MJML drops a line break between two elements.
            yield Markup(" ") if token.type == "softbreak" else Markup("<br />")
        else:
            yield directed(token.content, surroundings)


def _tag(token: Token, name: str) -> Markup:
    if token.nesting < 0:
        return Markup("</{}>").format(name)
    attributes = Markup("").join(
        Markup(' {}="{}"').format(key, token.attrs[key]) for key in ("href", "start") if key in token.attrs
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
