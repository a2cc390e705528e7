from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from caspian_mail.address import Address
from caspian_mail.audience import Steps, Suppression, SuppressionTable, read_suppressions
from caspian_mail.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

BAKU = timezone(timedelta(hours=4))
STEPS = Steps("another file", "another column")


def table(folder: Path, content: str, column: str | None = None) -> SuppressionTable:
    path = folder / "list.csv"
    path.write_text(content, encoding="utf-8")
    return read_suppressions(path, "list.csv", column, steps=STEPS, zone=BAKU)


def read(folder: Path, content: str) -> Suppression:
    found = table(folder, content)
    (row,) = found
    assert (found.rows, found.invalid) == (1, 0)
    return row


def test_who_is_only_named_unsubscribed(tmp_path: Path) -> None:
    assert list(table(tmp_path, "email\na@example.org\nb@example.org\n")) == [
        (Address("a@example.org"), "unsubscribed", None, "list.csv"),
        (Address("b@example.org"), "unsubscribed", None, "list.csv"),
    ]


def test_a_file_of_our_own_is_read_as_it_was_written(tmp_path: Path) -> None:
    content = (
        "email,name,status,since,why\na@example.org,Jane,bounced,2025-10-27T14:04:11+00:00,550 5.1.1 No\n"
    )
    assert read(tmp_path, content) == Suppression(
        Address("a@example.org", "Jane"),
        "bounced",
        datetime(2025, 10, 27, 14, 4, 11, tzinfo=UTC),
        "550 5.1.1 No",
    )


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("unsubscribed", "unsubscribed"),
        ("Unsubscribe", "unsubscribed"),
        ("ManualSuppression", "unsubscribed"),
        ("opt-out", "unsubscribed"),
        ("hard bounce", "bounced"),
        ("HardBounce", "bounced"),
        ("BOUNCE", "bounced"),
        ("hard_bounced", "bounced"),
        ("cleaned", "bounced"),
        ("5.1.1", "bounced"),
        ("550", "bounced"),
        ("spam complaint", "complained"),
        ("SpamComplaint", "complained"),
        ("COMPLAINT", "complained"),
        ("abuse", "complained"),
        ("", "unsubscribed"),
    ],
)
@pytest.mark.parametrize("column", ["Status", "SuppressionReason", "reason"])
def test_the_words_of_providers_are_known(tmp_path: Path, words: str, status: str, column: str) -> None:
    row = read(tmp_path, f"email;{column}\na@example.org;{words}\n")
    assert row.status == status
    assert row.why in {"list.csv", words}


@pytest.mark.parametrize("words", ["active", "subscribed", "soft bounce", "5.1", "4.2.2", "55000"])
def test_a_status_that_is_none_leaves_the_row_out(tmp_path: Path, words: str) -> None:
    found = table(tmp_path, f"email,status\na@example.org,{words}\nb@example.org,bounced\n")
    assert [row.address.email for row in found] == ["b@example.org"]
    assert [(fault.span.line, fault.message) for fault in found.findings] == [
        (2, "the status is none of unsubscribed, bounced, complained")
    ]


def test_a_reason_in_words_of_its_own_is_kept_without_an_address(tmp_path: Path) -> None:
    row = read(tmp_path, "email,reason\njane@example.org,jane@example.org asked\x07 by phone\n")
    assert (row.status, row.why) == ("unsubscribed", "j…@example.org asked\\x07 by phone")


def test_a_reply_says_that_they_bounced_and_is_kept(tmp_path: Path) -> None:
    row = read(tmp_path, 'email,status,reason\nx@example.org,,"550 5.1.1 <x@example.org> unknown"\n')
    assert (row.status, row.why) == ("bounced", "550 5.1.1 <x…@example.org> unknown")


@pytest.mark.parametrize(
    ("code", "status"),
    [("550", "bounced"), ("5.1.1", "bounced"), ("A-17", "unsubscribed"), ("", "unsubscribed")],
)
def test_a_code_of_a_refusal_says_that_they_bounced(tmp_path: Path, code: str, status: str) -> None:
    row = read(tmp_path, f"address,code,error\nx@example.org,{code},No such mailbox\n")
    assert (row.status, row.why) == (status, "No such mailbox")


def test_a_status_comes_before_a_code(tmp_path: Path) -> None:
    assert read(tmp_path, "email,status,code\nx@example.org,spam,550\n").status == "complained"


def test_a_reason_may_say_what_the_status_does_not(tmp_path: Path) -> None:
    assert read(tmp_path, "email,status,reason\nx@example.org,suppressed,HardBounce\n").status == "bounced"


@pytest.mark.parametrize("column", ["EmailAddress", "address", "Recipient", "email_address"])
def test_providers_call_the_column_of_addresses_otherwise(tmp_path: Path, column: str) -> None:
    assert read(tmp_path, f"{column},tags\na@example.org,x\n").address.email == "a@example.org"


def test_what_is_called_email_comes_before_an_address_that_may_be_a_postal_one(tmp_path: Path) -> None:
    assert read(tmp_path, "address,email\n1 Example Street,a@example.org\n").address.email == "a@example.org"


@pytest.mark.parametrize(
    ("written", "since"),
    [
        ("2025-10-26", datetime(2025, 10, 26, tzinfo=BAKU)),
        ("2025-10-26 08:00:00", datetime(2025, 10, 26, 8, tzinfo=BAKU)),
        ("2025-10-26 08:00:00 UTC", datetime(2025, 10, 26, 8, tzinfo=UTC)),
        ("2025-10-26T08:00:00.5Z", datetime(2025, 10, 26, 8, 0, 0, 500_000, tzinfo=UTC)),
        ("Sun, 26 Oct 2025 08:00:00 UTC", datetime(2025, 10, 26, 8, tzinfo=UTC)),
        ("Sun, 26 Oct 2025 08:00:00 +0400", datetime(2025, 10, 26, 4, tzinfo=UTC)),
        ("1761465600", datetime(2025, 10, 26, 8, tzinfo=UTC)),
        ("last week", None),
        ("0001-01-01", None),
        ("26/10/2025", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("column", ["date", "CreatedAt", "since"])
def test_a_date_is_read_where_it_can_be(
    tmp_path: Path, written: str, since: datetime | None, column: str
) -> None:
    row = read(tmp_path, f'email,{column}\na@example.org,"{written}"\n')
    assert row.since == since
    assert row.since is None or row.since.tzinfo is not None


def test_faults_have_the_words_of_a_list_and_the_steps_of_the_command(tmp_path: Path) -> None:
    found = table(tmp_path, "email\nnobody\n")
    assert list(found) == []
    assert [fault.message for fault in found.findings] == ['no "@" in the address']
    with pytest.raises(UsageError, match=r'^no column "email"') as caught:
        list(table(tmp_path, "who\nnobody\n"))
    assert caught.value.next_steps == ("name it: another column   (who)",)
    with pytest.raises(UsageError, match=r"^no file none\.csv$") as caught:
        list(read_suppressions(tmp_path / "none.csv", "none.csv", steps=STEPS))
    assert caught.value.next_steps == ("another file",)


def test_the_column_of_addresses_can_be_named(tmp_path: Path) -> None:
    found = table(tmp_path, "email,work\na@example.org,b@example.org\n", "Work")
    assert [row.address.email for row in found] == ["b@example.org"]
