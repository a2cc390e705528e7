"""An account at a provider that is asked what it knows, and how a command asks."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.delivery.provider.faults import ApiFaults, see_set_up

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from caspian_mail.settings import Settings


@dataclass(frozen=True, slots=True)
class Account:
    """An account at a provider.

    Args:
        settings: which provider, and its key.
        from_domain: From's, which Mailgun keeps things by unless the settings name another.
        step: the command to type again after what is wrong was mended.
        pause: waits for so many seconds.

    Raises:
        ConfigurationError: something is not set that the provider must be told.
    """

    settings: Settings
    from_domain: str
    step: str
    pause: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        see_set_up(self.settings)

    @property
    def name(self) -> str:
        """The provider's."""
        return self.settings.provider.name

    @property
    def values(self) -> Mapping[str, str]:
        """What the provider must be told, its keys among it."""
        return self.settings.provider.values

    @property
    def domain(self) -> str:
        """Which domain of the account is asked about."""
        return self.values.get("sender_domain") or self.from_domain

    def faults(self) -> ApiFaults:
        """Return what makes the errors of its API."""
        return ApiFaults(self.settings, self.step)
