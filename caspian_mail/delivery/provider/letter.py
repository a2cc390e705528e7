"""A letter in the form in which anymail hands it to a provider's API."""

from __future__ import annotations

from email import message_from_string, policy
from typing import TYPE_CHECKING

from anymail.message import AnymailMessage

from caspian_mail.model import Refused

if TYPE_CHECKING:
    from collections.abc import Collection
    from email.headerregistry import Address, AddressHeader
    from email.message import EmailMessage

    from caspian_mail.model import Envelope
    from caspian_mail.providers import Provider

# What an API takes by other names, or makes anew.
_NAMED = frozenset({"from", "to", "subject", "reply-to", "mime-version", "content-type"})
_MADE_ANEW = frozenset({"date", "message-id"})


def unaddressable(envelope: Envelope) -> Refused | None:
    """Return why no provider can be told whom the letter is for, if none can.

    A domain travels in IDNA (RFC 5891); what is before the @ has no such form.
    """
    if not envelope.recipient.isprintable():
        return Refused("a control character in the address")
    if not envelope.recipient.rpartition("@")[0].isascii():
        return Refused("the provider takes no address with letters outside ASCII before the @")
    return None


def message_of(
    letter: bytes, envelope: Envelope, provider: Provider, *, opens: bool = False, clicks: bool = False
) -> tuple[AnymailMessage, str]:
    """Return the letter as a message of anymail's, and its Message-ID.

    Every field goes along but those that the provider makes anew, or refuses.

    Args:
        letter: as a mail server would get it (RFC 5322).
        envelope: whom it is for.
        provider: who gets it.
        opens: whether the provider is to track who opens it.
        clicks: whether it is to track who follows a link.

    Raises:
        ValueError: the letter names another reader than the envelope, or several: an API shows all to all.
    """
    parsed = message_from_string(letter.decode(), policy=policy.default)
    to = _addresses(parsed["To"])
    if [address.addr_spec for address in to] != [envelope.recipient] or parsed["Cc"] or parsed["Bcc"]:
        raise ValueError("the letter does not name its reader, and nobody else")
    message = AnymailMessage(
        subject=str(parsed["Subject"] or ""),
        body=_body(parsed, "plain"),
        from_email=str(_addresses(parsed["From"])[0]),
        to=[str(to[0])],
        reply_to=[str(address) for address in _addresses(parsed["Reply-To"])],
        headers=_fields(parsed, _left_out(provider)),
    )
    message.attach_alternative(_body(parsed, "html"), "text/html")
    message_id = str(parsed["Message-ID"])
    mark = message_id.strip("<>").rpartition("@")[0]
    if provider.mark == "metadata":
        message.metadata = {"letter": mark}
    else:
        message.tags = [mark]
    if provider.turns_tracking_off:
        message.track_opens, message.track_clicks = opens, clicks
    return message, message_id


def _left_out(provider: Provider) -> Collection[str]:
    if provider.as_mime:
        return ()
    kept = {"message-id"} if provider.keeps_message_id else set()
    return (_MADE_ANEW - kept) | {name.lower() for name in provider.refuses}


def _fields(parsed: EmailMessage, left_out: Collection[str]) -> dict[str, str]:
    return {
        name: str(value)
        for name, value in parsed.items()
        if name.lower() not in _NAMED and name.lower() not in left_out
    }


def _addresses(field: AddressHeader | None) -> tuple[Address, ...]:
    return field.addresses if field else ()


def _body(parsed: EmailMessage, kind: str) -> str:
    part = parsed.get_body((kind,))
    return str(part.get_content()) if part else ""
