"""A link that only the HTML part has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from caspian_mail.diagnostics import START_OF_FILE, Severity
from caspian_mail.rules.email.composed import TEXT_TEMPLATE
from caspian_mail.rules.rule import Finding, Rule, in_marks
from caspian_mail.rules.web_addresses import in_idna

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case

_WORD = re.compile(r"[^\s<>\"']+")
_HOST = re.compile(r"(?<=://)[^/?#:@]+")


def _check(case: Case) -> Iterator[Finding]:
    there = {_compared(word) for word in _WORD.findall(case.email.text)}
    links = [link for link in case.email.page.links if link and not link.startswith("#")]
    missing = [link for link in dict.fromkeys(links) if _compared(link) not in there]
    if missing:
        others = f" and {len(missing) - 1:,} more" if len(missing) > 1 else ""
        message = f"the text part lacks a link of the HTML: {in_marks(missing[0])}{others}"
        advice = (
            "write the address behind its words, as the templates that came with it do: <{{ source.url }}>"
        )
        yield Finding(START_OF_FILE, message, advice, file=TEXT_TEMPLATE)


def _compared(address: str) -> str:
    """Return an address as it is compared: a text shows one decoded where a link has it encoded."""
    address = _HOST.sub(lambda host: in_idna(host.group()), address.rstrip(".,;:!?"))
    return unquote(address).removeprefix("mailto:")


RULE = Rule(
    code="EML007",
    name="link-lost-in-text",
    severity=Severity.WARNING,
    what="The HTML part has a link that the text part lacks.",
    why="Who reads plain text, by choice or by a screen reader, cannot follow what is not there.",
    bad='html: <a href="https://www.osce.org/">the OSCE</a>',
    good='{html: <a href="https://www.osce.org/">the OSCE</a>, text: "the OSCE <https://www.osce.org/>"}',
    check=_check,
    needs="email",
    piece_of="email",
)
