from __future__ import annotations

import email
import socket

import pytest

from tests.cli.newsroom import ISSUE, ME, SUBJECT, Newsroom, Wall

pytestmark = pytest.mark.usefixtures("wall")


def _counts_as_tested(newsroom: Newsroom) -> bool:
    newsroom.subscribe(1)
    result = newsroom.caspian("send", "--dry-run")
    assert (result.code == 0) is ("was never test-sent" not in result.err)
    return result.code == 0


def test_the_letter_goes_to_the_address_in_env(newsroom: Newsroom) -> None:
    digest = newsroom.compose()
    result = newsroom.caspian("send", "--test")
    assert (result.code, result.out) == (
        0,
        f"Sent        [TEST] {SUBJECT}\n            to {ME}: 250 2.0.0 Ok: queued\n",
    )
    assert result.err == (
        f"Edition     {ISSUE}, digest {digest}, composed today 9:41\n"
        f"Through     127.0.0.1:{newsroom.relay.port}, unencrypted\n"
        "next: read it in your mail program, then: caspian-mail send\n"
    )
    (arrived,) = newsroom.relay.arrived
    letter = email.message_from_bytes(arrived.content)
    assert (letter["To"], letter["Subject"]) == (ME, f"[TEST] {SUBJECT}")
    assert arrived.recipient == ME
    assert _counts_as_tested(newsroom)
    assert newsroom.status()["total"] == 0


def test_it_goes_to_each_address_that_is_named(newsroom: Newsroom) -> None:
    newsroom.compose()
    result = newsroom.caspian(
        "send", ISSUE, "--test", "--address", "ann@caspian.internal", "--address", "ben@caspian.internal"
    )
    assert result.code == 0
    assert [letter.recipient for letter in newsroom.relay.arrived] == [
        "ann@caspian.internal",
        "ben@caspian.internal",
    ]


@pytest.mark.smtp_faults(rcpt=["550 5.1.1 User unknown", ""])
def test_one_that_is_accepted_counts_even_where_another_is_not(newsroom: Newsroom) -> None:
    newsroom.compose()
    result = newsroom.caspian(
        "send", "--test", "--address", "ann@caspian.internal", "--address", "ben@caspian.internal"
    )
    assert result.code == 1
    assert result.out == (
        f"Sent        [TEST] {SUBJECT}\n            to ben@caspian.internal: 250 2.0.0 Ok: queued\n"
        "Not sent    to ann@caspian.internal: 550 5.1.1 User unknown\n"
    )
    assert "next:" not in result.err
    assert _counts_as_tested(newsroom)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        pytest.param(
            "Not sent", "550 5.1.1 User unknown", marks=pytest.mark.smtp_faults(rcpt="550 5.1.1 User unknown")
        ),
        pytest.param("Not sent", "450 4.2.0 later", marks=pytest.mark.smtp_faults(data="450 4.2.0 later")),
        pytest.param("Not sent", "554 5.7.1 spam", marks=pytest.mark.smtp_faults(dot="554 5.7.1 spam")),
        pytest.param(
            "Not sent",
            "connection lost before the letter was written",
            marks=pytest.mark.smtp_faults(data="hang up"),
        ),
        pytest.param(
            "In doubt",
            "connection lost after the final dot",
            marks=pytest.mark.smtp_faults(dot="hang up"),
        ),
    ],
)
def test_what_was_not_accepted_does_not_count(newsroom: Newsroom, label: str, words: str) -> None:
    newsroom.compose()
    result = newsroom.caspian("send", "--test")
    assert (result.code, result.out) == (1, f"{label}    to {ME}: {words}\n")
    assert result.err.endswith("\nnext: see why, then: caspian-mail send --test\n")
    assert not _counts_as_tested(newsroom)


def test_a_test_through_one_server_says_nothing_of_another(newsroom: Newsroom) -> None:
    newsroom.compose()
    newsroom.test_send()
    newsroom.configure(SMTP_HOST="localhost")
    assert not _counts_as_tested(newsroom)


def test_a_test_of_one_edition_says_nothing_of_the_next(newsroom: Newsroom) -> None:
    newsroom.compose()
    newsroom.test_send()
    newsroom.mend()
    newsroom.compose()
    assert not _counts_as_tested(newsroom)


