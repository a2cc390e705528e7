"""A source's link that is no web address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule
from caspian_mail.rules.web_addresses import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    for article in case.issue.articles:
        for source in article.sources:
            url = source.url
            if url and not host_of(url):
                advice = "write the whole address, beginning with https://, without spaces"
                yield Finding(url.span, "this link is not a web address", advice)


RULE = Rule(
    code="SRC005",
    name="not-a-web-address",
    severity=Severity.ERROR,
    what="The link of a source is not a whole http(s) address.",
    why="A mail program opens nothing else, and some take other schemes for an attack.",
    bad="- {name: Eurasianet, url: eurasianet.org}",
    good='- {name: Eurasianet, url: "https://eurasianet.org/"}',
    check=_check,
)
