from __future__ import annotations

import base64
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from caspian_mail.address import Address
from caspian_mail.delivery.provider.account import Account
from caspian_mail.delivery.provider.suppressed import Listed, SuppressionList
from caspian_mail.errors import ConfigurationError, TransportError, UnreachableError
from caspian_mail.settings import ProviderSettings, Settings
from tests.delivery.provider.lists import KEY, VALUES, mailgun, postmark, resend, ses
from tests.provider_server import CUT_OFF, HANG_UP, Answer, Asked, ProviderServer

if TYPE_CHECKING:
    from collections.abc import Callable

STEP = "caspian-mail suppressions sync"
NOON = datetime(2025, 10, 20, 12, tzinfo=UTC)
POSTMARK = [
    ("jane@example.net", "HardBounce", "2025-10-01T08:00:00-04:00"),
    ("bob@example.net", "SpamComplaint", "2025-10-20T08:00:00-04:00"),
    ("Carol@example.net", "ManualSuppression", "2025-10-21T08:00:00-04:00"),
    ("nobody", "ManualSuppression", "2025-10-21T08:00:00-04:00"),
]
RESEND = [(f"r{number}@example.net", "bounce", "2025-10-20T12:00:00.123Z") for number in range(5)]
RESEND += [("c@example.net", "complaint", "no date"), ("m@example.net", "manual", "2025-10-20T12:00:00")]
SES = [("jane@example.net", "BOUNCE", 1_759_320_000.0), ("bob@example.net", "COMPLAINT", 1_760_961_600.0)]
SES += [("carol@example.net", "BOUNCE", 1_760_961_601.0)]


def settings_of(name: str, server: ProviderServer | None = None, **values: str) -> Settings:
    url = server.url if server else "http://127.0.0.1:9"
    return Settings(
        transport="provider", provider=ProviderSettings(name, VALUES[name] | values, url), origins={}
    )


def list_of(name: str, server: ProviderServer | None = None, **values: str) -> SuppressionList:
    return SuppressionList(Account(settings_of(name, server, **values), "example.org", STEP, pauses.append))


pauses: list[float] = []


@pytest.fixture(autouse=True)
def _no_pauses() -> None:
    pauses.clear()


def entries(email: str, status: str, moment: datetime | None, why: str) -> Listed:
    return Listed(Address(email), status, moment, why)  # type: ignore[arg-type]  # one of the three


def test_postmark_tells_all_at_once_and_only_what_is_new_where_asked() -> None:
    with ProviderServer(postmark(POSTMARK)) as server:
        listing = list_of("postmark", server)
        assert listing.is_dated
        assert list(listing.listed()) == [
            entries(
                "jane@example.net",
                "bounced",
                datetime(2025, 10, 1, 12, tzinfo=UTC),
                "postmark: HardBounce, Recipient",
            ),
            entries("bob@example.net", "complained", NOON, "postmark: SpamComplaint, Recipient"),
            entries(
                "Carol@example.net",
                "unsubscribed",
                datetime(2025, 10, 21, 12, tzinfo=UTC),
                "postmark: ManualSuppression, Recipient",
            ),
        ]
        assert listing.unreadable == 1
        assert [one.address.email for one in listing.listed(NOON)] == ["bob@example.net", "Carol@example.net"]
        assert [asked.query for asked in server.asked] == [{}, {"fromdate": "2025-10-18"}]
        assert {asked.fields["x-postmark-server-token"] for asked in server.asked} == {KEY}


