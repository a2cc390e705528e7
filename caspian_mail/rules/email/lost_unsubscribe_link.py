"""A mail whose templates have lost the reader's own link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import START_OF_FILE, Severity
from caspian_mail.rules.email.composed import HTML_TEMPLATE, TEXT_TEMPLATE
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    email = case.email
    if not email.unsubscribe:
        return
    advice = "put {{ view.unsubscribe }} back into the templates: as the href of a link, or as text"
    if email.unsubscribe not in email.page.links:
        message = "the HTML part has no link to unsubscribe, which newsletter.toml promises"
        yield Finding(START_OF_FILE, message, advice, file=HTML_TEMPLATE)
    if email.unsubscribe not in email.text:
        message = "the text part has no link to unsubscribe, which newsletter.toml promises"
        yield Finding(START_OF_FILE, message, advice, file=TEXT_TEMPLATE)


RULE = Rule(
    code="EML004",
    name="lost-unsubscribe-link",
    severity=Severity.ERROR,
    what="newsletter.toml has an address to unsubscribe, and a part of the mail has no link to it.",
    why="Law asks for the link in the mail itself (CAN-SPAM, GDPR), and who does not find it reports spam.",
    bad="text: Caspian Policy Center, 100 Example Street NW",
    good='text: "Unsubscribe: <https://digest.example.org/unsubscribe/the-reader>"',
    check=_check,
    needs="email",
    piece_of="email",
)
