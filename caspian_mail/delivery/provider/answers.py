"""What a provider's answer to a letter means.

    answer                                  meaning     the letter                   and the send
    ───────────────────────────────────────────────────────────────────────────────────────────────
    2xx with the id of a letter             (accepted)  sent, with the provider's id
    2xx or 4xx that names the reader        (refused)   refused
    other 4xx                               REFUSED     refused                      ends after ten in a row
    3xx, 401, 402, 403, 404, 405            CLOSED      pending                      ends
    429                                     LATER       pending, after Retry-After
    no connection                           LATER       pending
    408, 409, 5xx, silence, cut off, garbage,
    2xx without an id                       DOUBT       in doubt

The question behind each: may the letter have been accepted? Where nobody can tell, it is in doubt.
"""

from __future__ import annotations

import socket
import ssl
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

import requests
from urllib3 import exceptions as urllib3

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NOT_AS_DOCUMENTED = "not an answer as documented"
_OK = range(200, 300)


class Meaning(Enum):
    """What an answer, or none, means for the letter."""

    REFUSED = auto()
    CLOSED = auto()
    LATER = auto()
    DOUBT = auto()


MEANINGS = {
    **dict.fromkeys((401, 402, 403, 404, 405), Meaning.CLOSED),
    # The request may have been read, or the one before it under the same key.
    **dict.fromkeys((408, 409), Meaning.DOUBT),
    429: Meaning.LATER,
}
_BY_CLASS = {3: Meaning.CLOSED, 4: Meaning.REFUSED}
_LATER_WHATEVER_THE_STATUS = frozenset({"Throttling", "ThrottlingException"})
"""Amazon's, which come with 400 as well."""

# Fields by which providers tell what is wrong, in any depth.
_WORDS = ("message", "Message", "ErrorMessage", "error", "Error", "errors", "Errors", "Messages")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider said.

    Attributes:
        status: of HTTP; None where nothing was said that could be read.
        words: its own, for what is wrong.
        pause: seconds for which it asks to be left alone; None where it does not.
    """

    status: int | None = None
    words: str = ""
    pause: float | None = None

    @property
    def is_ok(self) -> bool:
        """Whether the request was taken."""
        return self.status in _OK

    @property
    def meaning(self) -> Meaning:
        """What it means, where it is not what the provider documents for a letter that it takes."""
        if self.status is None or self.is_ok:
            return Meaning.DOUBT
        if self.words.partition(" ")[0] in _LATER_WHATEVER_THE_STATUS:
            return Meaning.LATER
        return MEANINGS.get(self.status) or _BY_CLASS.get(self.status // 100, Meaning.DOUBT)


def answer_of(response: object) -> Answer:
    """Read an answer: of requests, a dict of boto3's, or None where there was none."""
    if isinstance(response, requests.Response):
        return Answer(response.status_code, words_of(response), pause_of(response.headers))
    if isinstance(response, dict):
        about, error = response.get("ResponseMetadata", {}), response.get("Error", {})
        words = f"{error.get('Code', '')} {error.get('Message', '')}".strip()
        return Answer(about.get("HTTPStatusCode"), words, pause_of(about.get("HTTPHeaders", {})))
    return Answer()


def words_of(response: requests.Response) -> str:
    """Return the API's own words for what is wrong, where it has some."""
    try:
        return _words(response.json())
    except (ValueError, RecursionError):
        # No JSON, in no encoding there is, or deeper than anybody reads.
        return ""


def id_of(response: object) -> str:
    """Return the id of a letter that an answer has beside its body, as SendGrid documents it."""
    return response.headers.get("X-Message-Id", "") if isinstance(response, requests.Response) else ""


def _words(told: Any) -> str:  # noqa: ANN401 - JSON
    if isinstance(told, str):
        return told
    if isinstance(told, list):
        return next(filter(None, map(_words, told)), "")
    if isinstance(told, dict):
        return next(filter(None, (_words(told.get(name)) for name in _WORDS)), "")
    return ""


def pause_of(headers: Mapping[str, str]) -> float | None:
    """Return for how many seconds an answer asks to be left alone (RFC 9110, 10.2.3)."""
    asked = next((value for name, value in headers.items() if name.lower() == "retry-after"), "").strip()
    if asked.isascii() and asked.isdecimal():
        return float(asked)
    try:
        return max(parsedate_to_datetime(asked).timestamp() - time.time(), 0.0)
    except (ValueError, OverflowError):
        return None


# Where there was no answer


_BEFORE_A_REQUEST = (
    socket.gaierror,
    requests.ConnectTimeout,
    urllib3.NewConnectionError,
    urllib3.ConnectTimeoutError,
    urllib3.ProxyError,
)
_WHY_NONE = (
    (urllib3.ProxyError, "the proxy has none"),
    (socket.gaierror, "no such host"),
    (ConnectionRefusedError, "refused"),
    ((TimeoutError, requests.ConnectTimeout, urllib3.ConnectTimeoutError), "no answer"),
)


def causes(error: BaseException) -> Iterator[BaseException]:
    """Return an error and all that it came of."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        found = waiting.pop()
        if id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        inner = (found.__cause__, found.__context__, getattr(found, "reason", None), *found.args)
        waiting.extend(one for one in inner if isinstance(one, BaseException))


def cannot_be_written(error: BaseException) -> bool:
    """Return whether the request has a field that HTTP has no letters for, the key's: nothing has left."""
    return any(
        isinstance(one, UnicodeEncodeError | requests.exceptions.InvalidHeader) for one in causes(error)
    )


def bad_certificate(error: BaseException) -> str:
    """Return what is wrong with the certificate, if that is what went wrong: then nothing has left."""
    return next(
        (found.verify_message for found in causes(error) if isinstance(found, ssl.SSLCertVerificationError)),
        "",
    )


def no_connection(error: BaseException) -> str:
    """Return why there was no connection that a request could have left by, if there was none."""
    found = list(causes(error))
    if not any(isinstance(one, _BEFORE_A_REQUEST) for one in found):
        return ""
    # To urllib3 every connection that failed is a time-out as well.
    why = [one for one in found if not isinstance(one, urllib3.NewConnectionError)]
    return next((words for kind, words in _WHY_NONE if any(isinstance(one, kind) for one in why)), "broken")


def how_lost(error: BaseException) -> str:
    """Return how the answer was lost."""
    found = list(causes(error))
    if any(isinstance(one, TimeoutError | requests.ReadTimeout | urllib3.ReadTimeoutError) for one in found):
        return "no answer after the letter was written"
    if any(isinstance(one, OSError | urllib3.HTTPError) for one in found):
        return "connection lost after the letter was written"
    return NOT_AS_DOCUMENTED
