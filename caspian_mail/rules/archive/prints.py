"""Story → what is kept of it, to know it again: a few hundred bytes, whatever its length."""

from __future__ import annotations

import hashlib
import re
import struct
import unicodedata
from dataclasses import dataclass
from string import punctuation
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zlib import crc32

from caspian_mail.rules import nearest
from caspian_mail.rules.sources.tracked_link import without_trackers
from caspian_mail.rules.web_addresses import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.model import Article

_WORD = re.compile(r"\w+")
_MARKS = "“”‘’„«»‹›–—…·،؛؟"
_SPACED = bytes.maketrans(punctuation.encode(), b" " * len(punctuation))
_URL = re.compile(r"https?://[^\s<>()\[\]\"]+")
_PAGE = re.compile(r"\d|-[^/]*-[^/]*$|\.[a-z]?html?$")
SKETCH = 32
"""How many hashes of a text are kept: the likeness of two is told within some 8 of 100."""

_FEWEST_SHINGLES = 10
_LONGEST_HEADLINE = 500
_STRONG = 1


@dataclass(frozen=True, slots=True)
class Print:
    """What is kept of a story.

    Attributes:
        line: where it stands in its file.
        headline: its words, in lower case without accents.
        links: the pages it links to, hashed; the last bit is set where that tells by itself which story this
            is, and the others say which page.
        sketch: the smallest hashes of each three words in turn of its text, ascending, four bytes each;
            empty of a text too short to be known again. The share that two sketches have in common is
            that of their texts (bottom-k sketch, A. Broder 1997).
    """

    line: int
    headline: str
    links: tuple[int, ...]
    sketch: bytes

    @property
    def hashes(self) -> tuple[int, ...]:
        """The hashes of the sketch."""
        return struct.unpack(f"<{len(self.sketch) // 4}I", self.sketch)


def print_of(article: Article) -> Print:
    """Return what is kept of a story."""
    return Print(
        nearest.in_article(article).line,
        folded(article.headline or ""),
        tuple(dict.fromkeys(_links(article))),
        _sketch(article.body or ""),
    )


def folded(headline: str) -> str:
    """Return the words of a headline without case, accents and punctuation."""
    text = headline[:_LONGEST_HEADLINE].casefold()
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in parts if not unicodedata.combining(character))
    return " ".join(_WORD.findall(text))


def _sketch(body: str) -> bytes:
    text = body.casefold()
    if not text.isascii():
        for mark in _MARKS:
            text = text.replace(mark, " ")
    words = text.encode("utf-8", "replace").translate(_SPACED).split()
    # crc32 goes on from what it is given: from the hash of one word to that of three, all of it in C.
    pairs = map(crc32, words[1:], map(crc32, words))
    shingles = set(map(crc32, words[2:], pairs))
    if len(shingles) < _FEWEST_SHINGLES:
        return b""
    smallest = sorted(shingles)[:SKETCH]
    return struct.pack(f"<{len(smallest)}I", *smallest)


def _links(article: Article) -> Iterator[int]:
    for source in article.sources:
        page = _page(str(source.url)) if source.url else ""
        if page:
            # An article has a number, a long name or a file of its own; a section has a short name.
            yield _hash(page) | _STRONG if _PAGE.search(page) else _hash(page) & ~_STRONG
    if article.body and "://" in article.body:
        # What a text links to besides may be background that many stories share.
        pages = map(_page, _URL.findall(article.body))
        yield from (_hash(page) & ~_STRONG for page in pages if page)


def _page(url: str) -> str:
    """Return an address without what does not matter to where it leads; nothing of a front page."""
    host = host_of(url)
    if not host:
        return ""
    parts = urlsplit(without_trackers(url))
    path, query = parts.path.rstrip("/"), f"?{parts.query}" if parts.query else ""
    return f"{host.removeprefix('www.')}{path}{query}" if path or query else ""


def _hash(page: str) -> int:
    return int.from_bytes(hashlib.blake2b(page.encode("utf-8", "replace"), digest_size=8).digest(), "big")
