"""What a provider knows of letters that may have reached it.

The answer to the request was lost, and with it the provider's id; so each API is asked by what went along.
Read on 2026-11-24:

- Postmark's search takes one value of the metadata, and the mark is one.
- Mailgun's events are searched by the Message-ID, which it keeps.
- Brevo's events, SendGrid's Email Logs and Resend's list of emails know neither: there a letter is one to
  this reader with this subject, in the time in which it was under way.

That nothing is found proves nothing where an API does not say by when its search is complete. Mailgun does:
an event is on its way to the storage for half an hour at most
(https://documentation.mailgun.com/docs/mailgun/user-manual/events/event-polling), and stays there for a day
at least (.../user-manual/events/events, free accounts; the reference says three).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from caspian_mail.address import Address, parse_address
from caspian_mail.delivery.provider.api import Api
from caspian_mail.replies import kept_reply

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from caspian_mail.delivery.provider.account import Account

KNOWING = frozenset({"brevo", "mailgun", "postmark", "resend", "sendgrid"})
"""The providers that can be asked about a letter."""

_COMPLETE_AFTER = timedelta(hours=1)
_COMPLETE_FOR = timedelta(days=1)
_TELLS_ABSENCE = frozenset({"mailgun"})
# Two clocks, and the time a request took.
_SKEW = timedelta(minutes=2)
# Brevo counts days in the account's time, which may be any.
_A_DAY = timedelta(days=1)
_BREVO_REACHES = timedelta(days=89)
_REJECTED = "rejected"


class Sought(NamedTuple):
    """A letter that may have arrived.

    Attributes:
        message_id: with its angle brackets.
        address: whom it is for.
        subject: as it was sent.
        begun: when it was first under way.
        held: by when it was under way no more.
    """

    message_id: str
    address: Address
    subject: str
    begun: datetime
    held: datetime

    @property
    def mark(self) -> str:
        """What goes along with it as metadata."""
        return self.message_id[1:-1].rpartition("@")[0]

    def is_it(self, email: str, subject: str, when: datetime) -> bool:
        """Return whether a letter that the provider tells of is this one, as far as these show."""
        try:
            key = parse_address(email).key
        except ValueError:
            return False
        return (
            key == self.address.key
            and subject.split() == self.subject.split()
            and self.begun - _SKEW <= when <= self.held + _SKEW
        )


class Inquiry:
    """Questions to a provider about letters.

    Args:
        account: the provider's, and how it is asked.
    """

    def __init__(self, account: Account) -> None:
        self._account = account

    def found(self, letters: Sequence[Sought], now: datetime) -> Iterator[tuple[Sought, str]]:
        """Return the letters that the provider has, each with what shows it and holds no address.

        Args:
            letters: which to look for.
            now: the time.

        Raises:
            TransportError: the provider refuses the key.
            UnreachableError: it cannot be reached, or its answer not be read.
        """
        with Api(self._account) as api:
            for letter, status, when, id_ in self._search(api, letters, now):
                queued = f", queued as {id_}" if id_ else ""
                yield (
                    letter,
                    kept_reply(f"{self._account.name}: {status}, {_written(when)}{queued}", letter.address),
                )

    def tells_absence(self, letter: Sought, now: datetime) -> bool:
        """Return whether a letter that is not found is surely not there."""
        return (
            self._account.name in _TELLS_ABSENCE
            and now - letter.held >= _COMPLETE_AFTER
            and now - letter.begun <= _COMPLETE_FOR
        )

    def absence(self, now: datetime) -> str:
        """Return what shows that a letter is not there."""
        return f"{self._account.name}: never arrived there, asked {_written(now)}"

    def _search(self, api: Api, letters: Sequence[Sought], now: datetime) -> Iterator[_Seen]:
        if self._account.name == "postmark":
            return _postmark(api, letters)
        if self._account.name == "mailgun":
            return _mailgun(api, letters, self._account.domain, now)
        # Of a reader who was forgotten meanwhile there is no address to ask for.
        known = [letter for letter in letters if letter.address.email]
        if self._account.name == "resend":
            return _resend(api, known)
        return _brevo(api, known, now) if self._account.name == "brevo" else _sendgrid(api, known)


# A letter, what became of it in the provider's words, when, and the provider's id where that is not ours.
_Seen = tuple[Sought, str, datetime, str]


def _postmark(api: Api, letters: Iterable[Sought]) -> Iterator[_Seen]:
    stream = api.values["message_stream"]
    for letter in letters:
        answer = api.get(
            "messages/outbound",
            count="1",
            offset="0",
            messagestream=stream,
            metadata_letter=letter.mark,
        )
        with api.reading():
            seen = [
                (letter, str(one["Status"]), _moment(one["ReceivedAt"]), str(one["MessageID"]))
                for one in answer["Messages"]
                # A search that passed over the condition would find any letter.
                if one["Metadata"]["letter"] == letter.mark
            ]
        yield from seen[:1]


def _mailgun(api: Api, letters: Iterable[Sought], domain: str, now: datetime) -> Iterator[_Seen]:
    for letter in letters:
        id_ = letter.message_id[1:-1]
        begin = str(int((letter.begun - timedelta(hours=1)).timestamp()))
        answer = api.get(
            f"{quote(domain, safe='')}/events",
            **{"message-id": id_, "begin": begin, "end": str(int(now.timestamp())), "limit": "300"},
        )
        with api.reading():
            seen = [
                (letter, str(event["event"]), datetime.fromtimestamp(event["timestamp"], UTC), "")
                for event in answer["items"]
                if event["message"]["headers"]["message-id"].strip("<>") == id_
                and event["event"] != _REJECTED
            ]
        yield from seen[:1]


def _resend(api: Api, letters: Sequence[Sought]) -> Iterator[_Seen]:
    """Go through the list, the newest first, to where the first of the letters was under way."""
    wanted = list(letters)
    parameters = {"limit": "100"}
    while wanted:
        answer = api.get("emails", **parameters)
        with api.reading():
            page = [_Email(one) for one in answer["data"]]
            has_more = bool(answer["has_more"] and page)
        for one in page:
            letter = next((letter for letter in wanted if letter.is_it(one.to, one.subject, one.when)), None)
            if letter is not None:
                wanted.remove(letter)
                yield letter, one.status, one.when, one.id
        if not has_more or page[-1].when < min(letter.begun for letter in letters) - _SKEW:
            break
        parameters["after"] = page[-1].id


class _Email:
    """An email in Resend's list."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.id = str(told["id"])
        self.to = str(told["to"][0])
        self.subject = str(told["subject"])
        self.when = _moment(told["created_at"])
        self.status = str(told["last_event"])


