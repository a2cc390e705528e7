"""The letter that all figures are taken with, and who gets it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.letters import PARAGRAPH, SLOT, a_reader, an_edition, repeated
from caspian_mail.address import Address
from caspian_mail.delivery.letters import EncodedLetters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.model import Edition

SECRET = "a secret of the benchmarks, and of nobody"  # noqa: S105 - it opens nothing
ISSUE = "2025-10-27"
SENDER = "bounces@example.org"
RECIPIENT = "reader@example.net"
_DOMAINS = 97


def edition() -> Edition:
    """Return an edition whose letters have 78,000 bytes, give or take a hundredth."""
    html = repeated(PARAGRAPH, 59_300) + f'<a href="{SLOT}">Unsubscribe</a>\n'
    return replace(an_edition(), bounce=SENDER, html=html)


def size() -> int:
    """Return how many bytes a letter has, so that a peer sends as many."""
    return len(EncodedLetters(edition()).build(a_reader(0)))


def readers(number: int) -> Iterator[Address]:
    """Yield so many readers, at several domains."""
    for one in range(1, number + 1):
        yield Address(f"reader{one}@example{one % _DOMAINS}.net", f"Reader {one}")
