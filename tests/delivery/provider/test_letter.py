"""What arrives at a provider: all of the letter, and its reader alone."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import pytest

from caspian_mail.delivery.letters import EncodedLetters
from caspian_mail.delivery.provider.backend import open_backend
from caspian_mail.delivery.provider.letter import message_of
from caspian_mail.delivery.provider.transport import ProviderTransport
from caspian_mail.errors import ConfigurationError
from caspian_mail.model import Accepted, Envelope
from caspian_mail.providers import PROVIDERS
from caspian_mail.settings import ProviderSettings, Settings
from tests.delivery.provider.arrived import Arrived, arrived, strings
from tests.delivery.provider.said import READER, accepts
from tests.delivery.provider.settings import leading_to
from tests.delivery.samples import TOKEN, edition, recipient
from tests.provider_server import HANG_UP, Asked, ProviderServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.model import Edition
    from caspian_mail.providers import Provider

TESTED = [name for name, provider in PROVIDERS.items() if provider.tested]
TRACKING = [name for name in TESTED if PROVIDERS[name].turns_tracking_off]
MARK = f"{1:040x}"
LONG = "Хəбəрлəр · ხაბარი: Headlines from the Caspian, which are many this week, October 27, 2025, and more"
each_of_them = pytest.mark.parametrize("provider", TESTED)


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer(lambda _: HANG_UP) as running:
        yield running


def asked_by(
    provider: str,
    server: ProviderServer,
    *,
    reader: tuple[str, str] = ("", READER),
    of: Edition | None = None,
    **how: Any,  # noqa: ANN401 - passed on
) -> Asked:
    server.answer = lambda _: accepts(provider)
    name, email = reader
    letter = EncodedLetters(of or edition()).build(recipient(1, email, name))
    with ProviderTransport(leading_to(server.url, provider), **how) as transport:
        assert isinstance(transport.deliver(Envelope("bounces@example.org", email), letter), Accepted)
    (asked,) = server.asked
    return asked


def letter_at(provider: str, server: ProviderServer, **how: Any) -> Arrived:  # noqa: ANN401 - passed on
    return arrived(provider, asked_by(provider, server, **how))


@each_of_them
def test_all_of_the_letter_arrives(provider: str, server: ProviderServer) -> None:
    letter = letter_at(provider, server)
    expected = edition()
    assert letter.to == [("", READER)]
    assert letter.others == []
    assert letter.sender == [("Caspian Policy Center", "digest@example.org")]
    assert letter.reply_to == [("", "editors@example.org")]
    assert letter.subject == expected.subject
    link = f"https://digest.example.org/unsubscribe/{TOKEN}"
    assert letter.text.splitlines() == expected.text.replace(expected.slot, link).splitlines()
    assert letter.html.splitlines() == expected.html.replace(expected.slot, link).splitlines()
    assert letter.mark == MARK


@each_of_them
def test_every_field_arrives_that_the_provider_takes(provider: str, server: ProviderServer) -> None:
    fields = letter_at(provider, server).fields
    fields.pop("idempotencykey", None)
    facts = PROVIDERS[provider]
    unsubscribe = fields.pop("list-unsubscribe")
    assert unsubscribe.split() == [
        f"<https://digest.example.org/unsubscribe/{TOKEN}>,",
        f"<mailto:unsubscribe@example.org?subject=unsubscribe%20{TOKEN}>",
    ]
    expected = {"list-unsubscribe-post": "List-Unsubscribe=One-Click", "content-language": "en"}
    if not facts.refuses:
        expected["list-id"] = "<headlines.example.org>"
    if facts.keeps_message_id or facts.as_mime:
        expected["message-id"] = f"<{MARK}@example.org>"
    if facts.as_mime:
        # In UTC, whatever the time zone of the machine.
        expected["date"] = "Mon, 27 Oct 2025 14:02:11 +0000"
    assert fields == expected


@pytest.mark.parametrize(
    "name",
    [
        "Jane Doe",
        "Doe, Jane",
        'Jane "JD" Doe',
        "Əli Quliyev",
        'Əli "Ali" Quliyev, Bakı',
        "Ана; Иваноɓа",
        "a <b@c.d>",
    ],
)
@each_of_them
def test_a_name_is_a_name_whatever_is_in_it(provider: str, name: str, server: ProviderServer) -> None:
    assert letter_at(provider, server, reader=(name, READER)).to == [(name, READER)]


@each_of_them
def test_a_domain_travels_in_idna(provider: str, server: ProviderServer) -> None:
    letter = letter_at(
        provider,
        server,
        reader=("", "jane@bücher.example"),
        of=edition(from_="Хəбəрлəр <digest@почта.example>", reply_to="editors@почта.example"),
    )
    assert letter.to == [("", "jane@xn--bcher-kva.example")]
    assert letter.sender == [("Хəбəрлəр", "digest@xn--80a1acny.example")]
    assert letter.reply_to == [("", "editors@xn--80a1acny.example")]


@each_of_them
def test_a_long_subject_and_long_addresses_are_not_folded_into_anything(
    provider: str, server: ProviderServer
) -> None:
    url = f"https://digest.example.org/{'a' * 300}/{{token}}"
    letter = letter_at(provider, server, of=edition(subject=LONG, unsubscribe_url=url))
    assert letter.subject == LONG
    assert letter.fields["list-unsubscribe"].split()[0] == f"<{url.format(token=TOKEN)}>,"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_provider_is_told_of_this_reader_and_of_no_other(provider: str, server: ProviderServer) -> None:
    asked = asked_by(provider, server)
    assert asked.method == "POST"
    body = asked.body
    if provider == "ses":
        body["Content"]["Raw"]["Data"] = b64decode(body["Content"]["Raw"]["Data"]).decode()
    found = set(re.findall(r"[\w.]+@[\w.]+\w", " ".join(strings(body))))
    found -= {f"{MARK}@example.org", "unsubscribe@example.org"}
    assert found == {READER, "digest@example.org", "editors@example.org"}


# Streams and tracking


def test_postmark_gets_the_stream_for_bulk(server: ProviderServer) -> None:
    assert asked_by("postmark", server).body["MessageStream"] == "broadcast"


# Where letters go that nobody leads elsewhere.
PLACES = {
    "brevo": "https://api.brevo.com/v3/smtp/email",
    "mailgun": "https://api.mailgun.net/v3/example.org/messages",
    "mailjet": "https://api.mailjet.com/v3.1/send",
    "mailtrap": "https://bulk.api.mailtrap.io/api/send",
    "postmark": "https://api.postmarkapp.com/email",
    "resend": "https://api.resend.com/emails",
    "sendgrid": "https://api.sendgrid.com/v3/mail/send",
}


@pytest.mark.parametrize("provider", PLACES)
def test_letters_go_to_the_providers_own_address(provider: str) -> None:
    backend: Any = open_backend(leading_to("", provider).provider)
    called: list[str] = []

    def request(*, url: str, **_: object) -> None:
        called.append(url)
        raise ConnectionRefusedError

    backend.session.request = request
    envelope = Envelope("bounces@example.org", READER)
    message, _ = message_of(EncodedLetters(edition()).build(recipient()), envelope, PROVIDERS[provider])
    with pytest.raises(ConnectionRefusedError):
        backend.send_messages([message])
    assert called == [PLACES[provider]]


def test_amazons_address_is_the_regions() -> None:
    backend: Any = open_backend(leading_to("", "ses").provider)
    assert backend.client.meta.endpoint_url == "https://email.eu-central-1.amazonaws.com"
    backend.close()


OFF = {
    "mailgun": ("no", "no"),
    "mailjet": ("disabled", "disabled"),
    "postmark": (False, "None"),
    "sendgrid": (False, False),
}
ON = {
    "mailgun": ("yes", "yes"),
    "mailjet": ("enabled", "enabled"),
    "postmark": (True, "HtmlAndText"),
    "sendgrid": (True, True),
}


@pytest.mark.parametrize("provider", TRACKING)
def test_nobody_is_tracked_unless_that_is_asked_for(provider: str, server: ProviderServer) -> None:
    assert letter_at(provider, server).tracking == OFF[provider]
    server.asked.clear()
    assert letter_at(provider, server, opens=True, clicks=True).tracking == ON[provider]
    server.asked.clear()
    assert letter_at(provider, server, clicks=True).tracking == (OFF[provider][0], ON[provider][1])


@pytest.mark.parametrize("asked", ["opens", "clicks"])
@pytest.mark.parametrize("provider", [name for name in TESTED if name not in TRACKING])
def test_tracking_that_is_the_providers_own_setting_is_not_ours_to_switch(provider: str, asked: str) -> None:
    with pytest.raises(ConfigurationError, match="tracks by its own settings") as caught:
        ProviderTransport(leading_to("", provider), opens=asked == "opens", clicks=asked == "clicks")
    assert caught.value.where == "[tracking] in newsletter.toml"


# What is refused before anything leaves


def test_mailjet_is_not_sent_to_until_list_id_is_given_up() -> None:
    with pytest.raises(ConfigurationError) as caught:
        ProviderTransport(leading_to("", "mailjet", without=frozenset()))
    assert caught.value.message == "Mailjet does not carry List-Id, which each letter has"
    assert caught.value.next_steps[-1] == "or without, in .env: CASPIAN_MAIL_PROVIDER_WITHOUT=List-Id"
    with pytest.raises(ConfigurationError):
        ProviderTransport(leading_to("", "mailjet", without=frozenset({"reply-to"})))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (Settings(transport="provider"), "CASPIAN_MAIL_PROVIDER is not set"),
        (
            Settings(transport="provider", provider=ProviderSettings("postal")),
            "CASPIAN_MAIL_POSTAL_API_KEY and CASPIAN_MAIL_PROVIDER_URL are not set",
        ),
        (
            Settings(transport="provider", provider=ProviderSettings("resend")),
            "CASPIAN_MAIL_RESEND_API_KEY is not set",
        ),
    ],
)
def test_what_is_not_set_is_named(settings: Settings, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        ProviderTransport(settings)
    assert caught.value.message == message


@pytest.fixture
def facts() -> Provider:
    return PROVIDERS["postmark"]


@pytest.mark.parametrize(
    "to",
    [
        "To: other@example.net\r\n",
        f"To: {READER}, other@example.net\r\n",
        f"To: {READER}, {READER}\r\n",
        f"To: {READER}\r\nCc: other@example.net\r\n",
        f"To: {READER}\r\nBcc: other@example.net\r\n",
        "",
    ],
    ids=["another", "two", "twice", "a copy", "a blind copy", "nobody"],
)
def test_a_letter_that_names_anybody_but_its_reader_goes_nowhere(to: str, facts: Provider) -> None:
    letter = f"From: digest@example.org\r\n{to}Subject: Headlines\r\n\r\nText\r\n".encode()
    with pytest.raises(ValueError, match="does not name its reader, and nobody else"):
        message_of(letter, Envelope("bounces@example.org", READER), facts)


def test_a_letter_of_text_alone_has_no_other_body(facts: Provider) -> None:
    letter = (
        f"From: digest@example.org\r\nTo: {READER}\r\nMessage-ID: <a@b>\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\nText\r\n"
    ).encode()
    message, message_id = message_of(letter, Envelope("bounces@example.org", READER), facts)
    assert (message.subject, message.body.strip(), message.reply_to) == ("", "Text", [])
    assert [content for content, _ in message.alternatives] == [""]
    assert message_id == "<a@b>"
