"""What becomes of a letter, by what the provider answers: each of the tested ones, as it documents it.

the provider …                 the letter                              and the send
────────────────────────────────────────────────────────────────────────────────────
takes it                       sent, the id kept                       goes on
refuses the reader             refused                                 goes on
declines the request           refused                                 ends after ten
does not know the key          pending                                 ends
asks for time, or has none     pending                                 waits
breaks, falls silent, babbles  in doubt                                goes on for a while
"""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest

from caspian_mail.delivery.letters import EncodedLetters
from caspian_mail.delivery.provider.answers import pause_of
from caspian_mail.delivery.provider.transport import ProviderTransport
from caspian_mail.errors import AGAIN, ConfigurationError, TransportError, UnreachableError
from caspian_mail.model import Accepted, Envelope, InDoubt, NotAccepted, Refused
from caspian_mail.providers import PROVIDERS
from caspian_mail.replies import refuses_sender
from tests.delivery.provider.said import BROKEN, BUSY, CLOSING, DECLINING, ID, READER, REFUSING, accepts, aws
from tests.delivery.provider.settings import KEY, leading_to
from tests.delivery.samples import edition, recipient
from tests.provider_server import CUT_OFF, DROPPED, HANG_UP, SILENCE, Answer, ProviderServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.model import Outcome

TESTED = [name for name, provider in PROVIDERS.items() if provider.tested]
IMPATIENT = 0.3

LOST = InDoubt("connection lost after the letter was written")
UNANSWERED = InDoubt("no answer after the letter was written")
BABBLE = InDoubt("not an answer as documented")
PAGE = b"<html><h1>It works!</h1></html>"
DEEP = b"[" * 100_000


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer(lambda _: HANG_UP) as running:
        yield running


def transport_to(
    provider: str, url: str, *, timeout: float = 20, values: dict[str, str] | None = None
) -> ProviderTransport:
    settings = leading_to(url, provider, values=values)
    return ProviderTransport(settings, timeout=timeout, sleep=lambda _: None)


def outcome_of(
    provider: str,
    server: ProviderServer,
    answer: Answer | None,
    *,
    reader: str = READER,
    **how: Any,  # noqa: ANN401 - passed on
) -> Outcome:
    if answer is not None:
        server.answer = lambda _: answer
    letter = EncodedLetters(edition()).build(recipient(1, reader))
    with transport_to(provider, server.url, **how) as transport:
        return transport.deliver(Envelope("bounces@example.org", reader), letter)


def every(answers: dict[str, Answer] | dict[str, tuple[Answer, ...]]) -> pytest.MarkDecorator:
    """Run a test for each tested provider and each of its answers."""
    assert sorted(answers) == sorted(TESTED)
    rows = []
    for name in TESTED:
        said = answers[name]
        answers_of_it = said if isinstance(said, tuple) else (said,)
        rows += [pytest.param(name, answer, id=f"{name} {answer.status}") for answer in answers_of_it]
    return pytest.mark.parametrize(("provider", "answer"), rows)


each_of_them = pytest.mark.parametrize("provider", TESTED)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_is_accepted_is_sent_once_and_its_id_kept(provider: str, server: ProviderServer) -> None:
    assert outcome_of(provider, server, accepts(provider)) == Accepted(f"queued as {ID}")
    assert len(server.asked) == 1


@every(REFUSING)
def test_a_reader_can_be_refused(provider: str, answer: Answer, server: ProviderServer) -> None:
    outcome = outcome_of(provider, server, answer)
    assert isinstance(outcome, Refused)
    assert READER not in outcome.reply
    assert len(server.asked) == 1
    # Postmark says by a code of its own that it is the reader; with the others nobody can tell.
    assert refuses_sender(outcome.reply) is (provider != "postmark")


