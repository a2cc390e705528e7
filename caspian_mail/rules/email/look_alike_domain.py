"""A link to a domain that looks like another one."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule, in_marks
from caspian_mail.rules.web_addresses import host_of, in_idna, is_within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.diagnostics import Span
    from caspian_mail.rules.rule import Case

# Scripts with letters in common: two of them in one word are meant to be taken for one.
_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "CHEROKEE"})
# Letters by the Latin ones they are taken for (after Unicode's confusables, UTS #39), and two digits.
_TAKEN_FOR = str.maketrans(
    {
        look_alike: latin
        for latin, look_alikes in {
            "a": "аα",
            "b": "ьв",
            "c": "сϲ",
            "d": "ԁđ",
            "e": "еҽєε",
            "g": "ɡց",
            "h": "һհ",
            "i": "іιıӏ",
            "j": "јϳյ",
            "k": "кκ",
            "l": "ł1",
            "m": "м",
            "n": "пηո",
            "o": "оοσօø0",
            "p": "рρ",
            "q": "ԛզ",
            "r": "г",
            "s": "ѕ",
            "t": "тτ",
            "u": "υս",
            "v": "ѵν",
            "w": "ԝωա",
            "x": "хχ",
            "y": "уүγ",
        }.items()
        for look_alike in look_alikes
    }
)


def _check(case: Case) -> Iterator[Finding]:
    domains = tuple(domain for source in case.publication.sources for domain in source.domains)
    for link in case.links:
        yield from _found(domains, link.target, link.span)


def _found(domains: tuple[str, ...], target: str, span: Span) -> Iterator[Finding]:
    host = _mailbox_host(target) if target.lower().startswith("mailto:") else host_of(target)
    shown = ".".join(map(_decoded, host.split(".")))
    scripts = next(filter(None, map(_mixed_scripts, shown.split("."))), "")
    imitated = _imitated(domains, host, shown)
    if imitated:
        message = f"{in_marks(shown)} is not {in_marks(imitated)}, which it looks like"
        yield Finding(span, message, "type the address anew; never copy it from where this one came from")
    elif scripts:
        message = f"{in_marks(shown)} mixes letters of {scripts} in one word, to look like another domain"
        yield Finding(span, message, "type the address anew; never copy it from where this one came from")


def _mailbox_host(target: str) -> str:
    mailbox = target.partition("?")[0].partition(",")[0]
    return in_idna(unquote(mailbox).rpartition("@")[2])


def _decoded(label: str) -> str:
    """Return a label as a browser shows it (RFC 3492)."""
    if not label.startswith("xn--"):
        return label
    try:
        return label.removeprefix("xn--").encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _mixed_scripts(label: str) -> str:
    """Return which scripts a label mixes that nobody mixes in good faith; nothing where it does not."""
    if label.isascii():
        return ""
    names = {unicodedata.name(letter, "").split(" ")[0] for letter in label}
    scripts = sorted(name.title() for name in names & _ALIKE)
    return " and ".join(scripts) if len(scripts) > 1 else ""


# Most issues link to the same few hosts.
@lru_cache(maxsize=1024)
def _imitated(domains: tuple[str, ...], host: str, shown: str) -> str:
    """Return the registered domain that a host is taken for and is not."""
    labels = shown.split(".")
    for domain in domains:
        known = domain.casefold().removeprefix("www.")
        tail = ".".join(labels[-len(known.split(".")) :])
        if tail != known and _skeleton(tail) == _skeleton(known) and not is_within(host, [domain]):
            return domain
    return ""


@lru_cache(maxsize=1024)
def _skeleton(domain: str) -> str:
    """Return what two domains have in common when a reader cannot tell them apart."""
    plain = unicodedata.normalize("NFKD", domain)
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return letters.translate(_TAKEN_FOR).replace("rn", "m").replace("vv", "w")


RULE = Rule(
    code="EML011",
    name="look-alike-domain",
    severity=Severity.ERROR,
    what=(
        "A link leads to a domain that mixes scripts in one word, or that looks like a registered source's "
        "and is another."
    ),
    why="Such a domain was made to be mistaken: it leads readers to whoever holds it, in your name.",
    bad='- {name: Eurasianet, url: "https://eurаsianet.org/"}  # the third "a" is Cyrillic',
    good='- {name: Eurasianet, url: "https://eurasianet.org/"}',
    check=_check,
)
