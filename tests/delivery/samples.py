from __future__ import annotations

from datetime import UTC, datetime

from caspian_mail.address import Address
from caspian_mail.model import Edition, Recipient

NOW = datetime(2025, 10, 27, 14, 2, 11, tzinfo=UTC)
TOKEN = "L2p-eXngRdtj8XDaCW1kSXmuNQrNP5RsPUlN27IQSUo"


def edition(**changes: str) -> Edition:
    values = {
        "issue": "2025-10-27",
        "subject": "Headlines from the Caspian: October 27, 2025",
        "from_": "Caspian Policy Center <digest@example.org>",
        "reply_to": "editors@example.org",
        "bounce": "bounces@example.org",
        "list_id": "headlines.example.org",
        "language": "en",
        "unsubscribe_url": "https://digest.example.org/unsubscribe/{token}",
        "unsubscribe_mailto": "unsubscribe@example.org",
        "slot": "%%UNSUBSCRIBE%%",
        "html": '<p>Bakı · Тбилиси</p>\n<a href="%%UNSUBSCRIBE%%">Unsubscribe</a>\n',
        "text": "Bakı · Тбилиси\n\nUnsubscribe: %%UNSUBSCRIBE%%\n",
    }
    return Edition(**(values | changes))


def recipient(number: int = 1, email: str = "jane@example.net", name: str = "") -> Recipient:
    return Recipient(number, Address(email, name), TOKEN, f"<{number:040x}@example.org>", NOW)
