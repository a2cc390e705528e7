"""The secret of a ledger: pinned with the first row that it made, and the same ever after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.errors import GateError

if TYPE_CHECKING:
    from caspian_mail.ledger.notes import Notes
    from caspian_mail.signing import Keys

_NOTE = "secret"


class PinnedKeys:
    """What the secret makes, once it is known to be the ledger's."""

    def __init__(self, notes: Notes, keys: Keys | None, ledger: str) -> None:
        self._notes = notes
        self._keys = keys
        self._ledger = ledger

    def checked(self) -> Keys:
        """Return the keys.

        Raises:
            GateError: there is no secret, or it is another one than that of the earlier rows.
        """
        if self._keys is None:
            raise GateError(
                "CASPIAN_MAIL_SECRET is not set",
                where=".env",
                next_steps=["put in the one of your colleagues, or make one: caspian-mail init ."],
            )
        pinned = self._notes.get(_NOTE)
        if pinned is not None and pinned != self._keys.fingerprint:
            raise GateError(
                f"CASPIAN_MAIL_SECRET is not the one {self._ledger} was begun with",
                where="CASPIAN_MAIL_SECRET in .env",
                next_steps=["put the CASPIAN_MAIL_SECRET of your colleagues into .env"],
            )
        return self._keys

    def pinned(self) -> Keys:
        """Return the keys, for rows that hold what they make: from now on no others are taken.

        Raises:
            GateError: see checked.
        """
        keys = self.checked()
        self._notes.set(_NOTE, keys.fingerprint)
        return keys
