"""Amazon SES's list of suppressed addresses, read through boto3, which is an extra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from caspian_mail.delivery.provider.answers import no_connection
from caspian_mail.delivery.provider.faults import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from botocore.config import Config
    from botocore.exceptions import ClientError

    from caspian_mail.delivery.provider.account import Account
    from caspian_mail.errors import TransportError

_PAGE = 1000
_TRIES = 5
_BUSY = frozenset({429, 503})
_UNAUTHORIZED = frozenset({401, 403})
_THROTTLED = frozenset({"Throttling", "ThrottlingException"})
_SERVERS_FAULT = 500

Entry = tuple[str, str, "datetime"]
"""An address, the reason in SES's words, and when it was put there."""


def suppressed(account: Account, since: datetime | None) -> Iterator[Entry]:
    """Return the entries of the account's list in this region.

    Args:
        account: the region, the keys, and perhaps another address.
        since: only what was added after this moment; None for all.

    Raises:
        ConfigurationError: there is no such region, or address.
        TransportError: the keys are refused.
        UnreachableError: SES cannot be reached, or its answer not be read.
    """
    reading = _Reading(account)
    question: dict[str, Any] = {"PageSize": _PAGE}
    if since is not None:
        question["StartDate"] = since
    while True:
        entries, token = reading.page(question)
        yield from entries
        if not token:
            break
        question["NextToken"] = token


def asking_once(timeout: float) -> Config:
    """Return how boto3 is to ask: by itself it would ask again, and nobody would know how often."""
    from botocore.config import Config

    return Config(
        connect_timeout=timeout,
        read_timeout=timeout,
        retries={"mode": "standard", "total_max_attempts": 1},
    )


class _Reading:
    def __init__(self, account: Account) -> None:
        import boto3
        from botocore.exceptions import BotoCoreError

        values = account.values
        self._faults = account.faults()
        self._pause = account.pause
        try:
            self._client = boto3.client(
                "sesv2",
                aws_access_key_id=values["aws_access_key_id"],
                aws_secret_access_key=values["aws_secret_access_key"],
                region_name=values["region_name"],
                endpoint_url=account.settings.provider.url or None,
                config=asking_once(TIMEOUT),
            )
        except (BotoCoreError, ValueError):
            raise self._faults.no_such_place() from None

    def page(self, question: dict[str, Any], tried: int = 1) -> tuple[list[Entry], str]:
        """Return a page of the list, and the token of the next one; nothing after the last."""
        from botocore import exceptions

        try:
            answer = self._client.list_suppressed_destinations(**question)
            entries = [
                (str(one["EmailAddress"]), str(one["Reason"]), one["LastUpdateTime"])
                for one in answer["SuppressedDestinationSummaries"]
            ]
            return entries, str(answer.get("NextToken") or "")
        except exceptions.ClientError as error:
            if tried == _TRIES or not _is_busy(error):
                raise self._refused(error) from None
        except (exceptions.ReadTimeoutError, exceptions.ConnectTimeoutError):
            raise self._faults.silent(TIMEOUT) from None
        except (exceptions.HTTPClientError, exceptions.ConnectionError) as error:
            raise self._faults.no_connection(no_connection(error)) from None
        except (exceptions.BotoCoreError, AttributeError, KeyError, TypeError, ValueError):
            raise self._faults.garbage() from None
        self._pause(float(tried))
        return self.page(question, tried + 1)

    def _refused(self, error: ClientError) -> TransportError:
        told, code = error.response.get("Error", {}), _code(error)
        words = f"{told.get('Code', '')} {told.get('Message', '')}"
        if code in _UNAUTHORIZED:
            return self._faults.refused_key(code, words)
        if code >= _SERVERS_FAULT or _is_busy(error):
            return self._faults.not_now(code, words)
        return self._faults.refused(code, words)


def _code(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _is_busy(error: ClientError) -> bool:
    return _code(error) in _BUSY or error.response.get("Error", {}).get("Code") in _THROTTLED
