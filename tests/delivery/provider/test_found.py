from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from caspian_mail.address import Address
from caspian_mail.delivery.provider.account import Account
from caspian_mail.delivery.provider.found import KNOWING, Inquiry, Sought
from caspian_mail.errors import TransportError, UnreachableError
from caspian_mail.settings import ProviderSettings, Settings
from tests.delivery.provider.lists import KEY, VALUES
from tests.provider_server import HANG_UP, Answer, Asked, ProviderServer

if TYPE_CHECKING:
    from collections.abc import Callable

STEP = "caspian-mail in-doubt settle"
BEGUN = datetime(2025, 10, 27, 14, 2, 11, tzinfo=UTC)
HELD = datetime(2025, 10, 27, 14, 2, 42, 5, tzinfo=UTC)
NOW = datetime(2025, 10, 27, 16, tzinfo=UTC)
SUBJECT = "Headlines from the Caspian"
JANE = Sought("<abc.def@example.org>", Address("Jane@example.net", "Jane"), SUBJECT, BEGUN, HELD)
BOB = Sought("<123@example.org>", Address("bob@example.net"), SUBJECT, BEGUN, HELD)
FORGOTTEN = Sought("<456@example.org>", Address(""), SUBJECT, BEGUN, HELD)


def found_by(
    name: str, server: ProviderServer, letters: list[Sought], now: datetime = NOW, **values: str
) -> dict[str, str]:
    provider = ProviderSettings(name, VALUES[name] | values, server.url)
    inquiry = Inquiry(Account(Settings(provider=provider), "example.org", STEP, lambda _: None))
    return {letter.message_id: evidence for letter, evidence in inquiry.found(letters, now)}


def postmark(_: Asked) -> Answer:
    message = {
        "MessageID": "0a1b",
        "Status": "Sent",
        "ReceivedAt": "2025-10-27T10:02:12-04:00",
        "Metadata": {"letter": "abc.def"},
    }
    return Answer({"TotalCount": 1, "Messages": [message]})


def test_postmark_finds_a_letter_by_its_mark_and_no_other() -> None:
    with ProviderServer(postmark) as server:
        assert found_by("postmark", server, [BOB, JANE]) == {
            JANE.message_id: "postmark: Sent, 2025-10-27T14:02:12Z, queued as 0a1b"
        }
        assert server.asked[1].path == "/messages/outbound"
        expected = {"count": "1", "offset": "0", "messagestream": "broadcast", "metadata_letter": "abc.def"}
        assert server.asked[1].query == expected


def mailgun(*events: tuple[str, str]) -> Callable[[Asked], Answer]:
    items = [
        {"event": event, "timestamp": 1761573732.5, "message": {"headers": {"message-id": id_}}}
        for event, id_ in events
    ]
    return lambda _: Answer({"items": items, "paging": {}})


def test_mailgun_finds_a_letter_by_its_message_id() -> None:
    events = mailgun(("accepted", "abc.def@example.org"), ("delivered", "abc.def@example.org"))
    with ProviderServer(events) as server:
        assert found_by("mailgun", server, [BOB, JANE]) == {
            JANE.message_id: "mailgun: accepted, 2025-10-27T14:02:12Z"
        }
        asked = server.asked[1]
        assert (asked.path, asked.query["message-id"]) == ("/example.org/events", "abc.def@example.org")
        assert (asked.query["begin"], asked.query["end"]) == ("1761570131", "1761580800")
        found_by("mailgun", server, [JANE], sender_domain="mg.example.org")
        assert server.asked[-1].path == "/mg.example.org/events"


def test_what_mailgun_rejected_it_did_not_take() -> None:
    with ProviderServer(mailgun(("rejected", "abc.def@example.org"))) as server:
        assert found_by("mailgun", server, [JANE]) == {}


def brevo(*events: dict[str, Any]) -> Callable[[Asked], Answer]:
    usual = {
        "email": "jane@example.net",
        "date": "2025-10-27T16:02:12.000+02:00",
        "subject": SUBJECT,
        "messageId": "<2025@smtp-relay.mailin.fr>",
        "event": "requests",
    }
    return lambda _: Answer({"events": [usual | event for event in events]} if events else {})


def test_brevo_finds_a_letter_by_reader_subject_and_time() -> None:
    with ProviderServer(brevo({})) as server:
        assert found_by("brevo", server, [JANE, BOB, FORGOTTEN]) == {
            JANE.message_id: "brevo: requests, 2025-10-27T14:02:12Z, queued as 2025"
        }
        assert [asked.query["email"] for asked in server.asked] == ["Jane@example.net", "bob@example.net"]
        assert server.asked[0].query["startDate"] == "2025-10-26"
        assert server.asked[0].query["endDate"] == "2025-10-27"
        assert server.asked[0].fields["api-key"] == KEY


def test_brevo_is_not_asked_for_what_it_does_not_reach() -> None:
    with ProviderServer(brevo()) as server:
        assert found_by("brevo", server, [JANE]) == {}
        assert found_by("brevo", server, [JANE], NOW + timedelta(days=91)) == {}
        assert len(server.asked) == 1
        found_by("brevo", server, [JANE], NOW + timedelta(days=89))
        assert server.asked[-1].query["startDate"] == "2025-10-27"
    with ProviderServer(lambda _: Answer(b"", 204)) as server:
        assert found_by("brevo", server, [JANE]) == {}


