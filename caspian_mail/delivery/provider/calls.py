"""One letter, one call: made, and where its answer is lost made again under the same key, if there is one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from anymail.exceptions import (
    AnymailError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
    AnymailUnsupportedFeature,
)

from caspian_mail.delivery.provider.answers import (
    NOT_AS_DOCUMENTED,
    Answer,
    Meaning,
    answer_of,
    bad_certificate,
    cannot_be_written,
    how_lost,
    id_of,
    no_connection,
)
from caspian_mail.delivery.provider.backend import open_backend, set_key
from caspian_mail.delivery.provider.faults import TIMEOUT, ApiFaults
from caspian_mail.errors import AGAIN, TransportError
from caspian_mail.model import Accepted, InDoubt, NotAccepted, Refused
from caspian_mail.providers import PROVIDERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from anymail.message import AnymailMessage

    from caspian_mail.delivery.provider.backend import Backend
    from caspian_mail.model import Outcome
    from caspian_mail.settings import Settings


PAUSES = (1.0, 2.0, 4.0)
"""Seconds before a letter whose answer was lost is handed over again, under the same key."""

_LONGEST_PAUSE = 300.0
_NOT_THIS_READER = frozenset({"invalid", "rejected"})


class Standing:
    """What the connections of one transport learn of the provider, together.

    Attributes:
        has_answered: whether it answered a letter, so that the key opens and the address is right.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._not_before = 0.0
        self.has_answered = False

    @property
    def pause(self) -> float:
        """For how many seconds it has asked to be left alone from now on."""
        return max(self._not_before - self._now(), 0.0)

    def hold(self, seconds: float) -> None:
        """Leave it alone for so long."""
        self._not_before = max(self._not_before, self._now() + seconds)


class Calls:
    """A connection to a provider's API, used for one call after the other.

    Args:
        settings: which provider, and what it wants to be told.
        standing: what is known of it.
        timeout: seconds without a byte after which a call is given up.
        sleep: waits for so many seconds.
        clock: the time in seconds; goes on while the machine sleeps, as the provider's does.

    Raises:
        ConfigurationError: the region or the address is none.
    """

    def __init__(
        self,
        settings: Settings,
        standing: Standing,
        *,
        timeout: float = TIMEOUT,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._provider = PROVIDERS[settings.provider.name]
        self._faults = ApiFaults(settings, f"caspian-mail {AGAIN}", "send")
        self._standing = standing
        self._sleep = sleep
        self._clock = clock
        try:
            self._backend: Backend = open_backend(settings.provider, timeout)
        except ValueError:
            raise self._faults.no_such_place() from None

    def close(self) -> None:
        """Close the connection."""
        self._backend.close()

    def hand_over(self, message: AnymailMessage, message_id: str) -> Outcome:
        """Hand a letter over, and say what became of it.

        Args:
            message: the letter.
            message_id: its Message-ID, the same for an issue and a reader on every attempt.

        Raises:
            UnreachableError: the provider was never reached, or asks for too long a pause.
            TransportError: it takes no letters; this one has not arrived.
        """
        lifetime = self._provider.again_within
        if lifetime is not None:
            set_key(self._backend, message, self._provider.name, str(uuid5(NAMESPACE_URL, message_id)))
        last = self._clock() + lifetime.total_seconds() if lifetime else 0.0
        outcome = self._call(message)
        for least in PAUSES if lifetime else ():
            pause = max(least, self._standing.pause)
            if not isinstance(outcome, InDoubt) or self._clock() + pause >= last:
                break
            self._sleep(pause)
            outcome = self._call_again(message, outcome)
        if isinstance(outcome, Accepted | Refused):
            self._standing.has_answered = True
        return outcome

    def _call_again(self, message: AnymailMessage, before: InDoubt) -> Outcome:
        """Hand over what may have arrived: nothing but its acceptance says that it has, or has not."""
        try:
            outcome = self._call(message)
        except TransportError:
            return before
        return outcome if isinstance(outcome, Accepted) else before

    def _call(self, message: AnymailMessage) -> Outcome:
        try:
            self._backend.send_messages([message])
        except AnymailRecipientsRefused:
            return self._concluded(message)
        except AnymailInvalidAddress as error:
            if message.anymail_status.esp_response is not None:
                return self._judge(error, Answer())
            return Refused("the provider cannot be told the address: its domain is none (RFC 5891)")
        except AnymailUnsupportedFeature as error:
            raise TransportError(
                f"{self._provider.title} cannot carry this letter: {error.args[0]}",
                next_steps=["caspian-mail providers, for others"],
            ) from None
        except AnymailError as error:
            return self._judge(error, answer_of(error.response))
        except Exception as error:  # noqa: BLE001 - of an answer that nobody can read boto3 makes any of them
            return self._judge(error, Answer())
        return self._concluded(message)

    def _concluded(self, message: AnymailMessage) -> Outcome:
        """Return what an answer means that anymail can read: in it the letter may be refused.

        An answer of success without the id of a letter is none: whatever stands between may have given it.
        """
        status = message.anymail_status
        answer = answer_of(status.esp_response)
        if status.status & _NOT_THIS_READER:
            return Refused(f"the provider refuses this reader: {self._faults.told('', answer.words)}")
        if not answer.is_ok:
            return self._told(answer)
        # A reader whose domain comes back in IDNA is there twice, once as somebody the answer does not name.
        taken = [one for one in status.recipients.values() if one.status != "failed"]
        id_ = next((one.message_id for one in taken if one.message_id), None)
        if id_ is None and taken:
            id_ = id_of(status.esp_response)
        if id_:
            # What comes after the @ is a domain of theirs or ours: kept, the whole would read as an address.
            return Accepted(f"queued as {str(id_).strip('<>').partition('@')[0]}")
        if answer.words and not taken:
            return Refused(self._faults.told("", answer.words))
        return InDoubt(NOT_AS_DOCUMENTED)

    def _judge(self, error: BaseException, answer: Answer) -> Outcome:
        """Return what it means that anymail has raised an error."""
        if answer.status is not None:
            return self._told(answer)
        if cannot_be_written(error):
            raise self._faults.impossible_key() from None
        if why := bad_certificate(error):
            raise self._faults.bad_certificate(why) from None
        if why := no_connection(error):
            unreachable = self._faults.no_connection(why)
            if not self._standing.has_answered:
                raise unreachable from None
            return NotAccepted(unreachable.message)
        return InDoubt(how_lost(error))

    def _told(self, answer: Answer) -> Outcome:
        """Return what an answer means that takes no letter."""
        status = answer.status or ""
        words = NOT_AS_DOCUMENTED if answer.is_ok else self._faults.told(status, answer.words)
        match answer.meaning:
            case Meaning.REFUSED:
                return Refused(words)
            case Meaning.LATER:
                return self._later(answer, words)
            case Meaning.DOUBT:
                return InDoubt(words)
        if status in {401, 402, 403}:
            raise self._faults.refused_key(status, answer.words)
        raise self._faults.refused(status, answer.words)

    def _later(self, answer: Answer, words: str) -> Outcome:
        if answer.pause is not None and answer.pause > _LONGEST_PAUSE:
            raise self._faults.not_now(answer.status or "", f"not for {answer.pause:.0f} s. {answer.words}")
        self._standing.hold(answer.pause or 0.0)
        return NotAccepted(words)