def test_mailgun_tells_three_lists_by_pages() -> None:
    date = "Mon, 20 Oct 2025 12:00:00 UTC"
    bounces = [
        {"address": f"r+{number}@example.net", "code": "550", "created_at": date}
        | {"error": f"5.1.1 <r+{number}@example.net> unknown"}
        for number in range(5)
    ]
    lists: dict[str, list[dict[str, Any]]] = {
        "bounces": bounces,
        "complaints": [{"address": "c@example.net", "created_at": date}],
        "unsubscribes": [{"address": "u@example.net", "tags": ["*"], "created_at": "never"}],
    }
    with ProviderServer(mailgun(lists, lambda: "http://elsewhere.invalid")) as server:
        listing = list_of("mailgun", server)
        assert not listing.is_dated
        found = list(listing.listed())
        assert found[0] == entries(
            "r+0@example.net", "bounced", NOON, "mailgun: 550 5.1.1 <r…@example.net> unknown"
        )
        assert [one.address.email for one in found[1:5]] == [
            f"r+{number}@example.net" for number in range(1, 5)
        ]
        assert found[5:] == [
            entries("c@example.net", "complained", NOON, "mailgun: complaints"),
            entries("u@example.net", "unsubscribed", None, "mailgun: unsubscribes"),
        ]
        assert {asked.path.split("/")[1] for asked in server.asked} == {"example.org"}
        login = base64.b64encode(f"api:{KEY}".encode()).decode()
        assert {asked.fields["authorization"] for asked in server.asked} == {f"Basic {login}"}
        assert len(server.asked) == 4 + 2 + 2


def test_mailgun_s_domain_is_the_one_in_the_settings_and_no_page_is_read_for_ever() -> None:
    page = {
        "items": [{"address": "c@example.net", "created_at": ""}],
        "paging": {"next": "https://x/?limit=9"},
    }
    with ProviderServer(lambda _: Answer(page)) as server:
        assert len(list(list_of("mailgun", server, sender_domain="mg.example.org").listed())) == 6
        assert server.asked[0].path == "/mg.example.org/bounces"


def test_resend_tells_by_pages() -> None:
    with ProviderServer(resend(RESEND)) as server:
        listing = list_of("resend", server)
        assert not listing.is_dated
        found = list(listing.listed())
        assert [(one.status, one.why) for one in found[4:]] == [
            ("bounced", "resend: bounce"),
            ("complained", "resend: complaint"),
            ("unsubscribed", "resend: manual"),
        ]
        assert [one.since is None for one in found] == [False] * 5 + [True, True]
        assert [asked.query.get("after") for asked in server.asked] == [None, "1", "3", "5"]
        assert server.asked[0].fields["authorization"] == f"Bearer {KEY}"


def test_amazon_tells_by_pages_and_only_what_is_new_where_asked() -> None:
    with ProviderServer(ses(SES)) as server:
        listing = list_of("ses", server)
        assert listing.is_dated
        found = list(listing.listed())
        assert found[:2] == [
            entries("jane@example.net", "bounced", datetime(2025, 10, 1, 12, tzinfo=UTC), "ses: BOUNCE"),
            entries("bob@example.net", "complained", NOON, "ses: COMPLAINT"),
        ]
        assert len(found) == 3
        assert [one.address.email for one in listing.listed(NOON)] == ["bob@example.net", "carol@example.net"]
        assert KEY not in str(server.asked)


def test_without_boto3_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(ConfigurationError, match="boto3, which is not installed") as caught:
        list(list_of("ses").listed())
    assert caught.value.next_steps == ("pip install 'caspian-mail[ses]'",)


def test_what_is_missing_is_named_before_anybody_is_asked() -> None:
    settings = Settings(provider=ProviderSettings("postmark", {}))
    with pytest.raises(ConfigurationError) as caught:
        Account(settings, "example.org", STEP)
    assert caught.value.message == "CASPIAN_MAIL_POSTMARK_SERVER_TOKEN is not set"
    with pytest.raises(ConfigurationError, match="_ID and CASPIAN_MAIL_SES_SECRET_ACCESS_KEY are not set"):
        Account(Settings(provider=ProviderSettings("ses", {"region_name": "x"})), "example.org", STEP)


LISTING = {"mailgun": mailgun({}, str), "postmark": postmark([]), "resend": resend([]), "ses": ses([])}
TITLES = {"mailgun": "Mailgun", "postmark": "Postmark", "resend": "Resend", "ses": "Amazon SES"}
each_provider = pytest.mark.parametrize("name", sorted(LISTING))


def echo(status: int, **fields: str) -> Callable[[Asked], Answer]:
    """Answer with the key in the words, as it came and as it is."""

    def answer(asked: Asked) -> Answer:
        words = f"not with {KEY} or {asked.fields.get('authorization', '')}, jane@example.net"
        return Answer({"message": words}, status, fields)

    return answer


