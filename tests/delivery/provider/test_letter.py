"""What each provider is told of a letter."""

from __future__ import annotations

import base64
import re
from email import message_from_bytes
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django

from caspian_mail.delivery.letters import EncodedLetters
from caspian_mail.delivery.provider.backend import open_backend
from caspian_mail.delivery.provider.letter import message_of
from caspian_mail.delivery.provider.transport import ProviderTransport
from caspian_mail.errors import ConfigurationError
from caspian_mail.model import Accepted, Envelope, Refused
from caspian_mail.providers import PROVIDERS
from caspian_mail.settings import ProviderSettings, Settings
from tests.delivery.provider import documented
from tests.delivery.provider.settings import KEY, VALUES, leading_to
from tests.delivery.samples import TOKEN, edition, recipient
from tests.provider_server import Answer, ProviderServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.model import Outcome, Recipient
    from tests.provider_server import Asked

EDITION = edition(
    subject="Хəбəрлəр · ხაბარი: Headlines from the Caspian, which are many this week, October 27, 2025",
    from_='"Center, Policy" <digest@bücher.example>',
    unsubscribe_url=f"https://digest.example.org/unsubscribe/{'a' * 60}/{{token}}",
    text="Bakı · Тбилиси\n\n.\n..\n" + "word " * 300 + "\nUnsubscribe: %%UNSUBSCRIBE%%\n",
)
FIELDS = {
    "list-id": "<headlines.example.org>",
    "list-unsubscribe-post": "List-Unsubscribe=One-Click",
    "content-language": "en",
    "list-unsubscribe": f"<https://digest.example.org/unsubscribe/{'a' * 60}/{TOKEN}>,"
    f" <mailto:unsubscribe@example.org?subject=unsubscribe%20{TOKEN}>",
}
READERS = {b"jane@example.net", b"jane%40example.net"}
NAMES = ["", "Jane Doe", "Əli Quliyev", "Smith, Jane", 'Jane "Jay" Doe', "Ali, Əli", "O'Neill (Press) <x>"]
each_provider = pytest.mark.parametrize("provider", sorted(documented.PROVIDERS))


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer(lambda _: Answer({}, 599)) as running:
        yield running


def delivered(
    server: ProviderServer, provider: str, reader: Recipient, *, tracks: bool = False
) -> tuple[Outcome, Asked]:
    server.answer = lambda _: documented.PROVIDERS[provider].accepts
    with ProviderTransport(leading_to(server.url, provider), opens=tracks, clicks=tracks) as transport:
        content = EncodedLetters(EDITION).build(reader)
        outcome = transport.deliver(Envelope("bounces@example.org", reader.address.email), content)
    [asked] = server.asked
    return outcome, asked


@each_provider
@pytest.mark.parametrize("name", NAMES)
def test_the_whole_letter_arrives_for_its_reader_alone(
    server: ProviderServer, provider: str, name: str
) -> None:
    reader = recipient(7, "jane@example.net", name)
    outcome, asked = delivered(server, provider, reader)
    assert isinstance(outcome, Accepted)
    told = documented.PROVIDERS[provider].told(asked)
    [to] = told.to
    assert to == (f"{name} <jane@example.net>" if name else "jane@example.net")
    assert told.copies == []
    assert told.sender == ["Center, Policy <digest@xn--bcher-kva.example>"]
    assert told.subject == EDITION.subject
    assert told.reply_to == ["editors@example.org"]
    left_out = {name.lower() for name in PROVIDERS[provider].refuses}
    for field, value in FIELDS.items():
        assert " ".join(told.fields.get(field, "").split()) == ("" if field in left_out else value), field
    link = FIELDS["list-unsubscribe"][1:].partition(">")[0]
    assert told.text.splitlines() == EDITION.text.replace("%%UNSUBSCRIBE%%", link).splitlines()
    assert TOKEN in told.html
    assert told.html.splitlines()[0] == "<p>Bakı · Тбилиси</p>"
    assert told.mark == f"{7:040x}"


