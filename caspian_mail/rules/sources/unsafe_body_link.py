"""A link in a text that leads neither to the web nor to a mailbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule
from caspian_mail.rules.web_addresses import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    for link in case.body_links:
        if not host_of(link.target) and not link.target.lower().startswith("mailto:"):
            message = "this link leads neither to the web nor to a mailbox"
            yield Finding(link.span, message, "write the whole address: https://… or mailto:…")


RULE = Rule(
    code="SRC008",
    name="unsafe-body-link",
    severity=Severity.ERROR,
    what="A Markdown link in a story or in the introduction is neither http(s) nor mailto.",
    why="No mail program follows it; it would be mailed as plain text.",
    bad='body: "See [the statement](statement.html)."',
    good='body: "See [the statement](https://www.state.gov/)."',
    check=_check,
)
