from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, message_from_string
from email.charset import SHORTEST, Charset
from email.header import Header, decode_header, make_header
from email.policy import default
from email.utils import parseaddr

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from caspian_mail.address import Address
from caspian_mail.delivery.headers import LONGEST, PREFERRED, fixed_field, mailbox_field, text_field
from caspian_mail.errors import ConfigurationError

# What an issue or a list may hold in one line.
LINE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf", "Co", "Cn"]), min_size=1)


def lines(field: bytes) -> list[str]:
    assert field.endswith(b"\r\n")
    assert b"\n" not in field.replace(b"\r\n", b"")
    return field.decode("ascii").removesuffix("\r\n").split("\r\n")


def decoded(field: bytes) -> str:
    return str(message_from_bytes(field + b"\r\n", policy=default)["X"])


@settings(deadline=None)
@given(LINE)
@example("=?utf-8?q?encoded_already?=")
@example("two  spaces")
@example("word " * 40)
@example("x" * 2000)
@example("Şəki " * 60)
@example("🛢" * 100)
def test_text_comes_back_as_it_was(text: str) -> None:
    field = text_field("X", text.strip() or "x")
    assert decoded(field) == (text.strip() or "x")
    assert all(len(line) <= PREFERRED for line in lines(field))
    assert all(line.startswith(" ") and line.strip() for line in lines(field)[1:])


@settings(deadline=None)
@given(LINE)
@example('Smith, "John" <a@b>')
@example("a\\b")
@example("Very, " * 40)
@example("O'Neil & Søn")
@example("=?utf-8?q?x?=")
def test_a_name_comes_back_and_names_one_mailbox(name: str) -> None:
    # Lists are read so: parsers take a run of spaces in a name for one.
    address = Address("jane+list@example.net", " ".join(name.split()))
    field = mailbox_field("To", address)
    header = message_from_bytes(field + b"\r\n", policy=default)["To"]
    assert [found.addr_spec for found in header.addresses] == [address.email]
    # The package's newer parser keeps the space between two encoded-words of a name.
    written, email = parseaddr(field.decode("ascii")[4:].replace("\r\n", ""))
    assert email == address.email
    assert str(make_header(decode_header(written))) == address.name
    assert all(len(line) <= PREFERRED for line in lines(field))


def test_plain_names_stay_readable() -> None:
    assert mailbox_field("To", Address("a@example.org")) == b"To: a@example.org\r\n"
    assert mailbox_field("To", Address("a@example.org", "Jane Doe")) == b"To: Jane Doe <a@example.org>\r\n"
    expected = b'To: "Doe, Jane \\"JD\\"" <a@example.org>\r\n'
    assert mailbox_field("To", Address("a@example.org", 'Doe, Jane "JD"')) == expected


@pytest.mark.parametrize("name", ["Jane Doe", "J. Doe"])
def test_a_name_is_folded_where_the_line_is_full(name: str) -> None:
    room = PREFERRED - len(f"To: {name} <@example.org>")
    fits, does_not = (Address(f"{'x' * length}@example.org", name) for length in (room, room + 1))
    written = name if name == "Jane Doe" else f'"{name}"'
    if "." in name:
        fits, does_not = (replace(address, email=address.email[2:]) for address in (fits, does_not))
    assert lines(mailbox_field("To", fits)) == [f"To: {written} <{fits.email}>"]
    assert lines(mailbox_field("To", does_not)) == [f"To: {written}", f" <{does_not.email}>"]


@settings(deadline=None)
@given(LINE.filter(lambda text: not text.isascii()))
@example("ə" * 20)
@example("ə" * 24)
@example("a" * 35 + "ə" * 4)
def test_one_word_is_what_the_package_makes_of_it(text: str) -> None:
    charset = Charset("utf-8")
    charset.header_encoding = SHORTEST
    words = Header(text, charset, maxlinelen=PREFERRED - 2, header_name="x" * 3).encode().split()
    if len(words) == 1:
        assert text_field("X", text) == f"X: {words[0]}\r\n".encode()
    else:
        assert len(text_field("X", text).split()) > 2


def test_an_address_in_another_script_stands_as_it_is() -> None:
    assert mailbox_field("To", Address("həsən@example.org")) == "To: həsən@example.org\r\n".encode()
    field = mailbox_field("To", Address("həsən@example.org", "Həsən"))
    assert field == "To: =?utf-8?b?SMmZc8mZbg==?= <həsən@example.org>\r\n".encode()
    header = message_from_string(field.decode(), policy=default)["To"]
    assert [(found.display_name, found.addr_spec) for found in header.addresses] == [
        ("Həsən", "həsən@example.org")
    ]


@pytest.mark.parametrize("name", ["Jane Doe", "Doe, Jane", "Ceyn Dou, xəbər bülleteni"])
def test_a_line_is_as_long_as_its_bytes(name: str) -> None:
    field = mailbox_field("To", Address(f"{'ж' * 30}@example.org", name))
    assert field.endswith(f"\r\n <{'ж' * 30}@example.org>\r\n".encode())
    assert all(len(line) <= PREFERRED for line in field.split(b"\r\n"))


def test_a_subject_is_folded_where_it_has_a_space() -> None:
    subject = "Headlines from the Caspian: October 27, 2025, with a title that needs two lines"
    assert lines(text_field("Subject", subject)) == [
        "Subject: Headlines from the Caspian: October 27, 2025, with a title that needs",
        " two lines",
    ]


@pytest.mark.parametrize(
    "subject",
    [
        "Новости Каспийского региона: 27 октября 2025 г.",
        "კასპიის მიმოხილვა: 27 ოქტომბერი, 2025",
        "خبرهای خزر، ۵ آبان ۱۴۰۴، شمارهٔ چهلم",
    ],
)
def test_no_base64_is_padded_before_the_last_word(subject: str) -> None:
    # GMime joins such words before it decodes them, and would stop there.
    words = text_field("Subject", subject).decode().split()[1:]
    assert len(words) > 1
    assert not any(word.endswith("=?=") for word in words[:-1])


@pytest.mark.parametrize("text", ["Səs\nX-Header: y", "Səs\r\nX-Header: y", "Səs\u2028X-Header: y"])
def test_a_line_break_in_a_text_becomes_a_space(text: str) -> None:
    assert decoded(text_field("X", text)) == "Səs X-Header: y"


def test_what_may_not_be_encoded_must_be_ascii() -> None:
    with pytest.raises(UnicodeEncodeError):
        fixed_field("List-Id", "<xəbərlər.example.org>")


def test_no_text_is_an_empty_field() -> None:
    assert text_field("Subject", "") == b"Subject: \r\n"


def test_fixed_parts_are_never_encoded_or_broken() -> None:
    url = f"<https://example.org/{'x' * 900}>"
    assert lines(fixed_field("List-Unsubscribe", f"{url},", "<mailto:a@example.org>")) == [
        f"List-Unsubscribe: {url},",
        " <mailto:a@example.org>",
    ]


@pytest.mark.parametrize(("length", "is_long"), [(LONGEST - 3, False), (LONGEST - 2, True)])
def test_no_line_is_longer_than_a_server_has_to_take(length: int, *, is_long: bool) -> None:
    part = "x" * (length - 1)
    if is_long:
        with pytest.raises(ConfigurationError, match="a line of more than 998 characters"):
            fixed_field("X", part)
    else:
        (line,) = lines(fixed_field("X", part))
        assert len(line) <= LONGEST
