"""A letter as a provider's API got it, read from the request as that provider reads it."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import getaddresses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.provider_server import Asked

Mailbox = tuple[str, str]
"""A name and an address."""


@dataclass(frozen=True)
class Arrived:
    """What the provider can make a letter of; the names of its fields in lower case."""

    to: list[Mailbox]
    sender: list[Mailbox]
    reply_to: list[Mailbox]
    subject: str
    text: str
    html: str
    fields: dict[str, str]
    mark: object
    tracking: tuple[object, ...] = ()
    others: list[str] = field(default_factory=list)


def arrived(provider: str, asked: Asked) -> Arrived:
    """Return the letter that a request holds."""
    letter: Arrived = _READERS[provider](asked.body)
    return letter


def strings(told: object) -> Iterator[str]:
    """Return every string of a request's body."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for value in told.values():
            yield from strings(value)
    elif isinstance(told, list):
        for value in told:
            yield from strings(value)


def _mailboxes(told: object) -> list[Mailbox]:
    if told is None:
        return []
    found = getaddresses([str(one) for one in told] if isinstance(told, list) else [str(told)])
    return [(str(make_header(decode_header(name))), email) for name, email in found]


def _objects(*told: Any) -> list[Mailbox]:  # noqa: ANN401 - JSON
    """Read mailboxes that are objects; a name may come as an encoded word (RFC 2047)."""
    lower = [{name.lower(): value for name, value in one.items()} for one in told if one]
    return [(str(make_header(decode_header(one.get("name", "")))), one["email"]) for one in lower]


def _lower(fields: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in fields.items()}


def _copies(body: dict[str, Any]) -> list[str]:
    return [name for name in body if name.lower() in {"cc", "bcc"}]


def _brevo(body: Any) -> Arrived:  # noqa: ANN401 - JSON
    fields = _lower(body["headers"])
    mark = json.loads(fields.pop("x-mailin-custom"))
    return Arrived(
        _objects(*body["to"]),
        _objects(body["sender"]),
        _objects(body["replyTo"]),
        body["subject"],
        body["textContent"],
        body["htmlContent"],
        fields,
        mark["letter"],
        others=_copies(body),
    )


def _mailgun(body: Any) -> Arrived:  # noqa: ANN401 - a form
    fields = {name[2:].lower(): value for name, value in body.items() if name.startswith("h:")}
    return Arrived(
        _mailboxes(body["to"]),
        _mailboxes(body["from"]),
        _mailboxes(fields.pop("reply-to")),
        body["subject"],
        body["text"],
        body["html"],
        fields,
        body["v:letter"],
        (body["o:tracking-opens"], body["o:tracking-clicks"]),
        _copies(body),
    )


def _mailjet(body: Any) -> Arrived:  # noqa: ANN401 - JSON
    (message,) = body["Messages"]
    shared = body["Globals"]
    return Arrived(
        _objects(*message["To"]),
        _objects(shared["From"]),
        _objects(shared["ReplyTo"]),
        shared["Subject"],
        shared["TextPart"],
        shared["HTMLPart"],
        _lower(shared["Headers"]),
        json.loads(shared["EventPayload"])["letter"],
        (shared["TrackOpens"], shared["TrackClicks"]),
        _copies(message) + _copies(shared),
    )


def _mailtrap(body: Any) -> Arrived:  # noqa: ANN401 - JSON
    return Arrived(
        _objects(*body["to"]),
        _objects(body["from"]),
        _objects(body["reply_to"]),
        body["subject"],
        body["text"],
        body["html"],
        _lower(body["headers"]),
        body["custom_variables"]["letter"],
        others=_copies(body),
    )


def _postmark(body: Any) -> Arrived:  # noqa: ANN401 - JSON
    return Arrived(
        _mailboxes(body["To"]),
        _mailboxes(body["From"]),
        _mailboxes(body["ReplyTo"]),
        body["Subject"],
        body["TextBody"],
        body["HtmlBody"],
        _lower({one["Name"]: one["Value"] for one in body["Headers"]}),
        body["Metadata"]["letter"],
        (body["TrackOpens"], body["TrackLinks"]),
        _copies(body),
    )


def _resend(body: Any) -> Arrived:  # noqa: ANN401 - JSON
    fields = _lower(body["headers"])
    mark = json.loads(fields.pop("x-metadata"))
    return Arrived(
        _mailboxes(body["to"]),
        _mailboxes(body["from"]),
        _mailboxes(body["reply_to"]),
        body["subject"],
        body["text"],
        body["html"],
        fields,
        mark["letter"],
        others=_copies(body),
    )


def _sendgrid(body: Any) -> Arrived:  # noqa: ANN401 - JSON
    (one,) = body["personalizations"]
    text, html = body["content"]
    assert (text["type"], html["type"]) == ("text/plain", "text/html")
    tracking = body["tracking_settings"]
    return Arrived(
        _objects(*one["to"]),
        _objects(body["from"]),
        _objects(*body["reply_to_list"]),
        body["subject"],
        text["value"],
        html["value"],
        _lower(body["headers"]),
        body["custom_args"]["letter"],
        (tracking["open_tracking"]["enable"], tracking["click_tracking"]["enable"]),
        _copies(one) + _copies(body),
    )


def _ses(body: Any) -> Arrived:  # noqa: ANN401 - JSON
    raw = message_from_bytes(b64decode(body["Content"]["Raw"]["Data"]), policy=policy.default)
    fields = {name.lower(): str(value) for name, value in raw.items()}
    for own in ("from", "to", "subject", "reply-to", "mime-version", "content-type"):
        fields.pop(own)
    text, html = (raw.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    # Who gets it is told beside the letter as well.
    assert list(body["Destination"]) == ["ToAddresses"]
    (email,) = body["Destination"]["ToAddresses"]
    to = [(one.display_name, one.addr_spec) for one in raw["To"].addresses]
    assert [address for _, address in to] == [email]
    return Arrived(
        to,
        [(one.display_name, one.addr_spec) for one in raw["From"].addresses],
        [(one.display_name, one.addr_spec) for one in raw["Reply-To"].addresses],
        # Folded before its first word, it begins with a space, which nobody shows.
        str(raw["Subject"]).strip(),
        text.get_content(),
        html.get_content(),
        fields,
        json.loads(fields.pop("x-metadata"))["letter"],
        others=[name for name in fields if name in {"cc", "bcc"}],
    )


_READERS = {
    "brevo": _brevo,
    "mailgun": _mailgun,
    "mailjet": _mailjet,
    "mailtrap": _mailtrap,
    "postmark": _postmark,
    "resend": _resend,
    "sendgrid": _sendgrid,
    "ses": _ses,
}
