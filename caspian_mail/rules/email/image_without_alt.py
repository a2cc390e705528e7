"""An image that says nothing where it is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.email.composed import HTML_TEMPLATE
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    images = case.email.page.images
    # An empty alt is right for decoration: a screen reader passes it over.
    for address in dict.fromkeys(image.get("src", "") for image in images if "alt" not in image):
        message = f"an image of the templates has no alt: {in_marks(address)}"
        advice = 'write alt="…", what it says in words; alt="" where it is decoration'
        file, span = case.email.place(address, HTML_TEMPLATE)
        yield Finding(span, message, advice, file=file)


RULE = Rule(
    code="EML002",
    name="image-without-alt",
    severity=Severity.WARNING,
    what="An image in the templates has no alt attribute.",
    why=(
        "Many mail programs show no images until they are told to, and screen readers never do: without an "
        "alt there is a gap, or a file name read aloud."
    ),
    bad='html: <img src="https://example.org/logo.png">',
    good='html: <img src="https://example.org/logo.png" alt="Caspian Policy Center">',
    check=_check,
    needs="email",
    piece_of="email",
)