@each_provider
def test_a_domain_travels_in_ascii(server: ProviderServer, provider: str) -> None:
    _, asked = delivered(server, provider, recipient(1, "jane@bücher.example"))
    assert documented.PROVIDERS[provider].told(asked).to == ["jane@xn--bcher-kva.example"]


@each_provider
def test_message_id_and_date_go_along_only_where_they_are_kept(server: ProviderServer, provider: str) -> None:
    _, asked = delivered(server, provider, recipient(1))
    told = documented.PROVIDERS[provider].told(asked)
    ours = f"<{1:040x}@example.org>"
    assert told.fields.get("message-id") == (ours if provider in {"mailgun", "ses"} else None)
    assert told.fields.get("date") == ("Mon, 27 Oct 2025 14:02:11 +0000" if provider == "ses" else None)


def test_amazon_gets_the_header_of_one_click_as_it_is(server: ProviderServer) -> None:
    # As an encoded-word, which a long one easily becomes, no mail program knows it.
    _, asked = delivered(server, "ses", recipient(1))
    raw = message_from_bytes(base64.b64decode(asked.body["Content"]["Raw"]["Data"]))
    assert " ".join(raw["List-Unsubscribe"].split()) == FIELDS["list-unsubscribe"]
    assert raw["List-Unsubscribe-Post"] == FIELDS["list-unsubscribe-post"]


@pytest.mark.parametrize(
    ("provider", "opens", "clicks"),
    [
        ("postmark", ("TrackOpens", False), ("TrackLinks", "None")),
        ("mailgun", ("o:tracking-opens", "no"), ("o:tracking-clicks", "no")),
        ("mailjet", ("TrackOpens", "disabled"), ("TrackClicks", "disabled")),
        (
            "sendgrid",
            ("open_tracking", {"enable": False}),
            ("click_tracking", {"enable": False}),
        ),
    ],
)
def test_nobody_is_tracked_unless_that_is_asked_for(
    server: ProviderServer, provider: str, opens: tuple[str, object], clicks: tuple[str, object]
) -> None:
    def settings_of(asked: Asked) -> dict[str, object]:
        body: dict[str, object] = asked.body
        inner = body.get("Globals") or body.get("tracking_settings") or body
        assert isinstance(inner, dict)
        return inner

    _, asked = delivered(server, provider, recipient(1))
    off = settings_of(asked)
    assert (off[opens[0]], off[clicks[0]]) == (opens[1], clicks[1])
    server.asked.clear()
    _, asked = delivered(server, provider, recipient(1), tracks=True)
    on = settings_of(asked)
    assert (on[opens[0]], on[clicks[0]]) != (opens[1], clicks[1])
    assert on[opens[0]] != opens[1]


@pytest.mark.parametrize("provider", ["brevo", "mailtrap", "resend", "ses"])
def test_tracking_is_not_promised_where_no_letter_can_ask_for_it(provider: str) -> None:
    with pytest.raises(ConfigurationError, match="tracks by its own settings"):
        ProviderTransport(leading_to("http://127.0.0.1:9", provider), clicks=True)


def test_postmark_is_told_the_stream_for_bulk(server: ProviderServer) -> None:
    _, asked = delivered(server, "postmark", recipient(1))
    assert asked.body["MessageStream"] == "broadcast"
    transport = ProviderTransport(leading_to(server.url, "postmark"))
    assert (transport.route, transport.description) == ("postmark", "postmark, stream broadcast")
    assert ProviderTransport(leading_to(server.url, "resend")).description == "resend"


def test_a_provider_is_called_at_its_own_host_unless_told() -> None:
    backend = open_backend(ProviderSettings("postmark", VALUES["postmark"]))
    assert urlsplit(backend.api_url).hostname == "api.postmarkapp.com"  # type: ignore[attr-defined]  # anymail's
    backend.close()


def test_mailtrap_is_called_at_its_host_for_bulk() -> None:
    backend = open_backend(ProviderSettings("mailtrap", VALUES["mailtrap"]))
    assert urlsplit(backend.api_url).hostname == "bulk.api.mailtrap.io"  # type: ignore[attr-defined]  # anymail's
    backend.close()


