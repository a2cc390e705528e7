"""The names behind "Source:" → sources, with a finding where it had to be guessed how many they are.

The punctuation decides first: where there are semicolons or bars, commas belong to names; so they do in a
link, in quotation marks and in brackets. Then the register: a name it knows stays whole. What is left is
split, and said so where it may have been one name.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.model import Source, Text
from caspian_mail.reading.drafts.attributions import web_addresses
from caspian_mail.reading.drafts.notices import Notice, in_marks
from caspian_mail.reading.drafts.paragraphs import piece
from caspian_mail.reading.drafts.register import host_of

if TYPE_CHECKING:
    from caspian_mail.reading.drafts.dates import Dates
    from caspian_mail.reading.drafts.notices import Notices
    from caspian_mail.reading.drafts.paragraphs import Paragraph
    from caspian_mail.reading.drafts.register import Register

# One character for one, so that every offset holds.
_COVERED = "\ue000"
_ENCLOSED = re.compile(r"\([^()]*\)|“[^“”]*”|\"[^\"]*\"|«[^«»]*»")
_SEPARATOR = re.compile(
    r" ?(?:(?P<strong>[;；|·•])|(?P<comma>[,、،，])(?: (?:and|&|и|və) )?) ?"
    r"| (?P<sure>[/+]) | (?P<weak>and|&|и|және|və|va|ve) |(?P<slash>/)",
    re.IGNORECASE,
)
_AROUND = " ,;:.–—-()[]|*_" + _COVERED
_QUOTED = re.compile(r"[\"“«'‘](.*)[\"”»'’]")
_SENTENCE_STOP = re.compile(r"[^\W_]{2}\.$")
_SHORT_FORM = re.compile(r"\b(?:Inc|Ltd|Co|Corp|No|Bros|Assoc)\.$")
_OFFICE = re.compile(
    r"(?:the )?(?:[\w’'-]+ ){0,2}(?:ministry|department|embassy|office|university|institute|academy|bank"
    r"|council|committee|parliament|government|agency|center|centre|bureau|administration|presidency|mission)\b",
    re.IGNORECASE,
)
_COMPANY = re.compile(r"(?:inc|ltd|llc|llp|plc|gmbh|s\.a|d\.c|jr|sr)\b\.?", re.IGNORECASE)
_MOST_GUESSES = 20


class _Piece(NamedTuple):
    """A stretch of an attribution that is one name, and what parts it from the one before."""

    start: int
    end: int
    separator: re.Match[str] | None


class SourceReader:
    """Reads attributions.

    Args:
        register: the outlets the publication knows.
        dates: how days are written.
        notices: takes what was guessed or left out.
    """

    def __init__(self, register: Register, dates: Dates, notices: Notices) -> None:
        self._register = register
        self._dates = dates
        self._notices = notices

    def read(self, paragraph: Paragraph) -> list[Source]:
        """Return the sources that the part of a paragraph behind a label names."""
        text = paragraph.text
        if not text:
            return []
        links = _links(paragraph)
        written = web_addresses(text)
        links = sorted([*links, *(link for link in written if not _is_within(link, links))])
        masked = _cover(self._without_dates(text), [(start, end) for start, end, _ in written])
        pieces = self._pieces(text, masked, links)
        sources = (self._source(text, masked, part, links) for part in pieces)
        return [source for source in sources if source]

    def named_by(self, text: Text, url: str) -> Source:
        """Return the source a link leads to, with a finding where the register does not know it."""
        name = self._register.of_link(url)
        if not name:
            name = host_of(url) or url
            message = f"no source is named for this link; named by its host: {in_marks(name)}"
            self._notices.add(
                Notice.NAMED_BY_LINK,
                text.span,
                message,
                "write the outlet's name and enter it in newsletter.toml",
            )
        return Source(Text(name, text.place), Text(url, text.place))

    def _without_dates(self, text: Text) -> str:
        spans = []
        for found in self._dates.find(text):
            spans.append((found.start, found.end))
            message = f"the source's date is left out: {in_marks(text[found.start : found.end])}"
            if len(spans) <= _MOST_GUESSES:
                self._notices.add(Notice.DATED_SOURCE, text.place.at(found.start, found.end), message)
        return _cover(text, spans)

    def _pieces(self, text: Text, masked: str, links: list[tuple[int, int, str]]) -> list[_Piece]:
        whole = text.strip(" .")
        if self._register.find(whole):
            return [_Piece(0, len(text), None)]
        enclosed = [(found.start(), found.end()) for found in _ENCLOSED.finditer(masked)]
        hidden = _cover(masked, sorted([*enclosed, *((start, end) for start, end, _ in links)]))
        separators = [found for found in _SEPARATOR.finditer(hidden) if self._parts(found, text, hidden)]
        if any(found["strong"] for found in separators):
            return self._by_strong(text, separators)
        pieces = self._joined(text, _cut(separators, 0, len(text)))
        self._tell_guesses(text, hidden, pieces)
        return pieces

    def _parts(self, found: re.Match[str], text: str, hidden: str) -> bool:
        """Tell whether a bare slash parts two outlets: "AFP/Reuters", but not "RFE/RL"."""
        if not found["slash"]:
            return True
        before = re.search(r"[^,;|/]*$", text[max(found.start() - self._register.longest, 0) : found.start()])
        after = re.match(r"[^,;|/]*", hidden[found.end() : found.end() + self._register.longest])
        sides = [side.group().strip() for side in (before, after) if side]
        return any(self._register.find(side) for side in sides)

    def _by_strong(self, text: Text, separators: list[re.Match[str]]) -> list[_Piece]:
        """Part at semicolons and bars; at commas only where the register knows every part."""
        pieces: list[_Piece] = []
        strong = [found for found in separators if found["strong"]]
        starts = [found.start() for found in separators]
        for part in _cut(strong, 0, len(text)):
            inner = separators[bisect_left(starts, part.start) : bisect_left(starts, part.end)]
            smaller = _cut([found for found in inner if not found["strong"]], part.start, part.end)
            known = all(self._register.find(text[small.start : small.end].strip()) for small in smaller)
            pieces += [part] if not known else [part._replace(end=smaller[0].end), *smaller[1:]]
        return pieces

    def _joined(self, text: Text, pieces: list[_Piece]) -> list[_Piece]:
        """Put together what the register knows as one name, the longest first, and names with their place."""
        joined: list[_Piece] = []
        index = 0
        while index < len(pieces):
            last = index
            for candidate in range(index + 1, min(index + self._register.most_parts, len(pieces))):
                if pieces[candidate].end - pieces[index].start > self._register.longest:
                    break
                if self._register.find(text[pieces[index].start : pieces[candidate].end]):
                    last = candidate
            if (
                last == index
                and index + 1 < len(pieces)
                and self._is_place_of(text, pieces[index], pieces[index + 1])
            ):
                last = index + 1
            joined.append(pieces[index]._replace(end=pieces[last].end))
            index = last + 1
        return joined

    def _is_place_of(self, text: Text, part: _Piece, following: _Piece) -> bool:
        """Tell whether a part is the country, or the legal form, of the name before it."""
        if not following.separator or not following.separator["comma"]:
            return False
        place = text[following.start : following.end].strip(" .")
        is_form = _COMPANY.fullmatch(place) is not None
        is_of_office = place.casefold() in territories() and _OFFICE.match(text, part.start, part.end)
        if not (is_form or is_of_office):
            return False
        name = text[part.start : part.end].strip()
        if self._register.find(name) or self._register.find(place):
            return False
        if is_form:
            return True
        message = f"one source or two? Taken as one: {in_marks(text[part.start : following.end].strip())}"
        span = text.place.at(part.start, following.end)
        self._notices.add(Notice.GUESSED_SPLIT, span, message, "if they are two, part them in the issue")
        return True

    def _tell_guesses(self, text: Text, hidden: str, pieces: list[_Piece]) -> None:
        told = 0
        for part, following in pairwise(pieces):
            found = following.separator
            if not found or found["sure"] or found["strong"]:
                continue
            # Each with a link, or with brackets, of its own.
            if all(_COVERED in hidden[one.start : one.end] for one in (part, following)):
                continue
            if found["comma"] and not _OFFICE.match(text, part.start, part.end):
                continue
            names = [text[one.start : one.end].strip(_AROUND) for one in (part, following)]
            known = [bool(self._register.find(name)) for name in names]
            if not all(names) or all(known) or (not found["slash"] and any(known)):
                continue
            told += 1
            if told <= _MOST_GUESSES:
                mark = next(name for name in ("comma", "weak", "slash") if found[name])
                self._notices.add(
                    Notice.GUESSED_SPLIT,
                    text.place.at(*found.span(mark)),
                    f"one source or two? Taken as two: {', '.join(map(in_marks, names))}",
                    "if it is one, join the two in the issue and add the name to newsletter.toml",
                )
        if told > _MOST_GUESSES:
            message = f"{told - _MOST_GUESSES:,} more places in this line may be one source or two"
            self._notices.add(Notice.GUESSED_SPLIT, text.span, message, "read its sources in the issue")

    def _is_address(self, name: str, url: str) -> bool:
        """Tell whether a name is the address it leads to, without https://."""
        is_named = not url or " " in name or self._register.find(name)
        return not is_named and host_of(name) == host_of(url)

    def _source(
        self, text: Text, masked: str, part: _Piece, links: list[tuple[int, int, str]]
    ) -> Source | None:
        first = bisect_left(links, (part.start, 0, ""))
        last = bisect_left(links, (part.end, 0, ""))
        url = links[first][2] if first < last else ""
        start, end = _trimmed(masked, part.start, part.end)
        name = piece(text, start, end) if start < end else Text("")
        if _COVERED in masked[start:end]:
            name = Text(
                " ".join(masked[start:end].replace(_COVERED, " ").split()).replace("( )", "").strip(),
                name.place,
            )
        for _, _, other in links[first + 1 : last]:
            if other != url:
                self._notices.add(
                    Notice.LOST_LINK,
                    text.place.at(part.start, part.end),
                    f"a second link is left out: {other}",
                )
        if name and not self._is_address(name, url):
            return Source(name, Text(url, text.place) if url else None)
        return self.named_by(piece(text, part.start, part.end), url) if url else None


