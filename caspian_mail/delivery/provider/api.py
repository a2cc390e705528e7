"""What is read from a provider's API: who it does not write to, and what it knows of a letter.

Nothing is changed there, so a request that was lost may be made again by whoever started the command.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import requests
from requests.auth import AuthBase, HTTPBasicAuth

from caspian_mail.delivery.provider.answers import no_connection, pause_of, words_of
from caspian_mail.delivery.provider.faults import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from caspian_mail.delivery.provider.account import Account

_UNAUTHORIZED = frozenset({401, 403})
_BUSY = frozenset({429, 503})
_OK = 200
_NO_CONTENT = 204
_SERVERS_FAULT = 500
_TRIES = 5
_USUAL_PAUSE = 2.0
_LONGEST_PAUSE = 60.0


class _Way(NamedTuple):
    """How an API is spoken to.

    Attributes:
        url: where it is, unless the settings name another place.
        auth: what proves who asks, made of the provider's values.
    """

    url: str
    auth: Callable[[Mapping[str, str]], AuthBase]


class _Header(AuthBase):
    """A key in a field of its own.

    As authentication rather than as a field that is always there, since requests would put what it finds
    in ~/.netrc in the place of that.
    """

    def __init__(self, name: str, value: str) -> None:
        self._name = name
        self._value = value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers[self._name] = self._value
        return request


def _bearer(values: Mapping[str, str]) -> AuthBase:
    return _Header("Authorization", f"Bearer {values.get('api_key', '')}")


_WAYS = {
    "brevo": _Way("https://api.brevo.com/v3/", lambda values: _Header("api-key", values.get("api_key", ""))),
    "mailgun": _Way(
        "https://api.mailgun.net/v3/", lambda values: HTTPBasicAuth("api", values.get("api_key", ""))
    ),
    "postmark": _Way(
        "https://api.postmarkapp.com/",
        lambda values: _Header("X-Postmark-Server-Token", values.get("server_token", "")),
    ),
    "resend": _Way("https://api.resend.com/", _bearer),
    "sendgrid": _Way("https://api.sendgrid.com/v3/", _bearer),
}


class Api:
    """One provider's API, while it is read.

    Args:
        account: the provider's, and how it is asked.
    """

    def __init__(self, account: Account) -> None:
        way = _WAYS[account.name]
        self.values = account.values
        self.faults = account.faults()
        self._url = (account.settings.provider.url or way.url).rstrip("/") + "/"
        self._auth = way.auth(self.values)
        self._pause = account.pause
        self._session = requests.Session()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def get(self, path: str, **parameters: str) -> Any:  # noqa: ANN401 - JSON, whose form is its reader's to see
        """Return what the API says to a question.

        Raises:
            TransportError: it refuses the key, or the question.
            UnreachableError: it cannot be reached, asks to wait for too long, or does not speak JSON.
        """
        return self._answer("GET", path, params=parameters)

    def post(self, path: str, question: Mapping[str, object]) -> Any:  # noqa: ANN401 - the same
        """Return what the API says to a question that is put as JSON.

        Raises:
            TransportError: it refuses the key, or the question.
            UnreachableError: it cannot be reached, asks to wait for too long, or does not speak JSON.
        """
        return self._answer("POST", path, json=question)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read an answer inside; one of another form than documented is the API's fault.

        Raises:
            UnreachableError: it is of another form.
        """
        try:
            yield
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            raise self.faults.garbage() from None

    def _answer(self, method: str, path: str, **question: Any) -> Any:  # noqa: ANN401 - the same
        response = self._patient(method, path, **question)
        if response.status_code in _UNAUTHORIZED:
            raise self.faults.refused_key(response.status_code, words_of(response))
        if response.status_code >= _SERVERS_FAULT or response.status_code in _BUSY:
            raise self.faults.not_now(response.status_code, words_of(response))
        if response.status_code == _NO_CONTENT:
            return {}
        if response.status_code != _OK:
            raise self.faults.refused(response.status_code, words_of(response))
        try:
            return response.json()
        except requests.JSONDecodeError:
            raise self.faults.garbage() from None

    def _patient(self, method: str, path: str, **question: Any) -> requests.Response:  # noqa: ANN401 - the same
        response = self._asked(method, path, **question)
        for _ in range(_TRIES - 1):
            asked = pause_of(response.headers)
            pause = _USUAL_PAUSE if asked is None else asked
            if response.status_code not in _BUSY or pause > _LONGEST_PAUSE:
                break
            self._pause(pause)
            response = self._asked(method, path, **question)
        return response

    def _asked(self, method: str, path: str, **question: Any) -> requests.Response:  # noqa: ANN401 - the same
        try:
            # No redirection is followed: the key would go along to wherever it leads.
            return self._session.request(
                method, self._url + path, auth=self._auth, timeout=TIMEOUT, allow_redirects=False, **question
            )
        except requests.Timeout:
            raise self.faults.silent(TIMEOUT) from None
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
            raise self.faults.no_connection(no_connection(error)) from None
        except requests.RequestException:
            raise self.faults.garbage() from None
        except ValueError:
            # http.client's, whose words hold the field.
            raise self.faults.impossible_key() from None
