"""A mail whose templates have lost the postal address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import START_OF_FILE, Severity
from caspian_mail.rules.email.composed import HTML_TEMPLATE, TEXT_TEMPLATE, squeezed
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    parts = {"HTML": (case.email.page.words, HTML_TEMPLATE), "text": (case.email.text, TEXT_TEMPLATE)}
    for part, (words, file) in parts.items():
        shown = squeezed(words)
        missing = [line for line in case.publication.postal_address if squeezed(line) not in shown]
        if missing:
            message = f"the {part} part lacks a line of the postal address: {in_marks(missing[0])}"
            advice = "put {{ view.postal_address }} back into the templates"
            yield Finding(START_OF_FILE, message, advice, file=file)


RULE = Rule(
    code="EML005",
    name="lost-postal-address",
    severity=Severity.ERROR,
    what="A part of the mail lacks a line of the postal address that stands in newsletter.toml.",
    why="Law asks for a postal address in every letter (CAN-SPAM and others).",
    bad='text: "Unsubscribe: <https://digest.example.org/unsubscribe/the-reader>"',
    good="""\
text: |
  Caspian Policy Center
  100 Example Street NW, Suite 200
  Washington, DC 20000, United States
""",
    check=_check,
    needs="email",
    piece_of="email",
)
