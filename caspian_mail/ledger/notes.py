"""Single values of the ledger: the fingerprint of the secret, since when a process sends, and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caspian_mail.storage import Database

SUPPRESSIONS = "suppressions"
"""How often somebody was suppressed by hand or from a list: whether there is anything to look for."""


class Notes:
    """Values by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str) -> str | None:
        """Return the value, if there is one."""
        row = self._database.row("SELECT value FROM meta WHERE name = ?", name)
        return str(row[0]) if row else None

    def count(self, name: str) -> None:
        """Keep that it happened once more."""
        self.set(name, str(int(self.get(name) or 0) + 1))

    def set(self, name: str, value: str) -> None:
        """Keep the value in place of an earlier one."""
        self._database.run(
            "INSERT INTO meta (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name,
            value,
        )