@pytest.mark.parametrize(
    "other",
    [
        {"email": "bob@example.net"},
        {"email": "nobody"},
        {"subject": f"[TEST] {SUBJECT}"},
        {"subject": ""},
        {"date": "2025-10-27T14:00:10Z"},
        {"date": "2025-10-27T14:04:43Z"},
    ],
)
def test_another_letter_is_not_taken_for_it(other: dict[str, str]) -> None:
    with ProviderServer(brevo(other)) as server:
        assert found_by("brevo", server, [JANE]) == {}


@pytest.mark.parametrize(
    "same",
    [
        {"email": "JANE@EXAMPLE.NET"},
        {"subject": SUBJECT.replace(" ", "\r\n ")},
        {"date": "2025-10-27T14:00:11Z"},
        {"date": "2025-10-27T14:04:42"},
    ],
)
def test_the_letter_is_known_again(same: dict[str, str]) -> None:
    with ProviderServer(brevo({"email": "bob@example.net"}, same, same)) as server:
        assert set(found_by("brevo", server, [JANE])) == {JANE.message_id}


def test_sendgrid_finds_a_letter_by_reader_subject_and_time() -> None:
    message = {
        "from_email": "digest@example.org",
        "sg_message_id": "sg1.recvd-1",
        "subject": SUBJECT,
        "to_email": "jane@example.net",
        "status": "delivered",
        "sg_message_id_created_at": "2025-10-27T14:02:12Z",
    }
    quoted = JANE._replace(message_id="<q@x>", address=Address('"a\\"b"@example.net'))
    with ProviderServer(lambda _: Answer({"messages": [message]})) as server:
        assert found_by("sendgrid", server, [quoted, BOB, JANE, FORGOTTEN]) == {
            JANE.message_id: "sendgrid: delivered, 2025-10-27T14:02:12Z, queued as sg1.recvd-1"
        }
        assert [asked.method for asked in server.asked] == ["POST", "POST"]
        assert server.asked[1].path == "/logs"
        assert server.asked[1].body == {
            "limit": 1000,
            "query": (
                'to_email = "Jane@example.net" AND sg_message_id_created_at >='
                ' TIMESTAMP "2025-10-27T14:00:11Z"'
            ),
        }


def resend(*emails: tuple[str, str]) -> Callable[[Asked], Answer]:
    told = [
        {"id": str(number), "to": [to], "created_at": moment, "subject": SUBJECT, "last_event": "delivered"}
        for number, (to, moment) in enumerate(emails)
    ]

    def answer(asked: Asked) -> Answer:
        start = int(asked.query["after"]) + 1 if "after" in asked.query else 0
        page = told[start : start + 2]
        return Answer({"object": "list", "has_more": start + 2 < len(told), "data": page})

    return answer


LATER, EARLIER = "2025-10-27 15:00:00.123456+00", "2025-10-27T13:00:00Z"
THEN = "2025-10-27 14:02:12.123456+00"


def test_resend_s_list_is_read_from_the_newest_to_the_first_of_the_letters() -> None:
    emails = resend(
        ("jane@example.net", LATER),
        ("Jane <jane@example.net>", THEN),
        ("jane@example.net", THEN),
        ("bob@example.org", EARLIER),
        ("bob@example.net", THEN),
    )
    with ProviderServer(emails) as server:
        assert found_by("resend", server, [BOB, JANE, FORGOTTEN]) == {
            JANE.message_id: "resend: delivered, 2025-10-27T14:02:12Z, queued as 1"
        }
        assert [asked.query.get("after") for asked in server.asked] == [None, "1"]
        assert set(found_by("resend", server, [JANE])) == {JANE.message_id}
        assert len(server.asked) == 3
        assert found_by("resend", server, [FORGOTTEN]) == {}
        assert len(server.asked) == 3


def test_resend_s_list_may_end_before() -> None:
    for emails in ((), (("x@example.net", LATER),), (("x@example.net", LATER),) * 4):
        with ProviderServer(resend(*emails)) as server:
            assert found_by("resend", server, [JANE]) == {}


@pytest.mark.parametrize("name", sorted(KNOWING))
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer({"message": f"no {KEY}"}, 401), TransportError),
        (Answer({"message": f"no {KEY}"}, 500), UnreachableError),
        (Answer([3]), UnreachableError),
        (
            Answer({name: [{}] for name in ("Messages", "items", "events", "messages", "data")}),
            UnreachableError,
        ),
        (HANG_UP, UnreachableError),
    ],
)
def test_what_is_wrong_is_told_without_the_key(
    name: str, answer: Answer, error: type[TransportError]
) -> None:
    with ProviderServer(lambda _: answer) as server, pytest.raises(error) as caught:
        found_by(name, server, [JANE])
    assert KEY not in f"{caught.value!r} {caught.value.where} {caught.value.next_steps}"


@pytest.mark.parametrize(
    ("name", "held", "now", "told"),
    [
        ("mailgun", HELD, HELD + timedelta(hours=1), True),
        ("mailgun", HELD, HELD + timedelta(minutes=59), False),
        ("mailgun", HELD, BEGUN + timedelta(days=1), True),
        ("mailgun", HELD, BEGUN + timedelta(days=1, seconds=1), False),
        ("postmark", HELD, HELD + timedelta(hours=1), False),
    ],
)
def test_absence_is_told_only_where_and_when_it_is_documented(
    name: str,
    held: datetime,
    now: datetime,
    told: bool,  # noqa: FBT001 - a row of the table
) -> None:
    inquiry = Inquiry(Account(Settings(provider=ProviderSettings(name, VALUES[name])), "example.org", STEP))
    assert inquiry.tells_absence(JANE._replace(held=held), now) is told
    assert inquiry.absence(now).startswith(f"{name}: never arrived there, asked 2025-10-2")
