from __future__ import annotations

import quopri
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from caspian_mail.delivery.segments import encoded_around, encoded_value

ANYTHING = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(" \t\r\n.=ə")))
ONE_LINE = st.text(st.one_of(st.characters(exclude_categories=["Cs", "Cc"]), st.sampled_from(" \t\0.=&ə")))


def joined(pieces: list[str], value: str) -> bytes:
    return encoded_value(value).join(encoded_around(pieces))


def with_crlf(text: str) -> str:
    return re.sub("\r\n|\r|\n", "\r\n", text)


@given(st.lists(ANYTHING, min_size=1), ONE_LINE.filter(bool))
@example([".", ".\n.", ".\n"], ".")
@example(["." + "x" * 100, "x" * 75 + "." * 100], "." * 200)
@example(["x" * 73 + "ə" * 40, "x" * 74 + "ə", "x" * 75 + "ə", "x" * 76 + "=\n"], "=" * 80)
@example([" " * 80, " " * 80 + "\n\t\t\n", "\t"], " ")
@example(["\r", "\n", "\r\n", "\n\r", "a\r\rb"], "-")
@example(["", "", ""], "🛢🛢")
@example(["From ", "\n"], "https://example.org/?" + "a=b&" * 300)
@example(["%%LINK%%", "%%LINK%%"], "%%LINK%%")
@example(["\x0b\x0c\x1c\x85\u2028\0"], "x" * 76)
def test_what_is_joined_decodes_to_the_text_in_lines_that_any_server_takes(
    pieces: list[str], value: str
) -> None:
    encoded = joined(pieces, value)
    text = value.join(map(with_crlf, pieces))
    assert quopri.decodestring(encoded).decode() == text.removesuffix("\r\n") + "\r\n"
    *lines, end = encoded.split(b"\r\n")
    assert end == b""
    for line in lines:
        assert re.fullmatch(rb"[ -~]{,76}", line)
        assert not line.startswith(b".")
        assert not line.endswith(b" ")


@pytest.mark.parametrize(
    ("pieces", "segments"),
    [
        ([""], [b"\r\n"]),
        (["a"], [b"a\r\n"]),
        (["a\n"], [b"a\r\n"]),
        (["a\n\n"], [b"a\r\n\r\n"]),
        (["a ", " b"], [b"a=20=\r\n", b"=\r\n b\r\n"]),
        (["", ""], [b"", b"\r\n"]),
        (["a\n", "\nb"], [b"a\r\n", b"\r\nb\r\n"]),
        (["a", "", "b"], [b"a=\r\n", b"=\r\n", b"=\r\nb\r\n"]),
        (["..", ".\n."], [b"=2E.=\r\n", b"=\r\n=2E\r\n=2E\r\n"]),
    ],
)
def test_a_value_has_lines_of_its_own(pieces: list[str], segments: list[bytes]) -> None:
    assert encoded_around(pieces) == segments


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        ("L2p-eXngRdtj8XDaCW1k_XmuNQrNP5RsPUlN27IQSUo", b"L2p-eXngRdtj8XDaCW1k_XmuNQrNP5RsPUlN27IQSUo"),
        ("", b""),
        (".hidden", b"=2Ehidden"),
        ("a=b&amp;c ", b"a=3Db&amp;c=20"),
        ("ə", b"=C9=99"),
        ("x" * 76, b"x" * 75 + b"=\r\nx"),
        ("." * 75, b"=2E" + b"." * 72 + b"=\r\n=2E."),
        ("a\r\nb", b"a=0D=0Ab"),
    ],
)
def test_a_value_is_encoded_only_where_it_must_be(value: str, encoded: bytes) -> None:
    assert encoded_value(value) == encoded


@pytest.mark.parametrize("pieces", [["a ", "b"], ["a", "\nb"], ["a\n", " b\n"], ["", ".", "\n"], ["a", ""]])
def test_nothing_may_stand_for_a_value(pieces: list[str]) -> None:
    text = with_crlf("".join(pieces)).removesuffix("\r\n")
    assert quopri.decodestring(joined(pieces, "")).decode() == text + "\r\n"
