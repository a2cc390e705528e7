"""What became of a letter, as its row keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.ledger.records import State, written
from caspian_mail.model import Accepted, Deferred, NotAccepted, Refused
from caspian_mail.replies import concerns_reader, enhanced_status, kept_reply

if TYPE_CHECKING:
    from caspian_mail.model import Recorded


def row_of(recorded: Recorded) -> tuple[str, str, str, str | None]:
    """Return state, reply, enhanced status code and next attempt."""
    match recorded.outcome:
        case Accepted(reply):
            state = State.SENT
        case Deferred(reply):
            state = State.DEFERRED
        case Refused(reply):
            state = State.REFUSED
        case NotAccepted(reply):
            state = State.PENDING
        case _:
            state, reply = State.IN_DOUBT, recorded.outcome.reason
    again = None if recorded.again is None else written(recorded.again)
    return state.value, kept_reply(reply, recorded.recipient.address), enhanced_status(reply), again


def bounced(state: str, status_code: str) -> bool:
    """Tell whether a letter was refused because its reader's address does not take mail."""
    return state == State.REFUSED and concerns_reader(status_code)
