"""Word files made part by part, so that they hold what no library writes."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{_R}"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def root(name: str, inner: str) -> str:
    return f"<w:{name} {_NAMESPACES}>{inner}</w:{name}>"


def relations(*entries: tuple[str, str, str], external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    inner = "".join(
        f'<Relationship Id="{key}" Type="{_R}/{kind}" Target="{target}"{mode}/>'
        for key, kind, target in entries
    )
    return f'<Relationships xmlns="{_PACKAGE}">{inner}</Relationships>'


def archive(parts: Mapping[str, str | bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of those parts."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", compression) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return whole.getvalue()


def word_file(
    body: str, links: Mapping[str, str] | None = None, parts: Mapping[str, str] | None = None, **more: str
) -> bytes:
    """Return a Word file.

    Args:
        body: the paragraphs, as XML.
        links: where hyperlinks lead, by id.
        parts: further parts, by name.
        more: what the root of a part holds that the document refers to by its kind: styles="<w:style…".
    """
    entries = [(f"part-{kind}", kind, f"{kind}.xml") for kind in more]
    inner = relations(*entries)
    outer = relations(*((key, "hyperlink", url) for key, url in (links or {}).items()), external=True)
    joined = inner.replace("</Relationships>", "") + outer.partition(">")[2]
    roots = {"header": "hdr", "footer": "ftr"}
    return archive(
        {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": relations(("main", "officeDocument", "word/document.xml")),
            "word/document.xml": root("document", f"<w:body>{body}</w:body>"),
            "word/_rels/document.xml.rels": joined,
            **{f"word/{kind}.xml": root(roots.get(kind, kind), content) for kind, content in more.items()},
            **(parts or {}),
        }
    )


def paragraph(inner: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def run(text: str, properties: str = "") -> str:
    kept = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{kept}<w:t xml:space="preserve">{text}</w:t></w:r>'


def styled(text: str, style: str) -> str:
    return paragraph(run(text), f'<w:pStyle w:val="{style}"/>')
