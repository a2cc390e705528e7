"""A publication that nobody can leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import START_OF_FILE, Severity
from caspian_mail.rules.rule import Finding, Rule
from caspian_mail.workspace import PUBLICATION_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    if case.publication.unsubscribe_url is None and case.publication.unsubscribe_mailto is None:
        message = "no letter offers a way to unsubscribe"
        advice = "set unsubscribe_url or unsubscribe_mailto"
        yield Finding(START_OF_FILE, message, advice, file=PUBLICATION_FILE)


RULE = Rule(
    code="EML006",
    name="no-way-to-unsubscribe",
    severity=Severity.WARNING,
    what="newsletter.toml has neither unsubscribe_url nor unsubscribe_mailto.",
    why="Law asks for a way out, and Gmail and Yahoo refuse bulk mail without one (RFC 8058).",
    bad="# neither unsubscribe_url nor unsubscribe_mailto",
    good='unsubscribe_mailto = "unsubscribe@example.org"',
    check=_check,
    needs="email",
    piece_of="newsletter.toml",
)