@every(DECLINING)
def test_a_request_can_be_declined_and_ten_of_these_are_about_the_sender(
    provider: str, answer: Answer, server: ProviderServer
) -> None:
    outcome = outcome_of(provider, server, answer)
    assert isinstance(outcome, Refused)
    assert outcome.reply.startswith(f"{answer.status} ")
    assert refuses_sender(outcome.reply)


@every(CLOSING)
def test_a_key_that_opens_nothing_ends_the_send(
    provider: str, answer: Answer, server: ProviderServer
) -> None:
    with pytest.raises(TransportError) as caught:
        outcome_of(provider, server, answer)
    words = "refused the key" if answer.status in {401, 402, 403} else "takes no letters"
    assert caught.value.message.startswith(f"{PROVIDERS[provider].title} {words}: {answer.status}")
    assert KEY not in f"{caught.value.message}{caught.value.where}{caught.value.next_steps}"
    assert caught.value.next_steps
    assert len(server.asked) == 1


@every(BUSY)
def test_too_many_requests_are_none(provider: str, answer: Answer, server: ProviderServer) -> None:
    outcome = outcome_of(provider, server, answer)
    assert isinstance(outcome, NotAccepted)
    assert outcome.reason.startswith("429 ")
    assert len(server.asked) == 1


@every(BROKEN)
def test_a_fault_of_the_provider_is_a_doubt(provider: str, answer: Answer, server: ProviderServer) -> None:
    outcome = outcome_of(provider, server, answer)
    assert isinstance(outcome, InDoubt)
    assert outcome.reason.startswith("500 ")


def _odd(answer: Answer) -> Outcome | str:
    """Return what an answer means that no provider documents; a string is how an error begins."""
    if answer.status == 429:
        return NotAccepted("429")
    if answer.status >= 500 or answer.status in {408, 409}:
        return InDoubt(f"{answer.status}")
    if answer.status == 400:
        return Refused("400")
    return f"{answer.status}"


@pytest.mark.parametrize("status", [302, 307, 400, 401, 404, 408, 409, 429, 500, 502, 503])
@pytest.mark.parametrize("body", [PAGE, b"", DEEP], ids=["a page", "nothing", "brackets"])
@each_of_them
def test_garbage_in_place_of_json_means_what_its_status_means(
    provider: str, status: int, body: bytes, server: ProviderServer
) -> None:
    answer = Answer(body, status, {"Content-Type": "text/html", "Location": f"{server.url}/elsewhere"})
    # boto3 reads no such depth, and tells no status then.
    expected = BABBLE if body == DEEP and provider == "ses" else _odd(answer)
    if isinstance(expected, str):
        with pytest.raises(TransportError, match=f": {expected}"):
            outcome_of(provider, server, answer)
    else:
        outcome = outcome_of(provider, server, answer)
        assert type(outcome) is type(expected)
        assert str(outcome).startswith(str(expected).removesuffix("')"))
    # A redirection is not followed: the key would go along.
    assert {asked.path for asked in server.asked}.isdisjoint({"/elsewhere"})


@pytest.mark.parametrize("status", [200, 201, 202])
@pytest.mark.parametrize(
    "body",
    [PAGE, b"{", b"[]", b"5", b"null", b'{"Messages": []}', b'{"id": ""}', DEEP, b"\xff\xfe\xfd"],
    ids=["a page", "half", "list", "number", "null", "no messages", "no id", "brackets", "bytes"],
)
@each_of_them
def test_success_without_the_id_of_a_letter_is_a_doubt(
    provider: str, status: int, body: bytes, server: ProviderServer
) -> None:
    assert outcome_of(provider, server, Answer(body, status)) == BABBLE


@pytest.mark.parametrize(
    ("answer", "expected"), [(HANG_UP, LOST), (SILENCE, UNANSWERED)], ids=["hung up", "silent"]
)
@each_of_them
def test_a_lost_answer_is_a_doubt(
    provider: str, answer: Answer, expected: Outcome, server: ProviderServer
) -> None:
    assert outcome_of(provider, server, answer, timeout=IMPATIENT) == expected
    # Nobody asks again but where the provider takes a key for that; boto3 would, by itself.
    assert len(server.asked) == (4 if PROVIDERS[provider].again_within else 1)


