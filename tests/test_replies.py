from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian_mail.address import Address
from caspian_mail.replies import LONGEST, enhanced_status, kept_reply, without_reader

READER = Address("jane.doe@example.net")


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        ("550 5.1.1 User unknown", "5.1.1"),
        ("250-2.0.0 Ok", "2.0.0"),
        ("451 4.7.100", "4.7.100"),
        ("550 User unknown", ""),
        ("550 5.1.1234 no", ""),
        ("connection lost after the final dot", ""),
    ],
)
def test_the_enhanced_status_code_is_read(reply: str, status: str) -> None:
    assert enhanced_status(reply) == status


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("550 5.1.1 <jane.doe@example.net> User unknown", "550 5.1.1 <j…@example.net> User unknown"),
        ("550 5.1.1 <JANE.DOE@EXAMPLE.NET>: no", "550 5.1.1 <J…@EXAMPLE.NET>: no"),
        ("550 forwarded to other@example.com.", "550 forwarded to o…@example.com."),
        (
            "550 see https://x.example/?r=jane.doe%40example.net",
            "550 see https://x.example/?r=j…@example.net",
        ),
        ("550 Jane.Doe is unknown", "550 j… is unknown"),
        ("550 no mailbox jane.doe", "550 no mailbox j…"),
        ("550 bounce+jane.doe=example.net@relay.example", "550 bounce+j…=e…@relay.example"),
        ("550-5.1.1 first\n5.1.1 second\nthird", "550-5.1.1 first second third"),
        ("550-one\ntwo", "550-one two"),
        ("550 a\x1b[2Jb\u202ec", "550 a\\x1b[2Jb\\u202ec"),
        ("", ""),
    ],
)
def test_a_reply_is_kept_as_one_line_without_an_address(reply: str, kept: str) -> None:
    assert kept_reply(reply, READER) == kept


def test_two_letters_before_the_at_are_no_name() -> None:
    assert kept_reply("250 2.0.0 Ok", Address("ok@example.org")) == "250 2.0.0 Ok"


def test_the_code_of_a_reply_is_not_taken_for_a_name() -> None:
    assert kept_reply("550 no 550 here", Address("550@example.org")) == "550 no 5… here"
    assert kept_reply("lost 550", Address("550@example.org")) == "lost 5…"


def test_a_long_reply_is_cut() -> None:
    assert kept_reply("550 " + "x" * 1000) == "550 " + "x" * (LONGEST - 5) + "…"


@pytest.mark.parametrize("piece", ["a", "@", "a@", "%40", "a.", "%40.", "jane.doe", "=", "…", "550 "])
def test_a_reply_of_any_length_is_kept(piece: str) -> None:
    # Were the time to grow with the square of the length, this would not end within many minutes.
    assert len(kept_reply(f"550 {piece * (500_000 // len(piece))}", READER)) == LONGEST


@settings(deadline=None)
@given(
    st.text(), st.text(), st.from_regex(r"[a-z]{3,8}(\.[a-z]{1,5})?@[a-z]{1,9}\.(org|net)", fullmatch=True)
)
def test_the_reader_is_never_in_what_is_kept(before: str, after: str, email: str) -> None:
    kept = kept_reply(f"550 {before} <{email}> {after}", Address(email))
    assert email not in kept
    assert kept.isprintable()


def test_the_same_answer_to_two_readers_is_equal_without_them() -> None:
    one = kept_reply("550 5.1.1 <jane@example.net> unknown", Address("jane@example.net"))
    two = kept_reply("550 5.1.1 <bob@example.net> unknown", Address("bob@example.net"))
    assert one != two
    assert without_reader(one) == without_reader(two)
