"""A link to a site whose certificate browsers refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.links.web_links import answered_links
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    for link, answer in answered_links(case):
        if answer.fault == "certificate":
            message = f"the certificate of this link's site is not valid: {answer.detail}"
            yield Finding(link.span, message, "open it in a browser; where that warns too, link another page")


RULE = Rule(
    code="LNK003",
    name="broken-certificate",
    severity=Severity.WARNING,
    what="The site a link leads to has a certificate that is not valid, or is another site's.",
    why="A browser shows the reader a warning instead of the page.",
    bad="{fault: certificate, detail: it has expired}",
    good="status: 200",
    check=_check,
    needs="answers",
    piece_of="answer",
)
