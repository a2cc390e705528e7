"""Files that are no drafts, or are made to do harm: one sentence each, and nothing unpacked for nothing."""

from __future__ import annotations

import zipfile

import pytest

from caspian_mail.errors import UsageError
from caspian_mail.reading.drafts.kinds import refuse_unsupported
from caspian_mail.reading.drafts.word import read_word
from tests.reading.drafts.word_files import archive, paragraph, relations, root, run, word_file

DOCUMENT = root("document", f"<w:body>{paragraph(run('Word'))}</w:body>")
WORD = word_file(paragraph(run("Word")))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500


def ole(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le")


def zipped(*names: str, **contents: str) -> bytes:
    return archive({**dict.fromkeys(names, "x"), **contents}, compression=zipfile.ZIP_STORED)


class TestKinds:
    @pytest.mark.parametrize(
        ("name", "data", "kind"),
        [
            ("a.rtf", b"{\\rtf1\\ansi Hello}", "rich text (.rtf)"),
            ("a.pdf", b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
            ("a.docx", b"\n%PDF-1.7\n%\xe2\xe3", "a PDF"),
            ("a.doc", ole("WordDocument"), "an old Word file (.doc)"),
            ("a.docx", ole("EncryptedPackage"), "a file with a password"),
            ("a.xls", ole("Workbook"), "a spreadsheet"),
            ("a.msg", ole("__substg1.0_1000001F"), "an email"),
            (
                "a.odt",
                zipped(mimetype="application/vnd.oasis.opendocument.text"),
                "an OpenDocument text (.odt)",
            ),
            ("a.epub", zipped(mimetype="application/epub+zip"), "an e-book (.epub)"),
            ("a.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml"), "a spreadsheet"),
            ("a.pptx", zipped("[Content_Types].xml", "ppt/presentation.xml"), "slides"),
            ("a.pages", zipped("Index/Document.iwa"), "a Pages document"),
            ("a.zip", zipped("draft.txt"), "an archive"),
            ("a.zip", archive({}), "an empty archive"),
            ("a.gz", b"\x1f\x8b\x08", "an archive"),
            ("a.png", b"\x89PNG\r\n\x1a\n", "an image"),
            ("a.txt", b"\xff\xd8\xff\xe0", "an image"),
            ("a.bmp", b"BM\x00\x00", "an image"),
            ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8", "an image"),
            ("a.wav", b"RIFF\x00\x00\x00\x00WAVEfmt", "sound or film"),
            ("a.heic", b"\x00\x00\x00\x18ftypheic", "an image"),
            ("a.mp4", b"\x00\x00\x00\x18ftypisom", "sound or film"),
            ("a.svg", b'<?xml version="1.0"?>\n<svg xmlns="x">', "an image"),
            ("a.exe", b"MZ\x90\x00\x03\x00", "a program"),
            ("a", b"\x00\x01\x02\x03data\x00\x00", "a program's own data"),
            ("a.eml", b"Subject: Draft\r\nMIME-Version: 1.0\r\n\r\nHello", "an email"),
            ("a.txt", b"Received: from a\n by b\nSubject: x\n\nHello", "an email"),
            (
                "a.mht",
                b"From: <Saved>\nSnapshot-Content-Location: x\nContent-Type: multipart/related;\n\n",
                "a web page saved as an archive",
            ),
            (
                "a.xml",
                b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>',
                "a document as one file",
            ),
            ("a.yaml", b"# yaml-language-server: $schema=x\ntitle: a\n", "an issue already"),
            ("a.yaml", b"title: a\r\ndate: 2025-10-27\r\n", "an issue already"),
        ],
    )
    def test_each_is_named(self, name: str, data: bytes, kind: str) -> None:
        with pytest.raises(UsageError) as caught:
            refuse_unsupported(data, name)
        assert caught.value.message.startswith(f"{name} cannot be imported: it seems to be {kind}")
        assert caught.value.next_steps[0]
        assert "FILE" not in caught.value.next_steps[0]

    @pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe"])
    def test_an_empty_file(self, data: bytes) -> None:
        with pytest.raises(UsageError, match="is empty"):
            refuse_unsupported(data, "a.txt")

    @pytest.mark.parametrize(
        ("name", "data", "message", "step"),
        [
            ("a.docx", b"Some text", "a.docx is not a Word file: it seems to be text", "a.txt"),
            ("a.pdf", b"<!DOCTYPE html><p>", "a.pdf is not a PDF: it seems to be HTML", "a.html"),
            ("a.txt", WORD, "a.txt is misnamed: it seems to be a Word file", "a.docx"),
            ("a.HTM", WORD, "a.HTM is misnamed: it seems to be a Word file", "a.docx"),
        ],
    )
    def test_a_misnamed_one(self, name: str, data: bytes, message: str, step: str) -> None:
        with pytest.raises(UsageError) as caught:
            refuse_unsupported(data, name)
        assert caught.value.message == message
        assert step in caught.value.next_steps[0]

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("a.txt", b"Subject: Headlines\nFrom: the editors\nDate: October 27, 2025\n\nContent"),
            ("a.md", b"# Title\n"),
            ("standard input", WORD),
            ("a.doc", WORD),
            ("a.doc", b"<html><body>An export</body></html>"),
            ("a.html", b"<!doctype html>"),
            ("a.txt", "UTF-16".encode("utf-16")),
            ("a.txt", "UTF-16 without a mark".encode("utf-16-le")),
            ("a.txt", b"BMW and MZ are letters, ftyp too"),
            ("a.yaml.txt", b"title: a\nno date"),
        ],
    )
    def test_what_may_be_a_draft_passes(self, name: str, data: bytes) -> None:
        refuse_unsupported(data, name)


