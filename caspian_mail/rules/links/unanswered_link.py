"""A link that gave no answer this time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.links.web_links import answered_links
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.model import Answer
    from caspian_mail.rules.rule import Case

_FAILED = range(500, 600)
_FAULTS = {
    "network": "its host could not be looked up or reached",
    "silence": "no answer in time",
    "hang-up": "the connection was refused or lost",
    "endless": "it is redirected without end",
    "scheme": "it is redirected to what no browser opens",
}


def _check(case: Case) -> Iterator[Finding]:
    for link, answer in answered_links(case):
        if reason := _reason(answer):
            message = f"this link could not be opened: {reason}"
            yield Finding(link.span, message, "try it later, or in a browser")


def _reason(answer: Answer) -> str:
    if answer.status in _FAILED:
        return f"its server failed ({answer.status})"
    return _FAULTS.get(answer.fault, "")


RULE = Rule(
    code="LNK005",
    name="unanswered-link",
    severity=Severity.WARNING,
    what="A link gave no answer: its server failed or was silent, or redirects without end.",
    why="It may be so for readers too; it may also be better in an hour.",
    bad="fault: silence",
    good="status: 200",
    check=_check,
    needs="answers",
    piece_of="answer",
)