def _cut(separators: list[re.Match[str]], start: int, end: int) -> list[_Piece]:
    pieces, before = [], None
    for found in separators:
        pieces.append(_Piece(start, found.start(), before))
        start, before = found.end(), found
    return [*pieces, _Piece(start, end, before)]


def _cover(text: str, spans: list[tuple[int, int]]) -> str:
    if not spans:
        return str(text)
    parts, position = [], 0
    for start, end in spans:
        if end <= position:
            continue
        begin = max(start, position)
        parts += [text[position:begin], _COVERED * (end - begin)]
        position = end
    return "".join([*parts, text[position:]])


def _links(paragraph: Paragraph) -> list[tuple[int, int, str]]:
    links, offset = [], 0
    for run in paragraph.runs:
        if run.link:
            links.append((offset, offset + len(run.text), run.link))
        offset += len(run.text)
    return links


def _is_within(link: tuple[int, int, str], links: list[tuple[int, int, str]]) -> bool:
    index = bisect_right(links, (link[0], link[1] + 1, ""))
    return any(start <= link[0] and link[1] <= end for start, end, _ in links[max(index - 1, 0) : index + 1])


def _trimmed(masked: str, start: int, end: int) -> tuple[int, int]:
    """Return where a name begins and ends without what stands around it, quotation marks included."""
    while start < end and masked[start] in _AROUND:
        start += 1
    while end > start and masked[end - 1] in _AROUND:
        if masked[end - 1] == "." and _is_short_form(masked[start:end]):
            break
        if (
            masked[end - 1] == ")"
            and "(" in masked[start:end]
            and _COVERED not in masked[masked.rindex("(", start, end) : end]
        ):
            break
        end -= 1
    if end - start > 2 and _QUOTED.fullmatch(masked, start, end):  # noqa: PLR2004 - the two marks
        return start + 1, end - 1
    return start, end


def _is_short_form(name: str) -> bool:
    return not _SENTENCE_STOP.search(name) or bool(_SHORT_FORM.search(name))


@cache
def territories() -> frozenset[str]:
    """Return the names of countries and territories in English, folded."""
    from babel import Locale

    names = Locale("en").territories
    return frozenset(name.casefold() for code, name in names.items() if code.isalpha()) | {"d.c", "dc"}