def gives_nothing_away(error: TransportError) -> str:
    told = f"{error.message} {error.where} {error.next_steps} {error!r}"
    login = base64.b64encode(f"api:{KEY}".encode()).decode()
    for secret in (KEY, login, base64.b64encode(KEY.encode()).decode(), "jane@"):
        assert secret not in told
    assert error.__cause__ is None
    return error.message


@each_provider
@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused_is_named_and_not_shown(name: str, status: int) -> None:
    with ProviderServer(echo(status)) as server, pytest.raises(TransportError) as caught:
        list(list_of(name, server).listed())
    assert gives_nothing_away(caught.value).startswith(f"{TITLES[name]} refused the key: {status} ")
    assert f"CASPIAN_MAIL_{name.upper()}_" in caught.value.where
    assert caught.value.next_steps == (f"with a key that may read: {STEP}",)
    assert len(server.asked) == 1
    assert not isinstance(caught.value, UnreachableError)


@each_provider
def test_it_waits_as_long_as_it_is_asked_to(name: str) -> None:
    with ProviderServer(LISTING[name]) as server:
        server.first = [Answer({}, 429, {"Retry-After": "7"}), Answer(b"busy", 503)]
        assert list(list_of(name, server).listed()) == []
    assert pauses == ([1.0, 2.0] if name == "ses" else [7.0, 2.0])


@each_provider
def test_it_does_not_wait_for_ever(name: str) -> None:
    with ProviderServer(echo(429)) as server, pytest.raises(UnreachableError) as caught:
        list(list_of(name, server).listed())
    assert gives_nothing_away(caught.value).startswith(f"{TITLES[name]} does not answer now: 429 ")
    assert (len(server.asked), len(pauses)) == (5, 4)
    assert caught.value.next_steps == (f"try later: {STEP}",)


@pytest.mark.parametrize("after", ["3600", "Thu, 01 Jan 2099 00:00:00 GMT"])
def test_a_long_wait_is_left_to_the_user(after: str) -> None:
    with ProviderServer(echo(429, **{"Retry-After": after})) as server, pytest.raises(UnreachableError):
        list(list_of("postmark", server).listed())
    assert (len(server.asked), pauses) == (1, [])


def test_a_time_that_is_over_is_not_waited_for() -> None:
    with ProviderServer(postmark([])) as server:
        server.first = [Answer({}, 429, {"Retry-After": "Wed, 01 Jan 2025 00:00:00 GMT"})]
        assert list(list_of("postmark", server).listed()) == []
    assert pauses == [0.0]


@each_provider
def test_a_fault_of_the_provider_s_is_told_at_once(name: str) -> None:
    with ProviderServer(echo(500)) as server, pytest.raises(UnreachableError) as caught:
        list(list_of(name, server).listed())
    assert gives_nothing_away(caught.value).startswith(f"{TITLES[name]} does not answer now: 500 ")


@each_provider
def test_a_question_that_is_refused_names_what_it_was_made_of(name: str) -> None:
    with ProviderServer(echo(404)) as server, pytest.raises(TransportError) as caught:
        list(list_of(name, server).listed())
    assert gives_nothing_away(caught.value).startswith(f"{TITLES[name]} does not answer: 404 ")
    assert caught.value.where == "CASPIAN_MAIL_PROVIDER is not set"


@each_provider
@pytest.mark.parametrize("answer", [HANG_UP, CUT_OFF])
def test_a_connection_that_is_lost_is_told(name: str, answer: Answer) -> None:
    with ProviderServer(lambda _: answer) as server, pytest.raises(UnreachableError) as caught:
        list(list_of(name, server).listed())
    # boto3 takes half an answer for one without content.
    garbage = name == "ses" and answer is CUT_OFF
    told = f"{TITLES[name]} did not answer in the form it documents"
    assert gives_nothing_away(caught.value) == (
        told if garbage else f"the connection to {TITLES[name]} was lost"
    )


@each_provider
def test_nobody_at_the_address_is_told(name: str) -> None:
    with pytest.raises(UnreachableError, match="no connection to"):
        list(list_of(name).listed())


