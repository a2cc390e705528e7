"""A call whose answer is lost, and what anymail and its libraries would do by themselves."""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from caspian_mail.delivery.letters import EncodedLetters
from caspian_mail.delivery.provider.calls import PAUSES, Calls, Standing
from caspian_mail.delivery.provider.letter import message_of
from caspian_mail.errors import ConfigurationError, TransportError, UnreachableError
from caspian_mail.model import Accepted, Envelope, InDoubt, NotAccepted, Refused
from caspian_mail.providers import PROVIDERS
from caspian_mail.settings import ProviderSettings, Settings
from tests.delivery.conftest import server_context
from tests.delivery.provider.documented import PROVIDERS as DOCUMENTED
from tests.delivery.provider.documented import READER
from tests.delivery.provider.settings import VALUES, leading_to
from tests.delivery.samples import edition, recipient
from tests.provider_server import CUT_OFF, HANG_UP, SILENCE, Answer, ProviderServer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import trustme

    from caspian_mail.model import Outcome

KEYED = [name for name, provider in PROVIDERS.items() if provider.again_within]
LETTER = EncodedLetters(edition()).build(recipient())


class Wall:
    """A clock that goes on while one sleeps."""

    def __init__(self, *, a_second_lasts: float = 1.0) -> None:
        self.time = 0.0
        self.slept: list[float] = []
        self._lasts = a_second_lasts

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds * self._lasts

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer(lambda _: Answer({}, 599)) as running:
        yield running


def hand_over(
    server: ProviderServer,
    provider: str,
    answers: Sequence[Answer],
    wall: Wall | None = None,
    *,
    standing: Standing | None = None,
    timeout: float = 20,
) -> Outcome:
    """Hand one letter over to a provider that gives these answers, the last one for ever."""
    server.first, server.answer = list(answers[:-1]), lambda _: answers[-1]
    wall = wall or Wall()
    calls = Calls(
        leading_to(server.url, provider),
        standing or Standing(),
        timeout=timeout,
        sleep=wall.sleep,
        clock=wall,
    )
    try:
        return calls.hand_over(*message_of(LETTER, Envelope("b@example.org", READER), PROVIDERS[provider]))
    finally:
        calls.close()


def keys(server: ProviderServer, provider: str) -> list[str]:
    if provider == "brevo":
        return [asked.body["headers"]["idempotencyKey"] for asked in server.asked]
    return [asked.fields["idempotency-key"] for asked in server.asked]


@pytest.mark.parametrize("provider", KEYED)
@pytest.mark.parametrize("lost", [HANG_UP, CUT_OFF, Answer(b"<html>"), Answer({}, 500), Answer({}, 409)])
def test_a_lost_answer_is_asked_for_again_under_the_same_key(
    server: ProviderServer, provider: str, lost: Answer
) -> None:
    wall = Wall()
    outcome = hand_over(server, provider, [lost, lost, DOCUMENTED[provider].accepts], wall)
    assert outcome == Accepted(f"queued as {DOCUMENTED[provider].id}")
    assert wall.slept == list(PAUSES[:2])
    assert len({asked.content for asked in server.asked}) == 1
    [key] = set(keys(server, provider))
    assert uuid.UUID(key)


@pytest.mark.parametrize("provider", KEYED)
def test_issue_and_reader_make_the_key(server: ProviderServer, provider: str) -> None:
    for number in (1, 2, 1):
        message, id_ = message_of(
            EncodedLetters(edition()).build(recipient(number)),
            Envelope("b@example.org", READER),
            PROVIDERS[provider],
        )
        server.answer = lambda _: DOCUMENTED[provider].accepts
        calls = Calls(leading_to(server.url, provider), Standing())
        calls.hand_over(message, id_)
        calls.close()
    first, second, again = keys(server, provider)
    assert first == again != second


@pytest.mark.parametrize("provider", KEYED)
@pytest.mark.parametrize("then", [Answer({}, 422), Answer({}, 429), Answer({}, 401), Answer({}, 302)])
def test_what_may_have_arrived_is_not_refused_nor_pending(
    server: ProviderServer, provider: str, then: Answer
) -> None:
    assert hand_over(server, provider, [HANG_UP, then]) == InDoubt(
        "connection lost after the letter was written"
    )
    assert len(server.asked) == 1 + len(PAUSES)


