"""What becomes of a letter, by what each provider answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, NamedTuple

import pytest
import requests

from caspian_mail.delivery.letters import EncodedLetters
from caspian_mail.delivery.provider.answers import Answer as Said
from caspian_mail.delivery.provider.answers import Meaning, answer_of, how_lost, no_connection, pause_of
from caspian_mail.delivery.provider.transport import ProviderTransport
from caspian_mail.errors import TransportError, UnreachableError
from caspian_mail.model import Accepted, Envelope, InDoubt, NotAccepted, Refused
from tests.delivery.provider.documented import PROVIDERS, READER
from tests.delivery.provider.settings import KEY, leading_to
from tests.delivery.samples import edition, recipient
from tests.provider_server import (
    CUT_OFF,
    HANG_UP,
    HANG_UP_UNREAD,
    SILENCE,
    Answer,
    ProviderServer,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.model import Outcome

GARBAGE = Answer(b"\x00\xff<html>")
NO_WORDS = Answer(b"<html>Bad gateway", fields={"Content-Type": "text/html"})


class Row(NamedTuple):
    """An answer, and what it means; the words begin the reason that is kept, or the error."""

    answer: Answer
    outcome: type[Outcome | TransportError]
    words: str


def _status(code: int, **fields: str) -> Answer:
    return Answer(
        {"message": "so it says"}, code, {name.replace("_", "-"): text for name, text in fields.items()}
    )


ROWS = {
    "refused": Row(_status(422), Refused, "422"),
    "too large": Row(_status(413), Refused, "413"),
    "not paid": Row(_status(402), TransportError, "{title} refused the key: 402"),
    "forbidden": Row(_status(403), TransportError, "{title} refused the key: 403"),
    "no such place": Row(_status(404), TransportError, "{title} takes no letters: 404"),
    "elsewhere": Row(_status(302, Location="/elsewhere"), TransportError, "{title} takes no letters: 302"),
    "busy": Row(_status(429, Retry_After="2"), NotAccepted, "429"),
    "busy, and no word how long": Row(_status(429), NotAccepted, "429"),
    "busy for hours": Row(
        _status(429, Retry_After="7200"), UnreachableError, "{title} takes no letters now: 429"
    ),
    "key in use": Row(_status(409), InDoubt, "409"),
    "server error": Row(_status(500), InDoubt, "500"),
    "server error without words": Row(Answer(NO_WORDS.body, 502, dict(NO_WORDS.fields)), InDoubt, "502"),
    "refused without words": Row(Answer(NO_WORDS.body, 400, dict(NO_WORDS.fields)), Refused, "400"),
    "garbage": Row(GARBAGE, InDoubt, "not an answer as documented"),
    "nothing in it": Row(Answer({}), InDoubt, "not an answer as documented"),
    "hangs up": Row(HANG_UP, InDoubt, "connection lost after the letter was written"),
    "hangs up unread": Row(HANG_UP_UNREAD, InDoubt, "connection lost after the letter was written"),
    "cut off": Row(CUT_OFF, InDoubt, ""),
    "silence": Row(SILENCE, InDoubt, "no answer after the letter was written"),
}
TITLES = {
    "brevo": "Brevo",
    "mailgun": "Mailgun",
    "mailjet": "Mailjet",
    "mailtrap": "Mailtrap",
    "postmark": "Postmark",
    "resend": "Resend",
    "sendgrid": "SendGrid",
    "ses": "Amazon SES",
}
each_provider = pytest.mark.parametrize("provider", sorted(PROVIDERS))


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer(lambda _: Answer({}, 599)) as running:
        yield running


def deliver(server: ProviderServer, provider: str, answer: Answer) -> Outcome:
    server.answer = lambda _: answer
    server.first = [HANG_UP_UNREAD] * 4 if answer is HANG_UP_UNREAD else []
    return handed_over(server.url, provider, patience=0.3 if answer is SILENCE else 20)


def handed_over(url: str, provider: str, *, patience: float = 20) -> Outcome:
    letter = EncodedLetters(edition()).build(recipient())
    settings = leading_to(url, provider)
    with ProviderTransport(settings, timeout=patience, sleep=lambda _: None) as transport:
        return transport.deliver(Envelope("bounces@example.org", READER), letter)


@each_provider
def test_a_letter_that_is_taken_is_kept_with_the_providers_id(server: ProviderServer, provider: str) -> None:
    documented = PROVIDERS[provider]
    assert deliver(server, provider, documented.accepts) == Accepted(f"queued as {documented.id}")
    assert len(server.asked) == 1


@each_provider
def test_a_reader_who_is_refused_costs_one_letter(server: ProviderServer, provider: str) -> None:
    documented = PROVIDERS[provider]
    outcome = deliver(server, provider, documented.refuses_reader)
    assert isinstance(outcome, Refused)
    assert outcome.reply.startswith(
        "the provider refuses this reader: "
        if documented.names_reader
        else str(documented.refuses_reader.status)
    )
    # Some words of its own, and no address.
    assert len(outcome.reply.split()) > 2
    assert READER not in outcome.reply


@each_provider
def test_a_key_that_is_refused_ends_the_send(server: ProviderServer, provider: str) -> None:
    with pytest.raises(TransportError, match=f"{TITLES[provider]} refused the key: 40[13]") as caught:
        deliver(server, provider, PROVIDERS[provider].refuses_key)
    assert caught.value.next_steps == ("with a key that may send: caspian-mail send",)
    assert len(server.asked) == 1


@each_provider
@pytest.mark.parametrize("case", ROWS)
def test_what_an_answer_means(server: ProviderServer, provider: str, case: str) -> None:
    answer, expected, words = ROWS[case]
    words = words.format(title=TITLES[provider])
    if issubclass(expected, TransportError):
        with pytest.raises(expected) as caught:
            deliver(server, provider, answer)
        assert caught.value.message.startswith(words)
    else:
        outcome = deliver(server, provider, answer)
        assert isinstance(outcome, expected)
        kept = outcome.reason if isinstance(outcome, InDoubt | NotAccepted) else getattr(outcome, "reply", "")
        assert kept.startswith(words)
    assert not any(asked.path == "/elsewhere" for asked in server.asked)


@each_provider
def test_nobody_at_the_address_ends_the_send(provider: str) -> None:
    with pytest.raises(UnreachableError, match=f"no connection to {TITLES[provider]}: refused"):
        handed_over("http://127.0.0.1:9", provider)


@each_provider
def test_a_host_that_is_none_is_told(provider: str) -> None:
    with pytest.raises(UnreachableError, match=f"no connection to {TITLES[provider]}: no such host"):
        handed_over("http://nowhere.invalid", provider)


def test_amazon_throttles_with_another_status_as_well(server: ProviderServer) -> None:
    throttled = Answer({"message": "Rate exceeded"}, 400, {"x-amzn-ErrorType": "ThrottlingException"})
    assert deliver(server, "ses", throttled) == NotAccepted("400 ThrottlingException Rate exceeded")


def test_the_key_that_an_answer_repeats_is_not_kept(server: ProviderServer) -> None:
    outcome = deliver(server, "resend", Answer({"message": f"no {KEY} here"}, 422))
    assert outcome == Refused("422 no … here")


def test_a_pause_is_told_in_seconds_or_by_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    asked = pause_of({"retry-after": later})
    assert asked is not None
    assert 80 < asked <= 90
    assert pause_of({"Retry-After": "7"}) == 7
    past = format_datetime(datetime.now(UTC) - timedelta(seconds=90), usegmt=True)
    assert pause_of({"Retry-After": past}) == 0
    assert pause_of({"Retry-After": "soon"}) is None
    assert pause_of({}) is None


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        (Said(), Meaning.DOUBT),
        (Said(200), Meaning.DOUBT),
        (Said(599), Meaning.DOUBT),
        (Said(199), Meaning.DOUBT),
        (Said(418), Meaning.REFUSED),
        (Said(405), Meaning.CLOSED),
        (Said(408), Meaning.DOUBT),
        (Said(400, "Throttling Rate exceeded"), Meaning.LATER),
    ],
)
def test_an_answer_nobody_documents_has_the_meaning_of_its_kind(said: Said, meaning: Meaning) -> None:
    assert said.meaning is meaning


def test_what_is_no_answer_says_nothing() -> None:
    assert answer_of(None) == Said()
    assert answer_of({}) == Said()


def test_why_there_was_no_connection() -> None:
    proxy = requests.exceptions.ProxyError()
    assert no_connection(requests.ConnectTimeout()) == "no answer"
    assert no_connection(requests.ConnectionError()) == ""
    assert no_connection(proxy) == ""
    assert how_lost(TimeoutError()) == "no answer after the letter was written"