class TestArchives:
    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (WORD[: len(WORD) // 2], "damaged"),
            (b"PK\x03\x04" + b"x" * 100, "damaged"),
            (archive({"word/document.xml": "<w:document"}), "damaged"),
            (archive({"word/document.xml": "<a>" * 10_000}), "damaged"),
            (archive({"word/document.xml": "x" * 1000}, compression=zipfile.ZIP_BZIP2), "damaged"),
            (archive({"word/document.xml": b" " * 31_000_000}), "30,000,000 bytes"),
            (archive({"word/document.xml": "<a/>" * 400_001}), "400,000 tags"),
            (archive({f"{number}": "" for number in range(5_001)}), "5,000 parts"),
            (archive({"../outside.xml": "", "word/document.xml": DOCUMENT}), "outside"),
            (archive({"/etc/outside": "", "word/document.xml": DOCUMENT}), "outside"),
            (archive({"word\\..\\..\\x": "", "word/document.xml": DOCUMENT}), "outside"),
            (archive({"C:/x": "", "word/document.xml": DOCUMENT}), "outside"),
            (archive({}), "holds no document"),
            (archive({"word/other.xml": DOCUMENT}), "holds no document"),
        ],
    )
    def test_each_is_refused(self, data: bytes, reason: str) -> None:
        with pytest.raises(UsageError, match=reason) as caught:
            read_word(data, "draft.docx")
        assert caught.value.message.startswith("draft.docx ")
        assert caught.value.next_steps

    def test_one_that_says_it_would_fill_the_disk(self) -> None:
        data = archive({"word/document.xml": DOCUMENT})
        size = len(DOCUMENT).to_bytes(4, "little")
        with pytest.raises(UsageError, match="would unpack to more than 500,000,000 bytes"):
            read_word(data.replace(size, (500_000_001).to_bytes(4, "little")), "draft.docx")

    def test_one_that_lies_about_its_size(self) -> None:
        data = archive({"word/document.xml": DOCUMENT})
        size = len(DOCUMENT).to_bytes(4, "little")
        assert data.count(size) == 2
        with pytest.raises(UsageError, match="damaged"):
            read_word(data.replace(size, (100).to_bytes(4, "little")), "draft.docx")

    def test_one_with_a_password(self) -> None:
        data = bytearray(archive({"word/document.xml": DOCUMENT}))
        data[data.index(b"PK\x01\x02") + 8] |= 1
        with pytest.raises(UsageError, match="has a password"):
            read_word(bytes(data), "draft.docx")

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_one_that_names_a_part_twice(self) -> None:
        import io

        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w") as file:
            file.writestr("word/document.xml", DOCUMENT)
            file.writestr("word/document.xml", DOCUMENT)
        with pytest.raises(UsageError, match="names a part twice"):
            read_word(whole.getvalue(), "draft.docx")

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-7"])
    @pytest.mark.parametrize(
        "declared",
        [
            '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>',
            '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
            '<!DOCTYPE w SYSTEM "http://example.org/w.dtd">',
        ],
    )
    def test_entities_are_refused(self, declared: str, encoding: str) -> None:
        text = f'<?xml version="1.0" encoding="{encoding}"?>{declared}{DOCUMENT.replace("Word", "&a;")}'
        with pytest.raises(UsageError, match=r"entities|damaged"):
            read_word(archive({"word/document.xml": text.encode(encoding)}), "draft.docx")

    def test_a_relation_that_goes_up_out_of_the_file_finds_nothing(self) -> None:
        away = relations(("m", "officeDocument", "../../../etc/passwd"))
        with pytest.raises(UsageError, match="holds no document"):
            read_word(archive({"_rels/.rels": away, "word/document.xml": DOCUMENT}), "draft.docx")

    def test_a_document_by_another_name_is_found(self) -> None:
        other = relations(("m", "officeDocument", "/word/document2.xml"))
        data = archive({"_rels/.rels": other, "word/document2.xml": DOCUMENT})
        assert read_word(data, "draft.docx").lines[0].text == "Word"

    def test_styles_that_are_missing_are_done_without(self) -> None:
        away = relations(("s", "styles", "./no/../styles.xml"), ("c", "comments", "gone.xml"))
        parts = {"word/document.xml": DOCUMENT, "word/_rels/document.xml.rels": away}
        assert read_word(archive(parts), "draft.docx").lines[0].text == "Word"
