"""A link that works only where it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.links.web_links import answered_links
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    for link, answer in answered_links(case):
        if answer.fault == "private":
            message = f"this link leads to {in_marks(answer.detail)}, which has no public address"
            yield Finding(link.span, message, "readers cannot open it: link the public page")


RULE = Rule(
    code="LNK007",
    name="private-link",
    severity=Severity.ERROR,
    what="A link leads, or is redirected, to an address inside a network: nothing is sent there.",
    why="It opens in your office and for no reader; or it was made to reach what is inside.",
    bad="{fault: private, detail: intranet.example.org}",
    good="status: 200",
    check=_check,
    needs="answers",
    piece_of="answer",
)