def test_mailjet_sends_nothing_without_list_id_unless_that_is_allowed() -> None:
    refusing = Settings(transport="provider", provider=ProviderSettings("mailjet", VALUES["mailjet"]))
    with pytest.raises(ConfigurationError, match="Mailjet does not carry List-Id") as caught:
        ProviderTransport(refusing)
    assert "CASPIAN_MAIL_PROVIDER_WITHOUT=List-Id" in caught.value.next_steps[1]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Settings(transport="provider"), "CASPIAN_MAIL_PROVIDER is not set"),
        (
            Settings(transport="provider", provider=ProviderSettings("mailjet")),
            "CASPIAN_MAIL_MAILJET_API_KEY and CASPIAN_MAIL_MAILJET_SECRET_KEY are not set",
        ),
        (
            Settings(transport="provider", provider=ProviderSettings("postal", {"api_key": KEY})),
            "CASPIAN_MAIL_PROVIDER_URL is not set",
        ),
    ],
)
def test_what_is_not_set_is_told_before_anything_is_called(settings: Settings, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        ProviderTransport(settings)
    assert caught.value.message == words


def test_what_is_not_installed_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caspian_mail.delivery.provider.faults.find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match="through boto3, which is not installed") as caught:
        ProviderTransport(leading_to("", "ses"))
    assert caught.value.next_steps == ("pip install 'caspian-mail[ses]'",)


@each_provider
@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("jäne@example.net", "letters outside ASCII before the @"),
        ("ja\nne@example.net", "a control character in the address"),
    ],
)
def test_an_address_no_provider_can_be_told_is_refused_unasked(
    server: ProviderServer, provider: str, email: str, words: str
) -> None:
    with ProviderTransport(leading_to(server.url, provider)) as transport:
        outcome = transport.deliver(Envelope("bounces@example.org", email), b"")
    assert isinstance(outcome, Refused)
    assert words in outcome.reply
    assert server.asked == []


@pytest.mark.parametrize(
    "to",
    [
        b"jane@example.net, joe@example.net",
        b"joe@example.net",
        b"jane@example.net\r\nCc: joe@example.net",
        b"jane@example.net\r\nBcc: joe@example.net",
    ],
)
def test_a_letter_to_another_or_to_several_leaves_by_no_api(to: bytes) -> None:
    letter = b"From: a@example.org\r\nTo: " + to + b"\r\nMessage-ID: <1@x>\r\n\r\n"
    with pytest.raises(ValueError, match="nobody else"):
        message_of(letter, Envelope("b@example.org", "jane@example.net"), PROVIDERS["postmark"])


def test_a_letter_without_most_of_it_is_one_all_the_same() -> None:
    letter = b"From: a@example.org\r\nTo: jane@example.net\r\nMessage-ID: <1@x>\r\n\r\n"
    message, id_ = message_of(letter, Envelope("b@example.org", "jane@example.net"), PROVIDERS["postal"])
    assert (message.subject, message.body, message.reply_to, id_) == ("", "", [], "<1@x>")
    assert message.tags == ["1"]


def test_anymail_counts_time_in_utc() -> None:
    # It writes times in the project's zone, and Django's own is Chicago.
    assert (django.TIME_ZONE, django.USE_TZ) == ("UTC", True)


@pytest.mark.parametrize("provider", sorted(set(PROVIDERS) - set(documented.PROVIDERS)))
def test_every_other_provider_is_called_for_the_reader_alone(server: ProviderServer, provider: str) -> None:
    facts = PROVIDERS[provider]
    values = {one.argument: one.default or "value" for one in facts.variables}
    settings = Settings(transport="provider", provider=ProviderSettings(provider, values, server.url))
    letter = EncodedLetters(EDITION).build(recipient(3, "jane@example.net", "Jane Doe"))
    with ProviderTransport(settings) as transport:
        transport.deliver(Envelope("bounces@example.org", "jane@example.net"), letter)
    [asked] = server.asked
    assert set(re.findall(rb"[\w.-]+(?:@|%40)example\.net", asked.content)) <= READERS
    assert f"{3:040x}".encode() in asked.content
