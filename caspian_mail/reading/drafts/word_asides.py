"""What stands beside the text of a Word file, comments, footnotes, images: it is told, word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from caspian_mail.diagnostics import START_OF_FILE
from caspian_mail.reading.drafts.notices import Notice
from caspian_mail.reading.drafts.word_package import local, value_of

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Span
    from caspian_mail.reading.drafts.notices import Notices
    from caspian_mail.reading.drafts.word_package import WordPackage

_WORDS = frozenset({"t", "delText"})
_SPACES = frozenset({"tab", "br", "cr"})
_ENDS = frozenset({"p", "tc"})
_NO_NOTES = frozenset({"separator", "continuationSeparator", "continuationNotice"})


def words_of(element: Any, links: dict[str, tuple[str, str]] | None = None) -> str:  # noqa: ANN401 - lxml's
    """Return the words in an element, with where its links lead if those are given."""
    parts: list[str] = []
    for node in element.iter():
        name = local(node.tag)
        if name in _WORDS:
            parts.append(node.text or "")
        elif name in _SPACES or name in _ENDS:
            parts.append(" ")
        elif name == "hyperlink" and links:
            _, target = links.get(value_of(node, "id"), ("", ""))
            parts.append(f" <{target}> " if target else "")
    return "".join(parts)


class Asides:
    """Tells what stands beside the text, once for each piece of it.

    Args:
        package: the file.
        notices: takes what is told.
    """

    def __init__(self, package: WordPackage, notices: Notices) -> None:
        self._package = package
        self._notices = notices
        self._comments = self._entries("comments")
        self._notes = {kind: self._entries(kind) for kind in ("footnotes", "endnotes")}

    def tell_comment(self, key: str, span: Span) -> None:
        """Tell the comment with this id, if it was not told yet."""
        comment = self._comments.pop(key, None)
        words = "" if comment is None else _plain(words_of(comment))
        if words:
            author = value_of(comment, "author")
            by = f" by {author}" if author else ""
            self._notices.add(Notice.LEFT_OUT_COMMENT, span, f'a comment{by} is left out: "{words}"')

    def tell_footnote(self, kind: str, key: str, span: Span) -> None:
        """Tell the footnote or endnote with this id, if it was not told yet."""
        note = self._notes[kind].pop(key, None)
        words = "" if note is None else _plain(words_of(note, self._links(kind)))
        if words:
            what = "a footnote" if kind == "footnotes" else "an endnote"
            advice = "if it names a source, add that to the story's sources"
            self._notices.add(Notice.LEFT_OUT_FOOTNOTE, span, f'{what} is left out: "{words}"', advice)

    def tell_image(self, words: str, span: Span) -> None:
        """Tell an image, with what it shows if the draft says so."""
        message = "an image is left out" + (f': "{_plain(words)}"' if words else "")
        self._notices.add(Notice.LEFT_OUT_IMAGE, span, message, "images belong to the templates")

    def tell_part(self, what: str, words: str, span: Span) -> None:
        """Tell something else that no issue can hold."""
        words = _plain(words)
        message = f"{what} is left out" + (f': "{words}"' if words else "")
        self._notices.add(Notice.LEFT_OUT_PART, span, message)

    def tell_diagram(self, key: str, span: Span) -> None:
        """Tell the words of a diagram, which stand in a part of their own."""
        _, part = self._package.relations(self._package.main).get(key, ("", ""))
        root = self._package.tree(part)
        self.tell_part("a diagram", "" if root is None else words_of(root), span)

    def tell_rest(self) -> None:
        """Tell what the text never came to: comments and notes it does not refer to, headers and footers."""
        for key in list(self._comments):
            self.tell_comment(key, START_OF_FILE)
        for kind, notes in self._notes.items():
            for key in list(notes):
                self.tell_footnote(kind, key, START_OF_FILE)
        for kind, what in (("header", "the head of the page"), ("footer", "the foot of the page")):
            roots = self._package.parts_by_kind(kind)
            for words in dict.fromkeys(_plain(words_of(root)) for root in roots):
                # A page number alone is none of the draft's words.
                if any(character.isalpha() for character in words):
                    self.tell_part(what, words, START_OF_FILE)

    def _entries(self, kind: str) -> dict[str, Any]:
        root = self._package.part_by_kind(kind)
        return {
            value_of(element, "id"): element
            for element in (root if root is not None else ())
            if value_of(element, "type") not in _NO_NOTES
        }

    def _links(self, kind: str) -> dict[str, tuple[str, str]]:
        for found, target in self._package.relations(self._package.main).values():
            if found.endswith(f"/{kind}"):
                return self._package.relations(target)
        return {}


def _plain(words: str) -> str:
    return " ".join(words.split())
