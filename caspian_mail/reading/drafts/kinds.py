"""What a file is, seen from its bytes, and the sentence for each kind that is no draft."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import PurePath

from caspian_mail.errors import UsageError

_AS_WORD = 'open it where it was made, save it as "Word document (.docx)", and import that'
_AS_TEXT = "copy its text into a file of its own, draft.txt, and import that"
_WORDS_OF = "ask whoever sent it for the text, as .docx, .txt or .html"
_UNPACK = "unpack it, and import the draft in it"

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEEN = 65_536  # bytes at either end in which a file says what it is
# White space in any encoding, after the byte order mark of any.
_BLANK = b"\x00\t\n\v\f\r " + codecs.BOM_UTF8 + codecs.BOM_UTF16


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file.

    Attributes:
        name: as a sentence calls it: "it seems to be …".
        advice: what to do instead.
    """

    name: str
    advice: str


_PDF = Kind("a PDF", _AS_TEXT)
_RTF = Kind("rich text (.rtf)", _AS_WORD)
_DOC = Kind("an old Word file (.doc)", _AS_WORD)
_MAIL = Kind("an email", _AS_TEXT)
_IMAGE = Kind("an image", _WORDS_OF)
_MEDIA = Kind("sound or film", _WORDS_OF)
_ARCHIVE = Kind("an archive", _UNPACK)
_PROGRAM = Kind("a program", _WORDS_OF)
_ODT = Kind("an OpenDocument text (.odt)", _AS_WORD)
_SHEET = Kind("a spreadsheet", _AS_TEXT)
_SLIDES = Kind("slides", _AS_TEXT)
_PAGES = Kind("a Pages document", 'in Pages, export it as "Word", and import that')
_BOOK = Kind("an e-book (.epub)", _AS_TEXT)
_XML = Kind("a document as one file of XML", _AS_WORD)
_WEB_ARCHIVE = Kind("a web page saved as an archive", 'save the page as "HTML only", and import that')
_ISSUE = Kind("an issue already", "caspian-mail check FILE")

