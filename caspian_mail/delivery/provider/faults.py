"""Why a provider's API cannot be used, in words that name the settings to look at."""

from __future__ import annotations

from base64 import b64encode
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

from caspian_mail.errors import ConfigurationError, TransportError, UnreachableError
from caspian_mail.providers import PROVIDERS
from caspian_mail.replies import kept_reply
from caspian_mail.settings import PREFIX

if TYPE_CHECKING:
    from caspian_mail.settings import Settings

TIMEOUT = 30.0  # seconds without a byte, after which an API is not waited for any more

_AGAIN = "try later"
_DOES_NOT = {"read": "does not answer", "send": "takes no letters"}


def see_set_up(settings: Settings) -> None:
    """See that all is set that the provider must be told.

    Args:
        settings: which provider, and what it is told.

    Raises:
        ConfigurationError: something is not, or what it is spoken to through is not installed.
    """
    if not settings.provider.name:
        raise ConfigurationError(
            "CASPIAN_MAIL_PROVIDER is not set",
            where=".env",
            next_steps=["write the provider's name into .env; caspian-mail providers lists them"],
        )
    provider = PROVIDERS[settings.provider.name]
    if provider.extra and find_spec("boto3") is None:
        raise ConfigurationError(
            f"{provider.title} is spoken to through boto3, which is not installed",
            where=settings.where("CASPIAN_MAIL_PROVIDER"),
            next_steps=[f"pip install 'caspian-mail[{provider.extra}]'"],
        )
    missing = [PREFIX + one.name for one in provider.required if one.argument not in settings.provider.values]
    if provider.needs_url and not settings.provider.url:
        missing.append(f"{PREFIX}PROVIDER_URL")
    if missing:
        raise ConfigurationError(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set",
            where=".env",
            next_steps=[f"write what caspian-mail providers {provider.name} names into .env"],
        )


class ApiFaults:
    """Makes the errors of one provider's API; none holds a key or a reader's address.

    Args:
        settings: which provider, and its keys.
        step: the command to type again.
        purpose: whether it is read or sent by.
    """

    def __init__(self, settings: Settings, step: str, purpose: Literal["read", "send"] = "read") -> None:
        self._settings = settings
        self._step = step
        self._purpose = purpose
        self._provider = PROVIDERS[settings.provider.name]
        values = settings.provider.values
        keys = [
            values[one.argument]
            for one in self._provider.variables
            if one.is_secret and one.argument in values
        ]
        # An answer may repeat what it was sent, also as the login encodes it.
        encoded = [b64encode(f"{before}{key}".encode()).decode() for before in ("", "api:") for key in keys]
        self._secrets = sorted([*keys, *encoded], key=len, reverse=True)

    def refused_key(self, code: int | str, words: str) -> TransportError:
        """Nothing is told to whoever asks with this key."""
        return self._key(f"{self._provider.title} refused the key: {self.told(code, words)}")

    def impossible_key(self) -> TransportError:
        """The key cannot be sent."""
        return self._key("the key holds what no key holds: letters outside ASCII, or a line's end")

    def _key(self, message: str) -> TransportError:
        secret = [PREFIX + one.name for one in self._provider.variables if one.is_secret]
        return TransportError(
            message,
            where=self._settings.where(*secret),
            next_steps=[f"with a key that may {self._purpose}: {self._step}"],
        )

    def refused(self, code: int | str, words: str) -> TransportError:
        """What it is asked for is refused, whoever asks."""
        return TransportError(
            f"{self._provider.title} {_DOES_NOT[self._purpose]}: {self.told(code, words)}",
            where=self._settings.where(*self._names()),
            next_steps=[f"see that these are right, then: {self._step}"],
        )

    def not_now(self, code: int | str, words: str) -> UnreachableError:
        """It says itself that it cannot answer now."""
        return self._unreachable(
            f"{self._provider.title} {_DOES_NOT[self._purpose]} now: {self.told(code, words)}"
        )

    def silent(self, timeout: float) -> UnreachableError:
        """No answer came."""
        return self._unreachable(f"no answer from {self._provider.title} in {timeout:g} s")

    def no_connection(self, why: str) -> UnreachableError:
        """It could not be reached, for that reason; without one, it hung up."""
        title = self._provider.title
        return self._unreachable(
            f"no connection to {title}: {why}" if why else f"the connection to {title} was lost"
        )

    def bad_certificate(self, why: str) -> TransportError:
        """Whoever answers is not the provider."""
        return self._unreachable(f"the certificate of {self._provider.title}'s server is not valid: {why}")

    def no_such_place(self) -> ConfigurationError:
        """Its region or its address is none."""
        return ConfigurationError(
            f"{self._provider.title} has no such region, or address",
            where=self._settings.where(*self._names()),
        )

    def garbage(self) -> UnreachableError:
        """Something else answered, or in another form than documented."""
        return self._unreachable(f"{self._provider.title} did not answer in the form it documents")

    def _unreachable(self, message: str) -> UnreachableError:
        url = f"{PREFIX}PROVIDER_URL"
        return UnreachableError(
            message,
            where=self._settings.where(url) if self._settings.provider.url else "",
            next_steps=[f"{_AGAIN}: {self._step}"],
        )

    def _names(self) -> list[str]:
        names = ["PROVIDER_URL", *(one.name for one in self._provider.variables if not one.is_secret)]
        return [PREFIX + name for name in names if PREFIX + name in self._settings.origins] or [
            f"{PREFIX}PROVIDER"
        ]

    def told(self, code: int | str, words: str) -> str:
        """Return an answer as one line without a key or an address."""
        for secret in self._secrets:
            words = words.replace(secret, "…")
        return kept_reply(f"{code} {words}".strip())
