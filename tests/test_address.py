from __future__ import annotations

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.address import Address, parse_address


def test_reads_an_address_and_its_display_name() -> None:
    assert parse_address(" Leyla <Leyla@Example.org> ") == Address("Leyla@example.org", "Leyla")
    assert parse_address("leyla@example.org") == Address("leyla@example.org")


def test_writes_the_domain_in_idna() -> None:
    assert parse_address("a@пример.example.org").email == "a@xn--e1afmkfd.example.org"


@pytest.mark.parametrize("text", ["лейла@example.org", "Лейла Мамедова <лейла@example.org>"])
def test_other_alphabets_may_stand_before_the_at(text: str) -> None:
    address = parse_address(text)
    assert address.email == "лейла@example.org"
    assert address.needs_smtputf8
    assert address.masked == "л…@example.org"


def test_a_domain_of_another_alphabet_alone_needs_nothing_of_the_server() -> None:
    assert not parse_address("a@пример.example.org").needs_smtputf8
    assert not parse_address("a@example.org").needs_smtputf8


def test_a_letter_and_its_mark_are_the_letter() -> None:
    assert parse_address("rene\u0301@example.org").email == "ren\u00e9@example.org"
    assert parse_address("RENE\u0301@example.org").key == parse_address("ren\u00e9@example.org").key


def test_an_address_that_is_longer_than_plain_is_judged_by_the_library() -> None:
    assert parse_address(f"{'l' * 64}@example.org").email == f"{'l' * 64}@example.org"
    assert parse_address(f"a@{'d' * 63}.example.ORG").email == f"a@{'d' * 63}.example.org"
    with pytest.raises(ValueError, match=r"^not an email address$"):
        parse_address(f"a@{'d' * 64}.example.org")


def test_two_spellings_are_the_same_when_case_folded() -> None:
    assert parse_address("Leyla@EXAMPLE.org").key == parse_address("leyla@example.ORG").key
    assert parse_address("a@ПРИМЕР.org").key == parse_address("A@пример.org").key


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no address"),
        ("   ", "no address"),
        ("leyla", 'no "@" in the address'),
        ("leyla@example.org\r\nBcc: x@example.org", "a line break in the address"),
        ("leyla\u2028@example.org", "a line break in the address"),
        ("ley\x00la@example.org", "a control character in the address"),
        ("a@example.org,b@example.org", "a comma in the address"),
        ("leyla@example", "no full domain after the @"),
        ("leyla @example.org", "not an email address"),
        ("л" * 33 + "@example.org", "more than 64 bytes before the @"),
        ("лей ла@example.org", "not an email address"),
        ("\u0301a@example.org", "not an email address"),
        ("l" * 65 + "@example.org", "more than 64 characters before the @"),
        ("leyla..m@example.org", "not an email address"),
        ("leyla@-example.org", "not an email address"),
        ("leyla@example.org>", "not an email address"),
        ("Leyla <leyla@example.org", "not an email address"),
        ("Leyla\x07 <leyla@example.org>", "a control character in the name"),
        ("leyla@exa_mple.org", "not an email address"),
    ],
)
def test_says_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        parse_address(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('"Mammadova, Leyla \\"L\\"" <leyla@example.org>', 'Mammadova, Leyla "L"'),
        ("U.S. Center for Policy <leyla@example.org>", "U.S. Center for Policy"),
        ("سرخط‌های خزر <leyla@example.org>", "سرخط‌های خزر"),
        ("<leyla@example.org>", ""),
    ],
)
def test_names_are_read_in_any_script(text: str, name: str) -> None:
    assert parse_address(text) == Address("leyla@example.org", name)


@given(st.from_regex(r"[a-z0-9.!#+_-]{1,12}@([a-z0-9-]{1,6}\.){1,3}[a-z0-9]{1,4}", fullmatch=True))
def test_what_is_plain_at_first_sight_is_what_the_library_says(text: str) -> None:
    try:
        expected: str | None = validate_email(
            text, check_deliverability=False, globally_deliverable=False
        ).normalized
    except EmailNotValidError:
        expected = None
    try:
        found: str | None = parse_address(text).email
    except ValueError:
        found = None
    assert found == expected


@given(st.text())
def test_nothing_becomes_a_header(text: str) -> None:
    try:
        address = parse_address(text)
    except ValueError:
        return
    assert address.domain.isascii()
    assert address.email.isprintable()
    assert not set(address.email + address.name) & set("\r\n\0")


def test_the_masked_form_hides_the_name() -> None:
    assert parse_address("nargiz@example.org").masked == "n…@example.org"
