"""The names a draft may call a source by: the register of newsletter.toml, looked up quickly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from caspian_mail.publication import Publication

# What may part two names, and stands in some that are one.
_PARTING = re.compile(r"[,;/|&+]| and ")


class Register:
    """The outlets of a publication by name, alias and domain.

    Attributes:
        longest: how many characters the longest name has.
        most_parts: how many pieces a name is in when it is parted at commas, "and" and the like.
    """

    def __init__(self, publication: Publication) -> None:
        self._names: dict[str, str] = {}
        self._domains: dict[str, str] = {}
        for source in publication.sources:
            for name in (source.name, *source.aliases):
                self._names.setdefault(_folded(name), source.name)
            for domain in source.domains:
                self._domains.setdefault(domain.casefold().removeprefix("www."), source.name)
        self.most_parts = 1 + max((len(_PARTING.findall(name)) for name in self._names), default=0)
        self.longest = max(map(len, self._names), default=0) + len("the ")

    def find(self, name: str) -> str:
        """Return what the register calls an outlet, with or without "The" before it; nothing if unknown."""
        return self._names.get(_folded(name), "") if len(name) <= self.longest else ""

    def of_link(self, url: str) -> str:
        """Return the outlet a link leads to; nothing if its domain is not in the register."""
        labels = host_of(url).split(".")
        for start in range(len(labels) - 1):
            name = self._domains.get(".".join(labels[start:]))
            if name:
                return name
        return ""


def host_of(url: str) -> str:
    """Return the host of a web address without "www."; nothing where there is none."""
    try:
        host = urlsplit(url if "://" in url else f"https://{url}").hostname
    except ValueError:
        return ""
    return (host or "").removeprefix("www.")


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold().removeprefix("the ")
