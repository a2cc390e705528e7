"""A link to what is no more, or never was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.links.web_links import answered_links
from caspian_mail.rules.rule import Finding, Rule, in_marks
from caspian_mail.rules.web_addresses import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case

_GONE = {404: "not found", 410: "gone"}


def _check(case: Case) -> Iterator[Finding]:
    for link, answer in answered_links(case):
        if answer.fault == "host":
            message = f"this link is dead: there is no host {in_marks(answer.detail or host_of(link.url))}"
        elif answer.status in _GONE:
            message = f"this link is dead: {answer.status} {_GONE[answer.status]}"
        else:
            continue
        yield Finding(link.span, message, "see that it is whole; else link another report of it")


RULE = Rule(
    code="LNK001",
    name="dead-link",
    severity=Severity.ERROR,
    what="A link leads to a page that is not there (404, 410), or to a host that does not exist.",
    why="A reader who wants to see the source finds nothing, and trusts the next one less.",
    bad="status: 404",
    good="status: 200",
    check=_check,
    needs="answers",
    piece_of="answer",
)
