"""One letter handed over: the key that makes it safe to ask again, and what libraries do by themselves."""

from __future__ import annotations

import logging
import socket
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
import requests
from urllib3 import exceptions as urllib3

from caspian_mail.delivery.letters import EncodedLetters
from caspian_mail.delivery.provider.answers import Answer as Told
from caspian_mail.delivery.provider.answers import Meaning, answer_of, how_lost, no_connection
from caspian_mail.delivery.provider.calls import PAUSES, Calls, Standing
from caspian_mail.delivery.provider.letter import message_of
from caspian_mail.errors import TransportError, UnreachableError
from caspian_mail.model import Accepted, Envelope, InDoubt, NotAccepted, Outcome, Refused
from caspian_mail.providers import PROVIDERS
from tests.delivery.conftest import server_context
from tests.delivery.provider.said import BUSY, CLOSING, DECLINING, ID, READER, REFUSING, accepts
from tests.delivery.provider.settings import KEY, leading_to
from tests.delivery.samples import edition, recipient
from tests.provider_server import DROPPED, HANG_UP, Answer, Asked, ProviderServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import trustme
    from anymail.message import AnymailMessage

TESTED = [name for name, provider in PROVIDERS.items() if provider.tested]
KEYED = ["brevo", "resend"]
QUEUED = Accepted(f"queued as {ID}")
LOST = InDoubt("connection lost after the letter was written")

each_of_them = pytest.mark.parametrize("provider", TESTED)
with_a_key = pytest.mark.parametrize("provider", KEYED)


@pytest.fixture
def server(provider: str) -> Iterator[ProviderServer]:
    with ProviderServer(lambda _: accepts(provider)) as running:
        yield running


