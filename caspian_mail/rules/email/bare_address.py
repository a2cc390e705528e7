"""An address that is shown in place of words, linked or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule
from caspian_mail.rules.web_addresses import without_punctuation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case

# The name of a site alone, such as eurasianet.org, is a good word for it.
_ADDRESS = re.compile(r"https?://|(?:[\w-]{1,63}\.){1,9}[^\W\d]{2,63}/\S", re.IGNORECASE)
# One that is no target, no words of a link and no part of another address; code is passed over.
_UNLINKED = re.compile(
    r"""`[^`\n]*`|(?<!\]\()(?<!\]:)(?<!\]:\ )(?<![\w<\[/=?&%#])(?P<bare>https?://(?:(?!\]\()[^\s<>"“”«»`])+)""",
    re.IGNORECASE,
)
_ADVICE = "link the words that name it: [the joint statement](https://…)"


def _check(case: Case) -> Iterator[Finding]:
    for link in case.body_links:
        if _ADDRESS.match(link.text.strip()):
            yield Finding(link.text_span, "this link shows its address in place of words", _ADVICE)
    texts = (case.issue.introduction, *(article.body for article in case.issue.articles))
    for text in filter(None, texts):
        for found in _UNLINKED.finditer(text):
            if found["bare"]:
                end = found.start() + len(without_punctuation(found["bare"]))
                span = text.place.at(found.start(), end)
                yield Finding(span, "this address stands in place of words", _ADVICE)


RULE = Rule(
    code="EML010",
    name="bare-address",
    severity=Severity.NOTE,
    what="A web address stands in a text in place of words, as those of a link or by itself.",
    why="A screen reader spells it out, a phone breaks it over three lines, and nobody learns what is there.",
    bad='body: "See <https://www.state.gov/releases/2025/10/c5-1.html>."',
    good='body: "See [the joint statement](https://www.state.gov/releases/2025/10/c5-1.html)."',
    check=_check,
)
