"""A link that is closed to some, and so to this program."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.links.web_links import answered_links
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case

_REFUSALS = range(400, 500)
_GONE = frozenset({404, 410})


def _check(case: Case) -> Iterator[Finding]:
    for link, answer in answered_links(case):
        # Some sites refuse with numbers of their own, as LinkedIn with 999.
        is_refused = answer.status in _REFUSALS or answer.status > _REFUSALS.stop + 100
        if is_refused and answer.status not in _GONE:
            reason = f"{answer.status} {_phrase(answer.status)}".strip()
            message = f"this link is closed to Caspian Mail ({reason})"
            yield Finding(link.span, message, "open it in a browser: readers may need an account, or to pay")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase.lower()
    except ValueError:
        return ""


RULE = Rule(
    code="LNK004",
    name="blocked-link",
    severity=Severity.NOTE,
    what="A page is behind a login or a paywall, or its site refuses programs (401, 402, 403, 429, 451).",
    why="It is not dead, and cannot be checked; some readers may not be let in either.",
    bad="status: 403",
    good="status: 200",
    check=_check,
    needs="answers",
    piece_of="answer",
)
