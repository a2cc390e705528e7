"""The web addresses of an edition, numbered as footnotes are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Links:
    """Addresses in the order in which they are met; one met again keeps its number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, address: str) -> int:
        """Return the address's number, from 1."""
        return self._numbers.setdefault(address, len(self._numbers) + 1)

    def __bool__(self) -> bool:
        return bool(self._numbers)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        for address, number in self._numbers.items():
            yield number, address