@each_of_them
def test_an_answer_that_breaks_off_is_a_doubt(provider: str, server: ProviderServer) -> None:
    assert isinstance(outcome_of(provider, server, CUT_OFF), InDoubt)


@each_of_them
def test_a_connection_dropped_before_the_request_was_read_is_a_doubt(
    provider: str, server: ProviderServer
) -> None:
    server.first = [DROPPED] * 9
    assert outcome_of(provider, server, accepts(provider)) == LOST
    assert not server.asked


@each_of_them
def test_where_nobody_listens_the_first_letter_tells_and_says_what_to_do(provider: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    letter = EncodedLetters(edition()).build(recipient(1, READER))
    with (
        transport_to(provider, f"http://127.0.0.1:{port}/") as transport,
        pytest.raises(UnreachableError) as caught,
    ):
        transport.deliver(Envelope("bounces@example.org", READER), letter)
    assert caught.value.message == f"no connection to {PROVIDERS[provider].title}: refused"
    assert caught.value.next_steps == (f"try later: caspian-mail {AGAIN}",)


# Retry-After


def date_in(**interval: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(**interval), usegmt=True)


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        ("7", 7, 7),
        (" 7 ", 7, 7),
        ("0", 0, 0),
        (date_in(hours=1), 3000, 3600),
        (date_in(hours=-1), 0, 0),
    ],
)
def test_retry_after_is_read_in_both_forms(asked: str, least: float, most: float) -> None:
    pause = pause_of({"retry-after": asked})
    assert pause is not None
    assert least <= pause <= most


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "soon",
        "-1",
        "1.5",
        "²",
        "Mon, 01 Jan 2025 00:00:00 +999999999999999",
        "Mon, 01 Jan 99999999999 0:0 GMT",
    ],
)
def test_a_retry_after_that_nobody_can_read_asks_for_nothing(asked: str) -> None:
    assert pause_of({"Retry-After": asked}) is None


@pytest.mark.parametrize("asked", ["301", "9" * 400, date_in(hours=2)], ids=["seconds", "for ever", "date"])
@each_of_them
def test_a_pause_longer_than_anybody_waits_ends_the_send(
    provider: str, asked: str, server: ProviderServer
) -> None:
    busy = BUSY[provider]
    answer = Answer(busy.body, 429, {**busy.fields, "Retry-After": asked})
    with pytest.raises(UnreachableError, match=r"takes no letters now: 429 not for \w+ s") as caught:
        outcome_of(provider, server, answer)
    assert caught.value.next_steps == (f"try later: caspian-mail {AGAIN}",)


# What is particular


@pytest.mark.parametrize(
    "answer",
    [
        Answer({"ErrorCode": 300, "Message": f"Invalid 'To' address: '{READER}'."}, 422),
        Answer(
            {
                "To": READER,
                "MessageID": ID,
                "ErrorCode": 0,
                "Message": f"Message OK, but will not deliver to these inactive addresses: {READER}."
                " Inactive recipients are ones that have generated a hard bounce.",
            }
        ),
    ],
    ids=["300", "0"],
)
def test_postmark_refuses_a_reader_in_three_ways(answer: Answer, server: ProviderServer) -> None:
    outcome = outcome_of("postmark", server, answer)
    assert isinstance(outcome, Refused)
    assert outcome.reply.startswith("the provider refuses this reader: ")
    assert READER not in outcome.reply