@pytest.mark.parametrize("provider", KEYED)
def test_a_key_is_used_within_its_lifetime_only(server: ProviderServer, provider: str) -> None:
    lifetime = PROVIDERS[provider].again_within
    assert lifetime is not None
    # The machine falls asleep in the second pause.
    wall = Wall(a_second_lasts=lifetime.total_seconds() / 2)
    outcome = hand_over(server, provider, [HANG_UP], wall)
    assert isinstance(outcome, InDoubt)
    assert wall.slept == [PAUSES[0], PAUSES[1]]
    assert len(server.asked) == 3


@pytest.mark.parametrize("provider", KEYED)
def test_again_waits_for_as_long_as_is_asked_for(server: ProviderServer, provider: str) -> None:
    wall, standing = Wall(), Standing(lambda: 0.0)
    busy = Answer({}, 429, {"Retry-After": "30"})
    outcome = hand_over(
        server, provider, [HANG_UP, busy, DOCUMENTED[provider].accepts], wall, standing=standing
    )
    assert isinstance(outcome, Accepted)
    assert wall.slept == [PAUSES[0], 30.0]


@pytest.mark.parametrize("provider", sorted(set(DOCUMENTED) - set(KEYED)))
def test_without_a_key_a_lost_answer_is_a_doubt(server: ProviderServer, provider: str) -> None:
    assert isinstance(hand_over(server, provider, [HANG_UP, DOCUMENTED[provider].accepts]), InDoubt)
    assert len(server.asked) == 1


def test_boto3_asks_once_though_it_would_ask_again(server: ProviderServer) -> None:
    outcome = hand_over(server, "ses", [SILENCE, DOCUMENTED["ses"].accepts], timeout=0.3)
    assert outcome == InDoubt("no answer after the letter was written")
    assert len(server.asked) == 1


