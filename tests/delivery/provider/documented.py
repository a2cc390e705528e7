"""What eight providers answer, as each documents it, and how each is told of a letter.

Read on 2026-11-24: Postmark's "Email API" and its list of error codes; Mailgun's messages; Brevo's "Send a
transactional email"; Resend's "Send Email" and "Errors"; Mailjet's Send API v3.1; SendGrid's "Mail Send" and
its errors; Mailtrap's "Send email"; Amazon SES's SendEmail (API v2) and "Common Errors".
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import getaddresses
from typing import TYPE_CHECKING, Any

from tests.provider_server import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.provider_server import Asked

READER = "jane@example.net"


@dataclass(frozen=True)
class Told:
    """What a provider was told of a letter; the names of fields in lower case."""

    to: list[str]
    copies: list[str]
    sender: list[str]
    subject: str
    reply_to: list[str]
    fields: Mapping[str, str]
    text: str
    html: str
    mark: str


@dataclass(frozen=True)
class Documented:
    """One provider.

    Attributes:
        accepts: how it takes a letter.
        id: of a letter it takes, as it is kept.
        refuses_reader: how it refuses the reader.
        names_reader: whether anymail can tell that from another refusal.
        refuses_key: how it refuses the key.
        told: reads what it was told of a letter.
    """

    accepts: Answer
    id: str
    refuses_reader: Answer
    refuses_key: Answer
    told: Callable[[Asked], Told]
    names_reader: bool = False


def _plain(name: str, email: str) -> str:
    return f"{name} <{email}>" if name else email


def _split(mailboxes: Any) -> list[str]:  # noqa: ANN401 - text or a list of it
    joined = [mailboxes] if isinstance(mailboxes, str) else mailboxes or []
    return [_plain(*pair) for pair in getaddresses([one for one in joined if one])]


def _named(mailboxes: Any, name: str = "name", email: str = "email") -> list[str]:  # noqa: ANN401 - JSON
    each = mailboxes if isinstance(mailboxes, list) else [mailboxes] if mailboxes else []
    # To Brevo a name may go as a mail's header would have it.
    return [_plain(str(make_header(decode_header(one.get(name, "")))), one[email]) for one in each]


def _lower(fields: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in fields.items()}


def _postmark(asked: Asked) -> Told:
    body = asked.body
    return Told(
        _split(body["To"]),
        _split([body.get("Cc", ""), body.get("Bcc", "")]),
        _split(body["From"]),
        body["Subject"],
        _split(body["ReplyTo"]),
        {one["Name"].lower(): one["Value"] for one in body["Headers"]},
        body["TextBody"],
        body["HtmlBody"],
        body["Metadata"]["letter"],
    )


def _mailgun(asked: Asked) -> Told:
    body = asked.body
    fields = {name[2:].lower(): value for name, value in body.items() if name.startswith("h:")}
    return Told(
        _split(body["to"]),
        _split([body.get("cc", ""), body.get("bcc", "")]),
        _split(body["from"]),
        body["subject"],
        _split(fields.pop("reply-to")),
        fields,
        body["text"],
        body["html"],
        body["v:letter"],
    )


def _brevo(asked: Asked) -> Told:
    body = asked.body
    fields = _lower(body["headers"])
    return Told(
        _named(body["to"]),
        _named(body.get("cc")) + _named(body.get("bcc")),
        _named(body["sender"]),
        body["subject"],
        _named(body["replyTo"]),
        fields,
        body["textContent"],
        body["htmlContent"],
        json.loads(fields.pop("x-mailin-custom"))["letter"],
    )


def _resend(asked: Asked) -> Told:
    body = asked.body
    fields = _lower(body["headers"])
    return Told(
        _split(body["to"]),
        _split(body.get("cc")) + _split(body.get("bcc")),
        _split(body["from"]),
        body["subject"],
        _split(body["reply_to"]),
        fields,
        body["text"],
        body["html"],
        json.loads(fields.pop("x-metadata"))["letter"],
    )


def _mailjet(asked: Asked) -> Told:
    shared, [message] = asked.body["Globals"], asked.body["Messages"]
    return Told(
        _named(message["To"], "Name", "Email"),
        [*_named(shared.get("Cc"), "Name", "Email"), *_named(shared.get("Bcc"), "Name", "Email")],
        _named(shared["From"], "Name", "Email"),
        shared["Subject"],
        _named(shared["ReplyTo"], "Name", "Email"),
        _lower(shared["Headers"]),
        shared["TextPart"],
        shared["HTMLPart"],
        json.loads(shared["EventPayload"])["letter"],
    )


def _sendgrid(asked: Asked) -> Told:
    body = asked.body
    [personal] = body["personalizations"]
    contents = {one["type"]: one["value"] for one in body["content"]}
    return Told(
        _named(personal["to"]),
        _named(personal.get("cc")) + _named(personal.get("bcc")),
        _named(body["from"]),
        body["subject"],
        _named(body["reply_to_list"]),
        _lower(body["headers"]),
        contents["text/plain"],
        contents["text/html"],
        body["custom_args"]["letter"],
    )


def _mailtrap(asked: Asked) -> Told:
    body = asked.body
    return Told(
        _named(body["to"]),
        _named(body.get("cc")) + _named(body.get("bcc")),
        _named(body["from"]),
        body["subject"],
        _named(body["reply_to"]),
        _lower(body["headers"]),
        body["text"],
        body["html"],
        body["custom_variables"]["letter"],
    )


def _ses(asked: Asked) -> Told:
    body = asked.body
    letter = message_from_bytes(base64.b64decode(body["Content"]["Raw"]["Data"]), policy=policy.default)
    fields = {name.lower(): str(value) for name, value in letter.items()}
    text, html = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    destination = body["Destination"]
    assert _split(fields["to"])[0].endswith(destination["ToAddresses"][0] + ">") or (
        _split(fields["to"]) == destination["ToAddresses"]
    )
    return Told(
        _split(fields.pop("to")),
        [*destination.get("CcAddresses", []), *destination.get("BccAddresses", [])],
        _split(fields.pop("from")),
        fields.pop("subject").strip(),  # where its field begins a line late
        _split(fields.pop("reply-to")),
        fields,
        str(text.get_content()),
        str(html.get_content()),
        json.loads(fields.pop("x-metadata"))["letter"],
    )


PROVIDERS: Mapping[str, Documented] = {
    "brevo": Documented(
        Answer({"messageId": "<201798300811.5787683@smtp-relay.mailin.fr>"}, 201),
        "201798300811.5787683",
        Answer({"code": "invalid_parameter", "message": "email is not valid in to"}, 400),
        Answer({"message": "Key not found", "code": "unauthorized"}, 401),
        _brevo,
    ),
    "mailgun": Documented(
        Answer({"id": "<20251027140211.1.ABC@example.org>", "message": "Queued. Thank you."}),
        "20251027140211.1.ABC",
        Answer({"message": "'to' parameter is not a valid address. please check documentation"}, 400),
        Answer(b"Forbidden", 401, {"Content-Type": "text/plain"}),
        _mailgun,
    ),
    "mailjet": Documented(
        Answer(
            {
                "Messages": [
                    {
                        "Status": "success",
                        "To": [
                            {"Email": READER, "MessageUUID": "8bf5", "MessageID": 456, "MessageHref": "https"}
                        ],
                        "Cc": [],
                        "Bcc": [],
                    }
                ]
            }
        ),
        "456",
        Answer(
            {
                "Messages": [
                    {
                        "Status": "error",
                        "Errors": [
                            {
                                "ErrorIdentifier": "8e28ac9c",
                                "ErrorCode": "mj-0013",
                                "StatusCode": 400,
                                "ErrorMessage": '"jane" is an invalid email address.',
                                "ErrorRelatedTo": ["To[0].Email"],
                            }
                        ],
                    }
                ]
            },
            400,
        ),
        Answer(
            {"ErrorIdentifier": "06df", "StatusCode": 401, "ErrorMessage": "API key not authorized."},
            401,
        ),
        _mailjet,
    ),
    "mailtrap": Documented(
        Answer({"success": True, "message_ids": ["0c7fd939-02cf-11ed-88c2-0a58a9feac02"]}),
        "0c7fd939-02cf-11ed-88c2-0a58a9feac02",
        Answer({"success": False, "errors": ["'to' address is invalid"]}, 400),
        Answer({"success": False, "errors": ["Unauthorized"]}, 401),
        _mailtrap,
    ),
    "postmark": Documented(
        Answer(
            {
                "To": READER,
                "SubmittedAt": "2025-10-27T10:02:11-04:00",
                "MessageID": "0a129aee-e1cd-480d-b08d-4f48548ff48d",
                "ErrorCode": 0,
                "Message": "OK",
            }
        ),
        "0a129aee-e1cd-480d-b08d-4f48548ff48d",
        Answer(
            {
                "ErrorCode": 406,
                "Message": "You tried to send to recipient(s) that have been marked as inactive. Found"
                f" inactive addresses: {READER}. Inactive recipients are ones that have generated a hard"
                " bounce, a spam complaint, or a manual suppression.",
            },
            422,
        ),
        Answer({"ErrorCode": 10, "Message": "The Server Token you provided was invalid."}, 401),
        _postmark,
        names_reader=True,
    ),
    "resend": Documented(
        Answer({"id": "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794"}),
        "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794",
        Answer({"statusCode": 422, "name": "validation_error", "message": "Invalid `to` field."}, 422),
        Answer({"statusCode": 403, "name": "invalid_api_key", "message": "API key is invalid"}, 403),
        _resend,
    ),
    "sendgrid": Documented(
        Answer(b"", 202, {"X-Message-Id": "14c5d75ce93"}),
        "14c5d75ce93",
        Answer(
            {
                "errors": [
                    {
                        "message": "Does not contain a valid address.",
                        "field": "personalizations.0.to.0.email",
                        "help": None,
                    }
                ]
            },
            400,
        ),
        Answer({"errors": [{"message": "The provided authorization grant is invalid", "field": None}]}, 401),
        _sendgrid,
    ),
    "ses": Documented(
        Answer({"MessageId": "0107018e-4c5d-0000-0000-000000000000"}),
        "0107018e-4c5d-0000-0000-000000000000",
        Answer(
            {"message": "Address is on the suppression list for your account"},
            400,
            {"x-amzn-ErrorType": "MessageRejected"},
        ),
        Answer(
            {"message": "The security token included in the request is invalid."},
            403,
            {"x-amzn-ErrorType": "UnrecognizedClientException"},
        ),
        _ses,
    ),
}
