"""Who is not to be written to any more, as a provider or a CRM exports it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple

from caspian_mail.address import Address, parse_address
from caspian_mail.audience.records import cell
from caspian_mail.audience.table import EMAIL_COLUMNS, NAME_COLUMN, Steps, Table, named
from caspian_mail.replies import kept_reply

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo
    from pathlib import Path

    from caspian_mail.audience.records import Records

Status = Literal["unsubscribed", "bounced", "complained"]

_STATUS_COLUMNS = ("status", "state", "type", "event")
_CODE_COLUMN = "code"  # Mailgun's, of the refusal; with others it may be anything
_REASON_COLUMNS = ("reason", "suppressionreason", "suppression reason", "why", "error", "description")
_DATE_COLUMNS = (
    *("since", "date", "created", "created at", "created_at", "createdat", "timestamp", "time"),
    *("last update time", "lastupdatetime"),
)
# Postmark's, SendGrid's, Mailgun's, SES's, Mailchimp's and Brevo's words, letters only.
_WORDS: dict[str, Status] = {
    **dict.fromkeys(
        (
            *("unsubscribed", "unsubscribe", "unsubscription", "unsub", "optout", "optedout"),
            *("manualsuppression", "globalunsubscribe", "groupunsubscribe", "adminblocked"),
        ),
        "unsubscribed",
    ),
    **dict.fromkeys(
        (
            *("bounced", "bounce", "hardbounce", "hardbounced", "permanentbounce", "permanentfailure"),
            *("permanent", "invalid", "invalidemail", "bademail", "cleaned", "undeliverable"),
        ),
        "bounced",
    ),
    **dict.fromkeys(
        (
            *("complained", "complaint", "spamcomplaint", "spamcomplaints", "spam", "spamreport"),
            *("abuse", "abusecomplaint", "markedasspam", "contactflaggedasspam"),
        ),
        "complained",
    ),
}
_REFUSAL = re.compile(r"5\d\d(?!\d)|5\.\d{1,3}\.\d{1,3}(?![\d.])")
_EPOCH = re.compile(r"\d{9,10}")
_BEFORE_EMAIL = 1970


class Suppression(NamedTuple):
    """Somebody not to be written to.

    Attributes:
        address: whom.
        status: what happened.
        since: when; None where the file does not say it in a form that is known.
        why: the reason given, without any address, else the file's name.
    """

    address: Address
    status: Status
    since: datetime | None
    why: str


class SuppressionTable(Table[Suppression]):
    """A list of suppressions."""

    email_columns = (EMAIL_COLUMNS, ("emailaddress", "email_address", "address", "recipient"))

    def __init__(
        self, source: Path | BinaryIO, file: str, email_column: str | None, steps: Steps, zone: tzinfo
    ) -> None:
        super().__init__(source, file, email_column, steps)
        self._zone = zone

    def _reader(self, records: Records) -> Callable[[list[str]], Suppression]:
        name, status = records.column(NAME_COLUMN), records.column(*_STATUS_COLUMNS)
        reason, date = records.column(*_REASON_COLUMNS), records.column(*_DATE_COLUMNS)
        code = records.column(_CODE_COLUMN)

        def read(cells: list[str]) -> Suppression:
            address = named(parse_address(cell(cells, records.email)), cell(cells, name))
            given = cell(cells, reason).strip()
            why = "" if _word(given) else kept_reply(given, address)
            return Suppression(
                address,
                _status_of(cell(cells, status).strip() or _refusal(cell(cells, code)), given),
                _moment(cell(cells, date).strip(), self._zone),
                why or self.file,
            )

        return read


def read_suppressions(
    source: Path | BinaryIO,
    file: str,
    email_column: str | None = None,
    *,
    steps: Steps,
    zone: tzinfo = UTC,
) -> SuppressionTable:
    """Return a list of suppressions, not yet read.

    Besides email it may have a status ("HardBounce", "spam complaint", "unsubscribe"…), a reason and a
    date. Where nothing is said of somebody, they unsubscribed. A status that is none of the known ones
    leaves the row out; a date that cannot be read does not, since who is on such a list must be held.

    Args:
        source: the file, or a stream such as standard input.
        file: its name, for reports.
        email_column: the column of the addresses, when it has another name.
        steps: what to type when it cannot be read.
        zone: of dates that name none.
    """
    return SuppressionTable(source, file, email_column, steps, zone)


def _status_of(status: str, reason: str) -> Status:
    """Return what the status says; where it is blank, what the reason does."""
    if not status.strip():
        return _status(reason) or "unsubscribed"
    found = _status(status) or _status(reason)
    if found is None:
        raise ValueError("the status is none of unsubscribed, bounced, complained")
    return found


def _status(words: str) -> Status | None:
    if _REFUSAL.match(words.strip()):
        return "bounced"
    return _word(words)


def _refusal(code: str) -> str:
    return code if _REFUSAL.fullmatch(code.strip()) else ""


def _word(words: str) -> Status | None:
    return _WORDS.get("".join(filter(str.isalpha, words.casefold())))


def _moment(text: str, zone: tzinfo) -> datetime | None:
    try:
        if _EPOCH.fullmatch(text):
            return datetime.fromtimestamp(int(text), UTC)
        found = _read_moment(text)
    except ValueError:
        return None
    if found.year <= _BEFORE_EMAIL:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _read_moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.replace(" UTC", "Z"))
    except ValueError:
        from email.utils import parsedate_to_datetime  # 10 ms

        return parsedate_to_datetime(text)
