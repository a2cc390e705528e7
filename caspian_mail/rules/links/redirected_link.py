"""A link that ends elsewhere than it says."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.links.web_links import answered_links
from caspian_mail.rules.rule import Finding, Rule, in_marks
from caspian_mail.rules.web_addresses import host_of, is_within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.links.web_links import WebLink
    from caspian_mail.rules.rule import Case

_OK = range(200, 300)
_FRONT_PAGES = frozenset({"", "home", "index", "index.html", "index.htm", "index.php", "main", "news"})
_LONGEST_LANGUAGE = 2  # letters, as in /en/
# Under these a country's register has the names that people buy.
_SHARED = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})


def _check(case: Case) -> Iterator[Finding]:
    for link, answer in answered_links(case):
        if answer.status not in _OK or not answer.final:
            continue
        there = host_of(answer.final)
        if there and not _belongs(link, there):
            message = f"this link is redirected to {in_marks(there)}"
            yield Finding(
                link.span, message, "see whether that is the page you mean; else link the right one"
            )
        elif _is_front_page(answer.final) and not _is_front_page(link.url):
            message = f"this link is redirected to the front page of {in_marks(there)}"
            yield Finding(link.span, message, "the page is probably gone: link another report of it")


def _belongs(link: WebLink, there: str) -> bool:
    """Say whether the host where a link ends is the outlet's, or of the site it leads to."""
    domains = (*(link.outlet.domains if link.outlet else ()), _site(host_of(link.url)))
    return is_within(there, domains)


def _site(host: str) -> str:
    """Return the part of a host that somebody has registered."""
    labels = host.split(".")
    return ".".join(labels[-3:] if labels[-2:-1] and labels[-2] in _SHARED else labels[-2:])


def _is_front_page(url: str) -> bool:
    parts = urlsplit(url)
    steps = [step for step in parts.path.casefold().split("/") if step]
    if steps and len(steps[0]) <= _LONGEST_LANGUAGE:
        steps = steps[1:]
    return not parts.query and (not steps or (len(steps) == 1 and steps[0] in _FRONT_PAGES))


RULE = Rule(
    code="LNK002",
    name="redirected-link",
    severity=Severity.WARNING,
    what="A link ends at a host that is neither its own nor the source's, or at a front page.",
    why="What the reader gets is not what you read: the page was moved, sold or taken down.",
    bad='{status: 200, final: "https://eurasianet.org/"}',
    good='{status: 200, final: "https://www.eurasianet.org/a-story"}',
    check=_check,
    needs="answers",
    piece_of="answer",
)
