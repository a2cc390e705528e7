"""A link that shows an address in place of words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case

# The name of a site alone, such as eurasianet.org, is a good word for it.
_ADDRESS = re.compile(r"https?://|(?:[\w-]{1,63}\.){1,9}[^\W\d]{2,63}/\S", re.IGNORECASE)


def _check(case: Case) -> Iterator[Finding]:
    for link in case.body_links:
        if _ADDRESS.match(link.text.strip()):
            message = "this link shows its address in place of words"
            advice = "link the words that name it: [the joint statement](https://…)"
            yield Finding(link.text_span, message, advice)


RULE = Rule(
    code="EML010",
    name="bare-address",
    severity=Severity.NOTE,
    what="A link shows a web address in place of words.",
    why="A screen reader spells it out, a phone breaks it over three lines, and nobody learns what is there.",
    bad='body: "See <https://www.state.gov/releases/2025/10/c5-1.html>."',
    good='body: "See [the joint statement](https://www.state.gov/releases/2025/10/c5-1.html)."',
    check=_check,
)
