"""Who a provider does not write to any more, as it lists them itself.

Read on 2026-11-24: Postmark's Suppressions API, which gives a stream's whole list at once; Mailgun's three
lists of a domain; Resend's Suppressions API; Amazon SES's ListSuppressedDestinations. Postmark and SES can
be asked for what was added since a day; Mailgun and Resend cannot, so the whole is read each time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import parse_qsl, quote, urlsplit

from caspian_mail.address import Address, parse_address
from caspian_mail.delivery.provider import ses
from caspian_mail.delivery.provider.api import Api
from caspian_mail.replies import kept_reply

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from caspian_mail.delivery.provider.account import Account

Status = Literal["unsubscribed", "bounced", "complained"]

LISTING = frozenset({"mailgun", "postmark", "resend", "ses"})
"""The providers that tell who they do not write to."""

# Postmark counts days in New York's time, and what was just added shows up a while later.
_OVERLAP = timedelta(days=2)
_PAGE = "1000"
_RESEND_PAGE = "100"
_STATUSES: dict[str, Status] = {
    # Postmark's, SES's and Resend's words; whatever else they have is a person's own doing.
    "HardBounce": "bounced",
    "SpamComplaint": "complained",
    "BOUNCE": "bounced",
    "COMPLAINT": "complained",
    "bounce": "bounced",
    "complaint": "complained",
}
_MAILGUN_LISTS: dict[str, Status] = {
    "bounces": "bounced",
    "complaints": "complained",
    "unsubscribes": "unsubscribed",
}


class Listed(NamedTuple):
    """Somebody a provider does not write to.

    Attributes:
        address: whom.
        status: what happened.
        since: when; None where it does not say so in a form that is known.
        why: the provider and its words, without any address.
    """

    address: Address
    status: Status
    since: datetime | None
    why: str


class SuppressionList:
    """A provider's list, read as often as it is gone through.

    Attributes:
        is_dated: whether it can be asked for what was added since a day.
        unreadable: how many entries of what was read last name no address that can be.

    Args:
        account: the provider's, and how it is asked.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self.is_dated = self._account.name in _DATED
        self.unreadable = 0

    def listed(self, since: datetime | None = None) -> Iterator[Listed]:
        """Return who is on it now.

        Args:
            since: only who was added since then, and a while before; None for all.

        Raises:
            ConfigurationError: what is needed to ask Amazon SES is not installed.
            TransportError: the provider refuses the key.
            UnreachableError: it cannot be reached, or its answer not be read.
        """
        self.unreadable = 0
        for email, status, moment, words in self._entries(since and since - _OVERLAP):
            try:
                address = parse_address(email)
            except ValueError:
                self.unreadable += 1
                continue
            yield Listed(address, status, moment, kept_reply(f"{self._account.name}: {words}", address))

    def _entries(self, since: datetime | None) -> Iterator[_Entry]:
        if self._account.name == "ses":
            yield from _amazon(ses.suppressed(self._account, since))
            return
        with Api(self._account) as api:
            if self._account.name == "postmark":
                yield from _postmark(api, since)
            elif self._account.name == "mailgun":
                yield from _mailgun(api, self._account.domain)
            else:
                yield from _resend(api)


_Entry = tuple[str, Status, datetime | None, str]
_DATED = frozenset({"postmark", "ses"})


def _amazon(entries: Iterable[ses.Entry]) -> Iterator[_Entry]:
    for email, reason, moment in entries:
        yield email, _STATUSES.get(reason, "unsubscribed"), moment, reason


def _postmark(api: Api, since: datetime | None) -> Iterator[_Entry]:
    stream = quote(api.values["message_stream"], safe="")
    days = {"fromdate": since.date().isoformat()} if since else {}
    answer = api.get(f"message-streams/{stream}/suppressions/dump", **days)
    with api.reading():
        entries = [
            (
                str(entry["EmailAddress"]),
                _STATUSES.get(entry["SuppressionReason"], "unsubscribed"),
                _moment(entry["CreatedAt"]),
                f"{entry['SuppressionReason']}, {entry['Origin']}",
            )
            for entry in answer["Suppressions"]
        ]
    yield from entries


def _mailgun(api: Api, domain: str) -> Iterator[_Entry]:
    for name, status in _MAILGUN_LISTS.items():
        parameters = {"limit": _PAGE}
        while True:
            answer = api.get(f"{quote(domain, safe='')}/{name}", **parameters)
            with api.reading():
                entries = [
                    (
                        str(entry["address"]),
                        status,
                        _moment(entry["created_at"]),
                        f"{entry.get('code', '')} {entry.get('error', '')}".strip() or name,
                    )
                    for entry in answer["items"]
                ]
                # The page after the last one is there, and empty. Only the page's own words are taken from
                # its address, since the key goes along to wherever it leads.
                following = dict(parse_qsl(urlsplit(answer["paging"]["next"]).query)) if entries else {}
            yield from entries
            if not following or following == parameters:
                break
            parameters = following


def _resend(api: Api) -> Iterator[_Entry]:
    parameters = {"limit": _RESEND_PAGE}
    while True:
        answer = api.get("suppressions", **parameters)
        with api.reading():
            entries = [
                (
                    str(entry["email"]),
                    _STATUSES.get(entry["origin"], "unsubscribed"),
                    _moment(entry["created_at"]),
                    str(entry["origin"]),
                )
                for entry in answer["data"]
            ]
            last = str(answer["data"][-1]["id"]) if entries and answer["has_more"] else ""
        yield from entries
        if not last:
            break
        parameters["after"] = last


def _moment(text: str) -> datetime | None:
    """Read a moment of ISO 8601 or of an email's header; whoever is listed is held, whatever it says."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
        except (TypeError, ValueError):
            continue
        if found.tzinfo:
            return found
    return None