@each_provider
def test_silence_is_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    for module in ("api", "ses"):
        monkeypatch.setattr(f"caspian_mail.delivery.provider.{module}.TIMEOUT", 0.2)
    over = threading.Event()

    def answer(_: Asked) -> Answer:
        over.wait(30)
        return HANG_UP

    with ProviderServer(answer) as server:
        with pytest.raises(UnreachableError, match=f"no answer from {TITLES[name]} in 0.2 s"):
            list(list_of(name, server).listed())
        over.set()


@each_provider
@pytest.mark.parametrize(
    "body",
    [
        *(b"<html>no</html>", b"\xff", [], {}, "text", None),
        *({"Suppressions": 5}, {"Suppressions": [{}]}, {"items": [3]}, {"data": [{}]}),
        {"SuppressedDestinationSummaries": [{"Reason": "BOUNCE"}]},
    ],
)
def test_garbage_is_told(name: str, body: object) -> None:
    with ProviderServer(lambda _: Answer(body)) as server, pytest.raises(UnreachableError) as caught:
        list(list_of(name, server).listed())
    assert caught.value.message == f"{TITLES[name]} did not answer in the form it documents"


@pytest.mark.parametrize("status", [301, 307])
def test_no_redirection_is_followed(status: int) -> None:
    with (
        ProviderServer(postmark([])) as other,
        ProviderServer(lambda _: Answer(b"", status, {"Location": other.url})) as server,
    ):
        with pytest.raises(TransportError, match=f"does not answer: {status}$"):
            list(list_of("postmark", server).listed())
        assert other.asked == []


@pytest.mark.parametrize("key", ["ключ", "two\nlines"])
@pytest.mark.parametrize("name", ["postmark", "resend"])
def test_a_key_that_is_none_is_not_sent(name: str, key: str) -> None:
    argument = "server_token" if name == "postmark" else "api_key"
    with ProviderServer(LISTING[name]) as server, pytest.raises(TransportError) as caught:
        list(list_of(name, server, **{argument: key}).listed())
    assert key not in f"{caught.value!r}"
    assert server.asked == []


def test_netrc_does_not_take_the_key_s_place(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = f"{tmp_path}/netrc"
    with open(netrc, "w", encoding="utf-8") as file:  # noqa: PTH123 - a path as the environment has it
        file.write("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", netrc)
    with ProviderServer(resend([])) as server:
        assert list(list_of("resend", server).listed()) == []
        assert server.asked[0].fields["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(("status", "error"), [(400, UnreachableError), (418, TransportError)])
def test_amazon_s_other_ways_to_say_no(status: int, error: type[TransportError]) -> None:
    code = "ThrottlingException" if status == 400 else "ImATeapot"
    answer = Answer({"message": "no"}, status, {"x-amzn-ErrorType": code})
    with ProviderServer(lambda _: answer) as server, pytest.raises(error, match=f"{status} {code} no"):
        list(list_of("ses", server).listed())


def test_a_region_that_is_none_is_told() -> None:
    with pytest.raises(ConfigurationError, match="Amazon SES has no such region, or address"):
        list(list_of("ses", region_name="over there").listed())


@pytest.mark.parametrize("body", [b"no", [], {"message": {"a": 1}}])
def test_errors_that_are_no_object_have_no_words(body: object) -> None:
    with (
        ProviderServer(lambda _: Answer(body, 500)) as server,
        pytest.raises(UnreachableError, match=r"now: 500$"),
    ):
        list(list_of("resend", server).listed())


def test_what_cannot_be_unpacked_is_garbage() -> None:
    answer = Answer(b"no", fields={"Content-Encoding": "gzip"})
    with (
        ProviderServer(lambda _: answer) as server,
        pytest.raises(UnreachableError, match="form it documents"),
    ):
        list(list_of("resend", server).listed())


def test_settings_that_were_written_are_named() -> None:
    settings = settings_of("mailgun")
    named = Settings(provider=settings.provider, origins={"CASPIAN_MAIL_PROVIDER_URL": ".env:5"})
    with pytest.raises(UnreachableError) as caught:
        list(SuppressionList(Account(named, "example.org", STEP)).listed())
    assert caught.value.where == "CASPIAN_MAIL_PROVIDER_URL .env:5"
