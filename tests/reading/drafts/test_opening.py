from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.errors import UsageError
from caspian_mail.reading.drafts.opening import text_of

ENGLISH = "It’s the editors’ “draft” about Kazakhstan – and more."
RUSSIAN = "Министерство энергетики Казахстана сообщило о планах."


def told(data: bytes) -> list[tuple[str, str]]:
    return [(found.code, found.message) for found in text_of(data, "draft.txt")[1]]


@pytest.mark.parametrize("data", [b"plain", ENGLISH.encode(), ENGLISH.encode("utf-8-sig"), b"a \xef\xbf\xbd"])
def test_utf_8_is_nothing_to_tell(data: bytes) -> None:
    text, findings = text_of(data, "draft.txt")
    assert text.encode() == data.removeprefix(b"\xef\xbb\xbf")
    assert findings == ()


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"), ("utf-32", "UTF-32")],
)
def test_wide_encodings_are_told(encoding: str, name: str) -> None:
    data = ENGLISH.encode(encoding)
    assert text_of(data, "draft.txt")[0] == ENGLISH
    assert told(data) == [("IMP050", f"read as {name}")]


def test_russian_in_utf_16_without_a_mark() -> None:
    assert text_of(f"{RUSSIAN}\nSource: Reuters, Interfax and others".encode("utf-16-le"), "draft.txt")[0]


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (ENGLISH, "cp1252", "Windows-1252 (Western European)"),
        ("The São Paulo–Baku line", "cp1252", "Windows-1252 (Western European)"),
        (RUSSIAN, "cp1251", "Windows-1251 (Cyrillic)"),
        ("Draft: «Газпром» said it would sell gas. It’s new.", "cp1251", "Windows-1251 (Cyrillic)"),
        (RUSSIAN, "koi8_r", "KOI8-R (Cyrillic)"),
        ("The firm Şişecam and Mr. Yıldırım agreed in İzmir.", "cp1254", "Windows-1254 (Turkish)"),
    ],
)
def test_other_encodings_are_detected_and_told(text: str, encoding: str, name: str) -> None:
    data = text.encode(encoding)
    read, findings = text_of(data, "draft.txt")
    assert read == text
    assert [(found.code, found.message) for found in findings] == [("IMP051", f"not UTF-8; read as {name}")]
    assert "UTF-8" in findings[0].help


def test_a_few_strange_bytes_do_not_change_the_encoding_of_the_rest() -> None:
    data = f"{ENGLISH}\r\n{RUSSIAN} It".encode() + b"\x92s"
    text, findings = text_of(data, "draft.txt")
    assert text == f"{ENGLISH}\n{RUSSIAN} It’s"
    (finding,) = findings
    assert (finding.code, finding.message) == ("IMP052", 'not UTF-8: the byte 92, taken for "’"')
    assert (finding.span.line, finding.span.column) == (2, len(RUSSIAN) + 4)


def test_of_many_strange_bytes_the_first_are_told_one_by_one() -> None:
    data = (RUSSIAN.encode() + b"\x92\x93\n") * 30
    findings = text_of(data, "draft.txt")[1]
    assert len(findings) == 21
    assert findings[0].message == 'not UTF-8: the bytes 92 93, taken for "’“"'
    assert findings[-1].message == "from here on 10 more places that are not of the same encoding"
    assert findings[-1].span.line == 21


def test_bytes_that_are_no_character_are_told() -> None:
    text, findings = text_of(b"\xff\xfea\x00\x00\xd8b\x00", "draft.txt")
    assert text == "a\ufffdb"
    assert [found.code for found in findings] == ["IMP050", "IMP052"]
    assert findings[1].span.column == 2


def test_what_no_encoding_explains_is_refused() -> None:
    with pytest.raises(UsageError, match="cannot be told"):
        text_of(bytes(range(1, 32)) * 3 + bytes(range(127, 160)) * 20, "draft.txt")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x0c"])
def test_line_ends_of_every_kind_are_line_feeds(end: str) -> None:
    assert text_of(f"a{end}b{end}{end}c".encode(), "draft.txt")[0] == "a\nb\n\nc"


def test_mixed_line_ends() -> None:
    assert text_of(b"a\r\nb\rc\nd", "draft.txt")[0] == "a\nb\nc\nd"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff")))
def test_utf_8_comes_back_as_it_is(text: str) -> None:
    assert text_of(text.encode(), "draft.txt") == (text, ())


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(UsageError):
        text, _ = text_of(data, "draft.txt")
        assert "\r" not in text
