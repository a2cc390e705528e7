"""A link with a user name or a password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule
from caspian_mail.rules.web_addresses import has_credentials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    for link in case.links:
        if has_credentials(link.target):
            message = "this link carries a user name or a password"
            yield Finding(link.span, message, 'delete what stands between "//" and "@", the "@" included')


RULE = Rule(
    code="SRC006",
    name="credentials-in-link",
    severity=Severity.ERROR,
    what="A link, of a source or in a text, carries a user name or a password.",
    why=(
        "Thousands would get the password; without one, what stands before the @ makes a link seem to "
        "lead elsewhere."
    ),
    bad='- {name: Eurasianet, url: "https://editor:secret@eurasianet.org/"}',
    good='- {name: Eurasianet, url: "https://eurasianet.org/"}',
    check=_check,
)
