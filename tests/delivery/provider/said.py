"""What each provider says to a letter for jane@example.net, as its documentation has it."""

from __future__ import annotations

from tests.provider_server import Answer

READER = "jane@example.net"
ID = "0a1b2c3d"


def aws(status: int, code: str, words: str) -> Answer:
    return Answer({"message": words}, status, {"X-Amzn-ErrorType": code})


def _postmark(status: int, code: int, words: str) -> Answer:
    return Answer({"ErrorCode": code, "Message": words}, status)


def _resend(status: int, name: str, words: str) -> Answer:
    return Answer({"statusCode": status, "name": name, "message": words}, status)


def _brevo(status: int, code: str, words: str) -> Answer:
    return Answer({"code": code, "message": words}, status)


def _sendgrid(status: int, words: str, field: str | None = None) -> Answer:
    return Answer({"errors": [{"message": words, "field": field, "help": None}]}, status)


def _mailjet(status: int, code: str, words: str, related: str) -> Answer:
    error = {"ErrorIdentifier": "f987008f", "ErrorCode": code, "StatusCode": status, "ErrorMessage": words}
    errors = [{**error, "ErrorRelatedTo": [related]}]
    return Answer({"Messages": [{"Status": "error", "Errors": errors}]}, status)


def _mailjet_as_a_whole(status: int, code: str, words: str) -> Answer:
    told = {"ErrorIdentifier": "06df1144", "ErrorCode": code, "StatusCode": status, "ErrorMessage": words}
    return Answer(told, status)


def accepts(provider: str, reader: str = READER) -> Answer:
    """Return how the provider takes a letter, under the id 0a1b2c3d."""
    to = {"Email": reader, "MessageUUID": "u", "MessageID": ID, "MessageHref": "https://api.mailjet.com/"}
    postmark = {"To": reader, "SubmittedAt": "2025-10-27T10:02:11-04:00", "MessageID": ID}
    return {
        "brevo": Answer({"messageId": f"<{ID}@smtp-relay.mailin.fr>"}, 201),
        "mailersend": Answer(b"", 202, {"X-Message-Id": ID, "Content-Type": "text/html"}),
        "mailgun": Answer({"id": f"<{ID}@example.org>", "message": "Queued. Thank you."}),
        "mailjet": Answer({"Messages": [{"Status": "success", "To": [to], "Cc": [], "Bcc": []}]}),
        "mailtrap": Answer({"success": True, "message_ids": [ID]}),
        "mandrill": Answer([{"email": reader, "status": "sent", "reject_reason": None, "_id": ID}]),
        "postal": Answer(
            {"status": "success", "data": {"message_id": "m", "messages": {reader: {"id": ID, "token": "t"}}}}
        ),
        "postmark": Answer({**postmark, "ErrorCode": 0, "Message": "OK"}),
        "resend": Answer({"id": ID}),
        "scaleway": Answer({"emails": [{"id": ID, "rcpt_to": reader, "mail_rcpt": reader, "status": "new"}]}),
        "sendgrid": Answer(b"", 202, {"X-Message-Id": ID}),
        "ses": Answer({"MessageId": ID}),
        "sparkpost": Answer(
            {"results": {"total_rejected_recipients": 0, "total_accepted_recipients": 1, "id": ID}}
        ),
        "unisender-go": Answer({"status": "success", "job_id": ID, "emails": [reader]}),
    }[provider]


# The reader is refused.
REFUSING = {
    "brevo": _brevo(400, "invalid_parameter", "email is not valid in to"),
    "mailgun": Answer({"message": "to parameter is not a valid address. please check documentation"}, 400),
    "mailjet": _mailjet(400, "mj-0013", f'"{READER}" is an invalid email address.', "To[0].Email"),
    "mailtrap": Answer({"success": False, "errors": ["'to' address is invalid"]}, 400),
    "postmark": _postmark(
        422,
        406,
        "You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses:"
        f" {READER}. Inactive recipients are ones that have generated a hard bounce, a spam complaint, or a"
        " manual suppression.",
    ),
    "resend": _resend(422, "validation_error", "Invalid `to` field. The email address needs to be valid."),
    "sendgrid": _sendgrid(400, "Does not contain a valid address.", "personalizations.0.to.0.email"),
    "ses": aws(400, "MessageRejected", f"Email address is not verified: {READER}"),
}