def test_boto3_writes_no_request_into_a_log(server: ProviderServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    hand_over(server, "ses", [DOCUMENTED["ses"].accepts])
    assert VALUES["ses"]["aws_access_key_id"] not in caplog.text
    assert READER not in caplog.text


@pytest.mark.parametrize("provider", ["postmark", "resend", "sendgrid"])
def test_a_login_in_netrc_takes_no_keys_place(
    server: ProviderServer, provider: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n", encoding="ascii")
    monkeypatch.setenv("NETRC", str(netrc))
    hand_over(server, provider, [DOCUMENTED[provider].accepts])
    [asked] = server.asked
    assert asked.fields.get("authorization", "Bearer").startswith("Bearer")


def test_a_key_does_not_follow_a_redirection(server: ProviderServer) -> None:
    with ProviderServer(lambda _: DOCUMENTED["postmark"].accepts) as elsewhere:
        away = Answer({}, 307, {"Location": f"{elsewhere.url}/email"})
        with pytest.raises(TransportError, match="takes no letters: 307"):
            hand_over(server, "postmark", [away])
        assert elsewhere.asked == []


def test_an_answer_that_shows_badly_is_kept_all_the_same(server: ProviderServer) -> None:
    # anymail's own words for such a status raise an error.
    numbered = Answer({"To": READER, "MessageID": 17, "ErrorCode": 0, "Message": "OK"})
    assert hand_over(server, "postmark", [numbered]) == Accepted("queued as 17")


def test_a_reader_postmark_does_not_name_is_refused_all_the_same(server: ProviderServer) -> None:
    reworded = Answer({"ErrorCode": 406, "Message": "Inactive."}, 422)
    assert hand_over(server, "postmark", [reworded]) == Refused("422 Inactive.")


def test_a_certificate_that_is_not_the_providers_ends_the_send(
    authority: trustme.CA, server: ProviderServer
) -> None:
    server.encrypt(server_context(authority, "localhost"))
    with pytest.raises(TransportError, match="the certificate of Postmark's server is not valid"):
        hand_over(server, "postmark", [DOCUMENTED["postmark"].accepts])
    assert server.asked == []


def test_what_anymail_cannot_carry_is_refused_by_name(server: ProviderServer) -> None:
    message, id_ = message_of(LETTER, Envelope("b@example.org", READER), PROVIDERS["brevo"])
    message.extra_headers["X-Office"] = "Bakı"
    calls = Calls(leading_to(server.url, "brevo"), Standing())
    with pytest.raises(TransportError, match=r"Brevo cannot carry this letter: .*non-ASCII characters"):
        calls.hand_over(message, id_)
    calls.close()
    assert server.asked == []


def test_without_a_connection_a_letter_goes_again_once_the_provider_was_there(
    server: ProviderServer,
) -> None:
    standing = Standing()
    hand_over(server, "postmark", [DOCUMENTED["postmark"].accepts], standing=standing)
    assert standing.has_answered
    nobody = Calls(leading_to("http://127.0.0.1:9", "postmark"), standing)
    letter = message_of(LETTER, Envelope("b@example.org", READER), PROVIDERS["postmark"])
    assert nobody.hand_over(*letter) == NotAccepted("no connection to Postmark: refused")
    nobody.close()
    stranger = Calls(leading_to("http://127.0.0.1:9", "postmark"), Standing())
    with pytest.raises(UnreachableError):
        stranger.hand_over(*letter)
    stranger.close()


def test_a_busy_provider_has_not_answered_yet(server: ProviderServer) -> None:
    standing = Standing()
    hand_over(server, "postmark", [Answer({}, 429)], standing=standing)
    assert not standing.has_answered


@pytest.mark.parametrize(
    "settings",
    [
        ProviderSettings("ses", {**VALUES["ses"], "region_name": "over there"}),
        ProviderSettings("ses", VALUES["ses"], "no address"),
    ],
)
def test_a_place_that_is_none_is_told_before_anything_leaves(settings: ProviderSettings) -> None:
    with pytest.raises(ConfigurationError, match="no such region, or address"):
        Calls(Settings(transport="provider", provider=settings), Standing())


def test_amazon_is_told_the_configuration_set() -> None:
    values = {**VALUES["ses"], "configuration_set_name": "digest"}
    calls = Calls(Settings(provider=ProviderSettings("ses", values)), Standing())
    backend: Any = calls._backend  # noqa: SLF001 - what anymail has made of it
    assert backend.configuration_set_name == "digest"
    calls.close()


def test_standing_holds_for_the_longest_pause() -> None:
    clock = Wall()
    standing = Standing(clock)
    standing.hold(5)
    standing.hold(2)
    assert standing.pause == 5
    clock.sleep(6)
    assert standing.pause == 0


def test_a_domain_that_is_none_is_refused_unasked(server: ProviderServer) -> None:
    reader = "jane@☃.example"  # a symbol, which IDNA has had no form for since 2010
    letter = EncodedLetters(edition()).build(recipient(1, reader))
    calls = Calls(leading_to(server.url, "postmark"), Standing())
    outcome = calls.hand_over(*message_of(letter, Envelope("b@example.org", reader), PROVIDERS["postmark"]))
    calls.close()
    assert outcome == Refused("the provider cannot be told the address: its domain is none (RFC 5891)")
    assert server.asked == []


def test_an_answer_that_names_nobody_there_can_be_is_a_doubt(server: ProviderServer) -> None:
    strange = Answer({"To": "nobody", "MessageID": "1", "ErrorCode": 0, "Message": "OK"})
    assert hand_over(server, "postmark", [strange]) == InDoubt("not an answer as documented")


def test_a_key_that_no_request_can_hold_ends_the_send(server: ProviderServer) -> None:
    settings = ProviderSettings("postmark", {**VALUES["postmark"], "server_token": "ключ"}, server.url)
    calls = Calls(Settings(transport="provider", provider=settings), Standing())
    with pytest.raises(TransportError, match="the key holds what no key holds"):
        calls.hand_over(*message_of(LETTER, Envelope("b@example.org", READER), PROVIDERS["postmark"]))
    calls.close()
    assert server.asked == []