_BEGINNINGS: tuple[tuple[bytes, Kind], ...] = (
    (b"{\\rtf", _RTF),
    (b"\x89PNG", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF8", _IMAGE),
    (b"II*\x00", _IMAGE),
    (b"MM\x00*", _IMAGE),
    (b"8BPS", _IMAGE),
    (b"bplist00", _WEB_ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"Rar!\x1a", _ARCHIVE),
    (b"\xfd7zXZ", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (b"PK\x05\x06", Kind("an empty archive", _WORDS_OF)),
    (b"\x7fELF", _PROGRAM),
    (b"ID3", _MEDIA),
    (b"OggS", _MEDIA),
    (b"%!PS", Kind("PostScript", _AS_TEXT)),
)
# What an archive holds tells whose it is.
_IN_ZIP: tuple[tuple[bytes, Kind], ...] = (
    (b"mimetypeapplication/vnd.oasis.opendocument.text", _ODT),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", _SHEET),
    (b"mimetypeapplication/vnd.oasis.opendocument.presentation", _SLIDES),
    (b"mimetypeapplication/epub+zip", _BOOK),
    (b"xl/workbook", _SHEET),
    (b"ppt/presentation", _SLIDES),
    (b"Index/Document.iwa", _PAGES),
)
_IN_OLE: tuple[tuple[str, Kind], ...] = (
    ("EncryptedPackage", Kind("a file with a password", "take the password off where it was made")),
    ("WordDocument", _DOC),
    ("Workbook", _SHEET),
    ("PowerPoint Document", _SLIDES),
    ("__substg1.0_", _MAIL),
)
_BY_NAME: dict[str, Kind] = {
    ".pdf": _PDF,
    ".rtf": _RTF,
    ".odt": _ODT,
    ".eml": _MAIL,
    ".msg": _MAIL,
    ".mht": _WEB_ARCHIVE,
    ".mhtml": _WEB_ARCHIVE,
    ".pages": _PAGES,
    ".docx": Kind("a Word file", ""),
    ".docm": Kind("a Word file", ""),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic", ".svg", ".tif", ".tiff"), _IMAGE),
    **dict.fromkeys((".zip", ".gz", ".7z", ".rar"), _ARCHIVE),
    **dict.fromkeys((".xlsx", ".xls", ".ods"), _SHEET),
    **dict.fromkeys((".pptx", ".ppt", ".odp"), _SLIDES),
}
_TEXT_NAMES = frozenset({".txt", ".text", ".md", ".markdown", ".html", ".htm"})

# A draft may begin with "Subject:" and "Date:"; these only a mail program writes.
_HEADERS = re.compile(
    rb"^(?:Received|Message-ID|MIME-Version|Return-Path|Delivered-To|DKIM-Signature|X-[A-Za-z-]{1,60}"
    rb"|Content-Type|Content-Transfer-Encoding):",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:[ \t\r\n]|From \S{1,200}@")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_FLAT_XML = re.compile(rb"<(?:w:wordDocument|pkg:package|office:document)\b|<\?mso-application ")
_SVG = re.compile(rb"\s{0,100}(?:<\?xml[^>]{0,200}>\s{0,100})?<svg\b")
_ISSUE_FILE = re.compile(rb"# yaml-language-server: |title: [^\n]{0,500}\ndate: \d{4}-\d\d-\d\d\n")
_HTML = re.compile(rb"\s{0,100}<(?:!doctype\s|html|head|body|meta)", re.IGNORECASE)


def is_word(data: bytes) -> bool:
    """Tell whether a file is to be read as one of Word's, .docx."""
    return data.startswith(_ZIP)


def refuse_unsupported(data: bytes, file: str) -> None:
    """Refuse what is no draft: neither text of some kind nor a Word file.

    Args:
        data: the whole of it.
        file: its name; one that promises another kind of file than this is refused too.

    Raises:
        UsageError: it says what the file seems to be, and what to do.
    """
    if not data.lstrip(_BLANK):
        raise UsageError(f"{file} is empty", next_steps=["save the draft, then import it again"])
    suffix = PurePath(file).suffix.lower()
    kind = _kind_of(data)
    if kind is not None:
        step = kind.advice.replace("FILE", file)
        raise UsageError(f"{file} cannot be imported: it seems to be {kind.name}", next_steps=[step])
    if is_word(data):
        if suffix in _TEXT_NAMES:
            step = f"name it {PurePath(file).stem}.docx, and import that"
            raise UsageError(f"{file} is misnamed: it seems to be a Word file", next_steps=[step])
        return
    if suffix in _BY_NAME:
        name, new = ("HTML", "html") if _HTML.match(data) else ("text", "txt")
        step = f"if that is the draft, name it {PurePath(file).stem}.{new}, and import that"
        message = f"{file} is not {_BY_NAME[suffix].name}: it seems to be {name}"
        raise UsageError(message, next_steps=[step])


def _kind_of(data: bytes) -> Kind | None:
    """Return what a file is that is no draft; None where it may be one."""
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    if data.startswith(_ZIP):
        return _kind_of_zip(data)
    if data.startswith(_OLE):
        return next((kind for name, kind in _IN_OLE if name.encode("utf-16-le") in data), _DOC)
    if b"%PDF-" in data[:1024]:
        return _PDF
    return _kind_of_text(data) or _kind_of_bytes(data)


def _kind_of_zip(data: bytes) -> Kind | None:
    ends = data[:_SEEN] + data[-_SEEN:]
    for name, kind in _IN_ZIP:
        if name in ends:
            return kind
    return None if b"[Content_Types].xml" in ends or b"word/" in ends else _ARCHIVE


def _kind_of_text(data: bytes) -> Kind | None:
    beginning = data[:_SEEN].removeprefix(codecs.BOM_UTF8).lstrip()
    if _HEADER.match(beginning):
        headers = _BLANK_LINE.split(beginning, maxsplit=1)[0]
        if _HEADERS.search(headers):
            return _WEB_ARCHIVE if b"multipart/related" in headers and b"Snapshot" in headers else _MAIL
    if _ISSUE_FILE.match(beginning.replace(b"\r\n", b"\n")):
        return _ISSUE
    if _SVG.match(beginning):
        return _IMAGE
    return _XML if _FLAT_XML.search(beginning[:2000]) else None


def _kind_of_bytes(data: bytes) -> Kind | None:
    """Return what is no text because of the bytes in it."""
    beginning = data[:16]
    if beginning.startswith(b"BM") and b"\x00" in beginning:
        return _IMAGE
    if beginning.startswith(b"MZ") and b"\x00" in data[:_SEEN]:
        return _PROGRAM
    if beginning.startswith(b"RIFF"):
        return _IMAGE if beginning[8:12] == b"WEBP" else _MEDIA
    if beginning[4:8] == b"ftyp":
        return _IMAGE if beginning[8:12] in {b"heic", b"heix", b"mif1", b"avif"} else _MEDIA
    if b"\x00" in data and utf_16_or_32(data) is None:
        return Kind("a program's own data", _WORDS_OF)
    return None


def utf_16_or_32(data: bytes) -> str | None:
    """Return the encoding of a text in two or four bytes a character; None where it is in another.

    Without a byte order mark it is told by the zeros: the upper half of each Latin letter is one.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    seen = data[:2000]
    even, odd = seen[::2], seen[1::2]
    if not seen or len(data) % 2:
        return None
    # Spaces, line ends and Latin letters are at least a fifth of any text.
    if even.count(0) * 5 >= len(even) and not odd.count(0):
        return "utf-16-be"
    return "utf-16-le" if odd.count(0) * 5 >= len(odd) and not even.count(0) else None