# The key opens nothing, or not this.
CLOSING = {
    "brevo": (
        _brevo(401, "unauthorized", "Key not found"),
        _brevo(402, "not_enough_credits", "Insufficient credits in your account"),
        _brevo(403, "permission_denied", "Your account is not validated"),
    ),
    "mailgun": (
        Answer(b"Forbidden", 401, {"Content-Type": "text/html"}),
        Answer({"message": "Domain example.org is not allowed to send"}, 403),
        Answer({"message": "Domain not found: example.org"}, 404),
    ),
    "mailjet": (
        _mailjet_as_a_whole(401, "mj-0002", "API key authentication/authorization failure."),
        Answer({"ErrorInfo": "", "ErrorMessage": "Unauthorized", "StatusCode": 401}, 401),
        _mailjet(403, "mj-0015", "The account is blocked.", "From"),
    ),
    "mailtrap": (
        Answer({"success": False, "errors": ["Unauthorized"]}, 401),
        Answer({"success": False, "errors": ["Forbidden"]}, 403),
    ),
    "postmark": (
        _postmark(401, 10, "The Server Token you provided in the X-Postmark-Server-Token header is wrong."),
        _postmark(403, 407, "Forbidden"),
    ),
    "resend": (
        _resend(401, "missing_api_key", "Missing API key in the authorization header."),
        _resend(403, "invalid_api_key", "API key is invalid."),
        _resend(405, "method_not_allowed", "Method is not allowed for the requested path."),
    ),
    "sendgrid": (
        _sendgrid(401, "The provided authorization grant is invalid, expired, or revoked"),
        _sendgrid(403, "The from address does not match a verified Sender Identity.", "from"),
        Answer({"errors": [{"message": "not found"}]}, 404),
    ),
    "ses": (
        aws(403, "UnrecognizedClientException", "The security token included in the request is invalid."),
        aws(403, "AccessDeniedException", "The user is not authorized to perform: ses:SendEmail"),
        aws(404, "NotFoundException", "Configuration set <digest> does not exist."),
    ),
}

# The request is refused, whoever reads.
DECLINING = {
    "brevo": _brevo(400, "invalid_parameter", "sender is not valid"),
    "mailgun": Answer({"message": "from parameter is missing"}, 400),
    "mailjet": _mailjet(400, "send-0008", "The sender is not an authorized one.", "From"),
    "mailtrap": Answer({"success": False, "errors": ["'subject' is required"]}, 422),
    "postmark": _postmark(422, 400, "The 'From' address you supplied is not a Sender Signature."),
    "resend": _resend(422, "invalid_from_address", "Invalid `from` field."),
    "sendgrid": _sendgrid(413, "The request payload is too large"),
    "ses": aws(400, "MailFromDomainNotVerifiedException", "The domain is not verified."),
}

BUSY = {
    "brevo": _brevo(429, "too_many_requests", "Too many requests"),
    "mailgun": Answer({"message": "Too many requests"}, 429),
    "mailjet": _mailjet_as_a_whole(429, "mj-0005", "Too many requests"),
    "mailtrap": Answer({"success": False, "errors": ["Rate limit exceeded"]}, 429),
    "postmark": _postmark(429, 429, "Rate limit exceeded"),
    "resend": _resend(429, "rate_limit_exceeded", "Too many requests."),
    "sendgrid": _sendgrid(429, "too many requests"),
    "ses": aws(429, "TooManyRequestsException", "Too many requests."),
}

BROKEN = {
    "brevo": _brevo(500, "internal_server_error", "Internal server error"),
    "mailgun": Answer({"message": "Internal Server Error"}, 500),
    "mailjet": _mailjet_as_a_whole(500, "mj-0001", "Internal error"),
    "mailtrap": Answer({"success": False, "errors": ["Internal error"]}, 500),
    "postmark": _postmark(500, 0, "Internal Server Error"),
    "resend": _resend(500, "internal_server_error", "An unexpected error occurred."),
    "sendgrid": _sendgrid(500, "internal error"),
    "ses": aws(500, "InternalFailure", "The request failed."),
}
