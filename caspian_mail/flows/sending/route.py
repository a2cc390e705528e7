"""The way letters leave, as the settings have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.delivery.maildir import MaildirTransport
from caspian_mail.delivery.smtp import SmtpTransport

if TYPE_CHECKING:
    from caspian_mail.delivery import Transport
    from caspian_mail.flows.desk import Desk
    from caspian_mail.ledger import Kind


def kind_of(desk: Desk) -> Kind:
    """Return whether a send would be live: what goes to a Maildir is a rehearsal."""
    return "rehearsal" if desk.settings.transport == "maildir" else "live"


def transport_of(desk: Desk, stem: str, *, insecure: bool = False) -> Transport:
    """Return the transport of a send; nothing is connected before it is entered.

    Raises:
        UsageError: the relay or the provider is not set up, or would be spoken to in plain text.
    """
    if kind_of(desk) == "rehearsal":
        return MaildirTransport(desk.workspace.outbox(stem) / "maildir", fresh=True)
    if desk.settings.transport == "provider":
        from caspian_mail.delivery.provider.transport import ProviderTransport  # Django: 140 ms

        tracking = desk.publication.tracking
        return ProviderTransport(desk.settings, opens=tracking.opens, clicks=tracking.clicks)
    return SmtpTransport(desk.settings, insecure=insecure)


def proof_transport_of(desk: Desk, stem: str, *, insecure: bool = False) -> Transport:
    """Return the transport of a test letter: a Maildir of its own, or the very one of the send.

    Raises:
        UsageError: the relay or the provider is not set up, or would be spoken to in plain text.
    """
    if kind_of(desk) == "rehearsal":
        return MaildirTransport(desk.workspace.outbox(stem) / "maildir-test")
    return transport_of(desk, stem, insecure=insecure)
