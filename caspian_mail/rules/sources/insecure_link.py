"""A link without encryption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Edit, Fix, Severity
from caspian_mail.rules.rule import Finding, Rule
from caspian_mail.rules.sources.links import web_links_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case

_SCHEME = "http"


def _check(case: Case) -> Iterator[Finding]:
    links = list(web_links_of(case))
    secure = {host for link, host in links if not _is_insecure(link.target)}
    for link, host in links:
        if _is_insecure(link.target):
            # That the host answers to https is sure where another link of the issue says so.
            end = Edit(link.part(len(_SCHEME), len(_SCHEME)), "s")
            fix = Fix((end,)) if link.exact and host in secure else None
            message = "this link is not encrypted: http, not https"
            yield Finding(
                link.part(0, len(_SCHEME)), message, "" if fix else "see whether https:// works", fix
            )


def _is_insecure(target: str) -> bool:
    return target[: len(_SCHEME) + 1].lower() == f"{_SCHEME}:"


RULE = Rule(
    code="SRC013",
    name="insecure-link",
    severity=Severity.WARNING,
    what="A link, of a source or in a text, begins with http:// and not with https://.",
    why="Anybody on the way can read and change what the reader gets, and browsers warn of such pages.",
    bad="""\
body: See [the map](https://eurasianet.org/map).
sources: [{name: Eurasianet, url: "http://eurasianet.org/"}]
""",
    good="""\
body: See [the map](https://eurasianet.org/map).
sources: [{name: Eurasianet, url: "https://eurasianet.org/"}]
""",
    check=_check,
    fix="safe",
)
