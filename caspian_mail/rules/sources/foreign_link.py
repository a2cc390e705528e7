"""A source's link that leads to another host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule, in_marks
from caspian_mail.rules.sources import register
from caspian_mail.rules.web_addresses import host_of, is_within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    for source in register.named_sources(case.issue):
        registered = register.find(case.publication, source.name)
        if source.url is None or registered is None or not registered.domains:
            continue
        host = host_of(source.url)
        if host and not is_within(host, registered.domains):
            message = f"this link leads to {in_marks(host)}, not to {in_marks(registered.name)}"
            advice = f"its domains in newsletter.toml: {', '.join(registered.domains)}"
            yield Finding(source.url.span, message, advice)


RULE = Rule(
    code="SRC007",
    name="foreign-link",
    severity=Severity.WARNING,
    what="The link of a source leads to a host that is not one of the outlet's domains in newsletter.toml.",
    why="The reader is told one outlet and gets another: a slip when pasting, or a copy of the article.",
    bad='- {name: Eurasianet, url: "https://www.reuters.com/"}',
    good='- {name: Eurasianet, url: "https://eurasianet.org/"}',
    check=_check,
)
