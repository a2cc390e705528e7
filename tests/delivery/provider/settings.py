"""Settings that lead to a server on this machine, and keys that open nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.providers import PROVIDERS
from caspian_mail.settings import ProviderSettings, Settings
from tests.stand_ins import REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = "key-that-opens-nothing-0123456789"
_SPECIAL = {"aws_access_key_id": "AKIATESTS", "region_name": REGION}
VALUES: Mapping[str, Mapping[str, str]] = {
    name: {
        one.argument: _SPECIAL.get(one.argument, KEY) if one.default is None else one.default
        for one in provider.variables
        if one.default != ""
    }
    for name, provider in PROVIDERS.items()
}
# Which fields a letter lacks where the provider does not carry them.
WITHOUT = frozenset({"list-id"})


def leading_to(
    url: str, provider: str, *, without: frozenset[str] = WITHOUT, values: Mapping[str, str] | None = None
) -> Settings:
    changed = {**VALUES[provider], **(values or {})}
    return Settings(transport="provider", provider=ProviderSettings(provider, changed, url, without))
