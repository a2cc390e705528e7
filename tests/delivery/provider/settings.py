"""Settings that lead to a server on this machine, and keys that open nothing."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from caspian_mail.providers import PROVIDERS
from caspian_mail.settings import ProviderSettings, Settings
from tests.stand_ins import REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = "key-that-opens-nothing-0123456789"
VALUES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "brevo": {"api_key": KEY},
        "mailgun": {"api_key": KEY},
        "mailjet": {"api_key": KEY, "secret_key": f"{KEY}-secret"},
        "mailtrap": {"api_token": KEY},
        "postmark": {"server_token": KEY, "message_stream": "broadcast"},
        "resend": {"api_key": KEY},
        "sendgrid": {"api_key": KEY},
        "ses": {"aws_access_key_id": "AKIATESTS", "aws_secret_access_key": KEY, "region_name": REGION},
    }
)


def leading_to(url: str, provider: str) -> Settings:
    without = frozenset(name.lower() for name in PROVIDERS[provider].refuses)
    return Settings(transport="provider", provider=ProviderSettings(provider, VALUES[provider], url, without))