def test_without_an_address_there_is_nobody_to_send_to(newsroom: Newsroom) -> None:
    newsroom.configure(TEST_TO="")
    newsroom.compose()
    result = newsroom.caspian("send", "--test")
    assert (result.code, result.err.splitlines()) == (
        2,
        [
            "error: CASPIAN_MAIL_TEST_TO is not set",
            "  where: .env",
            "  next: set it, or name an address: caspian-mail send --test --address EMAIL",
        ],
    )
    assert newsroom.relay.connections == 0


@pytest.mark.parametrize(
    "address", ["ann", "ann@", "a, b@caspian.internal", "ann@caspian.internal\r\nBcc: x"]
)
def test_an_address_that_is_none_is_refused(newsroom: Newsroom, address: str) -> None:
    newsroom.compose()
    result = newsroom.caspian("send", "--test", "--address", address)
    assert result.code == 2
    assert result.err.startswith("error: --address: ")
    assert newsroom.relay.connections == 0


def test_what_was_not_composed_or_would_change_is_not_sent(newsroom: Newsroom) -> None:
    result = newsroom.caspian("send", "--test")
    assert (result.code, result.err.splitlines()) == (
        2,
        [f"error: {ISSUE} has not been composed", "  next: caspian-mail compose"],
    )
    newsroom.compose()
    newsroom.mend()
    result = newsroom.caspian("send", "--test")
    assert result.code == 2
    assert "would come out differently now\n  where: issues/2025-10-27.yaml:" in result.err
    assert newsroom.relay.connections == 0


def test_placeholders_can_be_looked_at(newsroom: Newsroom) -> None:
    text = newsroom.workspace.publication_file.read_text(encoding="utf-8")
    newsroom.workspace.publication_file.write_text(text.replace("caspian.internal", "example.org"), "utf-8")
    newsroom.compose()
    assert newsroom.caspian("send", "--test").code == 0


def test_a_rehearsed_test_lies_in_a_maildir_of_its_own(newsroom: Newsroom) -> None:
    newsroom.configure(TRANSPORT="maildir")
    newsroom.compose()
    result = newsroom.caspian("send", "--test")
    assert (result.code, result.out) == (
        0,
        f"Sent        [TEST] {SUBJECT}\n            to {ME}: outbox/{ISSUE}/maildir-test/new/\n",
    )
    outbox = newsroom.workspace.outbox(ISSUE)
    assert len(list((outbox / "maildir-test" / "new").iterdir())) == 1
    assert not (outbox / "maildir").exists()
    newsroom.configure()
    assert newsroom.relay.connections == 0
    assert not _counts_as_tested(newsroom)


def test_a_server_that_is_not_there_is_the_world_s_fault(newsroom: Newsroom) -> None:
    newsroom.compose()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    newsroom.configure(SMTP_PORT=str(free))
    result = newsroom.caspian("send", "--test")
    assert result.code == 3
    assert result.out == ""
    assert result.err.splitlines()[2:] == [
        f"error: no connection to 127.0.0.1:{free}: refused",
        "  where: CASPIAN_MAIL_SMTP_HOST .env:2, CASPIAN_MAIL_SMTP_PORT .env:3",
        "  next: see that both are right, or try later: caspian-mail send --test",
    ]


@pytest.mark.parametrize(
    "option",
    [
        ["--to", "x.csv"],
        ["--email-column", "x"],
        ["--skip-invalid"],
        ["--remaining"],
        ["--correction"],
        ["--as-started"],
        ["--missed"],
        ["--only-failed"],
        ["--list", "weekly"],
        ["--accept-change"],
        ["--connections", "2"],
        ["--rate", "9/s"],
        ["--no-wait"],
        ["--yes", "0"],
        ["--dry-run"],
    ],
)
def test_it_stands_with_no_option_of_the_readers(newsroom: Newsroom, option: list[str]) -> None:
    result = newsroom.caspian("send", "--test", *option)
    assert (result.code, result.err) == (2, "error: --test stands alone, or with --address and --insecure\n")


def test_an_address_stands_with_a_test_only(newsroom: Newsroom, wall: Wall) -> None:
    assert wall
    result = newsroom.caspian("send", "--address", ME)
    assert (result.code, result.err) == (2, "error: --address stands with --test only\n")