@dataclass
class Hand:
    """Hands letters over, each by calls of its own as after a restart.

    Attributes:
        provider: which.
        url: where it is.
        step: how many seconds pass while a letter waits to be handed over again.
        pauses: the seconds that it was to wait.
        standing: what is known of the provider.
    """

    provider: str
    url: str
    step: float = 0.0
    pauses: list[float] = field(default_factory=list)
    standing: Standing = field(default_factory=lambda: Standing(lambda: 0.0))
    seconds: float = 1_000_000.0

    def message(self, number: int = 1) -> tuple[AnymailMessage, str]:
        letter = EncodedLetters(edition()).build(recipient(number, READER))
        return message_of(letter, Envelope("bounces@example.org", READER), PROVIDERS[self.provider])

    def over(self, number: int = 1) -> Outcome:
        return self.over_as(*self.message(number))

    def over_as(self, message: AnymailMessage, message_id: str) -> Outcome:
        settings = leading_to(self.url, self.provider)
        calls = Calls(settings, self.standing, timeout=20, sleep=self._pass, clock=lambda: self.seconds)
        try:
            return calls.hand_over(message, message_id)
        finally:
            calls.close()

    def _pass(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.seconds += self.step


@pytest.fixture
def hand(provider: str, server: ProviderServer) -> Hand:
    return Hand(provider, server.url)


def key_in(asked: Asked) -> str:
    """Return the key: Resend reads a field of the request, Brevo one of the letter."""
    if asked.path == "/emails":
        return asked.fields["idempotency-key"]
    return str(asked.body["headers"]["idempotencyKey"])


def busy(provider: str, seconds: int) -> Answer:
    answer = BUSY[provider]
    return Answer(answer.body, 429, {**answer.fields, "Retry-After": str(seconds)})


# The key


def test_only_two_have_one() -> None:
    assert [name for name in TESTED if PROVIDERS[name].again_within] == KEYED


@with_a_key
def test_a_letter_whose_answer_was_lost_goes_again_under_its_key(hand: Hand, server: ProviderServer) -> None:
    server.first = [HANG_UP, DROPPED, Answer(b"<html>", 502)]
    assert hand.over() == QUEUED
    assert hand.pauses == list(PAUSES)
    first, *others = server.asked
    assert len(others) == 2
    assert UUID(key_in(first)).version == 5
    assert {(asked.content, key_in(asked)) for asked in others} == {(first.content, key_in(first))}


@with_a_key
def test_the_key_is_the_letters_and_no_others(hand: Hand, server: ProviderServer) -> None:
    for number in (1, 2, 1):
        assert hand.over(number) == QUEUED
    one, two, again = server.asked
    assert key_in(one) != key_in(two)
    assert (key_in(again), again.content) == (key_in(one), one.content)
    assert READER not in key_in(one)


@with_a_key
def test_a_letter_that_was_answered_does_not_go_again(hand: Hand, server: ProviderServer) -> None:
    server.first = [BUSY[hand.provider], REFUSING[hand.provider]]
    assert isinstance(hand.over(), NotAccepted)
    assert isinstance(hand.over(), Refused)
    assert hand.over() == QUEUED
    assert len(server.asked) == 3
    assert hand.pauses == []


@with_a_key
def test_after_a_doubt_only_its_acceptance_settles_a_letter(hand: Hand, server: ProviderServer) -> None:
    conflict = Answer({"name": "invalid_idempotent_request", "message": "another letter"}, 409)
    saying = [REFUSING, DECLINING, BUSY, {name: CLOSING[name][0] for name in KEYED}]
    for answer in (conflict, Answer({"x": 1}), *(answers[hand.provider] for answers in saying)):
        server.first = [HANG_UP, answer, answer, answer]
        assert hand.over() == LOST, answer
        assert not server.first
        server.first = [HANG_UP, answer]
        assert hand.over() == QUEUED


@with_a_key
def test_after_a_doubt_nobody_listens_and_the_doubt_stays(hand: Hand, server: ProviderServer) -> None:
    def stop(_: Asked) -> Answer:
        server._server.server_close()  # noqa: SLF001 - nobody is to listen after this request
        return HANG_UP

    server.answer = stop
    assert hand.over() == LOST
    assert len(server.asked) == 1
    assert hand.pauses == list(PAUSES)


@with_a_key
def test_a_pause_that_is_asked_for_is_kept_between(hand: Hand, server: ProviderServer) -> None:
    server.first = [HANG_UP, busy(hand.provider, 7)]
    assert hand.over() == QUEUED
    assert hand.pauses == [1.0, 7.0]


@with_a_key
def test_a_key_is_used_within_its_lifetime_alone(hand: Hand, server: ProviderServer) -> None:
    lifetime = PROVIDERS[hand.provider].again_within
    assert lifetime == {"brevo": timedelta(minutes=30), "resend": timedelta(hours=24)}[hand.provider]
    server.answer = lambda _: HANG_UP
    for step, calls in ((0.0, 4), (0.5, 3), (1.0, 2)):
        hand.step = lifetime.total_seconds() * step
        server.asked.clear()
        assert hand.over() == LOST
        assert len(server.asked) == calls, step


@pytest.mark.parametrize("provider", [name for name in TESTED if name not in KEYED])
def test_without_a_key_nothing_goes_again(hand: Hand, server: ProviderServer) -> None:
    server.first = [HANG_UP]
    assert hand.over() == LOST
    assert len(server.asked) == 1
    assert hand.pauses == []
    assert "idempotency" not in f"{server.asked[0].fields}{server.asked[0].body}".lower()


# What is known of the provider


def test_the_longest_pause_that_was_asked_for_counts() -> None:
    now = 100.0
    standing = Standing(lambda: now)
    assert standing.pause == 0
    standing.hold(7)
    standing.hold(3)
    assert standing.pause == 7
    now = 108.0
    assert standing.pause == 0


@each_of_them
def test_retry_after_holds_all(hand: Hand, server: ProviderServer) -> None:
    server.first = [busy(hand.provider, 7)]
    assert isinstance(hand.over(), NotAccepted)
    assert hand.standing.pause == 7
    assert not hand.standing.has_answered


@each_of_them
def test_only_an_answer_to_a_letter_says_that_the_key_opens(hand: Hand, server: ProviderServer) -> None:
    server.answer = lambda _: HANG_UP
    hand.over()
    assert not hand.standing.has_answered
    server.answer = lambda _: REFUSING[hand.provider]
    hand.over()
    assert hand.standing.has_answered


@each_of_them
def test_later_a_connection_that_fails_is_tried_again(hand: Hand) -> None:
    assert hand.over() == QUEUED
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    hand.url = f"http://127.0.0.1:{port}"
    assert hand.over() == NotAccepted(f"no connection to {PROVIDERS[hand.provider].title}: refused")


# What the libraries do by themselves, and may not here


@each_of_them
def test_a_login_of_the_users_own_does_not_take_the_place_of_the_key(
    hand: Hand, server: ProviderServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.over()
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login me password mine\n", encoding="ascii")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert requests.utils.get_netrc_auth(server.url) == ("me", "mine")
    hand.over()
    before, after = (asked.fields.get("authorization", "").partition(" ")[0] for asked in server.asked)
    assert before == after
    assert all("bWU6bWluZQ==" not in asked.fields.get("authorization", "") for asked in server.asked)
    if hand.provider not in {"mailgun", "mailjet", "ses"}:
        assert KEY in "".join(server.asked[1].fields.values())


@each_of_them
def test_a_redirection_is_not_followed(hand: Hand, server: ProviderServer) -> None:
    with ProviderServer(lambda _: accepts(hand.provider)) as other:
        server.answer = lambda _: Answer(b"", 308, {"Location": other.url})
        with pytest.raises(TransportError, match="takes no letters: 308"):
            hand.over()
    assert not other.asked


@each_of_them
def test_a_certificate_of_nobodys_is_told_and_nothing_is_sent(hand: Hand, authority: trustme.CA) -> None:
    context = server_context(authority, "127.0.0.1")
    with ProviderServer(lambda _: accepts(hand.provider), context=context) as server:
        hand.url = server.url
        with pytest.raises(TransportError, match="server is not valid: ") as caught:
            hand.over()
    assert PROVIDERS[hand.provider].title in caught.value.message
    assert not server.asked


@pytest.mark.parametrize("provider", ["postmark"])
def test_a_proxy_that_is_down_is_told(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{taken.getsockname()[1]}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(UnreachableError, match="no connection to Postmark: the proxy has none"):
        hand.over()


@pytest.mark.parametrize("provider", ["postmark"])
def test_what_anymail_cannot_show_is_not_shown(hand: Hand, server: ProviderServer) -> None:
    """An answer that names the reader otherwise has two ids for him, one of them None."""
    server.answer = lambda _: accepts("postmark", "jane@elsewhere.example")
    message, message_id = hand.message()
    assert hand.over_as(message, message_id) == QUEUED
    with pytest.raises(TypeError):
        repr(message.anymail_status)


@pytest.mark.parametrize("provider", ["brevo"])
def test_a_letter_that_the_provider_cannot_carry_ends_the_send(hand: Hand, server: ProviderServer) -> None:
    message, message_id = hand.message()
    message.extra_headers["List-Id"] = "<Хəбəрлəр>"
    with pytest.raises(TransportError, match="Brevo cannot carry this letter: ") as caught:
        hand.over_as(message, message_id)
    assert caught.value.next_steps == ("caspian-mail providers, for others",)
    assert not server.asked


@pytest.mark.parametrize("provider", ["ses"])
def test_boto3_writes_no_signature_into_any_log(hand: Hand, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert hand.over() == QUEUED
    assert "Signature=" not in caplog.text
    assert "AKIATESTS" not in caplog.text


@pytest.mark.parametrize("provider", ["ses"])
def test_a_configuration_set_is_named_to_amazon(server: ProviderServer) -> None:
    settings = leading_to(server.url, "ses", values={"configuration_set_name": "digest"})
    calls = Calls(settings, Standing())
    assert calls.hand_over(*Hand("ses", "").message()) == QUEUED
    calls.close()
    assert server.asked[0].body["ConfigurationSetName"] == "digest"


def test_django_writes_dates_in_utc() -> None:
    from django.conf import settings

    assert (settings.TIME_ZONE, settings.USE_TZ) == ("UTC", True)


# Answers and errors, as the libraries have them


def test_an_answer_of_boto3s_is_a_dict() -> None:
    response = {
        "Error": {"Code": "TooManyRequestsException", "Message": "Too many."},
        "ResponseMetadata": {"HTTPStatusCode": 429, "HTTPHeaders": {"retry-after": "7"}},
    }
    assert answer_of(response) == Told(429, "TooManyRequestsException Too many.", 7.0)
    assert answer_of({}) == Told()
    assert answer_of(None).meaning is Meaning.DOUBT


def _within(*errors: BaseException) -> BaseException:
    """Return the last error, each one caused by the one before it."""
    for inner, outer in pairwise(errors):
        outer.__cause__ = inner
    return errors[-1]


def _max_retries(reason: Exception) -> BaseException:
    return requests.ConnectionError(urllib3.MaxRetryError(None, "/", reason))  # type: ignore[arg-type]  # no pool


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (_within(socket.gaierror(-2, "unknown"), OSError("x")), "no such host"),
        (_within(ConnectionRefusedError(111, "x"), requests.ConnectTimeout("x")), "refused"),
        (_max_retries(urllib3.ConnectTimeoutError("x")), "no answer"),
        (_within(TimeoutError("x"), requests.ConnectTimeout("x")), "no answer"),
        (_max_retries(urllib3.ProxyError("x", OSError("y"))), "the proxy has none"),
        (_max_retries(urllib3.NewConnectionError(None, "no route")), "broken"),  # type: ignore[arg-type]  # no pool
        (requests.ConnectTimeout("x"), "no answer"),
        (requests.ReadTimeout("x"), ""),
        (ConnectionResetError("x"), ""),
        (ValueError("x"), ""),
    ],
)
def test_a_request_that_never_left_is_known(error: BaseException, why: str) -> None:
    assert no_connection(error) == why


def test_errors_that_go_round_in_a_circle_are_looked_at_once() -> None:
    one, other = ValueError("one"), KeyError("other")
    one.__cause__, other.__cause__ = other, one
    assert how_lost(one) == "not an answer as documented"
    assert how_lost(_within(one, TimeoutError("x"))) == "no answer after the letter was written"
