"""anymail's backends, without a Django project around them.

What they do by themselves and may not here: follow a redirection with the key, take a login from ~/.netrc
in the place of the key, and ask again after a time-out (boto3).
"""

from __future__ import annotations

import logging
import warnings
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from anymail.exceptions import AnymailNotSupportedWarning
from django.conf import settings as django

from caspian_mail.delivery.provider.faults import TIMEOUT
from caspian_mail.delivery.provider.ses import asking_once
from caspian_mail.providers import PROVIDERS

if TYPE_CHECKING:
    from anymail.message import AnymailMessage
    from requests import PreparedRequest, Session

    from caspian_mail.settings import ProviderSettings

# A Date that Django writes is in the project's time zone, which is Chicago's unless it is said.
django.configure(USE_TZ=True, TIME_ZONE="UTC")


class Backend(Protocol):
    """What is used of a backend of anymail's."""

    def open(self) -> object:
        """Be ready to call; nothing is connected yet."""
        ...

    def send_messages(self, email_messages: list[AnymailMessage]) -> int:
        """Call the API, once for each message."""
        ...

    def close(self) -> None:
        """Close what is connected."""
        ...


def open_backend(settings: ProviderSettings, timeout: float = TIMEOUT) -> Backend:
    """Return the provider's backend, ready to call.

    Args:
        settings: which provider, and what it wants to be told.
        timeout: seconds without a byte after which a call is given up.

    Raises:
        ValueError: there is no such region, or the address is none.
    """
    provider = PROVIDERS[settings.name]
    # anymail sees no more to SendGrid; the tests of this project do.
    warnings.filterwarnings("ignore", category=AnymailNotSupportedWarning)
    make = import_module(f"anymail.backends.{provider.module}").EmailBackend
    if settings.name == "ses":
        return _opened_by_boto3(make, settings, timeout)
    values: dict[str, Any] = {**settings.values, "timeout": timeout}
    url = settings.url or provider.bulk_url
    if url:
        values["api_url"] = url
    if settings.name in {"sendgrid", "unisender-go"}:
        # Their own id comes with the answer; anymail would put one of its making in the place of that.
        values["generate_message_id"] = False
    backend: Any = make(**values)
    backend.open()
    _guard(backend.session)
    opened: Backend = backend
    return opened


def set_key(backend: Backend, message: AnymailMessage, provider: str, key: str) -> None:
    """Have the provider take this message once, however often it is handed over under the key.

    Args:
        backend: the provider's, open.
        message: what is handed over.
        provider: which: Resend reads a field of the request, Brevo one of the letter's.
        key: a UUID, since Brevo takes nothing else.
    """
    if provider == "brevo":
        message.extra_headers["idempotencyKey"] = key
    else:
        backend.session.headers["Idempotency-Key"] = key  # type: ignore[attr-defined]  # it is one of HTTP


def _opened_by_boto3(make: Any, settings: ProviderSettings, timeout: float) -> Backend:  # noqa: ANN401 - anymail's
    from botocore.exceptions import BotoCoreError

    # In full it writes each request with its signature.
    logging.getLogger("botocore").setLevel(logging.INFO)
    values = dict(settings.values)
    configuration_set = values.pop("configuration_set_name", None)
    config = asking_once(timeout)
    backend: Backend = make(
        session_params={},
        client_params={**values, "endpoint_url": settings.url or None, "config": config},
        configuration_set_name=configuration_set,
    )
    try:
        backend.open()
    except BotoCoreError as error:
        raise ValueError(str(error)) from None
    return backend


def _guard(session: Session) -> None:
    session.request = partial(session.request, allow_redirects=False)  # type: ignore[method-assign]  # as documented
    session.auth = _nothing_added


def _nothing_added(request: PreparedRequest) -> PreparedRequest:
    return request
