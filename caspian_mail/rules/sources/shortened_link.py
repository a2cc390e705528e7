"""A link that hides where it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule, in_marks
from caspian_mail.rules.sources.links import web_links_of
from caspian_mail.rules.web_addresses import is_within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case

_HOSTS = """
adf.ly amzn.to apne.ws bbc.in bit.do bit.ly bitly.com bl.ink bloom.bg buff.ly clck.ru cnb.cx cnn.it
cutt.ly dlvr.it econ.st eepurl.com fb.me flip.it goo.gl goo.su gu.com ift.tt is.gd j.mp lnkd.in
mcaf.ee nyti.ms on.ft.com on.wsj.com ow.ly po.st politi.co qps.ru qr.ae rb.gy rebrand.ly reut.rs
s.id short.io shorturl.at snip.ly soo.gd spr.ly t.co t.ly tiny.cc tiny.one tinyurl.com trib.al u.to
v.gd vk.cc wapo.st wp.me yhoo.it
"""
_SHORTENERS = frozenset(_HOSTS.split())


def _check(case: Case) -> Iterator[Finding]:
    registered = [domain for source in case.publication.sources for domain in source.domains]
    for link, host in web_links_of(case):
        if is_shortener(host) and _is_code(link.target) and not is_within(host, registered):
            message = f"this link is shortened by {in_marks(host)}: nobody sees where it leads"
            yield Finding(link.span, message, "open it, and write the address it leads to")


def is_shortener(host: str) -> bool:
    """Say whether a host is a shortener, or one of its customers' own names under it."""
    labels = host.rsplit(".", 3)
    return ".".join(labels[-2:]) in _SHORTENERS or ".".join(labels[-3:]) in _SHORTENERS


def _is_code(target: str) -> bool:
    parts = urlsplit(target)
    return bool(parts.path.strip("/") or parts.query)


RULE = Rule(
    code="SRC015",
    name="shortened-link",
    severity=Severity.WARNING,
    what="A link, of a source or in a text, goes through a shortener such as bit.ly or t.co.",
    why=(
        "Readers cannot see where it leads, the shortener counts them and may change its target, and spam "
        "filters distrust it."
    ),
    bad='- {name: Eurasianet, url: "https://bit.ly/3xGrain"}',
    good='- {name: Eurasianet, url: "https://eurasianet.org/grain"}',
    check=_check,
)
