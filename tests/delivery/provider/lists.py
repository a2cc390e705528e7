"""Lists of suppressions, told as each provider's documentation says that it tells them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tests.provider_server import Answer, Asked

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "a-key/of+the tests=="
VALUES = {
    "brevo": {"api_key": KEY},
    "mailgun": {"api_key": KEY},
    "mailjet": {"api_key": KEY, "secret_key": KEY},
    "postmark": {"server_token": KEY, "message_stream": "broadcast"},
    "resend": {"api_key": KEY},
    "sendgrid": {"api_key": KEY},
    "ses": {
        "aws_access_key_id": "AKIDOFTHETESTS",
        "aws_secret_access_key": KEY,
        "region_name": "eu-central-1",
    },
}


def postmark(entries: list[tuple[str, str, str]]) -> Callable[[Asked], Answer]:
    """Tell entries of address, reason, moment: all at once, of a day and later where one is named."""

    def answer(asked: Asked) -> Answer:
        if asked.path != "/message-streams/broadcast/suppressions/dump":
            return Answer({"ErrorCode": 1226, "Message": "The stream was not found"}, 404)
        since = date.fromisoformat(asked.query.get("fromdate", "2000-01-01"))
        told = [
            {"EmailAddress": email, "SuppressionReason": reason, "Origin": "Recipient", "CreatedAt": moment}
            for email, reason, moment in entries
            if datetime.fromisoformat(moment).date() >= since
        ]
        return Answer({"Suppressions": told})

    return answer


def mailgun(lists: dict[str, list[dict[str, Any]]], url: Callable[[], str]) -> Callable[[Asked], Answer]:
    """Tell each of the three lists by pages of two; a page after the last is there, and empty."""

    def answer(asked: Asked) -> Answer:
        name = asked.path.rpartition("/")[2]
        entries = lists.get(name, [])
        after = asked.query.get("address", "")
        page = [entry for entry in entries if entry["address"] > after][:2]
        last = page[-1]["address"] if page else after
        following = f"{url()}{asked.path}?page=next&address={last.replace('+', '%2B')}&limit=2"
        return Answer({"items": page, "paging": {"next": following, "previous": following}})

    return answer


def resend(entries: list[tuple[str, str, str]]) -> Callable[[Asked], Answer]:
    """Tell entries of address, origin, moment by pages of two, each from the one after the cursor."""

    def answer(asked: Asked) -> Answer:
        if asked.path != "/suppressions":
            return Answer({"statusCode": 404, "message": "The requested resource was not found"}, 404)
        start = int(asked.query["after"]) + 1 if "after" in asked.query else 0
        told = [
            {
                "object": "suppression",
                "id": str(number),
                "email": email,
                "origin": origin,
                "created_at": moment,
            }
            for number, (email, origin, moment) in enumerate(entries)
        ][start : start + 2]
        return Answer({"object": "list", "has_more": start + 2 < len(entries), "data": told})

    return answer


def ses(entries: list[tuple[str, str, float]]) -> Callable[[Asked], Answer]:
    """Tell entries of address, reason, moment by pages of two."""

    def answer(asked: Asked) -> Answer:
        if asked.path != "/v2/email/suppression/addresses":
            return Answer({"message": "no such operation"}, 404)
        start = int(asked.query.get("NextToken", "0"))
        since = datetime.fromisoformat(asked.query.get("StartDate", "2000-01-01T00:00:00Z")).timestamp()
        listed = [entry for entry in entries if entry[2] >= since]
        told = [
            {"EmailAddress": email, "Reason": reason, "LastUpdateTime": moment}
            for email, reason, moment in listed[start : start + 2]
        ]
        more = {"NextToken": str(start + 2)} if start + 2 < len(listed) else {}
        return Answer({"SuppressedDestinationSummaries": told, **more})

    return answer