def test_an_address_that_comes_back_in_idna_is_the_readers_own(server: ProviderServer) -> None:
    told = "jane@xn--bcher-kva.example"
    for provider in ("postmark", "mailjet", "mandrill"):
        outcome = outcome_of(provider, server, accepts(provider, told), reader="jane@bücher.example")
        assert outcome == Accepted(f"queued as {ID}"), provider
    inactive = Answer(
        {"ErrorCode": 406, "Message": f"Found inactive addresses: {told}. Inactive recipients are ones."}, 422
    )
    outcome = outcome_of("postmark", server, inactive, reader="jane@bücher.example")
    assert isinstance(outcome, Refused)
    assert outcome.reply.startswith("the provider refuses this reader: ")


def test_postmark_may_say_that_it_is_late(server: ProviderServer) -> None:
    late = Answer({**accepts("postmark").body, "Message": "Message accepted, but delivery may be delayed."})
    assert outcome_of("postmark", server, late) == Accepted(f"queued as {ID}")


def test_success_that_does_not_say_for_whom_is_a_doubt_whatever_its_words(server: ProviderServer) -> None:
    answer = Answer({"MessageID": ID, "ErrorCode": 0, "Message": "OK"})
    assert outcome_of("postmark", server, answer) == BABBLE


def test_an_error_under_the_status_of_success_is_one(server: ProviderServer) -> None:
    error = Answer({"Messages": [{"Status": "error", "Errors": [{"ErrorMessage": "no such thing"}]}]})
    assert outcome_of("mailjet", server, error) == Refused("no such thing")
    error = Answer({"success": False, "errors": ["no such thing"]})
    assert outcome_of("mailtrap", server, error) == BABBLE


@pytest.mark.parametrize("code", ["Throttling", "ThrottlingException"])
def test_amazons_throttling_comes_under_400(code: str, server: ProviderServer) -> None:
    outcome = outcome_of("ses", server, aws(400, code, "Maximum sending rate exceeded."))
    assert outcome == NotAccepted(f"400 {code} Maximum sending rate exceeded.")


def test_what_nobody_can_be_told_is_refused_before_anything_leaves(server: ProviderServer) -> None:
    refused = Refused("the provider takes no address with letters outside ASCII before the @")
    assert outcome_of("postmark", server, None, reader="аида@example.net") == refused
    with transport_to("postmark", server.url) as transport:
        outcome = transport.deliver(Envelope("bounces@example.org", "jane\n@example.net"), b"")
        assert outcome == Refused("a control character in the address")
    assert not server.asked


@each_of_them
def test_a_domain_that_is_none_is_the_readers_fault_alone(provider: str, server: ProviderServer) -> None:
    outcome = outcome_of(provider, server, accepts(provider), reader="jane@☃.example")
    assert outcome == Refused("the provider cannot be told the address: its domain is none (RFC 5891)")
    assert not server.asked


def test_an_address_in_the_answer_that_is_none_is_a_doubt(server: ProviderServer) -> None:
    answer = Answer({**accepts("postmark").body, "To": "jane@"})
    assert outcome_of("postmark", server, answer) == BABBLE


@pytest.mark.parametrize("key", ["ключ-от-ничего", " 0123456789", "0123\n456789"])
def test_a_key_that_no_field_can_hold_ends_the_send(key: str, server: ProviderServer) -> None:
    with pytest.raises(TransportError, match="the key holds what no key holds") as caught:
        outcome_of("postmark", server, accepts("postmark"), values={"server_token": key})
    assert key.strip() not in f"{caught.value.message}{caught.value.where}{caught.value.next_steps}"
    assert not server.asked


@pytest.mark.parametrize("provider", ["mandrill", "scaleway", "unisender-go"])
def test_a_list_of_readers_without_this_one_is_a_doubt(provider: str, server: ProviderServer) -> None:
    nobody: Any = [] if provider == "mandrill" else {"status": "success", "job_id": ID, "emails": []}
    assert outcome_of(provider, server, Answer(nobody)) == BABBLE


def test_a_region_that_is_none_is_told_at_once() -> None:
    transport = transport_to("ses", "", values={"region_name": "nowhere at all"})
    with pytest.raises(ConfigurationError, match="has no such region"), transport:
        pass