def _brevo(api: Api, letters: Iterable[Sought], now: datetime) -> Iterator[_Seen]:
    for letter in letters:
        first = max(letter.begun - _A_DAY, now - _BREVO_REACHES)
        last = min(letter.held + _A_DAY, now)
        if first > last:
            continue
        answer = api.get(
            "smtp/statistics/events",
            email=letter.address.email,
            startDate=first.date().isoformat(),
            endDate=last.date().isoformat(),
        )
        with api.reading():
            # Where there are none it leaves the list out.
            seen = [
                (letter, str(one["event"]), _moment(one["date"]), _before_at(one["messageId"]))
                for one in answer.get("events") or []
                if letter.is_it(str(one["email"]), str(one.get("subject", "")), _moment(one["date"]))
            ]
        yield from seen[:1]


def _sendgrid(api: Api, letters: Iterable[Sought]) -> Iterator[_Seen]:
    for letter in letters:
        if '"' in letter.address.email or "\\" in letter.address.email:
            continue  # it would end the words it stands in
        since = (letter.begun - _SKEW).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        query = f'to_email = "{letter.address.email}" AND sg_message_id_created_at >= TIMESTAMP "{since}"'
        answer = api.post("logs", {"query": query, "limit": 1000})
        with api.reading():
            seen = [
                (letter, str(one["status"]), when, str(one["sg_message_id"]))
                for one in answer["messages"]
                for when in [_moment(one["sg_message_id_created_at"])]
                if letter.is_it(str(one["to_email"]), str(one["subject"]), when)
            ]
        yield from seen[:1]


def _before_at(message_id: str) -> str:
    """Return what is Brevo's own of an id; the whole would be kept as if it were somebody's address."""
    return message_id.strip("<>").partition("@")[0]


def _moment(text: Any) -> datetime:  # noqa: ANN401 - JSON
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _written(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
